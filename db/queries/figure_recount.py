"""Changes and sums of figures counted again from versions and events: to compare what is kept, or to make it anew."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Date, Select, String, and_, cast, func, literal, null, or_, select

from db.conditions import table_of
from db.queries.figures import EVENT, Tally
from db.queries.tense import valid_on
from db.statement import Sql, cached, literal_text
from db.tables.figure_sum import BLOCK

_KEY: Final = "seq, tally, day, authority, part"
SUM_KEY: Final = "tally, grain, start, block, authority, part"

_BY_GRAIN: Final = f"""
    SELECT tally, grain, start, block, authority, part, delta FROM {{}} c,
        LATERAL (SELECT date_trunc('month', day::timestamp)::date AS month, (seq - 1) / {BLOCK} AS of_acts) o,
        LATERAL (VALUES ('day', day, of_acts), ('month', month, of_acts), ('total', month, 0)) g(grain, start, block)
"""  # noqa: S608 - our own text
BY_GRAIN: Final = f"SELECT {SUM_KEY}, sum(delta) AS total FROM ({_BY_GRAIN}) g GROUP BY {SUM_KEY}"  # noqa: S608 - our own text
"""The sums of changes, to be completed with their table."""


def _stock(tally: Tally) -> Select[Any]:
    """Each version that counts: when it is known, and on which days."""
    versions = table_of(tally.model)
    spans = [condition.span(versions) for condition in tally.where]
    since = func.greatest(versions.c.valid_from, *(span.since for span in spans if span.since is not None))
    until = func.least(versions.c.valid_to, *(span.until for span in spans if span.until is not None))
    shown = _row(tally, versions.c, versions.c.known_from, versions.c.known_to, since, until)
    return select(*shown).where(*(span.met for span in spans), or_(until.is_(None), since < until))


def _flow(tally: Tally) -> Select[Any]:
    """Each event that counts by the version of its day: when both are known."""
    versions = table_of(tally.model)
    of_kind = and_(EVENT.c.register_key == tally.register, EVENT.c.kind == tally.flow, ~EVENT.c.voided)
    known_from = func.greatest(EVENT.c.known_from, versions.c.known_from)
    known_to = func.least(EVENT.c.known_to, versions.c.known_to)
    met = [condition.clause(versions, EVENT.c.effective_on) for condition in tally.where]
    same = and_(versions.c.entry_id == EVENT.c.entry_id, valid_on(versions, EVENT.c.effective_on))
    shown = _row(tally, EVENT.c, known_from, known_to, EVENT.c.effective_on, null())
    query = select(*shown).select_from(EVENT.join(versions, same))
    return query.where(of_kind, *met, or_(known_to.is_(None), known_from < known_to))


def _plain_flows(every: Sequence[Tally]) -> str:
    """Each event that counts by its kind alone, of all tallies in one scan."""
    kinds = ", ".join(f"('{s.register}', '{s.flow}', '{s.name}', {s.part is not None})" for s in every)
    return f"""
        SELECT f.tally, entry_id, coalesce(authority, '') AS authority,
            CASE WHEN by_holder THEN holder ELSE '' END AS part, known_from, known_to, effective_on AS since,
            NULL::date AS until, holder
        FROM event e JOIN (VALUES {kinds}) f(register, kind, tally, by_holder)
            ON f.register = e.register_key AND f.kind = e.kind WHERE NOT voided
    """  # noqa: S608 - our own text


def _row(tally: Tally, columns: Any, known_from: Any, known_to: Any, since: Any, until: Any) -> list[Any]:
    part: ColumnElement[Any] | Column[Any] = columns[tally.part] if tally.part else literal("")
    return [
        literal(tally.name, String()).label("tally"),
        columns.entry_id,
        func.coalesce(columns.authority, "").label("authority"),
        part.label("part"),
        known_from.label("known_from"),
        known_to.label("known_to"),
        since.label("since"),
        cast(until, Date()).label("until"),
        columns.holder.label("holder"),
    ]


def counted(every: Sequence[Tally]) -> str:
    """SQL for what counts in the tallies: when it is known, and on which days; a flow has no last one."""
    stocks = [literal_text(_stock(tally)) for tally in every if tally.flow is None]
    flows = [literal_text(_flow(tally)) for tally in every if tally.flow and tally.where]
    plain = [tally for tally in every if tally.flow and not tally.where]
    return " UNION ALL ".join([*stocks, *flows, *([_plain_flows(plain)] if plain else [])])


def _changes(every: Sequence[Tally]) -> str:
    """The changes by every act, several of which may concern the same place."""
    return f"""
        SELECT {_KEY}, entry_id, delta FROM ({counted(every)}) x CROSS JOIN LATERAL (VALUES
            (known_from, since, 1), (known_from, until, -1), (known_to, since, -1), (known_to, until, 1)
        ) c(seq, day, delta)
        WHERE seq IS NOT NULL AND day IS NOT NULL
    """  # noqa: S608 - our own text


@cached
def remake(every: tuple[Tally, ...]) -> tuple[Sql, ...]:
    """Statements that make changes and sums anew; the ledger's head is locked first."""
    return (
        Sql("DELETE FROM figure_change"),
        Sql("DELETE FROM figure_sum"),
        Sql(
            f"INSERT INTO figure_change ({_KEY}, entry_id, delta) "  # noqa: S608 - our own text
            f"SELECT {_KEY}, entry_id, sum(delta)::integer FROM ({_changes(every)}) c "
            f"GROUP BY {_KEY}, entry_id HAVING sum(delta) <> 0 ORDER BY seq"
        ),
        Sql(f"INSERT INTO figure_sum ({SUM_KEY}, total) {BY_GRAIN.format('figure_change')}"),
        Sql("ANALYZE figure_change"),
        Sql("ANALYZE figure_sum"),
    )


@cached
def differing_changes(every: tuple[Tally, ...]) -> Sql:
    """Up to `limit` places where what is kept of changes is not what acts changed."""
    return Sql(
        f"""
        SELECT DISTINCT {_KEY} FROM (
            SELECT {_KEY}, entry_id FROM (
                {_changes(every)} UNION ALL SELECT {_KEY}, entry_id, -delta FROM figure_change
            ) c GROUP BY {_KEY}, entry_id HAVING sum(delta) <> 0
        ) d ORDER BY {_KEY} LIMIT $1
        """,  # noqa: S608 - our own text
        "limit",
    )


differing_sums = Sql(
    f"""
    SELECT {SUM_KEY} FROM (
        SELECT *, false AS kept FROM ({_BY_GRAIN.format("figure_change")}) c
        UNION ALL SELECT {SUM_KEY}, -total, true FROM figure_sum
    ) x GROUP BY {SUM_KEY} HAVING sum(delta) <> 0 OR count(*) FILTER (WHERE kept) <> 1 ORDER BY {SUM_KEY} LIMIT $1
    """,  # noqa: S608 - our own text
    "limit",
)
"""Up to `limit` sums that are not those of the changes, that are missing or that are of none."""

more_memory = Sql("SELECT set_config('work_mem', '256MB', true)")
"""For this transaction: every change is grouped at once."""

lock = Sql("SELECT size, summed, indicators FROM ledger_head FOR UPDATE")
state = Sql("SELECT size, summed, indicators FROM ledger_head")
"""How many acts there are, how many of them the sums cover, and by which indicators."""

made = Sql("UPDATE ledger_head SET summed = size, indicators = $1", "indicators")
