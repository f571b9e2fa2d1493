"""Reporting calendars, seals, and what changed of a sealed period since."""

from sqlalchemy import bindparam

from db.statement import Sql, Statement
from db.tables.reporting_calendar import ReportingCalendarRow
from db.where import table_of

_calendar = table_of(ReportingCalendarRow)

add_calendar = Statement(
    _calendar.insert().values({column.name: bindparam(column.name) for column in _calendar.columns})
)
calendar = Sql("SELECT * FROM reporting_calendar WHERE key = $1", "key")
every_calendar = Sql("SELECT row_to_json(c)::text FROM reporting_calendar c ORDER BY key")
all_calendars = Sql("SELECT * FROM reporting_calendar ORDER BY key")

seals = Sql("SELECT * FROM seal WHERE calendar = $1 AND period = $2 ORDER BY version DESC", "calendar", "period")
"""Every seal of a period, the newest first."""

lock_period = Sql("SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0))", "calendar", "period")
"""One seal of a period at a time."""

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
    SELECT row_to_json(x)::text FROM (
        SELECT seq, register_key AS register, entry_id AS entry, kind, effective_on, corrects, recorded_at, reason
        FROM act WHERE seq = ANY ($1::bigint[]) ORDER BY seq) x
    """,
    "seqs",
)
"""Acts by their seq, as JSON texts."""
