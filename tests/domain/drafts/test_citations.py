"""Numbers and dates are read however they are typed, and any text is read in bounded time."""

import re
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.drafts import (
    citation_lists,
    citations,
    context,
    draft,
    figure_tokens,
    figures,
    markup,
    number_lists,
    number_words,
    stated_dates,
    terms,
)
from domain.drafts.citation import Citation, CitedNumbers
from domain.drafts.citations import folded
from domain.drafts.draft import Format
from domain.errors import Malformed
from domain.reports.period import period

MONTH = period("2024-11")
KNOWN = ["GXN-STTTT", "GP-STTTT", "STTTT-TTBCXB", "GP/BC-STTTT", "QĐ.2-SVHTTDL", "VBXN"]


def read(text: str, *symbols: str, form: Format = Format.TEXT, code: str = "2024-11") -> CitedNumbers:
    known = {folded(symbol): symbol for symbol in symbols or KNOWN}
    return citations.citations(draft.draft(text, form), known, period(code))


def cited(text: str, *symbols: str, form: Format = Format.TEXT, code: str = "2024-11") -> list[Citation]:
    return list(read(text, *symbols, form=form, code=code).sure)


def numbers_and_dates(text: str, **options: Any) -> list[tuple[str, date | None]]:
    return [(each.printed, each.stated.day if each.stated else None) for each in cited(text, **options)]


symbols = st.one_of(
    st.sampled_from(KNOWN), st.from_regex(r"\A[A-ZĐ][A-ZĐa-z0-9]{0,6}(-[A-ZĐ][A-ZĐa-z0-9]{0,6}){1,3}\Z")
)
dashes = st.sampled_from("-‐‑‒–—−")
blanks = st.sampled_from(["", " ", "  ", "\u00a0", "\u200b"])
days = st.dates(date(2024, 1, 1), date(2024, 12, 31))
dated = st.sampled_from(
    [
        ", ngày {0:%d/%m/%Y}",
        " ngày {0:%d/%m/%Y}",
        ",ngày {0.day}/{0.month}/{0.year}",
        " ký ngày {0.day} / {0.month} / {0.year}",
        " Ngày {0:%d.%m.%Y}",
        " ({0:%d/%m/%Y})",
        "\nngày {0.day} tháng {0.month} năm {0.year}",
        " ban hành ngày {0:%d-%m-%Y}",
        " | {0:%d/%m/%Y}",
    ]
)


@given(st.data(), st.integers(1, 999_999_999), symbols, days)
def test_a_number_is_read_with_its_date_however_it_is_typed(
    data: st.DataObject, number: int, symbol: str, day: date
) -> None:
    typed = "".join(
        data.draw(blanks) + data.draw(dashes) + data.draw(blanks)
        if mark == "-"
        else data.draw(blanks) + mark + data.draw(blanks)
        if mark == "/"
        else mark
        for mark in f"{number:02d}/{symbol}"
    )
    before, after = data.draw(st.sampled_from(["", "số ", "(", "Công văn số: ", "và\n", "CV"])), data.draw(dated)
    end = data.draw(st.sampled_from(["", ".", ")", "; xong", "\n", " của Sở"]))
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    text = unicodedata.normalize(form, f"{before}{typed}{after.format(day)}{end}")  # type: ignore[arg-type]
    (only,) = cited(text, symbol)
    assert (only.number, only.symbol, only.stated and only.stated.day) == (number, symbol, day)


@given(st.text(max_size=400) | st.text("0123456789/-., \nGXN–STTTngày*<>", max_size=400))
def test_any_text_can_be_read_and_each_place_has_the_text_there(text: str) -> None:
    for form in Format:
        try:
            document = draft.draft(text, form)
        except Malformed:
            continue
        assert len(document.text) == len(document.visible)
        lines = document.visible.split("\n")
        sure = citations.citations(document, {"gxn-stttt": "GXN-STTTT"}, MONTH).sure
        for each in sure:
            rest = "\n".join([lines[each.place.line - 1][each.place.column - 1 :], *lines[each.place.line :]])
            assert "".join(rest.split()).startswith("".join(each.place.text.split()))
        assert [each.start for each in sure] == sorted(each.start for each in sure)
        taken = [(each.start, each.end) for each in sure]
        for figure in figures.figures_in(document, {"x": ("cấp # … phép", "# giấy", "có: #")}, taken):
            assert document.place(figure.start, figure.end) == figure.place


def unbounded(tree: Any) -> bool:
    """Whether a parsed pattern repeats something without a limit."""
    for operation, argument in tree:
        name = str(operation)
        if "REPEAT" in name and argument[1] == re._constants.MAXREPEAT:
            return True
        inner = argument if isinstance(argument, tuple | list) else (argument,)
        parts = [part for item in inner for part in (item if isinstance(item, list) else (item,))]
        if any(unbounded(part) for part in parts if type(part).__name__ == "SubPattern"):
            return True
    return False


