"""The working calendar: what the province recorded of a day goes before the list of the release."""

from typing import Final

from db.queries.tense import known_in, now
from db.statement import Sql

newest = Sql(
    f"""
    SELECT day, works FROM working_day w WHERE status = 'in_force' AND {known_in("w", "$1::bigint")}
    UNION ALL
    SELECT day, works FROM listed_day d WHERE NOT EXISTS (
        SELECT FROM working_day w WHERE w.day = d.day AND status = 'in_force' AND {known_in("w", "$1::bigint")})
    """,  # noqa: S608 - our own text
    "seq",
)
"""Every exception to the week of Monday to Friday as known at a size of the ledger, and whether it is worked."""

_RECORDED: Final = """
    SELECT w.day, w.works, w.why AS reason, w.source, w.known_from, w.known_to, a.recorded_by, a.recorded_at
    FROM working_day w JOIN act a ON a.seq = w.known_from WHERE w.status = 'in_force'
    UNION ALL
    SELECT d.day, d.works, d.why, d.source, a.seq, NULL, a.recorded_by, a.recorded_at
    FROM listed_day d, release_list r JOIN act a ON a.seq = r.known_from
    WHERE r.name = 'listed_day' AND r.known_to IS NULL
"""

days = Sql(
    f"""
    WITH recorded AS (
        SELECT *, row_number() OVER (PARTITION BY day ORDER BY known_from) AS version FROM ({_RECORDED}) r
        WHERE day BETWEEN $1 AND $2
    )
    SELECT row_to_json(x)::text FROM (
        SELECT DISTINCT ON (c.day) c.day, c.works, c.reason, c.source, c.version, c.recorded_by, c.recorded_at,
               (SELECT coalesce(json_agg(json_build_object('version', e.version, 'works', e.works, 'reason', e.reason,
                       'source', e.source, 'recorded_by', e.recorded_by, 'recorded_at', e.recorded_at)
                       ORDER BY e.version DESC), '[]')
                FROM recorded e WHERE e.day = c.day AND e.version < c.version) AS earlier
        FROM recorded c ORDER BY c.day, c.version DESC) x
    """,  # noqa: S608 - our own text
    "first",
    "last",
)
"""The exceptions between two days as JSON, each with its earlier versions."""

opening_of = Sql(
    """
    SELECT entry_id, act_seq FROM working_day WHERE day = $1 AND known_to IS NULL AND status = 'in_force'
    """,
    "day",
)
"""The entry of a day that was recorded before, and the act that opened it."""

day_of = Sql("SELECT day FROM working_day WHERE entry_id = $1 LIMIT 1", "id")
"""The day of an entry."""

promises_around = Sql(
    f"""
    SELECT a.dossier_code, a.promised_on, (a.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS received_on,
        r.amount, r.unit
    FROM application a, LATERAL (
        SELECT amount, unit FROM deadline_rule r
        WHERE r.register_key = a.asked_register AND r.kind = a.asked_kind
            AND (r.authority IS NULL OR r.authority = (SELECT o.authority FROM act o WHERE o.entry_id = a.entry_id
                                                       ORDER BY o.seq LIMIT 1))
            AND {now("r", "(a.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date")}
        ORDER BY r.authority IS NULL, r.valid_from DESC, r.act_seq DESC LIMIT 1) r
    WHERE a.known_to IS NULL AND a.valid_to IS NULL AND a.status IN ('processing', 'awaiting_supplement')
        AND a.promised_on >= $1::date - 1 AND (a.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= $1
    ORDER BY a.promised_on, a.dossier_code LIMIT 1000
    """,  # noqa: S608 - our own text
    "day",
)
"""Open dossiers received by the day whose printed promise lies on it or later, with the term of their receipt."""
