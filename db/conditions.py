"""Conditions on a version: plain data that registers declare, in SQL and for a row at hand.

Each holds on an interval of days, or never; `clause` and `interval` follow from that, so a listing and the sum of its
figure cannot differ (`test_a_condition_holds_on_its_interval`).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, FromClause, Table, and_, case, func, literal_column, or_, true
from sqlmodel import SQLModel

Row = Mapping[str, Any]
"""A version as a JSON object; days are texts."""


@dataclass(frozen=True, slots=True)
class Span:
    """In SQL, the days on which a condition holds: from `since` to before `until` (None: no such end), if `met`."""

    met: ColumnElement[bool]
    since: ColumnElement[Any] | None = None
    until: ColumnElement[Any] | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `since` to before `until`; None is no end."""

    since: date = date.min
    until: date | None = None


ALWAYS = Interval()


class Condition(ABC):
    """A condition on a version and a day; one that is not `dated` holds on all days of a version or on none."""

    __slots__ = ()
    dated: ClassVar = False

    @abstractmethod
    def span(self, table: FromClause) -> Span:
        """The days on which it holds, in SQL."""

    @abstractmethod
    def interval(self, row: Row) -> Interval | None:
        """The same days for one version; None if there are none."""

    def clause(self, table: FromClause, day: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether it holds on the day, in SQL."""
        span = self.span(table)
        since = span.since <= day if span.since is not None else true()
        until = or_(span.until.is_(None), span.until > day) if span.until is not None else true()
        return and_(span.met, since, until)


@dataclass(frozen=True, slots=True)
class Is(Condition):
    """The column has one of these values."""

    column: str
    values: tuple[str, ...]

    def span(self, table: FromClause) -> Span:
        """All days, if the column has one of the values."""
        column: ColumnElement[Any] = table.c[self.column]
        return Span(or_(*(column == value for value in self.values)))

    def interval(self, row: Row) -> Interval | None:
        """The same for one version."""
        return ALWAYS if row[self.column] in self.values else None


@dataclass(frozen=True, slots=True)
class ValidOn(Condition):
    """The day lies between the two columns: from `since`, which must be known, to `until`, if there is an end."""

    since: str
    until: str
    dated: ClassVar = True

    def span(self, table: FromClause) -> Span:
        """From the one day to the other, both included."""
        since, until = table.c[self.since], table.c[self.until]
        return Span(since.is_not(None), since, until + 1)

    def interval(self, row: Row) -> Interval | None:
        """The same for one version."""
        since, until = _day(row[self.since]), _day(row[self.until])
        return Interval(since, until and until + timedelta(days=1)) if since else None


@dataclass(frozen=True, slots=True)
class DueWithout(Condition):
    """The day is later than `days` days before that in `column`, and the column `done` is still empty."""

    column: str
    days: int
    done: str
    dated: ClassVar = True

    def span(self, table: FromClause) -> Span:
        """From the first day that is late."""
        by = table.c[self.column]
        return Span(and_(table.c[self.done].is_(None), by.is_not(None)), by - (self.days - 1))

    def interval(self, row: Row) -> Interval | None:
        """The same for one version."""
        by = _day(row[self.column])
        return Interval(by - timedelta(days=self.days - 1)) if by and row[self.done] is None else None


@dataclass(frozen=True, slots=True)
class FewerThanDue(Condition):
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
    dated: ClassVar = True

    def span(self, table: FromClause) -> Span:
        """From the first day that is late."""
        signed = func.coalesce(table.c.signed_on, table.c.valid_from)
        dated = [(signed >= since, self._due_by_size(table, row)) for since, row in reversed(self.due)]
        due = case(*dated, else_=self._due_by_size(table, self.due[0][1]))
        by = table.c[self.before]
        return Span(and_(by.is_not(None), func.coalesce(table.c[self.done], 0) < due), by - (self.days - 1))

    def possible(self, table: FromClause) -> ColumnElement[bool]:
        """What holds of each version that it may hold of: fewer than are ever due, as an index of these says."""
        most = max(due for _, pairs in self.due for _, due in pairs)
        done = table.c[self.done]
        return or_(done.is_(None), done < literal_column(str(most)))

    def _due_by_size(self, table: FromClause, row: tuple[tuple[int, int], ...]) -> ColumnElement[int]:
        *bounded, (_, most) = row
        return case(*((table.c[self.size] < bound, due) for bound, due in bounded), else_=most)

    def interval(self, row: Row) -> Interval | None:
        """The same for one version."""
        by, signed = _day(row[self.before]), date.fromisoformat(row["signed_on"] or row["valid_from"])
        by_size = next((pairs for since, pairs in reversed(self.due) if signed >= since), self.due[0][1])
        *bounded, (_, most) = by_size
        size = row[self.size]
        due = next((due for bound, due in bounded if size is not None and size < bound), most)
        return Interval(by - timedelta(days=self.days - 1)) if by and (row[self.done] or 0) < due else None


@dataclass(frozen=True, slots=True)
class NotAfter(Condition):
    """The day in `column` is not after that in `limit`, which must be known."""

    column: str
    limit: str

    def span(self, table: FromClause) -> Span:
        """All days, if the one day is not after the other."""
        return Span(and_(table.c[self.limit].is_not(None), table.c[self.column] <= table.c[self.limit]))

    def interval(self, row: Row) -> Interval | None:
        """The same for one version."""
        day, limit = row[self.column], row[self.limit]
        return ALWAYS if day is not None and limit is not None and day <= limit else None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a SQLModel class."""
    return model.__table__  # type: ignore[attr-defined, no-any-return]