def test_no_pattern_repeats_without_a_limit() -> None:
    modules = (
        context,
        citation_lists,
        citations,
        figure_tokens,
        draft,
        markup,
        figures,
        number_lists,
        number_words,
        stated_dates,
        terms,
    )
    patterns = [value for module in modules for value in vars(module).values() if isinstance(value, re.Pattern)]
    patterns += [*stated_dates._FORMS]
    every = terms.term("cấp # … văn bản … bưu chính"), terms.term("nhân sự: #")
    patterns += [part for each in every for part in (each.before, each.after, each.label) if part]
    assert len(patterns) > 50
    assert unbounded(re._parser.parse(r"(a|b{1,2}(c+))"))
    for pattern in patterns:
        assert not unbounded(re._parser.parse(pattern.pattern)), pattern.pattern


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("312/GXN-STTTT, 313/GXN-STTTT, ngày 28/10", [("312/GXN-STTTT", None), ("313/GXN-STTTT", date(2024, 10, 28))]),
        ("Quyết định 362/QĐ-TTg ngày 03/4/2019 của", [("362/QĐ-TTg", date(2019, 4, 3))]),
        ("Nghị định số 123/2024/NĐ-CP ngày 04/10/2024", [("123/2024/NĐ-CP", date(2024, 10, 4))]),
        ("Nghị quyết 36-NQ/TW ngày 30/01/2023", [("36-NQ/TW", date(2023, 1, 30))]),
        ("**1943**/STTTT-CNTT ngày 05/11/24", [("1943/STTTT-CNTT", date(2024, 11, 5))]),
        ("57/KH-STTTT - UBND tỉnh", [("57/KH-STTTT", None)]),
        ("57/KH-STTTT\n- UBND tỉnh", [("57/KH-STTTT", None)]),
        ("310/GXN - Sở Tài chính", [("310/GXN", None)]),
        ("310/GXN-\n STTTT", [("310/GXN-STTTT", None)]),
        ("310/gxn-stttt", [("310/GXN-STTTT", None)]),
        ("9/GP-STTTT", [("09/GP-STTTT", None)]),
        ("310/GXN-STTTT ngày 31/02/2024", [("310/GXN-STTTT", None)]),
        ("310/GXN-STTTT, 22/10 họp", [("310/GXN-STTTT", None)]),
        ("310/GXN-STTTT ngày 22/10. 24 đơn vị", [("310/GXN-STTTT", date(2024, 10, 22))]),
        ("ngày 22/10/2024; 24/7; 82/89, đạt 92%; nội dung/05 cơ quan; 1.943/STTTT-CNTT; 10/2024/x", []),
        ("https://vi.du/0/d/1NES8/310/GXN-STTTT", []),
        ("0/GXN-STTTT", []),
    ],
)
def test_known_citations_are_read_correctly(text: str, expected: list[tuple[str, date | None]]) -> None:
    assert numbers_and_dates(text, form=Format.MARKDOWN) == expected


@pytest.mark.parametrize(
    ("code", "text", "day"),
    [
        ("2024-11", "ngày 22/10", date(2024, 10, 22)),
        ("2024-11", "ngày 22/11", date(2024, 11, 22)),
        ("2025-01", "ngày 20/12", date(2024, 12, 20)),
        ("2025-01", "ngày 05/01", date(2025, 1, 5)),
        ("2025-01", "ngày 20/01", date(2025, 1, 20)),
        ("2024", "ngày 20/12", date(2023, 12, 20)),
        ("2024-03", "ngày 29/02", date(2024, 2, 29)),
        ("2023-03", "ngày 29 tháng 02", date(2024, 2, 29)),
    ],
)
def test_a_date_without_a_year_is_the_nearest_to_the_period(code: str, text: str, day: date) -> None:
    assert numbers_and_dates(f"310/GXN-STTTT {text}", code=code) == [("310/GXN-STTTT", day)]


def test_a_legal_basis_is_marked() -> None:
    marks = [(each.printed, each.basis) for each in cited("310/GXN-STTTT\nCăn cứ 15/QĐ-STTTT")]
    assert marks == [("310/GXN-STTTT", False), ("15/QĐ-STTTT", True)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * (draft.MAX_LENGTH + 1), "draft-too-long"),
        ("a\0b", "draft-no-text"),
        ("\ud800", "draft-no-text"),
        ("a" + "\u0301" * 400_000 + "\u0327" * 400_000, "draft-no-text"),
        ("1/AB " * (citations.MAX_NUMBERS + 1), "draft-too-many-numbers"),
    ],
)
def test_an_invalid_draft_is_refused(text: str, code: str) -> None:
    with pytest.raises(Malformed) as refusal:
        cited(text)
    assert [fault.code for fault in refusal.value.faults] == [code]


FLOODS = (
    "1", "1/", "- ", "ngày 1/", "310, 310, ", "310,", "310-", "310 - ", "| ", "|\n", "| 1 ", "1. a\n", "1)\n", "một ",
    "ba giấy phép ", "03 (ba) ", "(ba) ", "310, 311/GXN-STTTT ", "1-200/GXN-STTTT ", "f0", "½", "số 1 ", "cấp 1 giấy ",
)  # fmt: skip


@pytest.mark.parametrize("text", FLOODS)
def test_a_repeated_pattern_is_read_or_refused(text: str) -> None:
    flood = (text * draft.MAX_LENGTH)[: draft.MAX_LENGTH]
    try:
        assert len(cited(flood)) <= citations.MAX_NUMBERS
        figures.figures_in(draft.draft(flood, Format.MARKDOWN), {"x": ("cấp # … phép", "# giấy", "có: #")}, ())
    except Malformed as refused:
        assert refused.faults[0].code in ("draft-too-many-numbers", "draft-too-many-figures")
