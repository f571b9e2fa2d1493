"""Writing prepared acts: they get their places in the ledger, and are written with their changes in one statement."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any, TypeAlias

from db.queries import recording
from db.session import Reader
from domain.acts import rows
from domain.acts.act import PENDING_NUMBER, Act
from domain.deadlines import open_dossiers
from domain.entries.prepare import PreparedAct
from domain.entries.sequencing import sequence
from domain.figures.declared import DIGEST
from domain.idempotency import IdempotentRequest, StoredResponse, stored_rows
from domain.ledger import merkle
from domain.numbers.series import Counter
from domain.papers.code import new_code

Answered: TypeAlias = Iterable[tuple[IdempotentRequest | None, StoredResponse]]
"""Responses, each with the request that it is kept for, if that has a key."""


CounterKey: TypeAlias = tuple[str, int]
"""The series and year of a counter."""


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """A receipt: the act in the ledger, its leaf hash, and the verification code for its paper, if any."""

    act: Act
    leaf_hash: bytes
    code: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the ledger: its size and peaks, and the instant of the first act after it, or of the last in it."""

    size: int
    peaks: Sequence[bytes]
    at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """Acts in their places, the head after them, and the arguments of the statement that writes them."""

    acts: Sequence[RecordedAct]
    head: Head
    arguments: Mapping[str, Any]


async def write(session: Reader, prepared: PreparedAct) -> RecordedAct:
    """Write one act; see `write_all`."""
    written = await write_all(session, [prepared], await lock_head(session, [prepared]))
    return written.acts[0]


@dataclass(frozen=True, slots=True)
class LockedHead:
    """The head, which is locked, the version of reference data, and the last number of each counter of the acts."""

    head: Head
    reference_version: int
    last: Mapping[CounterKey, int]


async def lock_head(session: Reader, prepared: Sequence[PreparedAct]) -> LockedHead:
    """Lock the ledger's head, and take a number of its counter for each act that awaits one.

    From here to the commit all other writers wait, so everything else is done before.
    """
    counters, takes = {_key(one.counter): one.counter for one in prepared if one.counter}, taken(prepared)
    rows = await session.rows(
        recording.lock_head,
        series=[series for series, _ in counters],
        years=[year for _, year in counters],
        openings=[counter.opening for counter in counters.values()],
        counts=[takes[key] for key in counters],
    )
    head = Head(rows[0]["size"], rows[0]["peaks"], rows[0]["now"])
    last = {(row["series"], row["year"]): row["last"] for row in rows if row["series"] is not None}
    return LockedHead(head, rows[0]["reference_version"], last)


async def write_all(
    session: Reader,
    prepared: Sequence[PreparedAct],
    locked: LockedHead,
    answered: Callable[[Sequence[RecordedAct]], Answered] = lambda _: [],
) -> Written:
    """Give acts their places and numbers after the locked head, in this order, and write all in one statement.

    They are of one register, each on another entry. `answered` gives the responses to store with them.
    """
    before = {key: locked.last[key] - count for key, count in taken(prepared).items()}
    written = placed(prepared, locked.head, before, answered)
    await session.rows(
        recording.write(prepared[0].register.table), **written.arguments, **_closed(written.acts, prepared)
    )
    await open_dossiers.follow(session, prepared[0].register, [one.act.entry for one in written.acts])
    return written


def placed(
    prepared: Sequence[PreparedAct],
    head: Head,
    last: Mapping[CounterKey, int],
    answered: Callable[[Sequence[RecordedAct]], Answered],
) -> Written:
    """The acts after the head, at its instant, with the numbers after the `last` ones of their counters."""
    numbers = {key: count(number + 1) for key, number in last.items()}
    sequenced = [
        sequence(one, head.size + nth, head.at, nth, _number(one, numbers), _code(one))
        for nth, one in enumerate(prepared, 1)
    ]
    acts = [RecordedAct(one.act, one.leaf_hash, one.code) for one in sequenced]
    filled, peaks = merkle.append_all(head.size, head.peaks, [one.leaf_hash for one in sequenced])
    after = Head(acts[-1].act.seq, peaks, acts[-1].act.recorded_at)
    arguments = {
        "register": prepared[0].register.key,
        "opened": [one.act.entry for one, of in zip(sequenced, prepared, strict=True) if of.opens],
        "acts": rows.dump([rows.act_row(one.act) for one in sequenced]),
        "private": rows.dump([row for one in sequenced for row in one.private]),
        "levels": [level for level, _ in filled],
        "places": [at for _, at in filled],
        "hashes": list(filled.values()),
        "size": after.size,
        "peaks": peaks,
        "recorded_at": after.at,
        "coded": [one.act.seq for one in sequenced if one.code],
        "codes": [one.code for one in sequenced if one.code],
        "of_reference": prepared[0].register.is_reference,
        "events": rows.dump([row for one in sequenced for row in one.events]),
        "versions": rows.dump([row for one in sequenced for row in one.versions]),
        "figures": rows.dump([row for one in sequenced for row in one.figures]),
        "indicators": DIGEST,
        **stored_rows(answered(acts)),
    }
    return Written(acts, after, arguments)


def taken(prepared: Iterable[PreparedAct]) -> dict[CounterKey, int]:
    """How many numbers of each counter the acts await; none of one whose number an act states."""
    takes: dict[CounterKey, int] = {}
    for one in prepared:
        if one.counter:
            takes[_key(one.counter)] = takes.get(_key(one.counter), 0) + _awaits_number(one)
    return takes


def _code(prepared: PreparedAct) -> str | None:
    """A new code, if the act's paper gets its number here."""
    return new_code() if prepared.act.document and prepared.act.document.numbered_here else None


def _key(counter: Counter) -> CounterKey:
    return counter.series, counter.year


def _awaits_number(prepared: PreparedAct) -> bool:
    return prepared.act.document is not None and prepared.act.document.number == PENDING_NUMBER


def _number(prepared: PreparedAct, numbers: Mapping[CounterKey, Iterator[int]]) -> int | None:
    """The number of an act that awaits one."""
    return next(numbers[_key(prepared.counter)]) if prepared.counter and _awaits_number(prepared) else None


def _closed(acts: Sequence[RecordedAct], prepared: Sequence[PreparedAct]) -> dict[str, list[object]]:
    """The events and versions that the acts close: by entry and key, with the act."""
    by_act = [(one.act, of) for one, of in zip(acts, prepared, strict=True)]
    events = [(act.entry, row["act_seq"], row["kind"], act.seq) for act, of in by_act for row in of.events.closed]
    versions = [
        (act.entry, date.fromisoformat(row["valid_from"]), act.seq) for act, of in by_act for row in of.versions.closed
    ]
    event_columns = ("closed_event_entries", "closed_event_acts", "closed_event_kinds", "closed_event_by")
    version_columns = ("closed_version_entries", "closed_version_days", "closed_version_by")
    return {
        **{name: [row[at] for row in events] for at, name in enumerate(event_columns)},
        **{name: [row[at] for row in versions] for at, name in enumerate(version_columns)},
    }
