"""Deadline rules (thời hạn giải quyết): what must hold of one."""

from datetime import date

from db.queries import deadlines as queries
from db.session import Session
from db.tables.deadline_rule import Certainty, DeadlineRuleFacts
from domain.acts.act import Act
from domain.acts.command import Command
from domain.declarations.register import check_register
from domain.entries.write import RecordedAct
from domain.errors import not_allowed
from domain.reference.checked import record_checked
from domain.registers import REGISTERS
from domain.registers.deadline_rule import DEADLINE_RULES


async def add(session: Session, by: str, new: DeadlineRuleFacts, since: date) -> RecordedAct:
    """Record a rule from a day on. Raises NotAllowed for an unknown register, kind of act or body."""
    check_rule(new)
    facts = new.model_dump(mode="json", exclude_none=True)
    command = Command(kind=DEADLINE_RULES.opening.key, effective_on=since, changes=facts, recorded_by=by)
    return await record_checked(session, DEADLINE_RULES, command, check)


async def check(session: Session, act: Act) -> None:
    """Raises NotAllowed for an unknown register or kind of act, and for a doubt that is not described."""
    rule = await session.one(queries.newest_of, id=act.entry)
    check_rule(DeadlineRuleFacts.model_validate(dict(rule)))


def check_rule(rule: DeadlineRuleFacts) -> None:
    """Raises NotAllowed as `check`, for the facts alone."""
    check_register("register", rule.register_key, REGISTERS)
    kinds = REGISTERS[rule.register_key].kinds
    if rule.kind not in kinds:
        known = ", ".join(kinds)
        raise not_allowed("kind", rule.kind, f"the kinds of act of this register are {known}", "unknown-kind")
    if rule.certainty != Certainty.FOUND and rule.note is None:
        raise not_allowed("note", None, "must say what is doubtful, as the certainty is not `found`", "doubt")
