"""Which report carries late changes: each is in one sealed report, without gap, and sealed reports never change."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.reports.late import carried_periods
from domain.reports.period import ND09, Period, period
from domain.reports.seals import Seal

CODES = [f"{year}{part}" for year in (2023, 2024) for part in ("-10", "-11", "-12", "-Q4", "-H2", "")]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def seal(code: str, size: int) -> Seal:
    return Seal(1, period(code), size, b"", {}, None, "ai", NOW, 0)


@st.composite
def seals(draw: st.DrawFn, *, again: bool) -> list[Seal]:
    """Seals in the order in which they are made, at sizes that never decrease; with `again`, periods repeat."""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=2, max_size=12, unique=not again))
    sizes = sorted(draw(st.lists(st.integers(0, 6), min_size=len(codes), max_size=len(codes))))
    return [seal(code, size) for code, size in zip(codes, sizes, strict=True)]


def carried_spans(made: list[Seal], about: Period) -> Iterator[tuple[int, int]]:
    """The spans of the ledger, after one size up to another, that sealed reports carried about a period."""
    for place, sealed in enumerate(made):
        for reported in carried_periods(made[: place + 1], sealed.period, sealed.ledger_size):
            if reported.seal.period == about:
                yield reported.size, sealed.ledger_size


@given(made=seals(again=False))
def test_each_late_act_is_carried_by_exactly_one_sealed_report(made: list[Seal]) -> None:
    for kept in made:
        spans = [(kept.ledger_size, kept.ledger_size), *carried_spans(made, kept.period)]
        assert all(a[1] == b[0] for a, b in pairwise(spans)), "each span begins where the one before ended"
        later = [each.ledger_size for each in made[made.index(kept) :] if each.period.order > kept.period.order]
        assert spans[-1][1] == max(later, default=kept.ledger_size), "up to the last report that could carry it"


@given(made=seals(again=True))
def test_later_seals_do_not_change_what_a_sealed_report_carried(made: list[Seal]) -> None:
    sealed: set[tuple[str, int]] = set()
    for place, each in enumerate(made):
        if (each.period.code, each.ledger_size) not in sealed:
            sealed.add((each.period.code, each.ledger_size))
            known = [other for other in made if other.ledger_size <= each.ledger_size]
            then = carried_periods(made[: place + 1], each.period, each.ledger_size)
            assert carried_periods(known, each.period, each.ledger_size) == then


@given(made=seals(again=True), code=st.sampled_from(CODES))
def test_an_unsealed_report_carries_all_that_no_sealed_report_carried(made: list[Seal], code: str) -> None:
    made = [each for each in made if each.period.code != code]
    now = 7
    report = period(code)
    carried = {each.seal.period.code: each.size for each in carried_periods(made, report, now)}
    assert set(carried) == {each.period.code for each in made if each.period.order < report.order}
    for about, size in carried.items():
        own = [each.ledger_size for each in made if each.period.code == about]
        assert max(own) <= size
        assert size in {each.ledger_size for each in made if each.period.order >= period(about).order}


def test_of_two_periods_that_end_together_the_shorter_comes_first() -> None:
    codes = ["2023-11", "2023-12", "2023-Q4", "2023-H2", "2023", "2024-01", "2024-Q1"]
    assert sorted(codes, key=lambda code: period(code, ND09).order) == codes
