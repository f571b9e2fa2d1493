"""Changes and sums of figures counted again from versions and events: to compare what is kept, or to make it anew."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Date, Select, String, and_, cast, func, literal, null, or_, select

from db.conditions import table_of
from db.queries.figures import EVENT, Series
from db.queries.tense import valid_on
from db.statement import Sql, cached, literal_text
from db.tables.figure_sum import BLOCK

_KEY: Final = "seq, series, day, authority, part"
SUM_KEY: Final = "series, grain, start, block, authority, part"

BY_GRAIN: Final = f"""
    SELECT series, grain, start, (seq - 1) / {BLOCK} AS block, authority, part, sum(delta) AS total FROM {{}} c,
        LATERAL (VALUES ('day', day), ('month', date_trunc('month', day::timestamp)::date)) g(grain, start)
    GROUP BY {SUM_KEY}
"""  # noqa: S608 - our own text
"""The sums of changes, to be completed with their table."""


def _counted(series: Series) -> Select[Any]:
    """Each row that counts: when it is known, and on which days."""
    versions = table_of(series.model)
    if series.flow is None:
        spans = [condition.span(versions) for condition in series.where]
        since = func.greatest(versions.c.valid_from, *(span.since for span in spans if span.since is not None))
        until = func.least(versions.c.valid_to, *(span.until for span in spans if span.until is not None))
        shown = _row(series, versions.c, versions.c.known_from, versions.c.known_to, since, until)
        return select(*shown).where(*(span.met for span in spans), or_(until.is_(None), since < until))
    of_kind = and_(EVENT.c.register_key == series.register, EVENT.c.kind == series.flow, ~EVENT.c.voided)
    if not series.where:
        shown = _row(series, EVENT.c, EVENT.c.known_from, EVENT.c.known_to, EVENT.c.effective_on, null())
        return select(*shown).where(of_kind)
    known_from = func.greatest(EVENT.c.known_from, versions.c.known_from)
    known_to = func.least(EVENT.c.known_to, versions.c.known_to)
    met = [condition.clause(versions, EVENT.c.effective_on) for condition in series.where]
    same = and_(versions.c.entry_id == EVENT.c.entry_id, valid_on(versions, EVENT.c.effective_on))
    shown = _row(series, EVENT.c, known_from, known_to, EVENT.c.effective_on, null())
    query = select(*shown).select_from(EVENT.join(versions, same))
    return query.where(of_kind, *met, or_(known_to.is_(None), known_from < known_to))


def _row(series: Series, columns: Any, known_from: Any, known_to: Any, since: Any, until: Any) -> list[Any]:
    part: ColumnElement[Any] | Column[Any] = columns[series.part] if series.part else literal("")
    return [
        literal(series.name, String()).label("series"),
        columns.entry_id,
        func.coalesce(columns.authority, "").label("authority"),
        part.label("part"),
        known_from.label("known_from"),
        known_to.label("known_to"),
        since.label("since"),
        cast(until, Date()).label("until"),
    ]


def _changes(every: Sequence[Series]) -> str:
    """The changes by every act, as they are kept."""
    counted = " UNION ALL ".join(literal_text(_counted(series)) for series in every)
    return f"""
        SELECT {_KEY}, entry_id, sum(delta)::integer AS delta FROM ({counted}) x CROSS JOIN LATERAL (VALUES
            (known_from, since, 1), (known_from, until, -1), (known_to, since, -1), (known_to, until, 1)
        ) c(seq, day, delta)
        WHERE seq IS NOT NULL AND day IS NOT NULL GROUP BY {_KEY}, entry_id HAVING sum(delta) <> 0
    """  # noqa: S608 - our own text


@cached
def remake(every: tuple[Series, ...]) -> tuple[Sql, ...]:
    """Statements that make changes and sums anew; the ledger's head is locked first."""
    return (
        Sql("DELETE FROM figure_change"),
        Sql("DELETE FROM figure_sum"),
        Sql(f"INSERT INTO figure_change ({_KEY}, entry_id, delta) {_changes(every)} ORDER BY seq"),
        Sql(f"INSERT INTO figure_sum ({SUM_KEY}, total) {BY_GRAIN.format('figure_change')}"),
        Sql("ANALYZE figure_change"),
        Sql("ANALYZE figure_sum"),
    )


@cached
def differing_changes(every: tuple[Series, ...]) -> Sql:
    """Up to `limit` changes of these series that are not those of their acts."""
    return Sql(
        f"""
        SELECT {_KEY} FROM ({_changes(every)}) a
        FULL JOIN (SELECT * FROM figure_change WHERE series = ANY ($2::text[])) c USING ({_KEY})
        WHERE a.delta IS DISTINCT FROM c.delta OR a.entry_id <> c.entry_id ORDER BY seq LIMIT $1
        """,  # noqa: S608 - our own text
        "limit",
        "series",
    )


strays = Sql(
    "SELECT seq, series FROM figure_change WHERE series <> ALL ($2::text[]) ORDER BY seq LIMIT $1", "limit", "series"
)
"""Changes of series that nobody declares."""

differing_sums = Sql(
    f"""
    SELECT {SUM_KEY} FROM ({BY_GRAIN.format("figure_change")}) a FULL JOIN figure_sum s USING ({SUM_KEY})
    WHERE a.total IS DISTINCT FROM s.total ORDER BY {SUM_KEY} LIMIT $1
    """,  # noqa: S608 - our own text
    "limit",
)
"""Up to `limit` sums that are not those of the changes."""

lock = Sql("SELECT size, summed, indicators FROM ledger_head FOR UPDATE")
state = Sql("SELECT size, summed, indicators FROM ledger_head")
"""How many acts there are, how many of them the sums cover, and by which indicators."""

made = Sql("UPDATE ledger_head SET summed = size, indicators = $1", "indicators")
