"""Places: what a code meant on a day, what became of it, and every name it had."""

from typing import Final

from db.statement import Sql


def named(code: str, day: str) -> str:
    """SQL for the name, on `day`, of the place that `code` stands for: itself, or else whatever took over from it.

    Each step goes on to a row that begins no sooner than the one before ended, so it comes to an end.
    """
    return f"""(
        WITH RECURSIVE step AS (
            (SELECT p.* FROM place p WHERE p.code = {code} AND p.valid_from <= {day} ORDER BY p.valid_from DESC LIMIT 1)
            UNION ALL
            SELECT next.* FROM step s CROSS JOIN LATERAL (
                SELECT p.* FROM place p WHERE p.code = s.successor AND p.valid_from BETWEEN s.valid_to AND {day}
                ORDER BY p.valid_from DESC LIMIT 1
            ) next WHERE s.valid_to <= {day}
        )
        SELECT name FROM step WHERE valid_to IS NULL OR valid_to > {day}
    )"""


def _plain(text: str) -> str:
    """SQL for a name as people type it: no case, marks or apostrophes, d for đ."""
    letters = f"regexp_replace(normalize({text}, NFD), '[\\u0300-\\u036f''’]', '', 'g')"
    return f"lower(translate({letters}, 'đĐ', 'dD'))"


_HOLDS: Final = "valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)"

on = Sql(f"SELECT row_to_json(p)::text FROM place p WHERE {_HOLDS} AND code = $2", "day", "code")
page = Sql(
    f"SELECT row_to_json(p)::text, code FROM place p WHERE {_HOLDS} AND code > $2"
    " AND ($3::text IS NULL OR level = $3) AND ($4::text IS NULL OR parent = $4)"
    f" AND ($5::text IS NULL OR position({_plain('$5::text')} IN {_plain('name')}) > 0) ORDER BY code LIMIT $6",
    "day",
    "after",
    "level",
    "parent",
    "name",
    "limit",
)
history = Sql("SELECT row_to_json(p)::text FROM place p WHERE code = $1 ORDER BY valid_from", "code")
times = Sql("SELECT name, valid_from, valid_to FROM place WHERE code = $1 ORDER BY valid_from", "code")
