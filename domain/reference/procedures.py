"""Procedures (thủ tục hành chính): what must hold of one."""

from datetime import date

from db.queries import procedures as queries
from db.session import Session
from db.tables.deadline_rule import Certainty
from db.tables.procedure import ProcedureFacts
from domain.acts.act import Act
from domain.acts.command import Command
from domain.declarations.register import check_register
from domain.entries.write import RecordedAct
from domain.errors import not_allowed
from domain.reference.checked import record_checked
from domain.registers import REGISTERS
from domain.registers.procedure import PROCEDURES


async def add(session: Session, by: str, new: ProcedureFacts, since: date) -> RecordedAct:
    """List a procedure from a day on. Raises NotAllowed."""
    check_procedure(new)
    facts = new.model_dump(mode="json", exclude_none=True)
    command = Command(kind=PROCEDURES.opening.key, effective_on=since, changes=facts, recorded_by=by)
    return await record_checked(session, PROCEDURES, command, check)


async def check(session: Session, act: Act) -> None:
    """Raises NotAllowed for an unknown register or kind of act, and for what is said without its source or doubt."""
    check_procedure(ProcedureFacts.model_validate(dict(await session.one(queries.newest_of, id=act.entry))))


def check_procedure(new: ProcedureFacts) -> None:
    """Raises NotAllowed as `check`, for the facts alone."""
    check_register("register", new.register_key, REGISTERS)
    kinds = REGISTERS[new.register_key].kinds
    if new.kind not in kinds:
        about = {"register": REGISTERS[new.register_key], "known": list(kinds.values())}
        rule = f"the kinds of act of this register are {', '.join(kinds)}"
        raise not_allowed("kind", new.kind, rule, "unknown-kind", about=about)
    about = {"certainty": "certainty"}
    if new.certainty == Certainty.FOUND and new.source is None:
        raise not_allowed("source", None, "is required, as `certainty` is `found`", "basis", about=about)
    if new.certainty != Certainty.FOUND and new.note is None:
        rule = "must say what is doubtful, as `certainty` is not `found`"
        raise not_allowed("note", None, rule, "doubt", about=about)
