"""Places: the meaning of a code on a day, its successors, and the history of its names."""

from db.queries.tense import known_in, on_day
from db.statement import Sql


def name_on(code: str, day: str) -> str:
    """SQL for the name on `day` of the place with `code`, or of its last successor by then.

    A successor is the row of the successor's code that was valid when its predecessor ended; it ends later, so the
    recursion terminates.
    """
    return f"""(
        WITH RECURSIVE step AS (
            (SELECT p.* FROM place p WHERE p.code = {code} AND p.valid_from <= {day} ORDER BY p.valid_from DESC LIMIT 1)
            UNION ALL
            SELECT heir.* FROM step s JOIN place heir ON heir.code = s.successor AND heir.valid_from <= s.valid_to
                AND (heir.valid_to IS NULL OR heir.valid_to > s.valid_to)
            WHERE s.valid_to <= {day}
        )
        SELECT name FROM step WHERE valid_to IS NULL OR valid_to > {day}
    )"""  # noqa: S608 - our own text


def _plain(text: str) -> str:
    """SQL for a name without case, marks and apostrophes, and with d for đ."""
    letters = f"regexp_replace(normalize({text}, NFD), '[\\u0300-\\u036f''’]', '', 'g')"
    return f"lower(translate({letters}, 'đĐ', 'dD'))"


on = Sql(
    "SELECT row_to_json(p)::text FROM place p "
    "WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) AND code = $2",
    "day",
    "code",
)
page = Sql(
    f"""
    SELECT row_to_json(p)::text, code FROM place p
    WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) AND code > $2
      AND ($3::text IS NULL OR level = $3) AND ($4::text IS NULL OR parent = $4)
      AND ($5::text IS NULL OR position({_plain("$5::text")} IN {_plain("name")}) > 0)
    ORDER BY code LIMIT $6
    """,  # noqa: S608 - our own text
    "day",
    "after",
    "level",
    "parent",
    "name",
    "limit",
)
history = Sql("SELECT row_to_json(p)::text FROM place p WHERE code = $1 ORDER BY valid_from", "code")
times = Sql("SELECT name, valid_from, valid_to FROM place WHERE code = $1 ORDER BY valid_from", "code")

bodies_in = Sql(
    f"""
    WITH RECURSIVE inside AS (
        SELECT p.code FROM place p WHERE p.code = $1 AND {on_day("p", "$2::date")}
        UNION
        SELECT p.code FROM inside i JOIN place p ON p.parent = i.code AND {on_day("p", "$2::date")}
    ), step AS (
        (SELECT DISTINCT ON (p.code) p.code AS recorded, p.code, p.valid_to, p.successor FROM place p
            WHERE p.valid_from <= $2 ORDER BY p.code, p.valid_from DESC)
        UNION ALL
        SELECT s.recorded, heir.code, heir.valid_to, heir.successor FROM step s
        JOIN place heir ON heir.code = s.successor AND heir.valid_from <= s.valid_to
            AND (heir.valid_to IS NULL OR heir.valid_to > s.valid_to)
        WHERE s.valid_to <= $2
    )
    SELECT coalesce(array_agg(o.code), '{{}}') FROM organisation o
    WHERE {on_day("o", "$2::date")} AND {known_in("o", "$3::bigint")} AND o.place IN (
        SELECT s.recorded FROM step s JOIN inside i ON i.code = s.code WHERE s.valid_to IS NULL OR s.valid_to > $2)
    """,  # noqa: S608 - our own text
    "code",
    "day",
    "seq",
)
"""The bodies of a day in a place or in one that is a part of it; where a place has ended, its successor counts."""
