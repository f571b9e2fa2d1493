"""Conditions on a version, as plain data that registers declare and only this layer turns into SQL."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, Table, and_, or_
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
class NotAfter:
    """The day in one column does not lie after that in another, which must be known."""

    column: str
    limit: str

    def on(self, table: Table, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition in SQL."""
        return and_(table.c[self.limit].is_not(None), table.c[self.column] <= table.c[self.limit])


Condition: TypeAlias = Is | ValidOn | DueWithout | NotAfter


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a SQLModel class."""
    return model.__table__  # type: ignore[attr-defined, no-any-return]
