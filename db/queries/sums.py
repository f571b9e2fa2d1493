"""What figures count, read from sums: as known now, or at a size of the ledger.

A stock on a day is the sum of whole months and of the days since the last of them, a flow that of its period; so what
is read grows with the length of time, not with the register. As known now, months are read as sums of all acts.
"""

from db.queries.access_lock import ACCESS_VERSION
from db.statement import ACCESS_VERSION_COLUMN, Sql, cached
from db.tables.figure_sum import BLOCK

_SUMS = """
    SELECT tally, part, total FROM figure_sum
    WHERE tally = ANY ($1::text[]) AND grain = '{month}' AND start < $5::date {narrowed}
    UNION ALL SELECT tally, part, total FROM figure_sum
    WHERE tally = ANY ($1::text[]) AND grain = 'day' AND start >= $5::date AND start <= $4::date {narrowed}
    UNION ALL SELECT tally, part, total FROM figure_sum
    WHERE tally = ANY ($2::text[]) AND grain = 'day' AND start >= $3::date AND start < least($6::date, $4::date + 1)
        {narrowed}
    UNION ALL SELECT tally, part, total FROM figure_sum
    WHERE tally = ANY ($2::text[]) AND grain = '{month}' AND start >= $6::date AND start < $5::date {narrowed}
    UNION ALL SELECT tally, part, total FROM figure_sum
    WHERE tally = ANY ($2::text[]) AND grain = 'day' AND start >= greatest($5::date, $6::date) AND start <= $4::date
        {narrowed}
"""
_CHANGES = """
    UNION ALL SELECT tally, part, delta * (SELECT sign FROM known) FROM figure_change
    WHERE seq > (SELECT after FROM known) AND seq <= (SELECT upto FROM known) AND day <= $4::date {authority}
        AND (tally = ANY ($1::text[]) OR tally = ANY ($2::text[]) AND day >= $3::date)
"""


def known_blocks(seq: str) -> str:
    """SQL for the blocks of acts that are read for a size of the ledger, and the acts that are added or taken off."""
    return f"""
    WITH known AS MATERIALIZED (
        SELECT blocks + down::integer AS blocks, CASE WHEN down THEN -1 ELSE 1 END AS sign,
            CASE WHEN down THEN seq ELSE first END AS after, CASE WHEN down THEN last ELSE seq END AS upto
        FROM ledger_head, LATERAL (SELECT {seq}::bigint AS seq, ({seq}::bigint / {BLOCK})::integer AS blocks) s,
            LATERAL (SELECT blocks::bigint * {BLOCK} AS first, least((blocks + 1)::bigint * {BLOCK}, size) AS last) b,
            LATERAL (SELECT last - seq < seq - first AS down) d
    )
    """  # noqa: S608 - our own text


@cached
def totals(*, now: bool, by_authority: bool) -> Sql:
    """One row: the ledger's `size` and `peaks`, and of each tally and part its total, in three lists.

    It is `complete` if the sums cover every act, by the `indicators` of this digest.
    `month` is that of the day after `day`, `first_month` the first that begins on `first` or later. As known at
    the ledger size `seq`, unless `now`; only what belongs to `authority`, if it is by that. A block of acts that the
    size cuts is counted by its changes: added to the blocks before, or taken from it, whichever are fewer.
    """
    names = ["stocks", "flows", "first", "day", "month", "first_month"] + ([] if now else ["seq"])
    names += ["indicators"] + (["authority"] if by_authority else [])
    authority = f"AND authority = ${len(names)}::text" if by_authority else ""
    narrowed = authority if now else f"AND block < (SELECT blocks FROM known) {authority}"  # noqa: S608 - our own text
    rows = (_SUMS if now else _SUMS + _CHANGES).format(
        narrowed=narrowed, authority=authority, month="total" if now else "month"
    )
    return Sql(
        f"""
        {"" if now else known_blocks("$7")}
        SELECT h.size, h.peaks, h.summed = h.size AND h.indicators = ${names.index("indicators") + 1} AS complete,
            t.*, {ACCESS_VERSION} AS {ACCESS_VERSION_COLUMN} FROM ledger_head h, (
            SELECT array_agg(tally) AS tallies, array_agg(part) AS parts, array_agg(total) AS totals
            FROM (SELECT tally, part, sum(total)::bigint AS total FROM ({rows}) x GROUP BY tally, part) y
        ) t
        """,  # noqa: S608 - our own text
        *names,
    )


moves = Sql(
    """
    SELECT stock, count(*) FILTER (WHERE net > 0) AS came, count(*) FILTER (WHERE net < 0) AS went FROM (
        SELECT f.stock, c.entry_id, sum(c.delta) AS net
        FROM unnest($1::integer[], $2::text[], $3::text[]) f(stock, tally, part)
        JOIN figure_change c ON c.tally = f.tally AND (f.part IS NULL OR f.part = c.part)
        WHERE c.tally = ANY ($2::text[]) AND c.day BETWEEN $4::date AND $5::date AND c.seq <= $6::bigint
        GROUP BY f.stock, c.entry_id
    ) x GROUP BY stock
    """,
    "stocks", "tallies", "parts", "first", "day", "seq",
)  # fmt: skip
"""How many entries came into a stock and went out of it from one day to another, as known at a size of the ledger.

A stock is a tally or, in several rows of the same number, parts of it.
"""

moved = Sql(
    """
    SELECT entry_id FROM figure_change
    WHERE tally = $1 AND ($2::text[] IS NULL OR part = ANY ($2::text[]))
        AND day BETWEEN $3::date AND $4::date AND seq <= $5::bigint
    GROUP BY entry_id HAVING sign(sum(delta)) = $6::integer
    """,
    "tally", "parts", "first", "day", "seq", "sign",
)  # fmt: skip
"""The entries that came into a stock (`sign` 1) or went out of it (-1)."""

changed_entries = Sql(
    """
    SELECT f.name, array_agg(DISTINCT c.entry_id) AS entries
    FROM unnest($1::text[], $2::text[], $3::date[]) f(name, tally, since)
    JOIN figure_change c ON c.tally = f.tally AND c.day >= f.since
    WHERE c.seq > $4::bigint AND c.seq <= $5::bigint AND c.day <= $6::date GROUP BY f.name
    """,
    "names", "tallies", "since", "after", "size", "day",
)  # fmt: skip
"""The entries that acts of a span of the ledger changed in a tally on days from `since` to `day`, by figure."""
