"""Look-ups for rules between entries: the state, lapses and references of another entry, as known now."""

from sqlalchemy import bindparam, select

from db.conditions import table_of
from db.queries.tense import valid_and_known
from db.statement import Sql, Statement, cached
from db.tables.base import Version

entry = Sql("SELECT id FROM entry WHERE id = $1", "id")
"""Whether there is an entry."""


@cached
def state_on(model: type[Version]) -> Statement:
    """Status and holder of entry `:id` on `:day`."""
    table = table_of(model)
    return Statement(
        select(table.c.status, table.c.holder).where(
            table.c.entry_id == bindparam("id"), valid_and_known(table, now=True)
        )
    )


@cached
def count_lapses(model: type[Version]) -> Sql:
    """The number of versions of entry `id` between `first` and before `until` with a status that is not in `live`."""
    table = table_of(model).name
    return Sql(
        f"SELECT count(*) FROM {table} WHERE entry_id = $1 AND known_to IS NULL "  # noqa: S608 - a table's own name
        "AND daterange(valid_from, valid_to) && daterange($2::date, $3::date) AND status <> ALL ($4::text[])",
        "id",
        "first",
        "until",
        "live",
    )


@cached
def referring(model: type[Version], field: str) -> Sql:
    """The first entry whose `field` is `entry` with a status in `live` between `first` and before `until`, if any.

    With its first day then as `valid_from`, and how many such entries there are as `count`.
    """
    table = table_of(model).name
    return Sql(
        "SELECT entry_id, min(valid_from) AS valid_from, count(*) OVER () AS count "  # noqa: S608 - names of our own
        f"FROM {table} WHERE {field} = $1 AND known_to IS NULL "
        "AND daterange(valid_from, valid_to) && daterange($2::date, $3::date) AND status = ANY ($4::text[]) "
        "GROUP BY entry_id ORDER BY valid_from, entry_id LIMIT 1",
        "entry",
        "first",
        "until",
        "live",
    )


@cached
def resting_on(model: type[Version], kind: str, field: str, act: str) -> Sql:
    """What rests on acts of `entry`: that act; the entry that rests on it, its holder, its act of `kind` and the day.

    Later acts may have followed that one, on its own day too.
    """
    table = table_of(model).name
    return Sql(
        f"SELECT DISTINCT v.{act} AS act, v.entry_id, v.holder, e.act_seq, e.effective_on "  # noqa: S608 - our own names
        f"FROM {table} v JOIN event e ON e.entry_id = v.entry_id AND e.known_to IS NULL AND NOT e.voided "
        f"AND e.kind = '{kind}' WHERE v.{field} = $1 AND v.known_to IS NULL AND v.status <> 'voided'",
        "entry",
    )
