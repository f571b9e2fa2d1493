"""What a figure counts: a flow counts events of a period, a stock counts versions that are valid on its last day."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, FromClause, String, Table, and_, bindparam, true

from db.conditions import Condition, Is, table_of
from db.queries.tense import DAY, known, valid_and_known, valid_on
from db.query import Form
from db.tables.act import Event
from db.tables.base import Version

EVENT: Final = table_of(Event)
_FIRST: ColumnElement[Any] = bindparam("first", type_=Date())
_AUTHORITY: ColumnElement[Any] = bindparam("authority", type_=String())


@dataclass(frozen=True, slots=True)
class Tally:
    """What is summed by day, as acts change it: events of the kind `flow`, or versions from and until their days.

    Sums are kept apart by the column `part`, if there is one.
    """

    name: str
    model: type[Version]
    register: str
    flow: str | None = None
    where: tuple[Condition, ...] = ()
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of entries, or of their distinct holders, in one table; a flow counts acts of the kind `flow`."""

    name: str
    model: type[Version]
    register: str
    flow: str | None = None
    where: tuple[Condition, ...] = ()
    by_holder: bool = False

    @property
    def versions(self) -> Table:
        """The table of the register's versions."""
        return table_of(self.model)

    @property
    def parts(self) -> tuple[str, ...] | None:
        """The parts of its tally that it counts; None: all.

        Entries in certain states are part of the tally that counts a register's entries by state.
        """
        match self.flow, self.by_holder, self.where:
            case None, False, (Is("status", values),):
                return values
        return None

    @property
    def tally(self) -> Tally:
        """The tally that it is read from."""
        if self.parts is not None:
            return by_status(self.model, self.register)
        part = "holder" if self.by_holder else None
        return Tally(self.name, self.model, self.register, self.flow, self.where, part)

    @property
    def counted(self) -> Table:
        """The table whose rows are counted."""
        return self.versions if self.flow is None else EVENT


def by_status(model: type[Version], register: str) -> Tally:
    """The entries of a register by status."""
    return Tally(f"{register}.status", model, register, part="status")


def source(figure: Figure, *, now: bool) -> FromClause:
    """The rows to count; a flow with conditions on versions is joined with them."""
    return with_version(figure.versions, now=now) if figure.flow and figure.where else figure.counted


def with_version(versions: Table, *, now: bool) -> FromClause:
    """Every event with the version of its day; an outer join, so that every counted row is also listed."""
    of_the_day = and_(
        versions.c.entry_id == EVENT.c.entry_id, valid_on(versions, EVENT.c.effective_on), known(versions, now=now)
    )
    return EVENT.outerjoin(versions, of_the_day)


def in_source(figure: Figure, form: Form) -> ColumnElement[bool]:
    """The condition that all figures of one source share: events of the period, or versions of its last day.

    With an authority, only those of `:authority`: the acting one, or the issuer of the paper in force.
    """
    if figure.flow is None:
        rows = valid_and_known(figure.versions, now=form.now)
    else:
        rows = and_(EVENT.c.effective_on.between(_FIRST, DAY), ~EVENT.c.voided, known(EVENT, now=form.now))
    return and_(rows, figure.counted.c.authority == _AUTHORITY) if form.by_authority else rows


def in_figure(figure: Figure) -> ColumnElement[bool]:
    """The condition that makes a row of the source count in this figure."""
    day = DAY if figure.flow is None else EVENT.c.effective_on
    conditions = [condition.clause(figure.versions, day) for condition in figure.where]
    if figure.flow is None:
        return and_(true(), *conditions)
    return and_(EVENT.c.register_key == figure.register, EVENT.c.kind == figure.flow, *conditions)
