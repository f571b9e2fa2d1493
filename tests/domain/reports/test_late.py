"""Which report carries what came late: every sealed period's ledger is told once, without gap, and stays as told."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.reports.late import to_carry
from domain.reports.period import ND09, Period, period
from domain.reports.seals import Seal

CODES = [f"{year}{part}" for year in (2023, 2024) for part in ("-10", "-11", "-12", "-Q4", "-H2", "")]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def seal(code: str, size: int) -> Seal:
    return Seal(1, period(code), size, b"", {}, None, "ai", NOW)


@st.composite
def seals(draw: st.DrawFn, *, again: bool) -> list[Seal]:
    """Seals in the order in which they are made, none at a smaller ledger than the one before; or some made `again`."""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=2, max_size=12, unique=not again))
    sizes = sorted(draw(st.lists(st.integers(0, 6), min_size=len(codes), max_size=len(codes))))
    return [seal(code, size) for code, size in zip(codes, sizes, strict=True)]


def told(made: list[Seal], about: Period) -> Iterator[tuple[int, int]]:
    """What each sealed report told of a period when it was sealed: after which size, up to which."""
    for place, one in enumerate(made):
        for reported in to_carry(made[: place + 1], one.period, one.ledger_size):
            if reported.seal.period == about:
                yield reported.size, one.ledger_size


@given(made=seals(again=False))
def test_each_act_is_told_by_one_sealed_report_and_by_none_twice(made: list[Seal]) -> None:
    for kept in made:
        spans = [(kept.ledger_size, kept.ledger_size), *told(made, kept.period)]
        assert all(one[1] == other[0] for one, other in pairwise(spans)), "it goes on where the one before ended"
        later = [one.ledger_size for one in made[made.index(kept) :] if one.period.order > kept.period.order]
        assert spans[-1][1] == max(later, default=kept.ledger_size), "and up to the last report that could tell it"


@given(made=seals(again=True))
def test_what_a_sealed_report_told_stays_the_same_whatever_is_sealed_after_it(made: list[Seal]) -> None:
    sealed: set[tuple[str, int]] = set()
    for place, one in enumerate(made):
        if (one.period.code, one.ledger_size) not in sealed:
            sealed.add((one.period.code, one.ledger_size))
            known = [other for other in made if other.ledger_size <= one.ledger_size]
            then = to_carry(made[: place + 1], one.period, one.ledger_size)
            assert to_carry(known, one.period, one.ledger_size) == then


@given(made=seals(again=True), code=st.sampled_from(CODES))
def test_a_report_that_is_not_sealed_yet_lacks_nothing_that_no_sealed_report_told(made: list[Seal], code: str) -> None:
    made = [one for one in made if one.period.code != code]
    now = 7
    asked = period(code)
    carried = {one.seal.period.code: one.size for one in to_carry(made, asked, now)}
    assert set(carried) == {one.period.code for one in made if one.period.order < asked.order}
    for about, size in carried.items():
        of_it = [one.ledger_size for one in made if one.period.code == about]
        assert max(of_it) <= size
        assert size in {one.ledger_size for one in made if one.period.order >= period(about).order}


def test_of_two_periods_that_end_together_the_shorter_is_the_earlier() -> None:
    codes = ["2023-11", "2023-12", "2023-Q4", "2023-H2", "2023", "2024-01", "2024-Q1"]
    assert sorted(codes, key=lambda code: period(code, ND09).order) == codes
