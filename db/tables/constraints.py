"""Constraints and indexes that several tables share."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, Final, get_args, get_origin

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.schema import SchemaItem

from db.tables.base import Facts, Status


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A check on a text column: unlike a native enum it survives a downgrade and the next upgrade."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def no_overlap(table: str, column: str, where: str | None = None, expression: str | None = None) -> ExcludeConstraint:
    """Refuse two rows with the same `column` (or `expression` of it) that are valid on one day and known at one time.

    Deferrable, so that it is checked at the end of a statement that both closes and inserts rows.
    """
    return ExcludeConstraint(
        (text(expression or column), "="),
        (text("daterange(valid_from, valid_to)"), "&&"),
        (text("int8range(known_from, known_to)"), "&&"),
        name=f"{table}_{column}_excl",
        where=text(where) if where else None,
        deferrable=True,
        initially="IMMEDIATE",
    )


def mentions(annotation: Any, wanted: type) -> bool:
    """Whether a type annotation is `wanted` or has it as a part."""
    return wanted in (annotation, get_origin(annotation)) or any(
        mentions(part, wanted) for part in get_args(annotation)
    )


def version_constraints(
    table: str, facts: type[Facts], *more: SchemaItem, states: type[StrEnum] = Status
) -> tuple[SchemaItem, ...]:
    """The constraints and indexes of a table of entries that bodies hold, followed by those of its register alone."""
    return (
        *reference_constraints(table, facts, states=states),
        # These also cover versions no longer known: every page of a list after the first reads an earlier ledger size.
        Index(f"{table}_holder_ix", "holder", "entry_id"),
        Index(f"{table}_number_ix", "number", "entry_id", "symbol"),
        Index(f"{table}_name_ix", "name_key", "entry_id"),
        _by_day(table, "signed", "signed_on"),
        _by_day(table, "effective", text("(valid_from + 0)")),
        Index(f"{table}_ended_ix", "status", "entry_id", postgresql_where=text(NOT_IN_FORCE)),
        *([_by_day(table, "expires", "expires_on")] if "expires_on" in facts.model_fields else []),
        *more,
    )


def reference_constraints(
    table: str, facts: type[Facts], *more: SchemaItem, states: type[StrEnum] = Status
) -> tuple[SchemaItem, ...]:
    """The constraints and indexes that every version table has, followed by those of its register alone."""
    annotations = {name: info.annotation for name, info in facts.model_fields.items()}
    days = [name for name, kind in annotations.items() if mentions(kind, date) and not mentions(kind, list)]
    # asyncpg writes the farthest days as infinity; no legal day is infinite.
    finite = " AND ".join(f"isfinite({day})" for day in ("valid_from", "valid_to", "signed_on", *days))
    return (
        no_overlap(table, "entry_id"),
        CheckConstraint("valid_from < valid_to", name="legal_time"),
        CheckConstraint("known_from < known_to", name="knowledge"),
        CheckConstraint(finite, name="finite"),
        one_of("status", states),
        Index(f"{table}_now_ix", "entry_id", "valid_from", postgresql_where=text("known_to IS NULL")),
        # Without fastupdate each act pays for its own words; else one in many flushes all, under the head's lock.
        Index(f"{table}_words_ix", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        *([_ends(table)] if "expires_on" in facts.model_fields else []),
        *more,
    )


_TENSE: Final = ["valid_from", "valid_to", "known_from", "known_to"]


def _by_day(table: str, name: str, day: Any) -> Index:
    """An index of a day; its other columns tell which versions are valid and known, so that no row is read for that."""
    return Index(f"{table}_{name}_ix", day, "entry_id", postgresql_include=_TENSE)


NOT_IN_FORCE: Final = "status <> 'in_force'"
"""What the index of other states covers; a statement that is to use it says the same."""

IN_FORCE_NOW: Final = "known_to IS NULL AND status IN ('in_force', 'suspended')"
"""What the index of terms covers; a statement that is to use it says the same."""


def _ends(table: str) -> Index:
    """The index of terms (thời hạn) by their last day; its other columns tell which version is valid."""
    days = ["valid_from", "valid_to"]
    return Index(
        f"{table}_ends_ix", "expires_on", "entry_id", postgresql_include=days, postgresql_where=text(IN_FORCE_NOW)
    )


def one_at_a_time(table: str, *columns: str, where: str = "status = 'in_force'") -> ExcludeConstraint:
    """Refuse two rows with the same `columns` that are known at one time; deferrable as `no_overlap`."""
    return ExcludeConstraint(
        *((text(column), "=") for column in columns),
        (text("int8range(known_from, known_to)"), "&&"),
        name=f"{table}_{columns[-1]}_excl",
        where=text(where),
        deferrable=True,
        initially="IMMEDIATE",
    )
