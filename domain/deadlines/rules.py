"""Deadline rules: how long a dossier may take, by the rule of the day of its receipt."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, TypeAlias
from uuid import UUID

from db.queries import deadlines, due
from db.queries.tense import LATEST
from db.session import Reader
from db.tables.deadline_rule import AfterSupplement, Certainty, OutOfHours
from domain.deadlines.working_days import Calendar, Hours, Term, Unit, deadline
from domain.declarations.register import check_register
from domain.tense import Tense


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


Case: TypeAlias = tuple[str, str, date]
"""A register, a kind of act applied for and the day of receipt."""


async def rule_for(reader: Reader, register: str, kind: str, authority: str | None, day: date) -> Rule | None:
    """The newest rule valid on `day`, the authority's own before the general one, or None."""
    row = await reader.row(deadlines.rule_for, register=register, kind=kind, authority=authority, day=day)
    return _rule(dict(row)) if row else None


async def rule_of(reader: Reader, register: str, kind: str, day: date) -> Rule | None:
    """The rule on the day of receipt, of the authority that manages the register then."""
    case = (register, kind, day)
    return (await rules_of(reader, [case])).get(case)


async def rules_of(reader: Reader, cases: Iterable[Case]) -> dict[Case, Rule]:
    """The same of many cases, in one statement; those without a rule are left out. Equal rules are one object."""
    distinct, seen = list(dict.fromkeys(cases)), dict[tuple[Any, ...], Rule]()
    registers, kinds, days = ([case[at] for case in distinct] for at in range(3))
    rules: dict[Case, Rule] = {}
    for row in await reader.rows(due.rules, registers=registers, kinds=kinds, days=days):
        facts = dict(row)
        place = facts.pop("place")
        key = tuple(facts.values())
        rules[distinct[place - 1]] = seen[key] = seen.get(key) or _rule(facts)
    return rules


def _rule(row: dict[str, Any]) -> Rule:
    facts = row | {name: enum(row[name]) for name, enum in _ENUMS.items()}
    return Rule(term=Term(facts.pop("amount"), Unit(facts.pop("unit"))), **facts)


def promised_on(calendar: Calendar, rule: Rule, received_at: datetime) -> date:
    """The day promised (ngày hẹn trả) to what is received at an instant, in local time."""
    return deadline(calendar, rule.hours.receipt(calendar, received_at), rule.term)


async def matching(
    reader: Reader, registers: Collection[str], register: str | None, kind: str | None, tense: Tense
) -> Sequence[str]:
    """The rules of a register, of a kind or both, as JSON texts, the general ones first. Raises NotAllowed."""
    check_register("register", register, registers)
    rows = await reader.rows(deadlines.matching, register=register, kind=kind, id=None, seq=tense.size)
    return [row[0] for row in rows]


async def read(reader: Reader, entry: UUID) -> str:
    """One rule as JSON text, as known now."""
    text: str = await reader.value(deadlines.matching, register=None, kind=None, id=entry, seq=LATEST)
    return text
