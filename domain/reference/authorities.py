"""Managing authorities: a register is handed over from a day on, by which nobody else may have acted in it."""

from datetime import date

from db.queries import authorities as queries
from db.session import Session
from db.tables.managing_authority import ManagingAuthorityFacts
from db.tables.validators import FIRST_DAY
from domain.acts.act import Act
from domain.acts.command import Command
from domain.declarations.register import check_register
from domain.entries.write import RecordedAct
from domain.errors import not_allowed
from domain.organisations.organisations import body_of
from domain.reference.checked import record_checked
from domain.registers import REGISTERS
from domain.registers.managing_authority import MANAGING_AUTHORITIES


async def assign(session: Session, by: str, new: ManagingAuthorityFacts, since: date) -> RecordedAct:
    """Hand over a register to a body from a day on (giao quản lý). Raises NotAllowed or Conflict."""
    check_register("register", new.register_key, REGISTERS)
    facts = new.model_dump(mode="json", exclude_none=True)
    command = Command(kind=MANAGING_AUTHORITIES.opening.key, effective_on=since, changes=facts, recorded_by=by)
    return await record_checked(session, MANAGING_AUTHORITIES, command, check)


async def check(session: Session, act: Act) -> None:
    """Raises NotAllowed for an unknown register, a body that does not exist then, and acts of another body since."""
    assigned = await session.one(queries.assignment, id=act.entry)
    register = assigned["register_key"]
    check_register("register_key", register, REGISTERS)
    day, authority = assigned["valid_from"], assigned["authority"]
    if assigned["status"] == "in_force" and not (await body_of(session, "authority", authority)).exists_on(day):
        raise not_allowed("authority", authority, f"this body does not exist on {day}", "body-life", about={"day": day})
    since = day if act.corrects is None else FIRST_DAY
    other = await session.row(queries.act_by_another, register=register, day=since)
    if other is not None:
        rule = f"{other['authority']} already acted in this register on {other['day']}"
        about = {"authority": other["authority"], "day": other["day"]}
        raise not_allowed("valid_from", day, rule, "acted-already", about=about)
