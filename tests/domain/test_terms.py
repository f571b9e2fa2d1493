"""Figures stand beside the words that registers declare, and what cannot be placed is told as such."""

import pytest

from domain.draft import Format, draft
from domain.errors import Malformed
from domain.registers import EVERY
from domain.terms import MOST_FIGURES, FigureRead, figures_in, term

TERMS = {f"{r.key}.{i.key}": i.terms for r in EVERY.values() for i in r.indicators if i.terms}


def read(text: str) -> list[FigureRead]:
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
def test_a_figure_is_placed_by_the_most_exact_term(text: str, value: int, indicators: list[str]) -> None:
    assert [(figure.value, list(figure.indicators)) for figure in read(text)] == [(value, indicators)]


@pytest.mark.parametrize(
    "text",
    ["năm 2024 của tỉnh", "đạt 92% kế hoạch", "3,7 lần", "20/20 máy", "Điều 12 quy định", "ngày 5 họp", "1.4. Mục"],
)
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("words", ["Lũy kế từ đầu năm", "Tháng trước", "Cùng kỳ năm 2023", "Dự kiến"])
def test_another_time_is_noticed_within_its_sentence(words: str) -> None:
    assert [figure.elsewhen for figure in read(f"{words} cấp 04 subdomain")] == [True]
    assert [figure.elsewhen for figure in read(f"{words} đã xong. Cấp 04 subdomain")] == [False]


def test_every_declared_term_finds_its_own_figure() -> None:
    for name, texts in TERMS.items():
        for text in texts:
            (found,) = read(text.replace("#", "07").replace("… ", "các loại "))
            assert name in found.indicators, text
            assert term(text).letters > 6


def test_a_flood_of_figures_is_refused() -> None:
    with pytest.raises(Malformed):
        read("1 phóng viên có thẻ " * (MOST_FIGURES + 1))
