"""The lists that came with a release, and the counters of number series, beside what the acts say of them."""

from typing import Final

from db.statement import Sql, cached

LISTS: Final = ("listed_day", "place")
"""The tables whose rows come with a release."""

recorded = Sql(
    "SELECT rows, digest, known_from FROM release_list "
    "WHERE name = $1 AND known_to IS NULL ORDER BY valid_from DESC LIMIT 1",
    "name",
)
"""The list as it was recorded last."""


@cached
def rows(name: str) -> Sql:
    """Every row of a list, as JSON."""
    return Sql(f"SELECT row_to_json(x)::text FROM {name} x")  # noqa: S608 - one of our own names


counters = Sql(
    """
    WITH given AS (
        SELECT series, series_year AS year, number FROM act WHERE numbered_here
        UNION ALL SELECT series, year, number FROM number_reservation WHERE known_to IS NULL
    ), expected AS (
        SELECT series, year, max(number) AS last FROM given GROUP BY series, year
    ), both_sides AS (
        SELECT series, year, c.last, c.opening, e.last AS given
        FROM series_counter c FULL JOIN expected e USING (series, year)
    ), settings AS (
        SELECT DISTINCT ON (key) key, kept_since, opening FROM number_series WHERE known_to IS NULL
        ORDER BY key, valid_from DESC
    ), compared AS (
        SELECT b.series, b.year, b.last, b.opening,
            CASE WHEN b.year IN (0, s.kept_since) THEN s.opening WHEN s.key IS NOT NULL THEN 0 END AS recorded,
            CASE WHEN b.year = 0 OR b.year >= s.kept_since THEN b.given END AS given
        FROM both_sides b LEFT JOIN settings s ON s.key = b.series
    )
    SELECT series, year, last, greatest(given, recorded) AS expected, opening, recorded FROM compared
    WHERE last IS DISTINCT FROM greatest(given, recorded) OR opening IS DISTINCT FROM recorded
    ORDER BY 1, 2 LIMIT $1
    """,
    "limit",
)
"""The counters that are not at the highest number given beyond the paper book, or began elsewhere than recorded."""
