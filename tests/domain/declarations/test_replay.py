"""The rows known at every ledger size, for every day, against the oracle's simulation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.acts.act import CORRECT, VOID, Act
from domain.acts.rows import Row, key
from domain.acts.timeline import timeline
from domain.declarations.projection import version_rows
from domain.declarations.revision import merge_adjacent, revise
from domain.entries.personal import erased_values
from domain.ledger.comparison import replay
from tests.support.histories import ENTRY, WINDOW, History, State, effective_acts, histories, simulate, state_on
from tests.support.profiles import cases


def known_at(rows: list[Row], seq: int) -> list[Row]:
    return [row for row in rows if row["known_from"] <= seq and (row["known_to"] is None or seq < row["known_to"])]


def on(rows: list[Row], day: date) -> list[Row]:
    text = day.isoformat()
    return [row for row in rows if row["valid_from"] <= text and (row["valid_to"] is None or text < row["valid_to"])]


def sizes(history: History) -> list[int]:
    """Ledger sizes around the acts; acts of other entries may lie between them."""
    return sorted({seq for act in history.acts for seq in (act.seq - 1, act.seq)} | {history.acts[-1].seq + 9})


def matches(row: Row, state: State) -> bool:
    facts = {name: row[name] for name in state.facts}
    signer = state.paper.signer if state.paper else None
    return (row["status"], row["act_seq"], row["signer"], facts) == (state.status, state.act_seq, signer, state.facts)


@cases(45)
@given(histories())
def test_at_every_size_there_is_one_row_per_day_which_matches_the_acts_known_then(history: History) -> None:
    rows, _ = replay(history.register, ENTRY, history.acts)
    for seq in sizes(history):
        acts = [act for act in history.acts if act.seq <= seq]
        known = known_at(rows, seq)
        for day in WINDOW:
            rows_on_day, state = on(known, day), state_on(history.key, acts, day)
            assert len(rows_on_day) == (state is not None), (seq, day)
            assert state is None or matches(rows_on_day[0], state), (seq, day)


@cases(40)
@given(histories())
def test_at_every_size_the_events_are_those_of_the_acts_known_then(history: History) -> None:
    _, rows = replay(history.register, ENTRY, history.acts)
    for seq in sizes(history):
        acts = [act for act in history.acts if act.seq <= seq]
        events = [(row["act_seq"], row["kind"], row["effective_on"], row["voided"]) for row in known_at(rows, seq)]
        _, simulated = simulate(history.key, acts, date(2100, 1, 1))
        expected = [(event.act_seq, event.kind, event.day.isoformat(), event.voided) for event in simulated]
        assert sorted(events) == sorted(expected), seq
        assert len([event for event in events if event[1] != "expire"]) == len(effective_acts(acts))


@cases(45)
@given(histories())
def test_no_two_rows_overlap_in_both_times(history: History) -> None:
    rows, _ = replay(history.register, ENTRY, history.acts)
    for one, other in combinations(rows, 2):
        apart_in_days = _before(one, other, "valid") or _before(other, one, "valid")
        assert apart_in_days or _before(one, other, "known") or _before(other, one, "known")


def _before(one: Row, other: Row, time: str) -> bool:
    end = one[f"{time}_to"]
    return end is not None and bool(end <= other[f"{time}_from"])


@cases(45)
@given(histories())
def test_known_rows_are_never_changed(history: History) -> None:
    """A new act closes rows and adds rows; existing rows stay otherwise unchanged."""
    before, after = (replay(history.register, ENTRY, acts) for acts in (history.acts[:-1], history.acts))
    last = history.acts[-1].seq
    for rows_before, rows_after in zip(before, after, strict=True):
        reopened = [
            {**row, "known_to": None if row["known_to"] == last else row["known_to"]}
            for row in rows_after
            if row["known_from"] < last
        ]
        assert reopened == rows_before
    assert {row["known_to"] for rows in after for row in rows} <= {act.seq for act in history.acts} | {None}


@cases(40)
@given(histories())
def test_an_act_that_changes_nothing_closes_no_row(history: History) -> None:
    """Each row that an act opens differs from every row that it closes."""
    rows, events = replay(history.register, ENTRY, history.acts)
    for row, other in combinations([*rows, *events], 2):
        same = {**row, "known_from": 0, "known_to": 0} == {**other, "known_from": 0, "known_to": 0}
        assert not (same and row["known_to"] == other["known_from"])


def concerns_the_term(acts: Sequence[Act], act: Act) -> bool:
    """Whether an act states a term, or corrects or voids one that does."""
    target = next((other for other in acts if other.seq == act.corrects), None)
    return "expires_on" in act.changes or (target is not None and concerns_the_term(acts, target))


@cases(100)
@given(histories())
def test_an_act_that_sets_no_term_leaves_an_expired_version_as_it_was_known(history: History) -> None:
    rows, events = replay(history.register, ENTRY, history.acts)
    expired = [row for row in rows if row["status"] == "expired"]
    expired += [row for row in events if row["kind"] == "expire"]
    others = {act.seq for act in history.acts if not concerns_the_term(history.acts, act)}
    for row, other in combinations(expired, 2):
        if row["known_to"] == other["known_from"] and row["known_to"] in others:
            same = dict.fromkeys(("act_seq", "known_from", "known_to"))
            assert row | same != other | same, (row, other)


@cases(20)
@given(histories())
def test_the_first_known_day_is_that_of_the_corrected_grant(history: History) -> None:
    rows, _ = replay(history.register, ENTRY, history.acts)
    for seq in [act.seq for act in history.acts]:
        acts = [act for act in history.acts if act.seq <= seq]
        grant = next(act for act in effective_acts(acts) if act.kind == "grant")
        known = known_at(rows, seq)
        assert min(row["valid_from"] for row in known) == grant.day.isoformat()
        assert not on(known, grant.day - timedelta(days=1))


@cases(20)
@given(histories())
def test_corrections_and_voids_are_not_events(history: History) -> None:
    _, events = replay(history.register, ENTRY, history.acts)
    assert not {row["kind"] for row in events} & {CORRECT, VOID}


@cases(60)
@given(histories(), st.integers(1, 12))
def test_rows_after_an_erasure_are_those_derived_from_the_erased_acts(history: History, count: int) -> None:
    """Fields are erased after `count` acts, and more acts follow: the stored rows equal those derived again.

    Rows that differed only in erased fields count as merged.
    """
    register, count = history.register, min(count, len(history.acts))
    acts = [*(replace(act, private={}) for act in history.acts[:count]), *history.acts[count:]]
    before, _ = replay(register, ENTRY, history.acts[:count])
    stored = [{**row, **erased_values(register)} for row in before]
    for size in range(count + 1, len(acts) + 1):
        seq = acts[size - 1].seq
        fresh = version_rows(register, ENTRY, timeline(acts[:size], register.kinds), seq)
        revision = revise([row for row in stored if row["known_to"] is None], fresh)
        for row in revision.closed:
            row["known_to"] = seq
        stored += revision.opened
    expected, events = replay(register, ENTRY, acts)
    assert sorted(map(key, merge_adjacent(stored))) == sorted(map(key, expected))
    assert events == replay(register, ENTRY, history.acts)[1]


@cases(40)
@given(histories())
def test_different_rows_are_never_merged(history: History) -> None:
    rows, _ = replay(history.register, ENTRY, history.acts)
    assert sorted(map(key, merge_adjacent(rows))) == sorted(map(key, rows))
