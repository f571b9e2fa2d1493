"""Conditions on a version: plain data that registers declare and only this layer turns into SQL."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, Table, and_, case, func, or_
from sqlmodel import SQLModel


@dataclass(frozen=True, slots=True)
class Is:
    """The column has one of these values."""

    column: str
    values: tuple[str, ...]

    def clause(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        column: Column[Any] = table.c[self.column]
        return or_(*(column == value for value in self.values))


@dataclass(frozen=True, slots=True)
class ValidOn:
    """The day lies between the two columns: from `since`, which must be known, to `until`, if there is an end."""

    since: str
    until: str

    def clause(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        since, until = table.c[self.since], table.c[self.until]
        return and_(since.is_not(None), since <= day, or_(until.is_(None), until >= day))


@dataclass(frozen=True, slots=True)
class DueWithout:
    """The day is later than `days` days before that in `column`, and the column `done` is still empty."""

    column: str
    days: int
    done: str

    def clause(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        return and_(table.c[self.done].is_(None), table.c[self.column] - self.days < day)


@dataclass(frozen=True, slots=True)
class FewerThanDue:
    """The day is later than `days` days before that in `before`, and `done` is less than what is due.

    What is due comes from dated rows: the newest row that applied when the paper was signed, or else the first. A row
    pairs exclusive upper bounds of `size` with what is due: the first pair with a bound above the size applies, or the
    last pair; a size that is not known has the last.
    """

    done: str
    before: str
    days: int
    size: str
    due: tuple[tuple[date, tuple[tuple[int, int], ...]], ...]

    def clause(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        signed = func.coalesce(table.c.signed_on, table.c.valid_from)
        dated = [(signed >= since, self._due_by_size(table, row)) for since, row in reversed(self.due)]
        due = case(*dated, else_=self._due_by_size(table, self.due[0][1]))
        by = table.c[self.before]
        return and_(by.is_not(None), by - self.days < day, func.coalesce(table.c[self.done], 0) < due)

    def _due_by_size(self, table: Table, row: tuple[tuple[int, int], ...]) -> ColumnElement[int]:
        *bounded, (_, most) = row
        return case(*((table.c[self.size] < bound, due) for bound, due in bounded), else_=most)


@dataclass(frozen=True, slots=True)
class NotAfter:
    """The day in `column` is not after that in `limit`, which must be known."""

    column: str
    limit: str

    def clause(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        return and_(table.c[self.limit].is_not(None), table.c[self.column] <= table.c[self.limit])


Condition: TypeAlias = Is | ValidOn | DueWithout | FewerThanDue | NotAfter


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a SQLModel class."""
    return model.__table__  # type: ignore[attr-defined, no-any-return]
