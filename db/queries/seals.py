"""Reporting calendars, seals, and acts after a seal."""

from sqlalchemy import bindparam

from db.conditions import table_of
from db.statement import Sql, Statement
from db.tables.reporting_calendar import ReportingCalendarRow

_calendar = table_of(ReportingCalendarRow)

add_calendar = Statement(
    _calendar.insert().values({column.name: bindparam(column.name) for column in _calendar.columns})
)
calendar = Sql("SELECT * FROM reporting_calendar WHERE key = $1", "key")
calendars_as_json = Sql("SELECT row_to_json(c)::text FROM reporting_calendar c ORDER BY key")
calendars = Sql("SELECT * FROM reporting_calendar ORDER BY key")

seals = Sql("SELECT * FROM seal WHERE calendar = $1 AND period = $2 ORDER BY version DESC", "calendar", "period")
"""The seals of a period, the newest first."""

seals_by_size = Sql(
    "SELECT * FROM seal WHERE calendar = $1 AND ledger_size <= $2 ORDER BY ledger_size, sealed_at", "calendar", "size"
)
"""The seals of a calendar up to a size of the ledger, in the order in which they were made."""

lock_calendar = Sql("SELECT pg_advisory_xact_lock(hashtextextended('seal/' || $1, 0))", "calendar")
"""Serialise the seals of a calendar, so that they have a total order."""

add_seal = Sql(
    """
    INSERT INTO seal (calendar, period, version, first_day, last_day, ledger_size, ledger_root, figures, reason,
                      sealed_by, sealed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, clock_timestamp())
    """,
    "calendar",
    "period",
    "version",
    "first_day",
    "last_day",
    "ledger_size",
    "ledger_root",
    "figures",
    "reason",
    "sealed_by",
)

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

changed_entries = Sql(
    "SELECT register_key AS register, array_agg(DISTINCT entry_id) AS entries FROM act"
    " WHERE seq > $1 AND seq <= $2 GROUP BY register_key",
    "after",
    "size",
)
"""The entries with acts after one size of the ledger and up to another, by register."""
