"""Entries compared with their acts: quickly where nothing differs, and in detail where something may."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from db.conditions import table_of
from db.errors import log_message
from db.queries import rebuild as queries
from db.session import Reader, Row
from domain.acts import rows
from domain.acts.act import Act
from domain.acts.timeline import CORRUPT_ACT_ERRORS, Timeline, timeline
from domain.declarations import projection
from domain.declarations.register import Register
from domain.declarations.revision import merge_adjacent, revise
from domain.ledger.workers import Part

RANGE: Final = 500
"""Entries compared at once: few enough for constant memory, so many that statements cost little."""

Derive: TypeAlias = Callable[[Register, UUID, Timeline, int], list[rows.Row]]

_json: Final = msgspec.json.Encoder().encode
_sorted_json: Final = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with an entry; if it is not `repairable` from its acts, a person must look at it."""

    register: str
    entry: UUID
    finding: str
    repairable: bool = False

    def __str__(self) -> str:
        return f"{self.register}/{self.entry}: {self.finding}"


def replay(
    register: Register, entry: UUID, acts: Sequence[Act], version_rows: Derive = projection.version_rows
) -> tuple[list[rows.Row], list[rows.Row]]:
    """Every version and event ever known of an entry, rebuilt act by act. Raises IllegalStep."""
    histories: tuple[list[rows.Row], list[rows.Row]] = ([], [])
    for count, act in enumerate(acts, 1):
        derived = timeline(acts[:count], register.kinds)
        expected = (
            version_rows(register, entry, derived, act.seq),
            projection.event_rows(register, entry, derived, act.seq),
        )
        for history, fresh in zip(histories, expected, strict=True):
            revision = revise([row for row in history if row["known_to"] is None], fresh)
            for row in revision.closed:
                row["known_to"] = act.seq
            history += revision.opened
    return histories


async def parts(reader: Reader, registers: Iterable[str]) -> list[Part]:
    """The comparison of every entry with its acts, in parts that each return the differences found."""
    found: list[Part] = []
    for register in registers:
        ranges = await reader.rows(queries.ranges, register=register, size=RANGE)
        found += [Part(_of_range, (register, row["first"], row["following"])) for row in ranges]
        found.append(Part(_strays, (register,)))
    return found


async def _strays(reader: Reader, registers: Mapping[str, Register], key: str) -> list[Difference]:
    strays = await reader.rows(queries.strays(registers[key].table), register=key)
    return [
        Difference(key, row["id"], f"it has versions here but is an entry of {row['register'] or 'none'}")
        for row in strays
    ]


async def _of_range(
    reader: Reader, registers: Mapping[str, Register], key: str, first: UUID, following: UUID | None
) -> list[Difference]:
    register = registers[key]
    between = await reader.rows(queries.between, register=key, first=first, following=following)
    doubtful = await _doubtful(reader, register, [row["id"] for row in between])
    compared = [_compare(register, row) for row in await details(reader, register, doubtful)] if doubtful else []
    return [difference for difference in compared if difference]


async def details(reader: Reader, register: Register, ids: Sequence[UUID]) -> list[Row]:
    """Each of the entries with all its acts, versions and events."""
    return await reader.rows(queries.entries(register.table), ids=ids)


async def _doubtful(reader: Reader, register: Register, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the entries whose rows are not, letter by letter, what their acts make of the facts as stated."""
    acts = {entry: list(of_entry) for entry, of_entry in groupby(await reader.rows(queries.acts, ids=ids), _ENTRY)}
    statement = queries.derived(register.table, projection.version_columns(register), projection.EVENT_COLUMNS)
    stored = {row["entry_id"]: row for row in await reader.rows(statement, ids=ids)}
    return [entry for entry in ids if not _as_stated(register, entry, acts.get(entry, ()), stored.get(entry))]


_ENTRY: Final = itemgetter("entry_id")


def _as_stated(register: Register, entry: UUID, acts: Iterable[Row], stored: Row | None) -> bool:
    if stored is None:
        return False
    try:
        sides = replay(register, entry, list(map(rows.act, acts)), projection.stated_rows)
        return all(map(_equals, sides, (stored["versions"], stored["events"])))
    except CORRUPT_ACT_ERRORS:
        return False


def _equals(derived: Sequence[rows.Row], stored: str) -> bool:
    """Whether these rows are those of a text; one with objects in it may be written otherwise."""
    text = f"[{stored}]"
    return _json(derived).decode() == text or _sorted_json(derived) == _sorted_json(msgspec.json.decode(text))


def _compare(register: Register, row: Row) -> Difference | None:
    try:
        acts = acts_of(row)
        versions, events = replay(register, row["id"], acts)
    except CORRUPT_ACT_ERRORS as error:
        return Difference(register.key, row["id"], f"its acts do not follow from one another: {log_message(error)}")
    stored_versions, stored_events = ([json.loads(text) for text in row[name]] for name in ("versions", "events"))
    # An erasure may have removed the only difference between a version and the one known before it.
    merged = merge_adjacent if any(act.private_digest and not act.private for act in acts) else list
    table = table_of(register.table).name
    sides = ((table, merged(stored_versions), merged(versions)), ("event", stored_events, events))
    differing = [name for name, stored, derived in sides if not _same(stored, derived)]
    if not differing:
        return None
    seqs = sorted({seq for name, stored, derived in sides for seq in _seqs_that_differ(stored, derived)})
    named = _code(register, acts)
    where = f"{' and '.join(differing)}{f' {named}' if named else ''}, of act {', '.join(map(str, seqs[:5]))}"
    finding = f"its versions are not those of its acts: {where} was changed, deleted or added"
    return Difference(register.key, row["id"], finding, repairable=True)


def _code(register: Register, acts: Sequence[Act]) -> str:
    """The code by which others name the entry, if they do."""
    return "/".join(str(acts[0].changes.get(name)) for name in register.identified_by) if acts else ""


def _seqs_that_differ(stored: Sequence[rows.Row], derived: Sequence[rows.Row]) -> set[int]:
    """The acts from which on rows are known that only one side has."""
    sides = [{rows.key(row): row["known_from"] for row in side} for side in (stored, derived)]
    return {seq for a, b in (sides, sides[::-1]) for key, seq in a.items() if key not in b}


def acts_of(row: Row) -> list[Act]:
    """The acts of an entry, with their personal fields unless they are erased."""
    private = json.loads(row["private"] or "{}")
    return [rows.act({**act, "private": json.dumps(private.get(str(act["seq"]), {}))}) for act in row["acts"]]


def _same(a: Sequence[rows.Row], b: Sequence[rows.Row]) -> bool:
    return sorted(map(rows.key, a)) == sorted(map(rows.key, b))
