"""Figures are recognised by the terms that registers declare, and others are listed with a reason."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.drafts import figure_tokens
from domain.drafts.draft import Format, draft
from domain.drafts.figures import MAX_FIGURES, DraftFigure, figures_in
from domain.drafts.number_words import value_of
from domain.drafts.terms import term
from domain.errors import Malformed
from domain.phrases import terms_of
from domain.registers import EVERY

TERMS = terms_of(EVERY.values())


def read(text: str) -> list[DraftFigure]:
    return figures_in(draft(text, Format.MARKDOWN), TERMS, ())


@pytest.mark.parametrize(
    ("text", "value", "indicators"),
    [
        ("Cấp 03<sup>8</sup> Giấy xác nhận Subdomain", 3, ["subdomain-certificates.granted"]),
        ("đã cấp 1.203 subdomain", 1203, ["subdomain-certificates.granted"]),
        ("hiện có 120 giấy xác nhận subdomain", 120, ["subdomain-certificates.in_force"]),
        ("39 phóng viên có thẻ nhà báo", 39, ["resident-reporters.reporters_with_card"]),
        ("**61** phóng viên, trong đó", 61, ["resident-reporters.reporters"]),
        ("nhân sự thuộc văn phòng đại diện: 05, trong", 5, ["press-offices.staff"]),
        ("cấp 09 giấy phép xuất bản", 9, ["publication-permits.granted"]),
        ("cấp phép 09 đầu tài liệu, ấn phẩm", 9, ["publication-permits.granted"]),
        ("09 giấy phép", 9, ["publication-permits.granted", "aggregator-licences.granted"]),
        ("12 phóng viên dự họp", 12, []),
        ("Tổng số 20 máy chủ", 20, []),
    ],
)
def test_a_figure_is_recognised_by_its_most_exact_term(text: str, value: int, indicators: list[str]) -> None:
    assert [(figure.value, list(figure.indicators)) for figure in read(text)] == [(value, indicators)]


@pytest.mark.parametrize(
    "text",
    [
        "năm 2024 của tỉnh", "Điều 12 quy định", "ngày 5 họp", "1.4. Mục", "xong.\n\n2. Mục", "tháng 11/2024",
        "22/10/2024", "ngày 22/10 họp", "mạng 4G", "H16.14-261102-0001", "khoá 13", "f0fc69129506068",
        "| TT | Tên |\n|---|---|\n| 1 | a |",
        "một số nội dung", "thứ hai họp", "trong năm nay", "ba đơn vị họp",
    ],
)  # fmt: skip
def test_dates_codes_and_row_numbers_are_not_figures(text: str) -> None:
    assert read(text) == []


GRANTED = "subdomain-certificates.granted"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Cấp 03 (ba) giấy xác nhận subdomain", 3),
        ("Cấp ba (03) giấy xác nhận subdomain", 3),
        ("Cấp (03) giấy xác nhận subdomain", 3),
        ("Cấp ba giấy xác nhận subdomain", 3),
        ("Cấp Mười hai giấy xác nhận subdomain", 12),
        ("cấp chín mươi chín giấy xác nhận subdomain", 99),
        ("cấp năm giấy xác nhận subdomain", 5),
        ("Cấp ０３ giấy xác nhận subdomain", 3),
        ("Số giấy xác nhận subdomain đã cấp: 03.", 3),
        ("| Giấy xác nhận subdomain đã cấp | 03 |", 3),
        ("| 03 | Giấy xác nhận subdomain đã cấp |", 3),
        ("| Chỉ tiêu | Số |\n|---|---|\n| **Cấp giấy xác nhận subdomain** | **03** |", 3),
        ("TT | Chỉ tiêu | Số\n1 | Giấy xác nhận subdomain đã cấp | 03", 3),
        ("| TT | Việc |\n| 1 | Cấp 03 giấy xác nhận subdomain |", 3),
        ("| TT | Chỉ tiêu | Trong kỳ | Lũy kế |\n| 1 | Giấy xác nhận subdomain đã cấp | 03 | 45 |", 3),
    ],
)
def test_a_figure_is_read_in_words_brackets_and_tables(text: str, value: int) -> None:
    first = read(text)[0]
    assert (first.value, first.indicators, first.doubt) == (value, (GRANTED,), None)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Cấp 3,0 giấy xác nhận subdomain", "no_count"),
        ("Cấp -3 giấy xác nhận subdomain", "no_count"),
        ("Cấp − 3 giấy xác nhận subdomain", None),
        ("Cấp 3giấy xác nhận subdomain", "no_count"),
        ("Cấp03 giấy xác nhận subdomain", "no_count"),
        ("Cấp 3 nghìn giấy xác nhận subdomain", "no_count"),
        ("Cấp 3-4 giấy xác nhận subdomain", "no_count"),
        ("Cấp 3% giấy xác nhận subdomain", "no_count"),
        ("Cấp ba bốn giấy xác nhận subdomain", "no_count"),
        ("Cấp một số giấy xác nhận subdomain", "approximate"),
        ("Cấp khoảng 03 giấy xác nhận subdomain", "approximate"),
        ("Cấp 03 (bốn) giấy xác nhận subdomain", "words_differ"),
        ("Cấp " + "３" * 40 + " giấy xác nhận subdomain", "no_count"),
        ("Cấp " + "3" * 400 + " giấy xác nhận subdomain", "no_count"),
        ("| Giấy xác nhận subdomain đã cấp | 03 | 45 |", "columns"),
        ("đạt 92% kế hoạch", "no_count"),
        ("3,7 lần", "no_count"),
        ("20/20 máy", "no_count"),
        ("lúc 10:05", "no_count"),
        ("Tổng cộng 45", None),
        ("| Máy chủ | 45 |", None),
    ],
)
def test_what_cannot_be_compared_is_listed_with_the_reason(text: str, doubt: str | None) -> None:
    first = read(text)[0]
    assert first.doubt == doubt
    assert doubt or not first.indicators


digits = st.text("0123456789０１٣,.:/-+% |()", min_size=1, max_size=30).filter(lambda text: any(map(str.isdigit, text)))


@given(digits, st.sampled_from(["giấy xác nhận subdomain", "máy", ""]), st.sampled_from(["Cấp ", "có ", "| Cấp | "]))
def test_no_digits_are_ignored_except_dates_and_markers(number: str, after: str, before: str) -> None:
    document = draft(f"{before}{number} {after}")
    covered = [(match.start(), match.end()) for match in figure_tokens._DATE.finditer(document.text)]
    covered += [(figure.start, figure.end) for figure in figures_in(document, TERMS, ())]
    for match in re.finditer("[0-9]+", document.text):
        token, at = len(document.text[: match.start()].rstrip("0123456789.,:/-")), match.start()
        assert any(start <= at < end or token <= start <= at for start, end in covered), document.text


UNITS = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def spoken(number: int) -> str:
    hundreds, tens, unit = number // 100, number // 10 % 10, number % 10
    words = [UNITS[hundreds], "trăm"] if hundreds else []
    if tens == 0 and unit:
        return " ".join([*words, *(["linh"] if hundreds else []), UNITS[unit]])
    if tens:
        words += ["mười"] if tens == 1 else [UNITS[tens], "mươi"]
        last = {1: "mốt" if tens > 1 else "một", 5: "lăm"}.get(unit, UNITS[unit])
        words += [last] if unit else []
    return " ".join(words)


@given(st.integers(1, 999))
def test_a_number_in_words_is_read(number: int) -> None:
    assert value_of(spoken(number)) == number
    (figure,) = read(f"Đã cấp {spoken(number)} giấy xác nhận subdomain.")
    assert (figure.value, figure.indicators, figure.doubt) == (number, (GRANTED,), None)


def test_a_title_is_recognised_by_the_register_named_above_or_beside_it() -> None:
    titles = {f"{r.key}.{i.key}": (r.title_vi, i.title_vi) for r in EVERY.values() for i in r.indicators}
    table = "TT | Chỉ tiêu | Số liệu\n1 | Số lần cấp lại | 2"
    for name, title in (("postal-confirmations", "Văn bản xác nhận thông báo hoạt động bưu chính"),
                        ("aggregator-licences", "Giấy phép thiết lập trang thông tin điện tử tổng hợp")):  # fmt: skip
        (figure,) = figures_in(draft(f"{title}\n{table}"), TERMS, (), titles)
        assert figure.indicators == (f"{name}.reissued",)
        (figure,) = figures_in(draft(f"{title} | Số lần cấp lại | 2"), TERMS, (), titles)
        assert figure.indicators == (f"{name}.reissued",)
    (figure,) = figures_in(draft(table), TERMS, (), titles)
    assert figure.indicators == ()


@pytest.mark.parametrize("words", ["Lũy kế từ đầu năm", "Tháng trước", "Cùng kỳ năm 2023", "Dự kiến"])
def test_another_time_is_recognised_within_its_sentence(words: str) -> None:
    assert [figure.other_time for figure in read(f"{words} cấp 04 subdomain")] == [True]
    assert [figure.other_time for figure in read(f"{words} đã xong. Cấp 04 subdomain")] == [False]


def test_every_declared_term_matches_its_own_figure() -> None:
    for name, texts in TERMS.items():
        for text in texts:
            (figure,) = [
                each
                for each in read(text.replace("#", "07").replace("… ", "các loại ").replace("*", "05"))
                if each.value == 7
            ]
            assert name in figure.indicators, text
            assert term(text).letters > 6


def test_a_flood_of_figures_is_refused() -> None:
    with pytest.raises(Malformed):
        read("1 phóng viên có thẻ " * (MAX_FIGURES + 1))
