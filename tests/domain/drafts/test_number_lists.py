"""Lists and ranges of numbers that share a symbol are read, and possible members are doubtful."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.drafts.citation import Citation, DoubtfulNumbers
from domain.drafts.number_lists import MAX_RANGE
from tests.domain.drafts.test_citations import cited, read


def numbers(text: str) -> tuple[list[int], list[tuple[int, int]]]:
    """The sure numbers, and the ranges of doubtful ones."""
    result = read(text)
    return [each.number for each in result.sure], [(each.first, each.last) for each in result.doubtful]


@pytest.mark.parametrize(
    ("text", "sure", "doubtful"),
    [
        ("312, 313/GXN-STTTT", [312, 313], []),
        ("312 và 313/GXN-STTTT", [312, 313], []),
        ("310, 311, 312/GXN-STTTT", [310, 311, 312], []),
        ("số 310,\n311, 312\nvà 313/GXN-STTTT", [310, 311, 312, 313], []),
        ("các số: 12; 310; 313/GXN-STTTT", [12, 310, 313], []),
        ("310/GXN-STTTT, 311 và 312/GXN-STTTT", [310, 311, 312], []),
        ("310–313/GXN-STTTT", [310, 311, 312, 313], []),
        ("310 - 313/GXN-STTTT", [310, 311, 312, 313], []),
        ("từ số 310 đến 313/GXN-STTTT", [310, 311, 312, 313], []),
        ("từ số 310 đến hết số 313/GXN-STTTT", [310, 311, 312, 313], []),
        ("310/GXN-STTTT đến 313/GXN-STTTT", [310, 311, 312, 313], []),
        ("305, 310-312 và 315/GXN-STTTT", [305, 310, 311, 312, 315], []),
        # Quantities, days and years are not numbers; what may be either is doubtful.
        ("12, 313/GXN-STTTT", [313], [(12, 12)]),
        ("Cấp 12, 13/GXN-STTTT", [13], [(12, 12)]),
        ("cấp phép 12 và 13/GP-STTTT", [13], [(12, 12)]),
        ("tổng số 312, 313/GXN-STTTT", [313], [(312, 312)]),
        ("giấy phép 12 và 13/GP-STTTT", [12, 13], []),
        ("22/10, 313/GXN-STTTT", [313], []),
        ("ngày 22/10/2024, 313/GXN-STTTT", [313], []),
        ("28.10.2024, 313/GXN-STTTT", [313], []),
        ("ngày 22, 313/GXN-STTTT", [313], []),
        ("năm 2024 - 313/GXN-STTTT", [313], []),
        ("310/GXN-STTTT, 02 văn bản", [310], []),
        ("310/GXN-STTTT\n- 313/GXN-STTTT", [310, 313], []),
        ("1. 310/GXN-STTTT;\n2. 313/GXN-STTTT", [310, 313], []),
        ("| 1 | 310/GXN-STTTT |\n| 2 | 313/GXN-STTTT |", [310, 313], []),
        ("310,311/GXN-STTTT", [], [(310, 310), (311, 311)]),
        ("12,313/GXN-STTTT", [], [(12, 12), (313, 313)]),
        ("310/GXN-STTTT, 311, 312.", [310], [(311, 311), (312, 312)]),
        ("310/GXN-STTTT - 313/GXN-STTTT", [310, 313], [(311, 312)]),
        ("313-310/GXN-STTTT", [310], [(310, 313)]),
        ("310-311-313/GXN-STTTT", [313], [(310, 313)]),
        ("1-999999999/GXN-STTTT", [999999999], [(1, 999999999)]),
        ("5, 36-NQ/TW", [36], []),
        ("số 310 ngày 22/10, 311 ngày 22/10, 313/GXN-STTTT", [313], [(310, 310), (311, 311)]),
        ("311/GXN-STTTT (ngày 22/10/2024), 312, 313 (ngày 28/10)", [311], [(312, 312), (313, 313)]),
        ("| 1 | 310/GXN-STTTT |\n| 2 | 311 |", [310], [(311, 311)]),
        ("| 1 | 02/GP-STTTT |\n| 3 | 04/GP-STTTT |", [2, 4], []),
        ("[^5]: Sở Tài chính (04/GP-STTTT)", [4], []),
        ("| Đơn vị 90 | 91/GP-STTTT |", [91], []),
        ("313/GXN-STTTT cho 312 hộ, tháng 312, 12 người.", [313], []),
    ],
)
def test_a_list_is_read_as_far_as_it_is_certain(text: str, sure: list[int], doubtful: list[tuple[int, int]]) -> None:
    assert numbers(text) == (sure, doubtful)


SEPARATORS = st.sampled_from([", ", "; ", " và ", ", và ", " , ", ",\n", ", số "])


@given(
    st.integers(1, 5_000),
    st.lists(st.tuples(st.integers(1, 50), SEPARATORS), min_size=1, max_size=40),
    st.sampled_from(["", "số ", "Giấy xác nhận ", "(", "các số: "]),
)
def test_a_list_is_read_completely(first: int, steps: list[tuple[int, str]], before: str) -> None:
    listed, text = [first], f"{before}{first}"
    for step, separator in steps:
        listed.append(listed[-1] + step)
        text += f"{separator}{listed[-1]}"
    assert numbers(f"{text}/GXN-STTTT ngày 28/10/2024.") == (listed, [])
    assert [each.stated.day for each in cited(f"{text}/GXN-STTTT ngày 28/10/2024.") if each.stated] == [
        date(2024, 10, 28)
    ]
    assert {each.year for each in cited(f"{text}/GXN-STTTT ngày 28/10/2023.")} == {2023}


@given(
    st.integers(1, 5_000),
    st.integers(1, 2 * MAX_RANGE),
    st.sampled_from(["-", "–", " - ", " đến ", " tới ", " đến số ", "/GXN-STTTT đến "]),
)
def test_a_range_is_read_completely_up_to_its_greatest_length(first: int, length: int, separator: str) -> None:
    last = first + length
    sure, doubtful = numbers(f"{first}{separator}{last}/GXN-STTTT")
    if length < MAX_RANGE:
        assert (sure, doubtful) == (list(range(first, last + 1)), [])
    else:
        assert len(sure) <= 2
        assert set(sure).union(*(range(low, high + 1) for low, high in doubtful)) == set(range(first, last + 1))


@given(st.text("0123456789,;-–/. \nvàđếnsốngàyGXNSTcấp(|", max_size=200))
def test_each_member_has_its_place(text: str) -> None:
    result = read(f"{text}313/GXN-STTTT")
    members: list[Citation | DoubtfulNumbers] = [*result.sure, *result.doubtful]
    for each in members:
        assert each.place.text.strip()
        assert each.start < each.end
