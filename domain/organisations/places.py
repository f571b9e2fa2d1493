"""Places (đơn vị hành chính): what a code meant on a day. Read-only: laws change them, through migrations."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from db.queries import places
from db.session import Reader
from domain.errors import Clause, Fault, NotFound


async def on(reader: Reader, code: str, day: date) -> str:
    """The place of this code on `day`, as JSON text. Raises NotFound, with the times of use of the code."""
    place: str | None = await reader.value(places.on, code=code, day=day)
    if place is None:
        times = await reader.rows(places.times, code=code)
        if not times:
            raise _unknown(code)
        used = [_time(row) for row in times]
        rule = f"no place had this code on {day}; it was used for {'; '.join(map(str, used))}"
        raise NotFound(Fault("code", code, rule, "not-in-use", about={"day": day, "used": used}))
    return place


async def page(
    reader: Reader, day: date, filters: dict[str, Any], limit: int, after: str | None
) -> tuple[Sequence[str], str | None]:
    """Up to `limit` places of `day` by code, as JSON texts, and the code to continue after; None at the end.

    `filters` are `name` (a part of it, ignoring case and marks), `level` and `parent`; None matches any.
    """
    rows = await reader.rows(places.page, day=day, after=after or "", limit=limit + 1, **filters)
    return [row[0] for row in rows[:limit]], rows[limit - 1]["code"] if len(rows) > limit else None


async def history(reader: Reader, code: str) -> Sequence[str]:
    """Every name that the code had, the earliest first, as JSON texts. Raises NotFound."""
    names = [row[0] for row in await reader.rows(places.history, code=code)]
    if not names:
        raise _unknown(code)
    return names


def _unknown(code: str) -> NotFound:
    return NotFound(Fault("code", code, "no place ever had this code", "unknown-place"))


def _time(row: Any) -> Clause:
    name, first, until = row["name"], row["valid_from"], row["valid_to"]
    if until is None:
        return Clause(f"{name} from {first}", "named-from", {"name": name, "first": first})
    return Clause(f"{name} from {first} until before {until}", "named", {"name": name, "first": first, "until": until})
