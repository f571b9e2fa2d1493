"""Deadline rules: how long a dossier may take, by the rule of the day of its receipt."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.queries import deadlines
from db.queries.tense import LATEST
from db.session import Reader
from db.tables.deadline_rule import Certainty
from domain.applications.working_days import Term, Unit
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
