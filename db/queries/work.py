"""Work by day (việc cần làm): each part one statement, that counts what there is and shows the first rows, by an index.

Every statement answers one row: `count`, and `items`, a JSON list or NULL.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
    union_all,
)

from db.conditions import Condition, FewerThanDue, table_of
from db.queries.tense import valid_on
from db.statement import Sql, Statement, cached
from db.tables.base import Version
from db.tables.constraints import IN_FORCE_NOW

FIRST_ROWS: Final = 10
"""How many rows of each part are shown."""

_TODAY: Final[ColumnElement[Any]] = bindparam("today", type_=Date())
_UNTIL: Final[ColumnElement[Any]] = bindparam("until", type_=Date())
_REGISTERS: Final = bindparam("registers", type_=ARRAY(String))

# The first rows are found before anything is joined to them.
_DOSSIERS: Final = f"""
    SELECT (SELECT count(*) FROM dossier_due d WHERE {{0}}) AS count, (SELECT json_agg(x) FROM (
        SELECT 'applications' AS register, d.entry_id AS id, a.dossier_code AS name, a.holder_name, d.due_on,
            CASE WHEN d.due_count IS NULL THEN d.due_on - $3::date
                ELSE d.due_count - (SELECT working_days_until($3::date)) END AS days_left,
            d.awaiting_since AS since, d.assignee
        FROM (SELECT * FROM dossier_due d WHERE {{0}} ORDER BY {{1}} LIMIT {FIRST_ROWS}) d
        JOIN application a ON a.entry_id = d.entry_id AND a.known_to IS NULL AND a.valid_to IS NULL
        ORDER BY {{1}}) x) AS items
"""  # noqa: S608 - our own text
_MINE: Final = "($1::text[] IS NULL OR d.asked_register = ANY ($1)) AND ($2::text IS NULL OR d.assignee = $2)"

dossiers_due = Sql(
    _DOSSIERS.format(f"d.due_on BETWEEN $4::date AND $5::date AND {_MINE}", "d.due_on, d.entry_id"),
    "registers",
    "assignee",
    "today",
    "since",
    "until",
)
"""Open dossiers that are due from one day to another."""

dossiers_without_due_day = Sql(
    _DOSSIERS.format(
        f"d.due_on IS NULL AND d.awaiting_since IS NULL AND $3::date IS NOT NULL AND {_MINE}",
        "d.received_on, d.entry_id",
    ),
    "registers",
    "assignee",
    "today",
)
"""Open dossiers for which no rule is known."""

dossiers_waiting = Sql(
    _DOSSIERS.format(
        f"d.awaiting_since IS NOT NULL AND $3::date IS NOT NULL AND {_MINE}", "d.awaiting_since, d.entry_id"
    ),
    "registers",
    "assignee",
    "today",
)
"""Dossiers that wait for a supplement, since when."""


def _row(register: str, table: Any, day: ColumnElement[Any], name: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    holder = table.c.holder_name if "holder_name" in table.c else null()
    columns = (
        ("register", literal_column(f"'{register}'", String())), ("id", table.c.entry_id), ("name", name),
        ("holder_name", holder), ("due_on", day), ("days_left", day - _TODAY),
    )  # fmt: skip
    return [column.label(label) for label, column in columns]


def _part(counts: Sequence[Select[Any]], firsts: Sequence[Select[Any]]) -> Statement:
    """The sum of the counts, and the first rows of all."""
    total = sum((part.scalar_subquery() for part in counts[1:]), start=counts[0].scalar_subquery())
    both = union_all(*(select(part.subquery()) for part in firsts)).subquery("b")
    first = select(both).order_by(both.c.due_on, both.c.id).limit(literal_column(str(FIRST_ROWS))).subquery("x")
    items = select(func.json_agg(first.table_valued())).scalar_subquery()
    return Statement(select(total.label("count"), items.label("items")))


@cached
def terms_ending(registers: tuple[tuple[str, type[Version]], ...]) -> Statement:
    """Entries whose term (thời hạn) ends from `:today` to `:until`, unless another version begins before."""
    counts, firsts = [], []
    for key, model in registers:
        table = table_of(model)
        ends = and_(
            text(IN_FORCE_NOW), table.c.expires_on.between(_TODAY, _UNTIL), table.c.valid_from <= _TODAY,
            or_(table.c.valid_to.is_(None), table.c.valid_to > table.c.expires_on),
            literal_column(f"'{key}'", String()) == any_(_REGISTERS),
        )  # fmt: skip
        counts.append(select(func.count()).select_from(table).where(ends))
        first = select(*_row(key, table, table.c.expires_on, table.c.printed_number)).where(ends)
        firsts.append(first.order_by(table.c.expires_on, table.c.entry_id).limit(literal_column(str(FIRST_ROWS))))
    return _part(counts, firsts)


@cached
def overdue(register: str, model: type[Version], conditions: tuple[Condition, ...]) -> Statement:
    """Entries that a flag about what is due holds of on `:today`, the longest overdue first."""
    table = table_of(model)
    due = next(condition for condition in conditions if isinstance(condition, FewerThanDue))
    by = table.c[due.before]
    clauses = [condition.clause(table, _TODAY) for condition in conditions]
    latest = by <= _TODAY + literal_column(str(due.days - 1), Integer())  # for the index; the clause says the same
    late = and_(text("known_to IS NULL"), due.possible(table), latest, valid_on(table, _TODAY), *clauses)
    count = select(func.count()).select_from(table).where(late)
    shown = _row(register, table, by - literal_column(str(due.days), Integer()), table.c.printed_number)
    first = select(*shown).where(late).order_by(by, table.c.entry_id).limit(literal_column(str(FIRST_ROWS)))
    return _part([count], [first])


_RESERVED: Final = """
    r.known_to IS NULL AND r.status = 'in_force' AND r.expires_on BETWEEN $1::date AND $2::date
    AND r.valid_from <= $1 AND (r.valid_to IS NULL OR r.valid_to > $1) AND (SELECT e.act_seq FROM event e
        WHERE e.series = r.series AND e.series_year = r.year AND e.number = r.number LIMIT 1) IS NULL
"""
reservations_ending = Sql(
    f"""
    SELECT (SELECT count(*) FROM number_reservation r WHERE {_RESERVED}) AS count, (SELECT json_agg(x) FROM (
        SELECT 'number-reservations' AS register, r.entry_id AS id, r.number || ' (' || r.series || ')' AS name,
            r.expires_on AS due_on, r.expires_on - $1::date AS days_left
        FROM number_reservation r WHERE {_RESERVED} ORDER BY r.expires_on, r.entry_id LIMIT {FIRST_ROWS}) x) AS items
    """,  # noqa: S608 - our own text
    "today",
    "until",
)
"""Reserved numbers (giữ số) that no act has used and whose reservation ends."""

sealed_since = Sql(
    """
    SELECT (SELECT (recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date FROM act ORDER BY seq LIMIT 1) AS begun,
        array_agg(DISTINCT calendar || ' ' || period) FILTER (WHERE last_day >= $1::date) AS sealed,
        array_agg(DISTINCT calendar) AS calendars
    FROM seal WHERE known_to IS NULL
    """,
    "since",
)
"""The first day of the ledger, the periods sealed that ended since a day, and the calendars that were ever sealed."""
