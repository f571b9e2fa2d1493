"""What the ledger knew at every size, of every day: rows derived act by act, against acts folded by hand."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.acts.act import CORRECT, VOID
from domain.acts.rows import Row, key
from domain.acts.timeline import timeline
from domain.declarations.projection import joined, revise, versions
from domain.entries.personal import empty
from domain.ledger.rebuild import replay
from tests.support.histories import ENTRY, WINDOW, History, State, counted, histories, state_on, tell
from tests.support.profiles import cases


def known_at(rows: list[Row], seq: int) -> list[Row]:
    return [row for row in rows if row["known_from"] <= seq and (row["known_to"] is None or seq < row["known_to"])]


def on(rows: list[Row], day: date) -> list[Row]:
    text = day.isoformat()
    return [row for row in rows if row["valid_from"] <= text and (row["valid_to"] is None or text < row["valid_to"])]


def sizes(history: History) -> list[int]:
    """Every size of the ledger around the acts: acts of other entries may stand between them."""
    return sorted({seq for act in history.acts for seq in (act.seq - 1, act.seq)} | {history.acts[-1].seq + 9})


def shows(row: Row, state: State) -> bool:
    facts = {name: row[name] for name in state.facts}
    signer = state.paper.signer if state.paper else None
    return (row["status"], row["act_seq"], row["signer"], facts) == (state.status, state.act_seq, signer, state.facts)


@cases(45)
@given(histories())
def test_at_every_size_there_is_one_row_per_day_and_it_shows_the_acts_then_known(history: History) -> None:
    rows, _ = replay(history.register, ENTRY, history.acts)
    for seq in sizes(history):
        acts = [act for act in history.acts if act.seq <= seq]
        known = known_at(rows, seq)
        for day in WINDOW:
            found, told = on(known, day), state_on(history.key, acts, day)
            assert len(found) == (told is not None), (seq, day)
            assert told is None or shows(found[0], told), (seq, day)


@cases(40)
@given(histories())
def test_at_every_size_the_events_are_those_of_the_acts_then_known(history: History) -> None:
    _, rows = replay(history.register, ENTRY, history.acts)
    for seq in sizes(history):
        acts = [act for act in history.acts if act.seq <= seq]
        found = [(row["act_seq"], row["kind"], row["effective_on"], row["voided"]) for row in known_at(rows, seq)]
        _, happened = tell(history.key, acts, date(2100, 1, 1))
        told = [(one.act_seq, one.kind, one.day.isoformat(), one.voided) for one in happened]
        assert sorted(found) == sorted(told), seq
        assert len([row for row in found if row[1] != "expire"]) == len(counted(acts))


@cases(45)
@given(histories())
def test_no_two_rows_hold_on_one_day_and_are_known_at_one_size(history: History) -> None:
    rows, _ = replay(history.register, ENTRY, history.acts)
    for one, other in combinations(rows, 2):
        apart_in_days = _before(one, other, "valid") or _before(other, one, "valid")
        assert apart_in_days or _before(one, other, "known") or _before(other, one, "known")


def _before(one: Row, other: Row, time: str) -> bool:
    end = one[f"{time}_to"]
    return end is not None and bool(end <= other[f"{time}_from"])


@cases(45)
@given(histories())
def test_what_was_known_is_never_taken_back(history: History) -> None:
    """More acts close rows and add some; a row that was there stays as it was."""
    fewer = history.acts[:-1]
    before, after = (replay(history.register, ENTRY, acts) for acts in (fewer, history.acts))
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
    """Each row that an act opens differs from every row of that day that it closes."""
    rows, events = replay(history.register, ENTRY, history.acts)
    for row, other in combinations([*rows, *events], 2):
        same = {**row, "known_from": 0, "known_to": 0} == {**other, "known_from": 0, "known_to": 0}
        assert not (same and row["known_to"] == other["known_from"])


@cases(20)
@given(histories())
def test_the_first_day_known_is_the_first_day_of_the_grant_as_corrected(history: History) -> None:
    rows, _ = replay(history.register, ENTRY, history.acts)
    for seq in [act.seq for act in history.acts]:
        acts = [act for act in history.acts if act.seq <= seq]
        grant = next(act for act in counted(acts) if act.kind == "grant")
        known = known_at(rows, seq)
        assert min(row["valid_from"] for row in known) == grant.day.isoformat()
        assert not on(known, grant.day - timedelta(days=1))


@cases(20)
@given(histories())
def test_corrections_and_voids_are_no_events_of_their_own(history: History) -> None:
    _, events = replay(history.register, ENTRY, history.acts)
    assert not {row["kind"] for row in events} & {CORRECT, VOID}


@cases(60)
@given(histories(), st.integers(1, 12))
def test_what_an_erasure_leaves_is_what_the_acts_then_tell(history: History, count: int) -> None:
    """Rows are emptied after `count` acts, and the entry lives on: what is derived again is what is stored.

    Only that rows which differed in nothing else are one then.
    """
    register, count = history.register, min(count, len(history.acts))
    acts = [*(replace(act, private={}) for act in history.acts[:count]), *history.acts[count:]]
    before, _ = replay(register, ENTRY, history.acts[:count])
    stored = [{**row, **empty(register)} for row in before]
    for size in range(count + 1, len(acts) + 1):
        seq = acts[size - 1].seq
        fresh = versions(register, ENTRY, timeline(acts[:size], register.kinds), seq)
        revision = revise([row for row in stored if row["known_to"] is None], fresh)
        for row in revision.closed:
            row["known_to"] = seq
        stored += revision.opened
    told, happened = replay(register, ENTRY, acts)
    assert sorted(map(key, joined(stored))) == sorted(map(key, told))
    assert happened == replay(register, ENTRY, history.acts)[1]


@cases(40)
@given(histories())
def test_rows_that_differ_are_never_joined(history: History) -> None:
    rows, _ = replay(history.register, ENTRY, history.acts)
    assert sorted(map(key, joined(rows))) == sorted(map(key, rows))
