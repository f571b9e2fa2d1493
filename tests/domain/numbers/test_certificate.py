"""The certificate of a series and year, against the rules as one would check them with a pencil."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.tables.number_series import Kept
from domain.numbers.certificate import Certificate, NumberState, Use, certify
from domain.numbers.series import series_year
from tests.support.profiles import cases

TODAY = date(2024, 11, 14)
DAYS = st.integers(0, 5).map(lambda n: date(2024, 11, 10) + timedelta(days=n))
NUMBERS = st.integers(1, 9)
SYMBOLS = st.sampled_from(["STTTT-CNTT", "STTTT-TTBCXB"])


@st.composite
def uses(draw: st.DrawFn, *, repeats: bool = True) -> list[Use]:
    """Numbers that acts bear or somebody holds; acts bear theirs in any order of recording."""
    borne = st.builds(Use, NUMBERS, st.sampled_from([NumberState.ISSUED, NumberState.VOIDED]), DAYS, SYMBOLS)
    held = st.builds(Use, NUMBERS, st.just(NumberState.RESERVED), until=DAYS)
    unique = None if repeats else lambda use: use.number
    found = draw(st.lists(borne | held, max_size=9, unique_by=unique))
    seqs = draw(st.permutations(range(1, len(found) + 1)))
    return [replace(use, act_seq=seq) if use.signed_on else use for use, seq in zip(found, seqs, strict=True)]


def certified(kept: Kept, found: Sequence[Use], opening: int = 0, last: int = 9) -> Certificate:
    return certify("gxn", 2024, kept, opening, last, found, TODAY)


def listed(certificate: Certificate, rule: str) -> list[int]:
    return [one.number for one in certificate.exceptions if one.rule == rule]


HERE_OR_ELSEWHERE = st.sampled_from(list(Kept))


@cases(60)
@given(uses(), st.integers(0, 4), st.integers(4, 9))
def test_a_series_kept_here_is_dense_if_every_number_given_is_accounted_for(
    found: list[Use], opening: int, last: int
) -> None:
    certificate = certified(Kept.HERE, found, opening, last)
    gone = [number for number in range(opening + 1, last + 1) if number not in [use.number for use in found]]
    beyond = sorted(use.number for use in found if use.number > last)
    assert certificate.dense == (gone == beyond == [])
    assert (listed(certificate, "missing"), listed(certificate, "beyond")) == (gone, beyond)


@cases(60)
@given(uses())
def test_a_series_kept_elsewhere_is_never_claimed_to_be_dense(found: list[Use]) -> None:
    certificate = certified(Kept.ELSEWHERE, found)
    assert certificate.dense is None
    assert listed(certificate, "missing") == []


@cases(60)
@given(uses())
def test_a_number_given_here_is_borne_once(found: list[Use]) -> None:
    numbers = [use.number for use in found]
    certificate = certified(Kept.HERE, found)
    assert certificate.unique == (len(set(numbers)) == len(numbers))
    assert set(listed(certificate, "repeated")) == {number for number in numbers if numbers.count(number) > 1}


@cases(60)
@given(uses())
def test_a_number_given_elsewhere_may_be_cited_often_but_bears_one_day_and_one_symbol(found: list[Use]) -> None:
    papers: dict[int, set[object]] = {}
    for use in found:
        papers.setdefault(use.number, set()).add((use.signed_on, use.symbol))
    certificate = certified(Kept.ELSEWHERE, found)
    assert certificate.unique == all(len(paper) == 1 for paper in papers.values())
    assert set(listed(certificate, "repeated")) == {number for number, paper in papers.items() if len(paper) > 1}


def goes_back(found: Sequence[Use]) -> list[int]:
    """The numbers dated before a day that a lower number bears."""
    return sorted(
        use.number
        for use in found
        if use.signed_on and any(o.signed_on and o.number < use.number and o.signed_on > use.signed_on for o in found)
    )


@cases(60)
@given(HERE_OR_ELSEWHERE, uses(repeats=False))
def test_no_number_is_dated_before_a_lower_one(kept: Kept, found: list[Use]) -> None:
    certificate = certified(kept, found)
    assert listed(certificate, "date_goes_back") == goes_back(found)
    assert certificate.in_order == (goes_back(found) == [])


@cases(60)
@given(HERE_OR_ELSEWHERE, uses())
def test_a_number_of_two_days_is_repeated_and_not_out_of_order_with_itself(kept: Kept, found: list[Use]) -> None:
    assert listed(certified(kept, found), "date_goes_back") == goes_back(found)


@cases(60)
@given(HERE_OR_ELSEWHERE, uses())
def test_it_does_not_matter_in_which_order_the_acts_were_recorded(kept: Kept, found: list[Use]) -> None:
    one = certified(kept, found)
    seqs = sorted((use.act_seq for use in found if use.act_seq), reverse=True)
    turned = [replace(use, act_seq=seqs.pop(0)) if use.act_seq else use for use in found]
    other = certified(kept, turned)
    assert (one.dense, one.unique, one.in_order) == (other.dense, other.unique, other.in_order)
    assert {(e.number, e.rule) for e in one.exceptions} == {(e.number, e.rule) for e in other.exceptions}


@cases(60)
@given(uses())
def test_a_reservation_that_ended_unused_is_listed_from_the_day_after(found: list[Use]) -> None:
    ended = [use.number for use in found if use.state is NumberState.RESERVED and use.until and use.until < TODAY]
    assert listed(certified(Kept.HERE, found), "reservation_ended") == sorted(ended)


@cases(60)
@given(HERE_OR_ELSEWHERE, uses())
def test_the_verdicts_are_good_exactly_if_no_exception_is_listed(kept: Kept, found: list[Use]) -> None:
    certificate = certified(kept, found)
    rules = {one.rule for one in certificate.exceptions}
    assert certificate.dense in ("missing" not in rules, None)
    assert certificate.unique == ("repeated" not in rules)
    assert certificate.in_order == ("date_goes_back" not in rules)
    assert rules <= {"missing", "repeated", "date_goes_back", "reservation_ended"}
    assert [one.number for one in certificate.exceptions] == sorted(one.number for one in certificate.exceptions)


@cases(60)
@given(uses())
def test_every_number_is_in_the_certificate_in_order(found: list[Use]) -> None:
    certificate = certified(Kept.HERE, found)
    assert [use.number for use in certificate.uses] == sorted(use.number for use in found)
    assert sorted(certificate.uses, key=repr) == sorted(found, key=repr)


def cited(number: int, day: str, symbol: str, seq: int) -> Use:
    return Use(number, NumberState.ISSUED, date.fromisoformat(day), symbol, act_seq=seq)


def test_of_the_dispatches_of_november_2024_exactly_1943_goes_back() -> None:
    found = [
        cited(1887, "2024-11-05", "STTTT-CNTT", 4),
        cited(1939, "2024-11-13", "STTTT-TTBCXB", 1),
        cited(1943, "2024-11-05", "STTTT-CNTT", 2),
        cited(1944, "2024-11-13", "STTTT-CNTT", 3),
    ]
    certificate = certified(Kept.ELSEWHERE, found, last=1944)
    assert [(one.number, one.rule) for one in certificate.exceptions] == [(1943, "date_goes_back")]
    assert certificate.exceptions[0].detail == "dated 2024-11-05, after 1939 of 2024-11-13"
    assert (certificate.dense, certificate.unique, certificate.in_order) == (None, True, False)


def test_the_four_certificates_of_november_2024_are_dense_unique_and_in_order() -> None:
    days = ("2024-10-22", "2024-10-22", "2024-10-28", "2024-10-28")
    found = [cited(number, day, "GXN-STTTT", number) for number, day in zip(range(310, 314), days, strict=True)]
    certificate = certified(Kept.HERE, found, 309, 313)
    assert (certificate.dense, certificate.unique, certificate.in_order) == (True, True, True)
    assert certificate.exceptions == ()


def test_a_series_without_numbers_breaks_no_rule() -> None:
    certificate = certified(Kept.HERE, [], 309, 309)
    assert (certificate.dense, certificate.unique, certificate.in_order) == (True, True, True)


def test_a_number_below_the_opening_is_in_the_paper_book_and_not_missed() -> None:
    assert listed(certified(Kept.HERE, [], 3, 5), "missing") == [4, 5]


@pytest.mark.parametrize(("reset", "year"), [("yearly", 2024), ("continuous", 0)])
def test_a_number_counts_in_its_year_unless_the_series_never_starts_again(reset: str, year: int) -> None:
    assert series_year(reset, date(2024, 12, 31)) == year
