"""Versions and events derived from random histories, against an oracle that simulates each day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.tables.base import Status
from domain.acts.act import CORRECT, VOID, Document
from domain.acts.command import Command
from domain.acts.timeline import EndsTooEarly, IllegalStep, Timeline, Version, timeline
from domain.entries.prepare import PENDING_SEQ
from domain.registers import REGISTERS
from tests.support.histories import (
    DAYS,
    WINDOW,
    ExpectedEvent,
    History,
    act_of,
    correctable_acts,
    corrections,
    effective_acts,
    histories,
    is_accepted,
    is_legal,
    simulate,
    state_on,
    void,
)
from tests.support.profiles import cases

LICENCES = REGISTERS["aggregator-licences"]
PERMITS = REGISTERS["publication-permits"]


def derived(history: History) -> Timeline:
    return timeline(history.acts, history.register.kinds)


def on(versions: Timeline, day: date) -> list[Version]:
    return [v for v in versions.versions if v.valid_from <= day and (v.valid_to is None or day < v.valid_to)]


@cases(60)
@given(histories())
def test_versions_are_contiguous_and_the_last_has_no_end(history: History) -> None:
    versions = derived(history).versions
    assert versions[0].valid_from == next(act.day for act in effective_acts(history.acts) if act.kind == "grant")
    assert [v.valid_to for v in versions] == [v.valid_from for v in versions[1:]] + [None]
    assert all(v.valid_to is None or v.valid_from < v.valid_to for v in versions)


@cases(100)
@given(histories())
def test_the_version_on_any_day_is_the_simulated_state(history: History) -> None:
    result = derived(history)
    for day in WINDOW:
        state = state_on(history.key, history.acts, day)
        versions = [(v.status.value, v.act_seq, v.paper, dict(v.facts)) for v in on(result, day)]
        assert versions == ([(state.status, state.act_seq, state.paper, state.facts)] if state else []), day


@cases(120)
@given(histories())
def test_an_act_is_accepted_exactly_if_all_acts_are_legal_with_it(history: History) -> None:
    for attempt in history.attempts:
        assert attempt.accepted == is_legal(history.key, [*attempt.before, attempt.act]), attempt.act


def events_of(result: Timeline) -> list[ExpectedEvent]:
    return [
        ExpectedEvent(e.act_seq, e.kind, e.effective_on, e.document, e.voided, None if e.voided else e.holder)
        for e in result.events
    ]


def in_order(events: list[ExpectedEvent]) -> list[ExpectedEvent]:
    return sorted(events, key=lambda event: (event.act_seq, event.kind, event.day))


@cases(100)
@given(histories())
def test_there_is_one_event_per_act_and_expiry_and_voided_acts_stay_marked(history: History) -> None:
    _, expected = simulate(history.key, history.acts, date(2100, 1, 1))
    assert in_order(events_of(derived(history))) == in_order(expected)


@cases(30)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_given_acts_does_not_matter(history: History, random: Any) -> None:
    shuffled = list(history.acts)
    random.shuffle(shuffled)
    assert timeline(shuffled, history.register.kinds) == derived(history)


@cases(30)
@given(histories())
def test_an_act_without_a_seq_counts_as_the_last(history: History) -> None:
    *before, newest = history.acts
    unnumbered = timeline([*before, replace(newest, seq=PENDING_SEQ)], history.register.kinds)
    versions = [replace(v, act_seq=newest.seq) if v.act_seq == PENDING_SEQ else v for v in unnumbered.versions]
    events = [replace(e, act_seq=newest.seq) if e.act_seq == PENDING_SEQ else e for e in unnumbered.events]
    assert Timeline(tuple(versions), tuple(events)) == derived(history)


@cases(40)
@given(histories(), st.randoms(use_true_random=False))
def test_acts_on_different_days_can_be_recorded_in_any_order(history: History, random: Any) -> None:
    acts = [history.acts[0]]
    for act in history.acts[1:]:
        day = act.effective_on
        if day and day not in [other.effective_on for other in acts] and act.kind not in (CORRECT, VOID):
            acts += [act] if is_accepted(history.register, [*acts, act]) else []
    seqs = [act.seq for act in acts]
    random.shuffle(seqs)
    renumbered = [replace(act, seq=seq) for act, seq in zip(acts, seqs, strict=True)]
    assert _unnumbered(timeline(renumbered, history.register.kinds)) == _unnumbered(
        timeline(acts, history.register.kinds)
    )


def _unnumbered(result: Timeline) -> list[Version]:
    return [replace(version, act_seq=0) for version in result.versions]


@cases(50)
@given(histories(), st.data())
def test_voiding_a_correction_restores_the_previous_state(history: History, data: st.DataObject) -> None:
    assume(correctable_acts(history.acts, CORRECT))
    register, seq = history.register, history.acts[-1].seq
    corrected = [*history.acts, act_of(data.draw(corrections(history.key, history.acts)), register, seq + 1)]
    if is_accepted(register, corrected):
        assert timeline([*corrected, act_of(void(seq + 1), register, seq + 2)], register.kinds) == derived(history)


@cases(40)
@given(histories())
def test_voiding_an_act_restores_the_versions_without_it(history: History) -> None:
    register = history.register
    for attempt in history.attempts:
        before, act = attempt.before, attempt.act
        if attempt.accepted and before and act.kind not in (VOID, CORRECT):
            voided = [*before, act, act_of(void(act.seq), register, act.seq + 1)]
            without = timeline(before, register.kinds)
            assert timeline(voided, register.kinds).versions == without.versions


@cases(50)
@given(histories())
def test_voiding_all_acts_from_last_to_first_leaves_one_voided_version(history: History) -> None:
    acts, register = list(history.acts), history.register
    for act in reversed(effective_acts(history.acts)):
        if not act.voided:
            acts.append(act_of(void(act.seq), register, acts[-1].seq + 1))
            assert is_accepted(register, acts)
    grant = next(act for act in effective_acts(acts) if act.kind == "grant")
    result = timeline(acts, register.kinds)
    voided = Version(grant.day, None, grant.seq, Status.VOIDED, grant.paper, grant.facts, kinds=("grant",))
    assert result.versions == (voided,)
    assert all(event.voided for event in result.events)


@cases(60)
@given(histories())
def test_a_day_that_no_act_stated_is_that_of_signing_and_one_that_was_stated_stays(history: History) -> None:
    for act in history.acts:
        if act.kind in (CORRECT, VOID):
            continue
        stated: list[date | None] = [None if act.follows_signing else act.effective_on]
        voided = {other.corrects for other in history.acts if other.kind == VOID}
        stated += [c.effective_on for c in history.acts if c.corrects == act.seq and c.seq not in voided]
        (event,) = [e for e in derived(history).events if e.act_seq == act.seq and e.kind != "expire"]
        assert event.document
        assert event.effective_on == next(filter(None, reversed(stated)), event.document.signed_on)


@cases(40)
@given(histories(), DAYS)
def test_a_correction_of_the_day_of_signing_moves_what_follows_it(history: History, day: date) -> None:
    grant, register, seq = history.acts[0], history.register, history.acts[-1].seq + 1
    moved = Command(kind=CORRECT, effective_on=None, recorded_by="thử", corrects=1, document=Document(signed_on=day))
    for follows in (True, False):
        acts = [replace(grant, follows_signing=follows), act_of(moved, register, seq)]
        if is_accepted(register, acts):
            assert timeline(acts, register.kinds).versions[0].valid_from == (day if follows else grant.effective_on)


@cases(40)
@given(histories(), DAYS)
def test_a_correction_of_the_first_day_moves_the_first_version(history: History, day: date) -> None:
    grant = history.acts[0]
    command = Command(kind=CORRECT, effective_on=day, recorded_by="thử", corrects=grant.seq, reason="ghi nhầm")
    moved = [*history.acts, act_of(command, history.register, history.acts[-1].seq + 1)]
    if is_accepted(history.register, moved) and grant.seq in correctable_acts(history.acts, CORRECT):
        assert timeline(moved, history.register.kinds).versions[0].valid_from == day


def licence(*steps: tuple[str, str | None, dict[str, Any]], register: str = "aggregator-licences") -> Timeline:
    """The timeline of acts numbered from 1: kind, day, and facts (or the seq that is corrected or voided)."""
    acts = []
    for seq, (kind, day, facts) in enumerate(steps, 1):
        changes = {name: value for name, value in facts.items() if name != "corrects"}
        command = Command(
            kind=kind,
            effective_on=date.fromisoformat(day) if day else None,
            recorded_by="thử",
            corrects=facts.get("corrects"),
            document=None if kind in (CORRECT, VOID) else Document(number=seq, symbol="GP-STTTT"),
            changes={"holder": "DON-VI-01", **changes} if kind == "grant" else changes,
        )
        acts.append(act_of(command, REGISTERS[register], seq))
    return timeline(acts, REGISTERS[register].kinds)


def outline(result: Timeline) -> list[tuple[str, str, int]]:
    return [(v.valid_from.isoformat(), v.status.value, v.act_seq) for v in result.versions]


GRANTED = ("grant", "2024-10-22", {"expires_on": "2024-12-31"})


def test_the_last_day_of_a_term_is_in_force_and_the_day_after_is_expired() -> None:
    result = licence(GRANTED)
    assert outline(result) == [("2024-10-22", "in_force", 1), ("2025-01-01", "expired", 1)]
    assert [(e.kind, e.effective_on.isoformat()) for e in result.events] == [
        ("grant", "2024-10-22"),
        ("expire", "2025-01-01"),
    ]


def test_a_suspended_licence_expires_too_and_a_revoked_one_does_not() -> None:
    suspended = licence(GRANTED, ("suspend", "2024-11-05", {}))
    assert outline(suspended)[-1] == ("2025-01-01", "expired", 1)
    revoked = licence(GRANTED, ("revoke", "2024-11-05", {}))
    assert outline(revoked)[-1] == ("2024-11-05", "revoked", 2)
    assert [event.kind for event in revoked.events] == ["grant", "revoke"]


def test_a_licence_may_be_extended_on_its_last_day_but_not_a_day_later() -> None:
    extended = licence(GRANTED, ("extend", "2024-12-31", {"expires_on": "2025-06-30"}))
    assert outline(extended)[1:] == [("2024-12-31", "in_force", 2), ("2025-07-01", "expired", 2)]
    with pytest.raises(IllegalStep) as refused:
        licence(GRANTED, ("extend", "2025-01-01", {"expires_on": "2025-06-30"}))
    assert (refused.value.seq, refused.value.kind, refused.value.status) == (2, "extend", Status.EXPIRED)


def test_a_term_may_end_on_the_day_it_begins_but_not_before() -> None:
    assert outline(licence(("grant", "2024-10-22", {"expires_on": "2024-10-22"})))[-1][0] == "2024-10-23"
    with pytest.raises(EndsTooEarly):
        licence(("grant", "2024-10-22", {"expires_on": "2024-10-21"}))


def test_an_expired_licence_is_so_by_the_act_that_set_its_term() -> None:
    expires_on = {"expires_on": "2025-06-30"}
    extended = licence(GRANTED, ("extend", "2024-12-01", expires_on), ("reissue", "2024-12-02", {}))
    assert outline(extended)[-1] == ("2025-07-01", "expired", 2)
    assert [(event.act_seq, event.kind) for event in extended.events][-1] == (2, "expire")
    for day in ("2024-11-30", "2024-12-02"):
        repeated = licence(GRANTED, ("extend", "2024-12-01", expires_on), ("extend", day, expires_on))
        assert outline(repeated)[-1] == ("2025-07-01", "expired", 2)


def test_the_grant_of_a_licence_that_expired_under_another_holder_keeps_its_own() -> None:
    moved = licence(GRANTED, ("amend", "2024-11-05", {"holder": "STTTT"}))
    assert [(event.kind, event.holder) for event in moved.events] == [
        ("grant", "DON-VI-01"),
        ("amend", "STTTT"),
        ("expire", "STTTT"),
    ]


def test_an_act_recorded_late_is_ordered_by_its_day() -> None:
    late = licence(GRANTED, ("revoke", "2024-12-01", {}), ("suspend", "2024-11-01", {}))
    assert outline(late) == [
        ("2024-10-22", "in_force", 1),
        ("2024-11-01", "suspended", 3),
        ("2024-12-01", "revoked", 2),
    ]


def test_of_two_acts_on_one_day_the_later_recorded_determines_the_version() -> None:
    both = licence(GRANTED, ("amend", "2024-10-22", {"site_name": "A"}), ("amend", "2024-10-22", {"site_name": "B"}))
    assert outline(both)[0] == ("2024-10-22", "in_force", 3)
    assert [event.act_seq for event in both.events if event.kind == "amend"] == [2, 3]


def test_a_corrected_day_moves_the_version_and_voiding_the_correction_moves_it_back() -> None:
    suspended: tuple[Any, ...] = (GRANTED, ("suspend", "2024-11-05", {}))
    moved = (*suspended, ("correct", "2024-11-12", {"corrects": 2}))
    assert outline(licence(*moved))[1] == ("2024-11-12", "suspended", 2)
    assert licence(*moved, ("void", None, {"corrects": 3})) == licence(*suspended)


def test_a_grant_cannot_be_voided_before_later_acts() -> None:
    with pytest.raises(IllegalStep) as refused:
        licence(GRANTED, ("amend", "2024-11-05", {}), ("void", None, {"corrects": 1}))
    assert (refused.value.seq, refused.value.status) == (2, Status.VOIDED)


@pytest.mark.parametrize("kind", ["amend", "extend", "reissue", "suspend", "reinstate", "revoke", "grant"])
def test_no_act_can_follow_a_voided_grant(kind: str) -> None:
    with pytest.raises(IllegalStep):
        licence(GRANTED, ("void", None, {"corrects": 1}), (kind, "2024-11-05", {"expires_on": "2025-01-01"}))


def test_the_paper_remains_that_of_the_grant() -> None:
    versions = licence(GRANTED, ("reissue", "2024-11-05", {}), ("amend", "2024-11-06", {})).versions
    assert {version.paper.number for version in versions if version.paper} == {1}


DEPOSITED = ("deposit", "2025-02-01", {"deposited_on": "2025-02-01", "deposited_copies": 3, "deposited_with": "Sở"})


def test_a_deposit_after_the_term_adds_no_second_expiry() -> None:
    result = licence(GRANTED, DEPOSITED, register="publication-permits")
    assert outline(result)[1:] == [("2025-01-01", "expired", 1), ("2025-02-01", "expired", 2)]
    assert [event.effective_on.isoformat() for event in result.events if event.kind == "expire"] == ["2025-01-01"]


def test_a_voided_act_has_the_holder_of_its_day() -> None:
    result = licence(
        GRANTED,
        ("amend", "2024-11-05", {"holder": "STTTT"}),
        ("suspend", "2024-11-06", {}),
        ("void", None, {"corrects": 3}),
    )
    assert [(event.kind, event.holder) for event in result.events if event.voided] == [("suspend", "STTTT")]


def test_a_voided_act_before_the_corrected_first_day_still_has_a_holder() -> None:
    result = licence(
        GRANTED,
        ("amend", "2024-10-25", {}),
        ("void", None, {"corrects": 2}),
        ("correct", "2024-11-01", {"corrects": 1}),
    )
    assert [(event.kind, event.holder) for event in result.events if event.voided] == [("amend", "DON-VI-01")]
