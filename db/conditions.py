"""Conditions on a version, as plain data that registers declare and only this layer turns into SQL."""

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

    def on(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        column: Column[Any] = table.c[self.column]
        return or_(*(column == value for value in self.values))


@dataclass(frozen=True, slots=True)
class ValidOn:
    """The day lies between the two columns: from `since`, which must be known, to `until`, if there is an end."""

    since: str
    until: str

    def on(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        since, until = table.c[self.since], table.c[self.until]
        return and_(since.is_not(None), since <= day, or_(until.is_(None), until >= day))


@dataclass(frozen=True, slots=True)
class DueWithout:
    """Something was due so many days before the day in one column, and the column that says it was done is empty."""

    column: str
    days: int
    done: str

    def on(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        return and_(table.c[self.done].is_(None), table.c[self.column] - self.days < day)


@dataclass(frozen=True, slots=True)
class FewerThanDue:
    """Less was `done` than was due so many days before the day in one column.

    How much is due is told by dated rows, of which the newest counts that held when the paper was signed, or else the
    first. A row pairs bounds of `size` with what is due: the first pair whose bound the size is under, or the last; a
    size that is not known is under none.
    """

    done: str
    before: str
    days: int
    size: str
    due: tuple[tuple[date, tuple[tuple[int, int], ...]], ...]

    def on(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        signed = func.coalesce(table.c.signed_on, table.c.valid_from)
        dated = [(signed >= since, self._of(table, row)) for since, row in reversed(self.due)]
        due = case(*dated, else_=self._of(table, self.due[0][1]))
        by = table.c[self.before]
        return and_(by.is_not(None), by - self.days < day, func.coalesce(table.c[self.done], 0) < due)

    def _of(self, table: Table, row: tuple[tuple[int, int], ...]) -> ColumnElement[int]:
        *bounded, (_, most) = row
        return case(*((table.c[self.size] < bound, due) for bound, due in bounded), else_=most)


@dataclass(frozen=True, slots=True)
class NotAfter:
    """The day in one column does not lie after that in another, which must be known."""

    column: str
    limit: str

    def on(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        return and_(table.c[self.limit].is_not(None), table.c[self.column] <= table.c[self.limit])


Condition: TypeAlias = Is | ValidOn | DueWithout | FewerThanDue | NotAfter


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a SQLModel class."""
    return model.__table__  # type: ignore[attr-defined, no-any-return]
