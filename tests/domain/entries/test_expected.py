"""What a worker expects of the ledger, when answers of statements that ran at the same time come in another order."""

from collections.abc import Mapping
from datetime import UTC, datetime

from domain.entries.expected import ExpectedLedger
from domain.entries.write import CounterKey, Head, LockedHead

PERMITS, CARDS = ("permits", 2024), ("cards", 2024)


def head(size: int) -> Head:
    return Head(size, (), datetime(2024, 11, 14, tzinfo=UTC))


def seen(expected: ExpectedLedger, at: Head, after: Head, last: Mapping[CounterKey, int]) -> None:
    expected.saw(LockedHead(at, 1, last), after)


def test_what_was_written_at_once_is_what_is_expected_next() -> None:
    expected, before = ExpectedLedger(), head(10)
    seen(expected, head(9), before, {PERMITS: 5})
    expected.wrote(before, head(12), {PERMITS: 2})
    assert expected.head == head(12)
    assert expected.last({PERMITS: 1}) == {PERMITS: 7}


def test_an_answer_that_comes_after_a_later_act_was_seen_changes_nothing() -> None:
    expected, before = ExpectedLedger(), head(10)
    seen(expected, head(9), before, {PERMITS: 5})
    seen(expected, head(12), head(13), {CARDS: 1})  # after what is written at once, whose answer is on its way
    expected.wrote(before, head(12), {PERMITS: 2})
    assert expected.head == head(13)
    assert expected.last({PERMITS: 1}) is None
    assert expected.last({CARDS: 1}) == {CARDS: 1}
