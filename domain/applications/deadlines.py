"""Deadline rules: how long a dossier may take, by the rule of the day of its receipt."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.errors import Violated
from db.queries import deadlines
from db.session import Reader, Session
from db.tables.deadline_rule import Certainty, DeadlineRuleFacts
from domain.applications.working_days import Term, Unit
from domain.declarations.register import Register, check_register
from domain.errors import not_allowed


@dataclass(frozen=True, slots=True)
class Rule:
    """A term, from a day on, of an authority (None: the general rule), with its article and certainty."""

    term: Term
    valid_from: date
    authority: str | None
    article: str
    certainty: Certainty
    note: str | None


async def rule_for(reader: Reader, register: str, kind: str, authority: str | None, day: date) -> Rule | None:
    """The newest rule valid on `day`, the authority's own before the general one, or None."""
    row = await reader.row(deadlines.rule_for, register=register, kind=kind, authority=authority, day=day)
    if row is None:
        return None
    return Rule(
        term=Term(row["amount"], Unit(row["unit"])),
        valid_from=row["valid_from"],
        authority=row["authority"],
        article=row["article"],
        certainty=Certainty(row["certainty"]),
        note=row["note"],
    )


async def matching(reader: Reader, registers: Collection[str], register: str | None, kind: str | None) -> Sequence[str]:
    """The rules of a register, of a kind or both, as JSON texts, the general ones first. Raises NotAllowed."""
    check_register("register", register, registers)
    return [row[0] for row in await reader.rows(deadlines.matching, register=register, kind=kind)]


async def add(session: Session, registers: Mapping[str, Register], new: DeadlineRuleFacts, recorded_by: str) -> str:
    """Record a rule; the rule as JSON text. Raises NotAllowed for an unknown register, kind of act or body."""
    check_register("register", new.register_key, registers)
    kinds = registers[new.register_key].kinds
    if new.kind not in kinds:
        raise not_allowed("kind", new.kind, f"the kinds of act of this register are {', '.join(kinds)}", "unknown-kind")
    if new.certainty != Certainty.FOUND and new.note is None:
        raise not_allowed("note", None, "must say what is doubtful, as the certainty is not `found`", "doubt")
    try:
        rule_id = await session.value(deadlines.add, **new.model_dump(), recorded_by=recorded_by)
    except Violated as error:
        raise not_allowed("authority", new.authority, "there is no body with this code", "unknown-body") from error
    rule: str = await session.value(deadlines.read, id=rule_id)
    return rule
