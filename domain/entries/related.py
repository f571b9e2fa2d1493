"""Rules across entries: the holder of an entry, the entries that it refers to, and those that refer to it.

They hold for every caller; a refusal counts and describes entries only for callers who see them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from db.queries import recording, related_entries
from db.session import Reader, Row
from db.tables.base import State
from db.tables.validators import FIRST_DAY
from domain.access.visibility import Visibility
from domain.acts.act import LIVE, Json
from domain.acts.command import Command
from domain.acts.timeline import Timeline, Version
from domain.declarations.register import Case, Reference, Register
from domain.entries.naming import not_live, other_entry
from domain.errors import Clause, Fault, NotAllowed, not_allowed
from domain.gathering import Faults
from domain.organisations.organisations import Body, body_of
from domain.registers import EVERY, RECORDED
from domain.registers.organisation import ORGANISATIONS

_DAY: Final = timedelta(days=1)


class RelatedEntries:
    """Looks up what entries of one register refer to, in one transaction; reads each body once.

    `visibility` is the caller's, which decides how much a refusal says.
    """

    def __init__(self, session: Reader, register: Register, visibility: Visibility) -> None:
        self.session, self.register, self.visibility = session, register, visibility
        self._bodies: dict[Any, Body] = {}

    async def with_holder_name(self, command: Command) -> dict[str, Json]:
        """The changes with the holder's name on the day of the paper, unless one is stated. Raises NotAllowed."""
        changes = dict(command.changes)
        if not self.register.is_reference and changes.get("holder") is not None:
            day = (command.document and command.document.signed_on) or command.effective_on
            body = await self._body("holder", changes["holder"])
            changes["holder_name"] = changes.get("holder_name") or body.on(day)["name"]
        return changes

    async def _body(self, field: str, code: Any) -> Body:
        """The body with this code. Raises NotAllowed."""
        if code not in self._bodies:
            self._bodies[code] = await body_of(self.session, field, code)
        return self._bodies[code]

    async def case(self, before: Version | None, version: Version, faults: Faults) -> Case:
        """The context of a version for rules; notes the fault of a holder or reference not valid on its first day.

        A reference that requires the same holder is checked again when the holder changes.
        """
        day = version.valid_from
        changed = {name for name, value in version.facts.items() if not before or before.facts.get(name) != value}
        for field in sorted(changed & self.register.codes.keys()):
            with faults.noted():
                faults.need(field)
                if version.facts[field] is not None:
                    await self._check_code(field, version.facts[field])
        if self.register.is_reference:
            return Case(version, before, "")
        body = await self._body("holder", version.facts.get("holder")) if faults.sound("holder") else None
        new_paper = before is None or before.paper != version.paper
        with faults.noted():
            faults.need("holder", "effective_on")
            if ("holder" in changed or new_paper) and body is not None and not body.exists_on(day):
                rule = f"this body does not exist on {day}"
                raise not_allowed("holder", version.facts.get("holder"), rule, "body-life", about={"day": day})
        for field, reference in self.register.references.items():
            value = version.facts.get(field)
            if value is not None and (field in changed or (reference.same_holder and "holder" in changed)):
                with faults.noted():
                    await self._check_reference(field, UUID(value), reference, version, faults)
        return Case(version, before, body.on(day)["kind"] if body else "")

    async def _check_code(self, field: str, code: Any) -> None:
        """Raises NotAllowed unless an entry of reference data has this code."""
        of = RECORDED[self.register.codes[field]]
        if of is ORGANISATIONS:
            await self._body(field, code)
        elif await self.session.row(related_entries.entry, id=of.entry_of(code)) is None:
            rule = f"there is no entry with this code in {of.key}"
            raise not_allowed(field, code, rule, "unknown-code", about={"register": of})

    async def _check_reference(self, field: str, entry: UUID, to: Reference, version: Version, faults: Faults) -> None:
        """Raises NotAllowed unless the entry is live on the version's first day and has the required holder."""
        faults.need(field, "effective_on")
        day, kept = version.valid_from, EVERY[to.register]
        await self.session.rows(recording.lock_referenced, id=entry)
        state = await self.session.row(related_entries.state_on(kept.table), id=entry, day=day)
        if state is None or state["status"] not in to.states:
            why = await not_live(self.session, kept, entry, (day, day + _DAY), self.visibility, to.states)
            live = "a live entry" if to.states == LIVE else f"{' or '.join(sorted(to.states))}, as an entry"
            rule = f"is not {live} of {to.register} on {day}{why}"
            case = "day" if to.states == LIVE else "state"
            about = {"register": kept, "day": day, "why": why}
            raise self._not_referable(Fault(field, str(entry), rule, "reference", case=case, about=about), kept)
        if to.same_holder and faults.sound("holder") and state["holder"] != version.facts.get("holder"):
            rule = f"is an entry of {to.register} of another holder on {day}, {state['holder']}"
            about = {"register": kept, "day": day, "holder": state["holder"]}
            raise self._not_referable(Fault(field, str(entry), rule, "own-reference", about=about), kept)

    async def check_spans(self, opened: Sequence[Row], derived: Timeline, faults: Faults) -> None:
        """Note references of new versions that are not live throughout them."""
        days = {row["valid_from"] for row in opened}
        for version in derived.versions:
            if version.status not in LIVE or version.valid_from.isoformat() not in days:
                continue
            for field, to in self.register.references.items():
                if (value := version.facts.get(field)) is not None:
                    with faults.noted():
                        faults.need(field, "effective_on")
                        await self._check_span(field, UUID(value), to, version)

    async def _check_span(self, field: str, entry: UUID, to: Reference, version: Version) -> None:
        """Lock the entry, and raise NotAllowed unless it is live throughout the version."""
        await self.session.rows(recording.lock_referenced, id=entry)
        span = {"id": entry, "first": version.valid_from, "until": version.valid_to, "live": sorted(LIVE)}
        kept = EVERY[to.register]
        if await self.session.value(related_entries.count_lapses(kept.table), **span):
            days = (version.valid_from, version.valid_to)
            why = await not_live(self.session, kept, entry, days, self.visibility)
            period = _period(*days)
            rule = f"is an entry of {to.register} that is not live {period}{why}"
            about = {"register": kept, "period": period, "why": why}
            raise self._not_referable(Fault(field, str(entry), rule, "reference", case="span", about=about), kept)

    def _not_referable(self, fault: Fault, kept: Register) -> NotAllowed:
        """The refusal of a reference; the same for every reason, unknown entries included, to who sees none of them."""
        if not self.visibility.sees_all_of(kept.key):
            rule = f"is not an entry of {kept.key} that can be referred to here"
            return not_allowed(fault.field, fault.value, rule, "reference", case="hidden", about={"register": kept})
        return NotAllowed(fault)

    async def check_dependents(self, entry: UUID, derived: Timeline) -> None:
        """Raises NotAllowed if another entry refers to this one on a day on which it is not live."""
        for other, field, to in _references_to(self.register):
            statement = related_entries.referring(other.table, field)
            for first, until in _gaps(derived, to.states):
                span = {"first": max(first, FIRST_DAY), "until": until, "live": sorted(to.while_in)}
                if row := await self.session.row(statement, entry=entry, **span):
                    raise await self._referred(other, row, entry, _period(first, until))

    async def _referred(self, other: Register, row: Row, entry: UUID, period: Clause) -> NotAllowed:
        """The refusal for what refers to the entry in a period in which it would not be live."""
        if not self.visibility.sees_all_of(other.key):
            rule = "what another authority keeps refers to the entry then, and must be changed or ended first"
            return not_allowed("kind", str(entry), rule, "named", case="hidden")
        named = await other_entry(self.session, other, row["entry_id"], self.visibility)
        one = named.name if named else row["entry_id"]
        rule = (
            f"{row['count']} of {other.key} refer to the entry then, such as {one} from {row['valid_from']}, "
            f"but it would not be live {period}: change or end them first"
        )
        about = {"count": row["count"], "register": other, "one": named.name_vi if named else row["entry_id"]}
        about |= {"since": row["valid_from"], "period": period}
        return not_allowed("kind", str(entry), rule, "named", about=about)


def _references_to(register: Register) -> Iterable[tuple[Register, str, Reference]]:
    """The registers that refer to `register`, with the fields of these references."""
    return (
        (other, field, to)
        for other in EVERY.values()
        for field, to in other.references.items()
        if to.register == register.key
    )


def _period(first: date, until: date | None) -> Clause:
    if first == date.min:
        return Clause(f"before {until}", "before", {"until": until})
    if until is None:
        return Clause(f"from {first}", "from", {"first": first})
    return Clause(f"from {first} until before {until}", "span", {"first": first, "until": until})


def _gaps(derived: Timeline, live: Collection[State]) -> list[tuple[date, date | None]]:
    """The periods (first day, day after the last) in which an entry is in none of the states `live`."""
    ended = [(version.valid_from, version.valid_to) for version in derived.versions if version.status not in live]
    return [(date.min, derived.versions[0].valid_from), *ended]
