"""Places: the meaning of a code on a day, its successors, and the history of its names."""

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
