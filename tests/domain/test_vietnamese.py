"""The order of Vietnamese names, and days and figures as papers print them."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.tables.base import Stage, Status
from domain.certificate import NumberState
from domain.vietnamese import amount, change, day, period_name, sort_key
from domain.words import CALENDAR, NUMBER, STATE

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = ["a", "à", "ả", "ã", "á", "ạ"]
NAMES = st.text(alphabet=LETTERS + LETTERS.upper() + "fjwz ểỆờỹặ -.,0123456789(“–", max_size=20)


def ordered(names: list[str]) -> list[str]:
    return sorted(names, key=sort_key)


def test_the_twenty_nine_letters_come_in_their_order() -> None:
    assert len(LETTERS) == 29
    assert ordered(sorted(LETTERS)) == list(LETTERS)


def test_tones_come_in_their_order_and_after_all_letters() -> None:
    assert ordered(TONES[::-1]) == TONES
    assert ordered(["má b", "ma c", "mạ a", "ma a"]) == ["ma a", "mạ a", "má b", "ma c"]


def test_case_decides_last() -> None:
    assert ordered(["Sở Y tế", "sở y tế", "Sơ Y tế"]) == ["Sơ Y tế", "sở y tế", "Sở Y tế"]


def test_real_names_come_as_in_a_directory() -> None:
    names = ["Cơ quan 10", "Cơ quan 09", "Công ty", "Đắk Mil", "Dân tộc", "Ủy ban", "Uỷ ban", "Trường", "Ea T’ling"]
    assert ordered(names) == [
        "Công ty", "Cơ quan 09", "Cơ quan 10", "Dân tộc", "Đắk Mil", "Ea T’ling", "Trường", "Uỷ ban", "Ủy ban",
    ]  # fmt: skip


@given(st.text())
def test_composed_and_decomposed_texts_are_equal(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFC", text)) == sort_key(unicodedata.normalize("NFD", text))


@given(st.text(), st.text())
def test_only_equal_texts_have_equal_keys(one: str, other: str) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (sort_key(one) == sort_key(other)) == same


@given(NAMES, NAMES)
def test_letters_outweigh_tones_and_case(one: str, other: str) -> None:
    plain = [sort_key(name)[0] for name in (one, other)]
    if plain[0] != plain[1]:
        assert (sort_key(one) < sort_key(other)) == (plain[0] < plain[1])


@given(NAMES, NAMES)
def test_a_name_comes_before_every_longer_one(name: str, more: str) -> None:
    assert sort_key(name) <= sort_key(f"{name} {more}")


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (3, "03"), (10, "10"), (1715, "1.715"), (1_715_875, "1.715.875")]
)
def test_figures_are_printed_as_reports_do(value: int, text: str) -> None:
    assert amount(value) == text


def test_days_are_printed_as_papers_do() -> None:
    assert (day(date(2024, 11, 4)), day(None)) == ("04/11/2024", "")


def test_every_code_has_its_word() -> None:
    assert STATE.keys() == {*Status, *Stage}
    assert NUMBER.keys() == {*NumberState}
    assert CALENDAR.keys() == {"nd09", "calendar"}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2024-11", "tháng 11 năm 2024"), ("2025-01", "tháng 1 năm 2025"), ("2024-Q1", "quý I năm 2024"),
        ("2024-Q4", "quý IV năm 2024"), ("2024-H1", "6 tháng đầu năm 2024"), ("2024-H2", "6 tháng cuối năm 2024"),
        ("2024", "năm 2024"),
    ],
)  # fmt: skip
def test_a_period_is_named_as_papers_name_it(code: str, name: str) -> None:
    assert period_name(code) == name


def test_a_change_says_which_way_it_goes() -> None:
    assert [change(by) for by in (2, -1, 1200)] == ["tăng 02", "giảm 01", "tăng 1.200"]
    assert change(0).startswith("số không đổi")
