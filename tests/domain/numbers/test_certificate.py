"""The certificate of a series and year, against independent checks of its rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.tables.number_series import Kept
from domain.numbers.certificate import IRREGULARITY_LABELS, Certificate, NumberState, NumberUse, Rule, certify
from domain.numbers.series import series_year
from tests.support.profiles import cases

TODAY = date(2024, 11, 14)
DAYS = st.integers(0, 5).map(lambda n: date(2024, 11, 10) + timedelta(days=n))
NUMBERS = st.integers(1, 9)
SYMBOLS = st.sampled_from(["STTTT-CNTT", "STTTT-TTBCXB"])


@st.composite
def number_uses(draw: st.DrawFn, *, repeats: bool = True) -> list[NumberUse]:
    """Numbers of acts, in any order of recording, and reserved numbers."""
    used = st.builds(NumberUse, NUMBERS, st.sampled_from([NumberState.ISSUED, NumberState.VOIDED]), DAYS, SYMBOLS)
    reserved = st.builds(NumberUse, NUMBERS, st.just(NumberState.RESERVED), expires_on=DAYS)
    unique = None if repeats else lambda use: use.number
    uses = draw(st.lists(used | reserved, max_size=9, unique_by=unique))
    seqs = draw(st.permutations(range(1, len(uses) + 1)))
    return [replace(use, seq=seq) if use.signed_on else use for use, seq in zip(uses, seqs, strict=True)]


def certified(kept: Kept, uses: Sequence[NumberUse], opening: int = 0, last: int = 9) -> Certificate:
    return certify("gxn", 2024, kept, opening, last, uses, TODAY)


def exceptions_to(certificate: Certificate, rule: str) -> list[int]:
    return [exception.number for exception in certificate.exceptions if exception.rule == rule]


HERE_OR_ELSEWHERE = st.sampled_from(list(Kept))


@cases(60)
@given(number_uses(), st.integers(0, 4), st.integers(4, 9))
def test_a_series_kept_here_is_dense_if_every_number_has_a_use(uses: list[NumberUse], opening: int, last: int) -> None:
    certificate = certified(Kept.HERE, uses, opening, last)
    missing = [number for number in range(opening + 1, last + 1) if number not in [use.number for use in uses]]
    beyond = sorted(use.number for use in uses if use.number > last)
    assert certificate.dense == (missing == beyond == [])
    assert (exceptions_to(certificate, "missing"), exceptions_to(certificate, "beyond")) == (missing, beyond)


@cases(60)
@given(number_uses())
def test_a_series_kept_elsewhere_is_never_claimed_to_be_dense(uses: list[NumberUse]) -> None:
    certificate = certified(Kept.ELSEWHERE, uses)
    assert certificate.dense is None
    assert exceptions_to(certificate, "missing") == []


@cases(60)
@given(number_uses())
def test_a_number_assigned_here_is_used_once(uses: list[NumberUse]) -> None:
    numbers = [use.number for use in uses]
    certificate = certified(Kept.HERE, uses)
    assert certificate.unique == (len(set(numbers)) == len(numbers))
    assert set(exceptions_to(certificate, "repeated")) == {number for number in numbers if numbers.count(number) > 1}


@cases(60)
@given(number_uses())
def test_a_number_assigned_elsewhere_may_be_cited_often_with_one_day_and_symbol(uses: list[NumberUse]) -> None:
    papers: dict[int, set[object]] = {}
    for use in uses:
        papers.setdefault(use.number, set()).add((use.signed_on, use.symbol))
    certificate = certified(Kept.ELSEWHERE, uses)
    assert certificate.unique == all(len(paper) == 1 for paper in papers.values())
    assert set(exceptions_to(certificate, "repeated")) == {number for number, paper in papers.items() if len(paper) > 1}


def goes_back(uses: Sequence[NumberUse]) -> list[int]:
    """The numbers dated before the day of a lower number."""
    return sorted(
        use.number
        for use in uses
        if use.signed_on and any(o.signed_on and o.number < use.number and o.signed_on > use.signed_on for o in uses)
    )


@cases(60)
@given(HERE_OR_ELSEWHERE, number_uses(repeats=False))
def test_no_number_is_dated_before_a_lower_one(kept: Kept, uses: list[NumberUse]) -> None:
    certificate = certified(kept, uses)
    assert exceptions_to(certificate, "date_goes_back") == goes_back(uses)
    assert certificate.in_order == (goes_back(uses) == [])


@cases(60)
@given(HERE_OR_ELSEWHERE, number_uses())
def test_a_number_with_two_days_is_repeated_but_not_out_of_order_with_itself(kept: Kept, uses: list[NumberUse]) -> None:
    assert exceptions_to(certified(kept, uses), "date_goes_back") == goes_back(uses)


@cases(60)
@given(HERE_OR_ELSEWHERE, number_uses())
def test_the_order_of_recording_does_not_matter(kept: Kept, uses: list[NumberUse]) -> None:
    certificate = certified(kept, uses)
    seqs = sorted((use.seq for use in uses if use.seq), reverse=True)
    reordered = [replace(use, seq=seqs.pop(0)) if use.seq else use for use in uses]
    other = certified(kept, reordered)
    assert (certificate.dense, certificate.unique, certificate.in_order) == (other.dense, other.unique, other.in_order)
    assert {(e.number, e.rule) for e in certificate.exceptions} == {(e.number, e.rule) for e in other.exceptions}


@cases(60)
@given(number_uses())
def test_an_expired_reservation_is_listed_from_the_day_after(uses: list[NumberUse]) -> None:
    ended = [
        use.number for use in uses if use.status is NumberState.RESERVED and use.expires_on and use.expires_on < TODAY
    ]
    assert exceptions_to(certified(Kept.HERE, uses), "reservation_ended") == sorted(ended)


@cases(60)
@given(HERE_OR_ELSEWHERE, number_uses())
def test_a_property_holds_exactly_without_exceptions_to_it(kept: Kept, uses: list[NumberUse]) -> None:
    certificate = certified(kept, uses)
    rules = {exception.rule for exception in certificate.exceptions}
    assert certificate.dense in ("missing" not in rules, None)
    assert certificate.unique == ("repeated" not in rules)
    assert certificate.in_order == ("date_goes_back" not in rules)
    assert rules <= {"missing", "repeated", "date_goes_back", "reservation_ended"}
    assert [exception.number for exception in certificate.exceptions] == sorted(
        exception.number for exception in certificate.exceptions
    )


@cases(60)
@given(number_uses())
def test_every_number_is_in_the_certificate_in_order(uses: list[NumberUse]) -> None:
    certificate = certified(Kept.HERE, uses)
    assert [use.number for use in certificate.uses] == sorted(use.number for use in uses)
    assert sorted(certificate.uses, key=repr) == sorted(uses, key=repr)


def cited(number: int, day: str, symbol: str, seq: int) -> NumberUse:
    return NumberUse(number, NumberState.ISSUED, date.fromisoformat(day), symbol, seq=seq)


def test_of_the_dispatches_of_november_2024_only_1943_goes_back() -> None:
    uses = [
        cited(1887, "2024-11-05", "STTTT-CNTT", 4),
        cited(1939, "2024-11-13", "STTTT-TTBCXB", 1),
        cited(1943, "2024-11-05", "STTTT-CNTT", 2),
        cited(1944, "2024-11-13", "STTTT-CNTT", 3),
    ]
    certificate = certified(Kept.ELSEWHERE, uses, last=1944)
    assert [(exception.number, exception.rule) for exception in certificate.exceptions] == [(1943, "date_goes_back")]
    assert certificate.exceptions[0].detail == "dated 2024-11-05, after 1939 of 2024-11-13"
    assert (certificate.dense, certificate.unique, certificate.in_order) == (None, True, False)


def test_the_four_certificates_of_november_2024_are_dense_unique_and_in_order() -> None:
    days = ("2024-10-22", "2024-10-22", "2024-10-28", "2024-10-28")
    uses = [cited(number, day, "GXN-STTTT", number) for number, day in zip(range(310, 314), days, strict=True)]
    certificate = certified(Kept.HERE, uses, 309, 313)
    assert (certificate.dense, certificate.unique, certificate.in_order) == (True, True, True)
    assert certificate.exceptions == ()


def test_a_series_without_numbers_has_no_exceptions() -> None:
    certificate = certified(Kept.HERE, [], 309, 309)
    assert (certificate.dense, certificate.unique, certificate.in_order) == (True, True, True)


def test_a_number_below_the_opening_is_in_the_paper_book_and_not_missing() -> None:
    assert exceptions_to(certified(Kept.HERE, [], 3, 5), "missing") == [4, 5]


@pytest.mark.parametrize(("reset", "year"), [("yearly", 2024), ("continuous", 0)])
def test_a_number_belongs_to_its_year_unless_the_series_is_continuous(reset: str, year: int) -> None:
    assert series_year(reset, date(2024, 12, 31)) == year


def test_every_rule_has_a_vietnamese_label() -> None:
    """A register book prints the label of each broken rule, `beyond` too."""
    assert IRREGULARITY_LABELS.keys() == set(get_args(Rule))
