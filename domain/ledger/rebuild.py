"""Deriving every version and event again from the acts: what differs is told (`verify`) or put right (`rebuild`)."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from db.errors import told
from db.queries import rebuild as queries
from db.queries import recording
from db.session import Database, Row
from domain.acts import rows
from domain.acts.act import Act
from domain.acts.timeline import CORRUPT_ACT_ERRORS, timeline
from domain.declarations import projection
from domain.declarations.register import Register
from domain.ledger.verification import MOST_FINDINGS, Verifier


class NotIntact(Exception):
    """The ledger does not verify: nothing may be derived from it."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__(findings[0])
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with an entry: a person must look at it unless its acts tell how it `can_be_put_right`."""

    register: Register
    entry: UUID
    finding: str
    can_be_put_right: bool = False

    def __str__(self) -> str:
        return f"{self.register.key}/{self.entry}: {self.finding}"


def replay(register: Register, entry: UUID, acts: Sequence[Act]) -> tuple[list[rows.Row], list[rows.Row]]:
    """Every version and event ever known of an entry, derived again act by act. Raises `IllegalStep`."""
    histories: tuple[list[rows.Row], list[rows.Row]] = ([], [])
    for count, act in enumerate(acts, 1):
        derived = timeline(acts[:count], register.kinds)
        wanted = (
            projection.version_rows(register, entry, derived, act.seq),
            projection.event_rows(register, entry, derived, act.seq),
        )
        for history, fresh in zip(histories, wanted, strict=True):
            revision = projection.revise([row for row in history if row["known_to"] is None], fresh)
            for row in revision.closed:
                row["known_to"] = act.seq
            history += revision.opened
    return histories


async def differences(database: Database, registers: Mapping[str, Register]) -> AsyncGenerator[Difference, None]:
    """Every entry whose versions or events are not those of its acts, of one unchanging state of everything."""
    async with database.transaction(frozen=True) as session:
        for register in registers.values():
            async with aclosing(session.stream(queries.entries(register.table), register=register.key)) as entries:
                async for row in entries:
                    if found := _compared(register, row):
                        yield found
            for row in await session.rows(queries.strays(register.table), register=register.key):
                yield Difference(register, row["id"], f"it has versions here, and is an entry of {row['register']}")


def _compared(register: Register, row: Row) -> Difference | None:
    private = json.loads(row["private"] or "{}")
    try:
        acts = [rows.act({**act, "private": json.dumps(private.get(str(act["seq"]), {}))}) for act in row["acts"]]
        versions, events = replay(register, row["id"], acts)
    except CORRUPT_ACT_ERRORS as error:
        return Difference(register, row["id"], f"its acts do not follow from one another: {told(error)}")
    stored, happened = ([json.loads(one) for one in row[name]] for name in ("versions", "events"))
    # An erasure may have taken all that told a version from the one known before it.
    whole = projection.merge_adjacent if any(act.private_digest and not act.private for act in acts) else list
    if _same(whole(stored), whole(versions)) and _same(happened, events):
        return None
    return Difference(register, row["id"], "its versions are not those of its acts", can_be_put_right=True)


def _same(a: Sequence[rows.Row], b: Sequence[rows.Row]) -> bool:
    return sorted(map(rows.key, a)) == sorted(map(rows.key, b))


async def compare(database: Database, registers: Mapping[str, Register]) -> list[str]:
    """What is not as the acts make it; nothing is changed. Stops after a hundred findings."""
    findings: list[str] = []
    async with aclosing(differences(database, registers)) as found:
        async for one in found:
            findings.append(str(one))
            if len(findings) >= MOST_FINDINGS:
                break
    return findings


async def rebuild(database: Database, registers: Mapping[str, Register]) -> tuple[int, list[str]]:
    """Put right whatever is not as the acts make it. How many entries there are, and the findings.

    Raises NotIntact, and changes nothing, if the acts themselves do not verify.
    """
    verifier = Verifier()
    await verifier.run(database)
    if verifier.findings:
        raise NotIntact(verifier.findings)
    found = [one async for one in differences(database, registers)]
    findings = [f"{one} and have been put right" if await _put_right(database, one) else str(one) for one in found]
    return await database.value(queries.count, registers=list(registers)), findings


async def _put_right(database: Database, one: Difference) -> bool:
    """Derive the entry again, now that nobody can act on it, and put that in place of what was found."""
    if not one.can_be_put_right:
        return False
    async with database.transaction() as session:
        await session.row(recording.lock_entry, id=one.entry, register=one.register.key)
        acts = [rows.act(row) for row in await session.rows(recording.acts_of, id=one.entry)]
        versions, events = replay(one.register, one.entry, acts)
        clear, put = recording.replace_history(one.register.table)
        await session.rows(clear, id=one.entry)
        await session.rows(put, events=rows.dump(events), versions=rows.dump(versions))
    return True
