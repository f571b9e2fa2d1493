"""Look-ups for the numbers in a draft: series, acts with these numbers, and acts of the period."""

from db.statement import Sql

series = Sql(
    """
    SELECT s.key, s.authority, s.symbols, s.reset, s.kept, s.kept_since, s.opening,
        (SELECT aliases FROM organisation b WHERE b.code = s.authority AND b.known_to IS NULL
         ORDER BY valid_from DESC LIMIT 1) AS aliases,
        array_remove(ARRAY[
            least((SELECT min(e.series_year) FROM event e WHERE e.series = s.key),
                  (SELECT min(h.year) FROM number_reservation h WHERE h.series = s.key)),
            greatest((SELECT max(e.series_year) FROM event e WHERE e.series = s.key),
                     (SELECT max(h.year) FROM number_reservation h WHERE h.series = s.key))], NULL) AS years,
        (SELECT coalesce(array_agg(ARRAY[u.register, u.kind]), '{}')
         FROM jsonb_to_recordset(s.uses) u(register text, kind text)) AS uses
    FROM number_series s WHERE s.known_to IS NULL AND s.valid_to IS NULL ORDER BY s.key
    """
)

_ACT = "e.number, e.symbol, e.series, e.series_year, e.register_key, e.kind, e.entry_id, e.act_seq, e.effective_on, "
_KNOWN = "e.known_from <= {0} AND coalesce(e.known_to > {0}, true) AND e.kind <> 'expire'"
_REASON = (
    "(SELECT v.reason FROM act v WHERE e.voided AND v.corrects = e.act_seq AND v.kind = 'void' "
    "ORDER BY v.seq DESC LIMIT 1) AS reason"
)

acts_with_numbers = Sql(
    f"""
    WITH wanted AS (SELECT * FROM unnest($1::integer[], $2::text[], $3::text[]) AS a(number, symbol, series))
    SELECT {_ACT} e.signed_on, e.voided, {_REASON} FROM wanted a
    JOIN event e ON e.series = a.series AND e.series_year = ANY ($4::integer[]) AND e.number = a.number
    WHERE {_KNOWN.format("$5::bigint")}
    UNION
    SELECT {_ACT} e.signed_on, e.voided, {_REASON} FROM wanted a
    JOIN event e ON e.series IS NULL AND e.series_year IS NULL AND e.number = a.number AND e.symbol = a.symbol
    WHERE {_KNOWN.format("$5::bigint")}
    ORDER BY act_seq
    """,  # noqa: S608 - our own text
    "numbers",
    "symbols",
    "series",
    "years",
    "seq",
)
"""Every act, known at size `seq`, with one of the numbers in its series and years or, outside of series, its symbol.

Both halves read the same index, by series, year and number.
"""

acts_of_period = Sql(
    f"""
    SELECT {_ACT} e.signed_on, e.voided, NULL AS reason FROM event e
    WHERE e.effective_on BETWEEN $1 AND $2 AND e.number IS NOT NULL AND NOT e.voided AND {_KNOWN.format("$3::bigint")}
    AND EXISTS (SELECT FROM number_series s, jsonb_to_recordset(s.uses) u(register text, kind text)
                WHERE s.known_to IS NULL AND u.register = e.register_key AND u.kind = e.kind)
    ORDER BY e.register_key, e.series, e.number, e.act_seq
    """,  # noqa: S608 - our own text
    "first",
    "day",
    "seq",
)
"""The acts of the period whose kind is numbered by a series."""

withheld_numbers = Sql(
    """
    SELECT h.series, h.year, h.number, coalesce(max(v.reason) FILTER (WHERE h.status = 'ceased'), min(h.why)) AS reason,
        min(h.expires_on) FILTER (WHERE NOT EXISTS (
            SELECT FROM number_reservation g WHERE g.entry_id = h.entry_id AND g.known_to IS NULL
            AND g.status = 'ceased')) AS until,
        bool_or(h.status = 'ceased') AS voided
    FROM unnest($1::integer[], $2::text[]) AS a(number, series)
    JOIN number_reservation h ON h.series = a.series AND h.year = ANY ($3::integer[]) AND h.number = a.number
    JOIN act v ON v.seq = h.act_seq
    WHERE h.known_to IS NULL AND NOT EXISTS (
        SELECT FROM act u WHERE u.numbered_here AND u.series = h.series AND u.series_year = h.year
        AND u.number = h.number)
    GROUP BY h.entry_id, h.series, h.year, h.number ORDER BY h.series, h.year, h.number
    """,
    "numbers",
    "series",
    "years",
)
"""Those of the numbers that are withheld now: reserved, or voided unused."""
