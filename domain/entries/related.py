"""What stands around an entry and is judged with it: its holder, and the entries of other registers that it names."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from db.queries import entries, organisations, recording
from db.session import Row, Session
from db.tables.types import FIRST_DAY
from domain.acts.act import LIVE, Json
from domain.acts.timeline import Timeline, Version, holders_around
from domain.declarations.register import Case, Reference, Register
from domain.errors import not_allowed
from domain.organisations.organisations import exists_on


class Surroundings:
    """Looks up, in one transaction, what an entry of one register names."""

    def __init__(self, session: Session, register: Register, registers: Mapping[str, Register]) -> None:
        self._session, self._register, self._registers = session, register, registers
        self._bodies: dict[Any, Row] = {}

    async def with_holder_name(self, stated: Mapping[str, Json]) -> dict[str, Json]:
        """The changes with the holder's name frozen as it is now, unless it is stated as printed."""
        changes = dict(stated)
        if changes.get("holder") is not None:
            changes["holder_name"] = changes.get("holder_name") or (await self._body(changes["holder"]))["name"]
        return changes

    async def _body(self, code: Any) -> Row:
        """The body that has this code."""
        if code not in self._bodies:
            self._bodies[code] = await self._session.row(organisations.holder_of, code=code)
        if self._bodies[code] is None:
            raise not_allowed("holder", code, "there is no body with this code", "unknown-body")
        return self._bodies[code]

    async def case(self, before: Version | None, version: Version) -> Case:
        """The version as rules see it. What it names must be there on the day from which it is named.

        An entry that must be its own is named anew by another holder.
        """
        day, body = version.valid_from, await self._body(version.facts.get("holder"))
        named = {name: value for name, value in version.facts.items() if not before or before.facts.get(name) != value}
        new_paper = before is None or before.paper != version.paper
        if ("holder" in named or new_paper) and not exists_on(body, day):
            raise not_allowed("holder", version.facts.get("holder"), f"this body is not there on {day}", "body-life")
        for field, reference in self._register.references.items():
            value = version.facts.get(field)
            if value is not None and (field in named or (reference.own and "holder" in named)):
                await self._check_reference(field, UUID(value), reference, version)
        return Case(version, before, body["kind"])

    async def check_dependents(self, entry: UUID, derived: Timeline) -> None:
        """Nothing may name an entry on a day on which it is not live: what does must be moved or ended first."""
        ended = [version for version in derived.versions if version.status not in LIVE]
        gaps = [(date.min, derived.versions[0].valid_from), *((one.valid_from, one.valid_to) for one in ended)]
        for other in self._registers.values():
            for field in (name for name, to in other.references.items() if to.register == self._register.key):
                statement = entries.naming(other.table, field)
                for first, until in gaps:
                    given = {"entry": entry, "first": max(first, FIRST_DAY), "until": until, "live": sorted(LIVE)}
                    if names := await self._session.value(statement, **given):
                        rule = f"{names} of {other.key} name it then: move or end those first"
                        raise not_allowed("kind", str(entry), rule, "named")

    async def resting_on(self, entry: UUID) -> AsyncIterator[tuple[Register, Row]]:
        """Every entry that rests on an act of this one, with its register."""
        for other in self._registers.values():
            if other.basis is not None:
                statement = entries.resting_on(other.table, other.basis.entry, other.basis.act)
                for row in await self._session.rows(statement, entry=entry):
                    yield other, row

    async def check_applicants(self, entry: UUID, derived: Timeline) -> None:
        """Whoever asked for an act that stands held the entry just before it, or holds it just after."""
        voided = {event.act_seq for event in derived.events if event.voided}
        async for other, row in self.resting_on(entry):
            if row["act"] not in voided and row["holder"] not in holders_around(derived, row["act"]):
                rule = (
                    f"{row['holder']} asked for act {row['act']} ({other.key} {row['entry_id']}), and would not hold it"
                )
                raise not_allowed("holder", row["holder"], rule, "applicant")

    async def check_spans(self, opened: Sequence[Row], derived: Timeline) -> None:
        """What an entry names must be live for as long as it does, of every version that an act opens or lengthens."""
        fresh = {row["valid_from"] for row in opened}
        for version in derived.versions:
            if version.status not in LIVE or version.valid_from.isoformat() not in fresh:
                continue
            for field, to in self._register.references.items():
                if (value := version.facts.get(field)) is not None:
                    await self._check_span(field, UUID(value), to, version)

    async def _check_span(self, field: str, entry: UUID, to: Reference, version: Version) -> None:
        """The entry is live throughout the version, and nobody ends it before this transaction does."""
        await self._session.rows(recording.lock_named, id=entry)
        given = {"id": entry, "first": version.valid_from, "until": version.valid_to, "live": sorted(LIVE)}
        if await self._session.value(entries.lapses(self._registers[to.register].table), **given):
            until = f"until before {version.valid_to}" if version.valid_to else "on"
            rule = f"names an entry of {to.register} that is not live from {version.valid_from} {until}"
            raise not_allowed(field, str(entry), rule, "reference")

    async def _check_reference(self, field: str, entry: UUID, to: Reference, version: Version) -> None:
        """The entry must be live on the version's first day and, where it must be its own, have the same holder."""
        day = version.valid_from
        await self._session.rows(recording.lock_named, id=entry)
        found = await self._session.row(entries.state_on(self._registers[to.register].table), id=entry, day=day)
        if found is None or found["status"] not in LIVE:
            rule = f"names no entry of {to.register} that is live on {day}"
            raise not_allowed(field, str(entry), rule, "reference")
        if to.own and found["holder"] != version.facts.get("holder"):
            rule = f"names an entry of {to.register} that {found['holder']} holds"
            raise not_allowed(field, str(entry), rule, "own-reference")
