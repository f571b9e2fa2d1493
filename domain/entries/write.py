"""Writing prepared acts: they get their places in the ledger, and are written with their changes in one statement."""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from db.queries import recording
from db.session import Reader, Row
from domain.acts import rows
from domain.acts.act import Act
from domain.deadlines import open_dossiers
from domain.entries.prepare import PreparedAct
from domain.entries.sequencing import SequencedAct, sequence
from domain.figures.declared import DIGEST
from domain.idempotency import IdempotentRequest, StoredResponse, stored_rows
from domain.ledger import merkle
from domain.numbers.series import PENDING_NUMBER, Counter
from domain.papers.code import new_code

Answered: TypeAlias = Iterable[tuple[IdempotentRequest | None, StoredResponse]]
"""Responses, each with the request that it is kept for, if that has a key."""


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """A receipt: the act in the ledger, its leaf hash, and the verification code for its paper, if any."""

    act: Act
    leaf_hash: bytes
    code: str | None


class Outdated(Exception):
    """Reference data changed since the acts were judged by them."""


async def write(session: Reader, prepared: PreparedAct) -> RecordedAct:
    """Write one act; see `write_all`."""
    (recorded,) = await write_all(session, [prepared])
    return recorded


async def write_all(
    session: Reader,
    prepared: Sequence[PreparedAct],
    reference_version: int | None = None,
    answered: Callable[[Sequence[RecordedAct]], Answered] = lambda _: [],
) -> list[RecordedAct]:
    """Lock the ledger's head, give the acts their places and numbers in this order, and write all in one statement.

    They are of one register, each on another entry. Raises Outdated if they were judged by reference data of the
    version `reference_version`, and there is another by now. `answered` gives the responses to store with them.
    """
    codes = [new_code() if one.act.document and one.act.document.numbered_here else None for one in prepared]
    # From here to the commit all other writers wait, so everything else is done before.
    head, numbers = await _lock_head(session, prepared)
    if reference_version not in (None, head["reference_version"]):
        raise Outdated
    sequenced = [
        sequence(one, head["size"] + nth, head["now"], nth, _number(one, numbers), code)
        for nth, (one, code) in enumerate(zip(prepared, codes, strict=True), 1)
    ]
    recorded = [RecordedAct(one.act, one.leaf_hash, one.code) for one in sequenced]
    filled, peaks = merkle.append_all(head["size"], head["peaks"], [one.leaf_hash for one in sequenced])
    await session.rows(
        recording.write(prepared[0].register.table),
        register=prepared[0].register.key,
        opened=[one.act.entry for one, of in zip(sequenced, prepared, strict=True) if of.opens],
        acts=rows.dump([rows.act_row(one.act) for one in sequenced]),
        private=rows.dump([row for one in sequenced for row in one.private]),
        levels=[level for level, _ in filled],
        places=[at for _, at in filled],
        hashes=list(filled.values()),
        size=sequenced[-1].act.seq,
        peaks=peaks,
        recorded_at=sequenced[-1].act.recorded_at,
        coded=[one.act.seq for one in sequenced if one.code],
        codes=[one.code for one in sequenced if one.code],
        of_reference=prepared[0].register.is_reference,
        events=rows.dump([row for one in sequenced for row in one.events]),
        versions=rows.dump([row for one in sequenced for row in one.versions]),
        figures=rows.dump([row for one in sequenced for row in one.figures]),
        indicators=DIGEST,
        **_closed(sequenced, prepared),
        **stored_rows(answered(recorded)),
    )
    await open_dossiers.follow(session, prepared[0].register, [one.act.entry for one in recorded])
    return recorded


async def _lock_head(
    session: Reader, prepared: Sequence[PreparedAct]
) -> tuple[Row, Mapping[tuple[str, int], Iterator[int]]]:
    """Lock the head and take a number of its counter for each act that awaits one; the numbers by counter, in order."""
    counters = {(one.counter.series, one.counter.year): one.counter for one in prepared if one.counter}
    takes = Tally(_key(one.counter) for one in prepared if one.counter and _awaits_number(one))
    locked = await session.rows(
        recording.lock_head,
        series=[series for series, _ in counters],
        years=[year for _, year in counters],
        openings=[counter.opening for counter in counters.values()],
        counts=[takes[key] for key in counters],
    )
    last = {(row["series"], row["year"]): row["last"] for row in locked if row["series"] is not None}
    return locked[0], {key: iter(range(last[key] - takes[key] + 1, last[key] + 1)) for key in counters}


def _key(counter: Counter) -> tuple[str, int]:
    return counter.series, counter.year


def _awaits_number(prepared: PreparedAct) -> bool:
    return prepared.act.document is not None and prepared.act.document.number == PENDING_NUMBER


def _number(prepared: PreparedAct, numbers: Mapping[tuple[str, int], Iterator[int]]) -> int | None:
    """The number of an act that awaits one."""
    return next(numbers[_key(prepared.counter)]) if prepared.counter and _awaits_number(prepared) else None


def _closed(sequenced: Sequence[SequencedAct], prepared: Sequence[PreparedAct]) -> dict[str, list[object]]:
    """The events and versions that the acts close: by entry and key, with the act."""
    by_act = [(one.act, of) for one, of in zip(sequenced, prepared, strict=True)]
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
