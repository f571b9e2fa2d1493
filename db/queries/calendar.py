"""The working calendar: the newest version of each day applies."""

from db.statement import Sql

newest = Sql("SELECT DISTINCT ON (day) day, works FROM calendar_day ORDER BY day, version DESC")
"""Every exception to the week of Monday to Friday, and whether it is a working day."""

_DAYS = """
    SELECT row_to_json(x)::text FROM (
        SELECT DISTINCT ON (c.day) c.day, c.works, c.reason, c.source, c.version, c.recorded_by, c.recorded_at,
               (SELECT coalesce(json_agg(json_build_object('version', e.version, 'works', e.works, 'reason', e.reason,
                       'source', e.source, 'recorded_by', e.recorded_by, 'recorded_at', e.recorded_at)
                       ORDER BY e.version DESC), '[]')
                FROM calendar_day e WHERE e.day = c.day AND e.version < c.version) AS earlier
        FROM calendar_day c WHERE c.day BETWEEN $1 AND $2 ORDER BY c.day, c.version DESC) x
"""
days = Sql(_DAYS, "first", "last")
"""The exceptions between two days as JSON, each with its earlier versions."""

add = Sql(
    """
    INSERT INTO calendar_day (day, version, works, reason, source, recorded_by, recorded_at)
    SELECT $1::date, coalesce(max(version), 0) + 1, $2::boolean, $3::text, $4::text, $5::text, clock_timestamp()
    FROM calendar_day WHERE day = $1::date
    """,
    "day",
    "works",
    "reason",
    "source",
    "recorded_by",
)
"""Add the next version of a day; of two concurrent ones, the second violates the primary key."""
