"""Reporting calendars, seals, and acts after a seal."""

from db.queries.tense import known_in
from db.statement import Sql
from db.tables.base import Status
from db.words import label_of

calendar = Sql(
    f"SELECT * FROM reporting_calendar c WHERE key = $1 AND {known_in('c', '$2::bigint')} "  # noqa: S608 - our own text
    "ORDER BY valid_from DESC LIMIT 1",
    "key",
    "seq",
)
"""A calendar as known at a size of the ledger."""

_NEWEST = f"""
    SELECT DISTINCT ON (key) key, title_vi, month_ends_on, year_to_date, source, entry_id AS id, status,
        {label_of("status", Status)} AS status_vi, valid_from, valid_to, known_from
    FROM reporting_calendar c WHERE {known_in("c", "$1::bigint")} ORDER BY key, valid_from DESC
"""  # noqa: S608 - our own text
calendars_as_json = Sql(f"SELECT row_to_json(c)::text FROM ({_NEWEST}) c ORDER BY key", "seq")  # noqa: S608
calendars = Sql(_NEWEST, "seq")

_SEALS = """
    SELECT s.calendar, s.period, s.ordinal, s.first_day, s.last_day, s.ledger_size, s.ledger_root, s.figures, a.reason,
        s.known_from,
        coalesce(s.sealed_by, a.recorded_by) AS sealed_by,
        coalesce(s.sealed_at::timestamptz, a.recorded_at) AS sealed_at
    FROM seal s JOIN act a ON a.seq = s.known_from WHERE s.known_to IS NULL
"""

seals = Sql(f"{_SEALS} AND s.calendar = $1 AND s.period = $2 ORDER BY s.ordinal DESC", "calendar", "period")
"""The seals of a period, the newest first."""

seals_by_size = Sql(
    f"{_SEALS} AND s.calendar = $1 AND CASE WHEN s.sealed_at IS NULL THEN s.known_from ELSE s.ledger_size END <= $2 "
    "ORDER BY s.ledger_size, s.known_from",
    "calendar",
    "size",
)
"""The seals of a calendar that were made at a size of the ledger, in their order.

Those from before seals were acts count from the size that they seal.
"""

page = Sql(
    f"""
    {_SEALS} AND ($1::text IS NULL OR s.calendar = $1) AND s.known_from <= $2 AND s.known_from < $3
    ORDER BY s.known_from DESC LIMIT $4
    """,
    "calendar",
    "size",
    "before",
    "limit",
)
"""The seals of a calendar or of all as known at a size of the ledger, the newest first, before the act `before`."""

lock_calendar = Sql("SELECT pg_advisory_xact_lock(hashtextextended('seal/' || $1, 0))", "calendar")
"""Serialise the seals of a calendar, so that they have a total order."""

acts = Sql(
    """
    SELECT a.seq, a.register_key AS register, a.entry_id AS entry, a.kind, a.effective_on, a.corrects, a.recorded_at,
        a.reason, a.number, a.symbol, a.signed_on, c.kind AS about_kind, c.number AS about_number,
        c.symbol AS about_symbol, coalesce(c.signed_on, c.effective_on) AS about_day
    FROM act a LEFT JOIN act c ON c.seq = a.corrects WHERE a.seq = ANY ($1::bigint[]) ORDER BY a.seq
    """,
    "seqs",
)
"""Acts by seq, each with the act that it corrects."""
