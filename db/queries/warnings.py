"""What warnings look for: the numbers beside one in its series and year, and live entries with the same name."""

from db.conditions import table_of
from db.statement import Sql, cached
from db.tables.base import Version

beside = Sql(
    """
    (SELECT number, signed_on, register_key, true AS earlier FROM event
     WHERE series = $1 AND series_year = $2 AND number < $3 AND known_to IS NULL AND NOT voided
     ORDER BY number DESC LIMIT 1)
    UNION ALL
    (SELECT number, signed_on, register_key, false FROM event
     WHERE series = $1 AND series_year = $2 AND number > $3 AND known_to IS NULL AND NOT voided
     ORDER BY number LIMIT 1)
    """,
    "series",
    "year",
    "number",
)
"""The nearest numbers before and after `number`, those of voided acts excepted, each with its day and register."""


@cached
def namesakes(model: type[Version]) -> Sql:
    """How many entries other than `entry` have this `name_key` and are live on `day`, and the newest one's number."""
    table = table_of(model).name
    return Sql(
        f"SELECT count(*) OVER () AS count, printed_number FROM {table} "  # noqa: S608 - a table's own name
        "WHERE name_key = $1 AND entry_id <> $2 AND known_to IS NULL AND status = ANY ($4::text[]) "
        "AND valid_from <= $3::date AND (valid_to IS NULL OR valid_to > $3::date) "
        "ORDER BY entry_id DESC LIMIT 1",
        "name_key",
        "entry",
        "day",
        "live",
    )
