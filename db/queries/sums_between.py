"""What figures count between days, for many periods at once: sums by the days that divide them.

Whole months are read where no period begins or ends in one, the days of the others; so what is read grows with the
length of time and the number of periods, not with the register.
"""

from db.queries.access_lock import ACCESS_VERSION
from db.queries.sums import known_blocks
from db.statement import ACCESS_VERSION_COLUMN, Sql, cached, numbered

_SUMS = """
    SELECT tally, part, {authority} AS authority, width_bucket(start, :cuts::date[]) AS place, total FROM figure_sum
    WHERE {chosen} AND grain = '{month}' AND start < :until::date AND start <> ALL (:months::date[]) {narrowed}
    UNION ALL SELECT tally, part, {authority}, width_bucket(start, :cuts::date[]), total FROM figure_sum
    WHERE {chosen} AND grain = 'day' AND start >= :first_month::date AND start < :until::date
        AND date_trunc('month', start::timestamp)::date = ANY (:months::date[]) {narrowed}
"""
_CHANGES = """
    UNION ALL SELECT tally, part, {authority}, width_bucket(day, :cuts::date[]), delta * (SELECT sign FROM known)
    FROM figure_change
    WHERE seq > (SELECT after FROM known) AND seq <= (SELECT upto FROM known) AND day < :until::date
        AND (tally = ANY (:stocks::text[]) OR tally = ANY (:flows::text[]) AND day >= :since::date)
"""


@cached
def between(*, now: bool, by_authority: bool) -> Sql:
    """One row: the ledger's `size` and `peaks`, and of each tally, part and place among the cuts its total, in lists.

    A place is how many of the days `cuts`, in order, have come: what is before the second of them has place 1 or 0.
    `until` is the last cut, `since` the first, on which flows begin, `months` the first days of the months that a cut
    divides, `first_month` the first of these. Totals are kept apart by `authority`, if by that. The others are those
    of `sums.totals`.
    """
    narrowed = "" if now else "AND block < (SELECT blocks FROM known)"
    names = {"month": "total" if now else "month", "narrowed": narrowed}
    authority = "authority" if by_authority else "''"
    chosen = ("tally = ANY (:stocks::text[])", "tally = ANY (:flows::text[]) AND start >= :since_month::date")
    rows = " UNION ALL ".join(_SUMS.format(chosen=each, authority=authority, **names) for each in chosen)
    changes = "" if now else _CHANGES.format(authority=authority)
    return numbered(
        f"""
        {"" if now else known_blocks(":seq")}
        SELECT h.size, h.peaks, h.summed = h.size AND h.indicators = :indicators AS complete, t.*,
            {ACCESS_VERSION} AS {ACCESS_VERSION_COLUMN} FROM ledger_head h, (
            SELECT array_agg(tally) AS tallies, array_agg(part) AS parts, array_agg(authority) AS authorities,
                array_agg(place) AS places, array_agg(total) AS totals
            FROM (
                SELECT tally, part, authority, place, sum(total)::bigint AS total FROM ({rows} {changes}) x
                GROUP BY tally, part, authority, place
            ) y
        ) t
        """  # noqa: S608 - our own text
    )
