"""Of dates that go back, the lightest set is out of place."""

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.drafts.date_order import out_of_place

FIRST = date(2024, 10, 15)


def days(*offsets: int) -> list[date]:
    return [FIRST + timedelta(days=offset) for offset in offsets]


@pytest.mark.parametrize(
    ("offsets", "weights", "wrong"),
    [
        ((), (), []),
        ((1, 2, 2, 3), (2, 2, 2, 2), []),
        ((60, 7, 13, 13), (2, 2, 2, 2), [0]),
        ((0, 28, 21, 28), (2, 2, 2, 2), [2]),
        ((28, 21), (2, 2), [1]),
        ((28, 21), (1, 3), [0]),
        ((1, 2, 0, 3), (3, 3, 3, 3), [2]),
    ],
)
def test_days_out_of_place(offsets: tuple[int, ...], weights: tuple[int, ...], wrong: list[int]) -> None:
    assert out_of_place(days(*offsets), weights) == wrong


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 3)), max_size=9))
def test_the_rest_is_in_order_and_no_lighter_set_suffices(rows: list[tuple[int, int]]) -> None:
    given_days, weights = days(*(offset for offset, _ in rows)), [weight for _, weight in rows]
    wrong = out_of_place(given_days, weights)
    kept = [day for place, day in enumerate(given_days) if place not in wrong]
    assert all(a <= b for a, b in pairwise(kept))
    left_out = sum(weights[place] for place in wrong)
    for size in range(len(rows) + 1):
        for keep in combinations(range(len(rows)), size):
            if all(given_days[a] <= given_days[b] for a, b in pairwise(keep)):
                assert sum(weights) - sum(weights[place] for place in keep) >= left_out


def test_a_long_sequence_is_handled() -> None:
    assert out_of_place(days(*range(20_000, 0, -1)), [1] * 20_000) == list(range(1, 20_000))
