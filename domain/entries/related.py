"""Rules across entries: the body that holds an entry, the entries it names, and those that name it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from db.queries import entries, organisations, recording
from db.session import Row, Session
from db.tables.types import FIRST_DAY
from domain.acts.act import LIVE, Json
from domain.acts.timeline import Timeline, Version
from domain.declarations.register import Case, Reference, Register
from domain.errors import not_allowed
from domain.organisations.organisations import exists_on
from domain.registers import EVERY


class RelatedEntries:
    """What the entries of one register refer to, looked up in one transaction; bodies are read once."""

    def __init__(self, session: Session, register: Register) -> None:
        self.session, self.register = session, register
        self._bodies: dict[Any, Row] = {}

    async def with_holder_name(self, stated: Mapping[str, Json]) -> dict[str, Json]:
        """The changes with the holder's name frozen as it is now, unless it is stated as printed."""
        changes = dict(stated)
        if changes.get("holder") is not None:
            changes["holder_name"] = changes.get("holder_name") or (await self._body(changes["holder"]))["name"]
        return changes

    async def _body(self, code: Any) -> Row:
        """The body that has this code. Raises NotAllowed."""
        if code not in self._bodies:
            self._bodies[code] = await self.session.row(organisations.holder_of, code=code)
        if self._bodies[code] is None:
            raise not_allowed("holder", code, "there is no body with this code", "unknown-body")
        return self._bodies[code]

    async def case(self, before: Version | None, version: Version) -> Case:
        """The version as rules see it. Raises NotAllowed if what it names does not exist on the day it is named from.

        A reference to an entry of the same holder is judged anew when the holder changes.
        """
        day, body = version.valid_from, await self._body(version.facts.get("holder"))
        named = {name: value for name, value in version.facts.items() if not before or before.facts.get(name) != value}
        new_paper = before is None or before.paper != version.paper
        if ("holder" in named or new_paper) and not exists_on(body, day):
            raise not_allowed("holder", version.facts.get("holder"), f"this body is not there on {day}", "body-life")
        for field, reference in self.register.references.items():
            value = version.facts.get(field)
            if value is not None and (field in named or (reference.own and "holder" in named)):
                await self._check_reference(field, UUID(value), reference, version)
        return Case(version, before, body["kind"])

    async def _check_reference(self, field: str, entry: UUID, to: Reference, version: Version) -> None:
        """The entry must be live on the version's first day and, where it must be its own, have the same holder."""
        day = version.valid_from
        await self.session.rows(recording.lock_named, id=entry)
        state = await self.session.row(entries.state_on(EVERY[to.register].table), id=entry, day=day)
        if state is None or state["status"] not in LIVE:
            rule = f"names no entry of {to.register} that is live on {day}"
            raise not_allowed(field, str(entry), rule, "reference")
        if to.own and state["holder"] != version.facts.get("holder"):
            rule = f"names an entry of {to.register} that {state['holder']} holds"
            raise not_allowed(field, str(entry), rule, "own-reference")

    async def check_spans(self, opened: Sequence[Row], derived: Timeline) -> None:
        """What a version names must be live for as long as it lasts, if an act opens or extends it."""
        days = {row["valid_from"] for row in opened}
        for version in derived.versions:
            if version.status not in LIVE or version.valid_from.isoformat() not in days:
                continue
            for field, to in self.register.references.items():
                if (value := version.facts.get(field)) is not None:
                    await self._check_span(field, UUID(value), to, version)

    async def _check_span(self, field: str, entry: UUID, to: Reference, version: Version) -> None:
        """The entry is live throughout the version, and nobody ends it before this transaction does."""
        await self.session.rows(recording.lock_named, id=entry)
        given = {"id": entry, "first": version.valid_from, "until": version.valid_to, "live": sorted(LIVE)}
        if await self.session.value(entries.lapses(EVERY[to.register].table), **given):
            until = f"until before {version.valid_to}" if version.valid_to else "on"
            rule = f"names an entry of {to.register} that is not live from {version.valid_from} {until}"
            raise not_allowed(field, str(entry), rule, "reference")

    async def check_dependents(self, entry: UUID, derived: Timeline) -> None:
        """Nothing may name an entry on a day on which it is not live: what does must be moved or ended first."""
        for other, field in _references_to(self.register):
            statement = entries.naming(other.table, field)
            for first, until in _gaps(derived):
                given = {"entry": entry, "first": max(first, FIRST_DAY), "until": until, "live": sorted(LIVE)}
                if names := await self.session.value(statement, **given):
                    rule = f"{names} of {other.key} name it then: move or end those first"
                    raise not_allowed("kind", str(entry), rule, "named")


def _references_to(register: Register) -> Iterable[tuple[Register, str]]:
    """The registers whose entries name entries of `register`, and in which field."""
    return (
        (other, field)
        for other in EVERY.values()
        for field, to in other.references.items()
        if to.register == register.key
    )


def _gaps(derived: Timeline) -> list[tuple[date, date | None]]:
    """From when until before when an entry is not live: before its first day, and whenever it is ended."""
    ended = [(version.valid_from, version.valid_to) for version in derived.versions if version.status not in LIVE]
    return [(date.min, derived.versions[0].valid_from), *ended]
