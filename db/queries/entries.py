"""Reading entries: one query over versions, with one predicate on valid time and one on knowledge.

Rows are JSON text made by PostgreSQL. Statements are cached by shape and form, of which there are few; values are
always arguments.
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.sql.selectable import NamedFromClause

from db.conditions import Condition, table_of
from db.queries.access_lock import ACCESS_VERSION
from db.queries.list_filters import clause
from db.queries.tense import DAY, SEQ, known_reference, valid_and_known, valid_on
from db.query import Form
from db.sorting import key_of
from db.statement import ACCESS_VERSION_COLUMN, Statement, cached
from db.tables.act import Act, Event
from db.tables.application import Application
from db.tables.base import Stage, Version
from db.tables.ledger import LedgerHead
from db.tables.managing_authority import ManagingAuthority
from db.words import Words

_ONE: Final[ColumnElement[int]] = literal_column("1")
ACCESS_NUMBER: Final[ColumnElement[int]] = literal_column(ACCESS_VERSION, BigInteger()).label(ACCESS_VERSION_COLUMN)
"""The number of access, as a column of a statement."""
_REFERENCE_NUMBER: Final[ColumnElement[int]] = (
    select(table_of(LedgerHead).c.reference_version).scalar_subquery().label("reference_version")
)
_COMMA: Final[ColumnElement[str]] = literal_column("','")

ON_THE_DAY: Final = ("status", "valid_from", "expires_on")
"""What of an entry's version decides which acts may follow, or is named where one may not."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a register shows of its entries besides versions, as it is now in any tense: a table with a row for some.

    `fields` are columns of answers, of which one may go before a fact; `filters` are by the argument of their name.
    Lists by one of `only`, or in an order by `sort`, have the entries with a row alone; `sort_key` is what that is by.
    """

    rows: Table
    fields: tuple[tuple[str, ColumnElement[Any]], ...]
    filters: tuple[tuple[str, ColumnElement[bool]], ...]
    only: frozenset[str]
    sort: str
    sort_key: ColumnElement[Any]

    def joined(self, table: Table, form: Form) -> FromClause:
        """The versions with these rows."""
        sorted_ = form.sort is not None and key_of(form.sort) == self.sort
        outer = not sorted_ and not form.filters & self.only
        return table.join(self.rows, self.rows.c.entry_id == table.c.entry_id, isouter=outer)


class Shape(NamedTuple):
    """The fields that a response shows of a version: columns, and flags computed for the day of the query.

    `managed_as` is the column with the register whose authority manages the entry, if that is not `register`. `words`
    are fields that say in Vietnamese what columns say by codes.
    """

    model: type[Version]
    register: str
    fields: tuple[str, ...]
    flags: tuple[tuple[str, tuple[Condition, ...]], ...] = ()
    managed_as: str | None = None
    beside: Beside | None = None
    words: tuple[Words, ...] = ()

    @property
    def stored(self) -> tuple[str, ...]:
        """The fields that are columns of a version."""
        return tuple(name for name in self.fields if name in table_of(self.model).c)


def word(text: str) -> ColumnElement[Any]:
    """A word of our own in the text of a statement, so that PostgreSQL knows it when it plans for all arguments."""
    return literal_column(f"'{text}'", String())


def columns(
    shape: Shape, table: FromClause, *, now: bool, day: ColumnElement[Any] = DAY, seq: ColumnElement[int] = SEQ
) -> list[ColumnElement[Any]]:
    """What a response shows of rows of the table on the day, as known now or else at the ledger size `seq`."""
    beside = dict(shape.beside.fields) if shape.beside else {}
    shown: list[ColumnElement[Any]] = [table.c.entry_id.label("id")]
    for name in (name for name in shape.stored if name not in beside):
        shown.append(table.c[name])
        shown += [words.of(table) for words in shape.words if words.column == name]
    if "managed_by" in shape.fields:
        register = word(shape.register) if shape.managed_as is None else table.c[shape.managed_as]
        shown.append(managing(register, now=now, day=day, seq=seq).label("managed_by"))
    shown += [and_(*(c.clause(table, day) for c in conditions)).label(name) for name, conditions in shape.flags]
    shown += [column.label(name) for name, column in beside.items() if name in shape.fields]
    return shown


def managing(
    register: ColumnElement[Any], *, now: bool, day: ColumnElement[Any] = DAY, seq: ColumnElement[int] = SEQ
) -> ColumnElement[Any]:
    """The authority that manages the register on the day, as known now or else at the ledger size `seq`."""
    table = table_of(ManagingAuthority)
    return (
        select(table.c.authority)
        .where(
            table.c.register_key == register,
            table.c.status == word("in_force"),
            valid_on(table, day),
        )
        .where(known_reference(table, now=now, seq=seq))
        .order_by(table.c.valid_from.desc())
        .limit(_ONE)
        .correlate_except(table)
        .scalar_subquery()
    )


def _match(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Words match if they include all of the query, a list column if it contains the value, others if equal."""
    if isinstance(column.type, TSVECTOR):
        # Not by the index of words, which would read every word that begins so; see `looked_up`.
        return func.coalesce(_includes(column, name), False)
    if isinstance(column.type, ARRAY):
        return bindparam(name, type_=String()) == any_(column)
    return column == bindparam(name, type_=column.type)


