"""Deadline rules (thời hạn giải quyết): what must hold of one."""

from collections.abc import Collection, Iterator
from datetime import date

from db.queries import deadlines as queries
from db.session import Session
from db.tables.deadline_rule import Certainty, DeadlineRuleFacts
from domain.acts.act import Act
from domain.acts.command import Command
from domain.declarations.register import check_register
from domain.entries.write import RecordedAct
from domain.errors import Fault, NotAllowed, not_allowed
from domain.reference.checked import record_checked
from domain.registers import REGISTERS
from domain.registers.deadline_rule import DEADLINE_RULES


async def add(session: Session, by: str, new: DeadlineRuleFacts, since: date) -> RecordedAct:
    """Record a rule from a day on. Raises NotAllowed for an unknown register, kind of act or body."""
    check_rule(new, new.model_fields_set)
    facts = new.model_dump(mode="json", exclude_none=True, exclude_unset=True)
    command = Command(kind=DEADLINE_RULES.opening.key, effective_on=since, changes=facts, recorded_by=by)
    return await record_checked(session, DEADLINE_RULES, command, check)


async def check(session: Session, act: Act) -> None:
    """Raises NotAllowed for an unknown register or kind of act, and for what is said without its basis."""
    rule = await session.one(queries.newest_of, id=act.entry)
    check_rule(DeadlineRuleFacts.model_validate(dict(rule)), act.changes)


def check_rule(rule: DeadlineRuleFacts, stated: Collection[str]) -> None:
    """Raises NotAllowed as `check`, for the facts alone, of which `stated` are to be judged."""
    check_register("register", rule.register_key, REGISTERS)
    kinds = REGISTERS[rule.register_key].kinds
    if rule.kind not in kinds:
        about = {"register": REGISTERS[rule.register_key], "known": list(kinds.values())}
        text = f"the kinds of act of this register are {', '.join(kinds)}"
        raise not_allowed("kind", rule.kind, text, "unknown-kind", about=about)
    if faults := list(_unfounded(rule, stated)):
        raise NotAllowed(*faults)


def _unfounded(new: DeadlineRuleFacts, stated: Collection[str]) -> Iterator[Fault]:
    """Faults of what is stated without its doubt, or as found without its article; what is not stated needs neither."""
    for value, prefix in (("amount", ""), ("after_supplement", "after_supplement_"), ("out_of_hours", "out_of_hours_")):
        article, certainty, note = (f"{prefix}{name}" for name in ("article", "certainty", "note"))
        if not {value, certainty} & set(stated):
            continue
        found = getattr(new, certainty) == Certainty.FOUND
        if not found and getattr(new, note) is None:
            text = f"must say what is doubtful, as `{certainty}` is not `found`"
            yield Fault(note, None, text, "doubt", about={"certainty": certainty})
        if found and getattr(new, article) is None:
            yield Fault(
                article, None, f"is required, as `{certainty}` is `found`", "basis", about={"certainty": certainty}
            )
