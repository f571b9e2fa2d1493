"""What figures count, read from sums: as known now, or at a size of the ledger from the changes on its shorter side.

A stock on a day is the sum of whole months and of the days since the last of them, a flow that of its period; so what
is read grows with the length of time, not with the register.
"""

from db.statement import Sql, cached

_NOW = """
    SELECT series, part, total FROM figure_sum
    WHERE series = ANY ($1::text[]) AND grain = 'month' AND start < $5::date {authority}
    UNION ALL SELECT series, part, total FROM figure_sum
    WHERE series = ANY ($1::text[]) AND grain = 'day' AND start >= $5::date AND start <= $4::date {authority}
"""
_FLOWS_NOW = """
    UNION ALL SELECT series, part, total FROM figure_sum
    WHERE series = ANY ($2::text[]) AND grain = 'day' AND start >= $3::date AND start < least($6::date, $4::date + 1)
        {authority}
    UNION ALL SELECT series, part, total FROM figure_sum
    WHERE series = ANY ($2::text[]) AND grain = 'month' AND start >= $6::date AND start < $5::date {authority}
    UNION ALL SELECT series, part, total FROM figure_sum
    WHERE series = ANY ($2::text[]) AND grain = 'day' AND start >= greatest($5::date, $6::date) AND start <= $4::date
        {authority}
"""
_SHORTER = "(SELECT size FROM ledger_head) - $6::bigint {} $6::bigint"
_BEFORE = f"""
    SELECT * FROM ({_NOW}) sums WHERE {_SHORTER.format("<")}
    UNION ALL SELECT series, part, -delta FROM figure_change
    WHERE {_SHORTER.format("<")} AND seq > $6::bigint AND series = ANY ($1::text[]) AND day <= $4::date {{authority}}
    UNION ALL SELECT series, part, delta FROM figure_change
    WHERE {_SHORTER.format(">=")} AND seq <= $6::bigint AND series = ANY ($1::text[]) AND day <= $4::date {{authority}}
    UNION ALL SELECT series, part, delta FROM figure_change
    WHERE series = ANY ($2::text[]) AND day BETWEEN $3::date AND $4::date AND seq <= $6::bigint {{authority}}
"""  # noqa: S608 - our own text


@cached
def totals(*, now: bool, by_authority: bool) -> Sql:
    """One row: the ledger's `size` and `peaks`, and of each series and part its total, in three lists.

    `month` is that of the day after `day`, `first_month` the first that begins on `first` or later. As known at
    the ledger size `seq`, unless `now`; only what belongs to `authority`, if it is by that.
    """
    authority = "AND authority = $7::text" if by_authority else ""
    rows = (_NOW + _FLOWS_NOW if now else _BEFORE).format(authority=authority)
    return Sql(
        f"""
        SELECT h.size, h.peaks, t.* FROM ledger_head h, (
            SELECT array_agg(series) AS series, array_agg(part) AS parts, array_agg(total) AS totals
            FROM (SELECT series, part, sum(total)::bigint AS total FROM ({rows}) x GROUP BY series, part) y
        ) t
        """,  # noqa: S608 - our own text
        *("stocks", "flows", "first", "day", "month", "first_month" if now else "seq"),
        *(("authority",) if by_authority else ()),
    )


moves = Sql(
    """
    SELECT name, count(*) FILTER (WHERE net > 0) AS came, count(*) FILTER (WHERE net < 0) AS went FROM (
        SELECT f.name, c.entry_id, sum(c.delta) AS net
        FROM unnest($1::text[], $2::text[], $3::text[]) f(name, series, part)
        JOIN figure_change c ON c.series = f.series AND (f.part IS NULL OR f.part = c.part)
        WHERE c.day BETWEEN $4::date AND $5::date AND c.seq <= $6::bigint GROUP BY f.name, c.entry_id
    ) x GROUP BY name
    """,
    "names", "series", "parts", "first", "day", "seq",
)  # fmt: skip
"""How many entries came into a stock and went out of it from one day to another, as known at a size of the ledger.

A stock is a series or, in several rows, parts of it.
"""

moved = Sql(
    """
    SELECT entry_id::text FROM figure_change
    WHERE series = $1 AND ($2::text[] IS NULL OR part = ANY ($2::text[]))
        AND day BETWEEN $3::date AND $4::date AND seq <= $5::bigint
    GROUP BY entry_id HAVING sign(sum(delta)) = $6::integer
    """,
    "series", "parts", "first", "day", "seq", "sign",
)  # fmt: skip
"""The entries that came into a stock (`sign` 1) or went out of it (-1)."""

changed_entries = Sql(
    """
    SELECT f.name, array_agg(DISTINCT c.entry_id) AS entries
    FROM unnest($1::text[], $2::text[], $3::date[]) f(name, series, since)
    JOIN figure_change c ON c.series = f.series AND c.day >= f.since
    WHERE c.seq > $4::bigint AND c.seq <= $5::bigint AND c.day <= $6::date GROUP BY f.name
    """,
    "names", "series", "since", "after", "size", "day",
)  # fmt: skip
"""The entries that acts of a span of the ledger changed in a series on days from `since` to `day`, by figure."""
