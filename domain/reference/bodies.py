"""Bodies (tổ chức): added, and what must hold between them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.queries import organisations as queries
from db.queries import places, recording
from db.session import Session
from db.tables.organisation import OrganisationFacts
from db.tables.validators import FIRST_DAY
from db.vietnamese import sort_bytes
from domain.acts.act import LIVE, Act
from domain.acts.command import Command
from domain.errors import Conflict, Fault, NotFound, not_allowed
from domain.organisations.organisations import body_of
from domain.reference.checked import record_checked
from domain.registers.organisation import ORGANISATIONS

_OF_THE_END = ("dissolved_on", "successor", "dissolution_source")
_EXISTENCE = "must be later than the day of founding"


def commands(new: OrganisationFacts, by: str) -> Sequence[Command]:
    """The acts that add a body: the second, if it exists no longer, dissolves it. Raises NotAllowed."""
    facts = new.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    end = {name: facts.pop(name) for name in _OF_THE_END if name in facts}
    added = Command(
        kind=ORGANISATIONS.opening.key, effective_on=new.founded_on or FIRST_DAY, changes=facts, recorded_by=by
    )
    day = end.pop("dissolved_on", None)
    if day is None and end:
        raise not_allowed("dissolved_on", None, "is required with a successor or a source", "dissolution")
    if day is None:
        return [added]
    if new.founded_on is not None and new.dissolved_on is not None and new.dissolved_on <= new.founded_on:
        raise not_allowed("dissolved_on", new.dissolved_on, _EXISTENCE, "existence")
    end.setdefault("dissolution_source", "Không ghi căn cứ")
    return [added, Command(kind="dissolve", effective_on=new.dissolved_on, changes=end, recorded_by=by)]


async def add(session: Session, by: str, new: OrganisationFacts) -> None:
    """Add a body. Raises Conflict if its code is taken, NotAllowed for a violated rule."""
    entry = None
    for command in commands(new, by):
        entry = (await record_checked(session, ORGANISATIONS, command, check, entry)).act.entry


async def dissolve(session: Session, by: str, code: str, day: date, end: Mapping[str, str]) -> None:
    """Dissolve a body (giải thể) from a day on, once only; `end` are the facts of its end.

    Raises NotFound, Conflict if it is dissolved already, NotAllowed for an invalid day or successor.
    """
    await session.rows(recording.lock_register, register=ORGANISATIONS.key)
    versions = await session.rows(queries.of_code, code=code)
    if not versions:
        raise NotFound(Fault("code", code, "there is no body with this code", "unknown-body"))
    if versions[-1]["status"] not in LIVE:
        rule = f"this body was already dissolved on {versions[-1]['valid_from']}"
        raise Conflict(Fault("code", code, rule, "dissolved-before", about={"day": versions[-1]["valid_from"]}))
    if day <= versions[0]["valid_from"]:
        raise not_allowed("dissolved_on", day, _EXISTENCE, "existence")
    command = Command(kind="dissolve", effective_on=day, changes=end, recorded_by=by)
    await record_checked(session, ORGANISATIONS, command, check, ORGANISATIONS.entry_of(code))


async def namesakes(session: Session, code: str, name: str) -> list[str]:
    """The codes of other bodies that have or had this name: a hint, since two bodies may have one name."""
    rows = await session.rows(queries.namesakes, code=code, name_key=sort_bytes(name), name=name)
    return [row["code"] for row in rows]


async def check(session: Session, act: Act) -> None:
    """Raises NotAllowed for an unknown place or body, for a body that would end when it begins or follow itself."""
    facts: dict[str, Any] = dict(act.changes)
    place = facts.get("place")
    if place is not None and not await session.rows(places.history, code=place):
        raise not_allowed("place", place, "no place ever had this code", "unknown-place")
    code = await session.value(queries.code_of, id=act.entry)
    [first, *_] = await session.rows(queries.of_code, code=code)
    if first["status"] not in LIVE:
        raise not_allowed("effective_on", first["valid_from"], _EXISTENCE, "existence")
    for field, circle in (("successor", queries.succeeds_itself), ("parent", queries.contains_itself)):
        value = facts.get(field)
        if value is not None:
            await body_of(session, field, value)
        if await session.value(circle, code=code):
            by_way = f", by way of {value}" if value is not None else ""
            rule, case = f"{code} would be its own {field}{by_way}", "" if value is None else "by-way"
            raise not_allowed(field, value, rule, f"{field}-circle", case=case, about={"code": code})
