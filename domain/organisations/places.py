"""Places: which one a code stood for on a day. They are read only; laws change them, and migrations bring that."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from db.queries import places
from db.session import Reader
from domain.errors import Fault, NotFound


async def on(reader: Reader, code: str, day: date) -> str:
    """The place of this code on `day`, as JSON text. Raises NotFound, which says when the code was in use."""
    found: str | None = await reader.value(places.on, code=code, day=day)
    if found is None:
        times = await reader.rows(places.times, code=code)
        if not times:
            raise _unknown(code)
        rule = f"no place had this code on {day}; it stands for {'; '.join(_time(row) for row in times)}"
        raise NotFound(Fault("code", code, rule, "not-in-use"))
    return found


async def page(
    reader: Reader, day: date, chosen: dict[str, Any], limit: int, after: str | None
) -> tuple[Sequence[str], str | None]:
    """Up to `limit` places of `day` by code, as JSON texts, and the code to go on after; None at the end.

    `chosen` has `name` (a part of it, whatever its case and marks), `level` and `parent`; None is any.
    """
    found = await reader.rows(places.page, day=day, after=after or "", limit=limit + 1, **chosen)
    return [row[0] for row in found[:limit]], found[limit - 1]["code"] if len(found) > limit else None


async def history(reader: Reader, code: str) -> Sequence[str]:
    """Every name that the code had, the earliest first, as JSON texts; raises NotFound."""
    found = [row[0] for row in await reader.rows(places.history, code=code)]
    if not found:
        raise _unknown(code)
    return found


def _unknown(code: str) -> NotFound:
    return NotFound(Fault("code", code, "no place ever had this code", "unknown-place"))


def _time(row: Any) -> str:
    return f"{row['name']} from {row['valid_from']}" + (f" until before {row['valid_to']}" if row["valid_to"] else "")