def _includes(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column.op("@@", return_type=Boolean())(bindparam(name, type_=TSQUERY()))


def _visible(shape: Shape, table: FromClause, form: Form) -> list[ColumnElement[bool]]:
    """Of entries that belong to other registers, those of the registers `:owners`."""
    if not form.by_owner or shape.managed_as is None:
        return []
    return [table.c[shape.managed_as] == any_(bindparam("owners", type_=ARRAY(String)))]


def matching(shape: Shape, table: FromClause, form: Form) -> list[ColumnElement[bool]]:
    """The conditions of the filters and of what the caller sees."""
    matches = (_matches(shape, table, name, form) for name in sorted(form.filters))
    return [*matches, *_visible(shape, table, form)]


def _matches(shape: Shape, table: FromClause, name: str, form: Form) -> ColumnElement[bool]:
    beside = dict(shape.beside.filters) if shape.beside else {}
    if name in beside:
        return beside[name]
    ranged = clause(table_of(shape.model), table, name, now=form.now)
    return _match(table.c[name], name) if ranged is None else ranged


def selected(shape: Shape, form: Form) -> list[ColumnElement[bool]]:
    """The conditions that lists and counts share: valid, known, matching the filters and visible."""
    table = table_of(shape.model)
    looked_up = [_includes(table.c.words, "looked_up")] if "words" in form.filters else []
    return [*looked_up, valid_and_known(table, now=form.now), *matching(shape, table, form)]


def as_json(rows: NamedFromClause) -> ColumnElement[str]:
    """Each row as JSON."""
    return cast(func.row_to_json(rows.table_valued()), String)


def source(shape: Shape, form: Form) -> FromClause:
    """What statements select from."""
    table = table_of(shape.model)
    return shape.beside.joined(table, form) if shape.beside else table


@cached
def read(shape: Shape, form: Form) -> Statement:
    """Entry `:id` as JSON, and the seq of its newest act."""
    rows = _one(shape, form).subquery("x")
    return Statement(select(as_json(rows), rows.c.id, _newest(), ACCESS_NUMBER))


@cached
def read_with_state(shape: Shape, form: Form, *, kinds: bool, handed_over: bool) -> Statement:
    """The same as `text`, with what decides which acts may follow: its `ON_THE_DAY` columns and `later`.

    With the version of the reference data, by which the signing rules that were read before hold.
    `later` is whether an act may take effect after the day. With `kinds` those of its acts, with commas between them.
    With `handed_over` its acts that were handed over as the results of applications.
    """
    rows, act = _one(shape, form).subquery("x"), table_of(Act)
    shown = [rows.c[name] for name in ON_THE_DAY if name in rows.c]
    later: ColumnElement[bool] = rows.c.valid_to.is_not(None)
    if "expires_on" in rows.c:  # it may end by its term
        later = and_(later, _later())
    if kinds:
        of_entry = select(func.string_agg(act.c.kind, _COMMA)).where(act.c.entry_id == bindparam("id"))
        shown.append(of_entry.scalar_subquery().label("kinds"))
    if handed_over:
        shown.append(_handed_over().label("handed_over"))
    text = as_json(rows).label("text")
    return Statement(select(text, rows.c.id, *shown, later.label("later"), _newest(), _REFERENCE_NUMBER, ACCESS_NUMBER))


def _handed_over() -> ColumnElement[Any]:
    """The acts of entry `:id` that applications were decided by, as known now, whose result was handed over."""
    dossier = table_of(Application)
    handed_over = and_(dossier.c.known_to.is_(None), dossier.c.status == word(Stage.HANDED_OVER))
    acts = select(func.array_agg(dossier.c.decision_seq)).where(dossier.c.decided_entry == bindparam("id"), handed_over)
    return acts.scalar_subquery()


def _newest() -> ColumnElement[int]:
    act = table_of(Act)
    newest = select(func.max(act.c.seq)).where(act.c.entry_id == bindparam("id")).scalar_subquery()
    return newest.label("newest")


def _later() -> ColumnElement[bool]:
    """Whether an act on entry `:id` takes effect after `:day`, as known now."""
    event = table_of(Event)
    return (
        select(_ONE)
        .where(event.c.entry_id == bindparam("id"), event.c.known_to.is_(None), event.c.effective_on > DAY)
        .where(event.c.kind != word("expire"), ~event.c.voided)
        .exists()
    )


def _one(shape: Shape, form: Form) -> Select[Any]:
    table = table_of(shape.model)
    query = select(*columns(shape, table, now=form.now)).select_from(source(shape, form))
    return query.where(table.c.entry_id == bindparam("id"), *selected(shape, form))


@cached
def first_day(model: type[Version]) -> Statement:
    """The first day of entry `:id` as known now, if that is after `:day`."""
    table = table_of(model)
    first = func.min(table.c.valid_from)
    query = select(first).where(table.c.entry_id == bindparam("id"), table.c.known_to.is_(None))
    return Statement(query.having(first > DAY))


@cached
def count(shape: Shape, form: Form) -> Statement:
    """The number of entries on all pages."""
    return Statement(select(func.count(), ACCESS_NUMBER).select_from(source(shape, form)).where(*selected(shape, form)))


@cached
def versions(shape: Shape) -> Statement:
    """Every version of entry `:id`, as JSON, by when it became known and its first day."""
    table = table_of(shape.model)
    shown = [table.c[name] for name in shape.stored if name != "known_from"]
    rows = (
        select(table.c.known_from, table.c.known_to, *shown, *(words.of(table) for words in shape.words))
        .where(table.c.entry_id == bindparam("id"))
        .order_by(table.c.known_from, table.c.valid_from)
        .subquery("x")
    )
    return Statement(select(cast(func.row_to_json(rows.table_valued()), String)))
