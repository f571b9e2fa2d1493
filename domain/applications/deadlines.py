"""Deadline rules: how long a dossier may take, by the rule of the day of its receipt."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from db.errors import Violated
from db.queries import deadlines
from db.session import Reader, Session
from db.tables.deadline_rule import AfterSupplement, Certainty, DeadlineRuleFacts, OutOfHours
from domain.applications.working_days import Hours, Term, Unit
from domain.declarations.register import Register, check_register
from domain.errors import Fault, NotAllowed, not_allowed


@dataclass(frozen=True, slots=True)
class Rule:
    """A term, from a day on, of an authority (None: the general rule), with its article and certainty."""

    term: Term
    valid_from: date
    authority: str | None
    article: str
    certainty: Certainty
    note: str | None
    after_supplement: AfterSupplement
    after_supplement_article: str | None
    after_supplement_certainty: Certainty
    after_supplement_note: str | None
    out_of_hours: OutOfHours
    office_closes_at: str | None
    out_of_hours_article: str | None
    out_of_hours_certainty: Certainty
    out_of_hours_note: str | None

    @property
    def hours(self) -> Hours:
        """What it says on receipt out of hours."""
        closes_at = self.office_closes_at
        return Hours(self.out_of_hours, time.fromisoformat(closes_at) if closes_at else None)


_ENUMS: Final = {
    "certainty": Certainty,
    "after_supplement": AfterSupplement,
    "after_supplement_certainty": Certainty,
    "out_of_hours": OutOfHours,
    "out_of_hours_certainty": Certainty,
}


async def rule_for(reader: Reader, register: str, kind: str, authority: str | None, day: date) -> Rule | None:
    """The newest rule valid on `day`, the authority's own before the general one, or None."""
    row = await reader.row(deadlines.rule_for, register=register, kind=kind, authority=authority, day=day)
    if row is None:
        return None
    facts = dict(row) | {name: enum(row[name]) for name, enum in _ENUMS.items()}
    return Rule(term=Term(facts.pop("amount"), Unit(facts.pop("unit"))), **facts)


async def matching(reader: Reader, registers: Collection[str], register: str | None, kind: str | None) -> Sequence[str]:
    """The rules of a register, of a kind or both, as JSON texts, the general ones first. Raises NotAllowed."""
    check_register("register", register, registers)
    return [row[0] for row in await reader.rows(deadlines.matching, register=register, kind=kind)]


async def add(session: Session, registers: Mapping[str, Register], new: DeadlineRuleFacts, recorded_by: str) -> str:
    """Record a rule; the rule as JSON text.

    Raises NotAllowed for an unknown register, kind of act or body, or for what it says without its basis.
    """
    check_register("register", new.register_key, registers)
    kinds = registers[new.register_key].kinds
    if new.kind not in kinds:
        raise not_allowed("kind", new.kind, f"the kinds of act of this register are {', '.join(kinds)}", "unknown-kind")
    faults = list(_unfounded(new))
    if faults:
        raise NotAllowed(*faults)
    try:
        rule_id = await session.value(deadlines.add, **new.model_dump(), recorded_by=recorded_by)
    except Violated as error:
        raise not_allowed("authority", new.authority, "there is no body with this code", "unknown-body") from error
    rule: str = await session.value(deadlines.read, id=rule_id)
    return rule


def _unfounded(new: DeadlineRuleFacts) -> Iterator[Fault]:
    """Faults of what is stated without its doubt, or as found without its article; what is not stated needs neither."""
    for value, prefix in (("amount", ""), ("after_supplement", "after_supplement_"), ("out_of_hours", "out_of_hours_")):
        article, certainty, note = (f"{prefix}{name}" for name in ("article", "certainty", "note"))
        if not {value, certainty} & new.model_fields_set:
            continue
        found = getattr(new, certainty) == Certainty.FOUND
        if not found and getattr(new, note) is None:
            yield Fault(note, None, f"must say what is doubtful, as `{certainty}` is not `found`", "doubt")
        if found and getattr(new, article) is None:
            yield Fault(article, None, f"is required, as `{certainty}` is `found`", "basis")
