"""Pages of a list: what is sought, some rows, and where to go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.order import Sort
from db.session import Row
from db.vietnamese import search_query
from domain import cursor
from domain.cursor import Place


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows as JSON text, and where to go on; None at the end. `size` is the ledger's, if they are read of it."""

    items: Sequence[str]
    after: str | None
    size: int | None = None


def sought(filters: Mapping[str, Any]) -> dict[str, Any]:
    """The filters by column: `q` looks for words."""
    given = dict(filters)
    if (q := given.pop("q", None)) is not None:
        given["words"] = search_query(q)
    return given


def page_of(found: Sequence[Row], limit: int, sort: Sort | None) -> Page:
    """The page of rows (JSON text, identifier and the key of the name), one of which may be too many.

    The key matters only where they are sorted; in the ledger's registers its `size` comes last.
    """
    if len(found) <= limit:
        return Page([row[0] for row in found], None)
    last = found[limit - 1]
    place = Place(last[1], last[2]) if sort else Place(last[1])
    return Page([row[0] for row in found[:limit]], cursor.written(sort, place), last.get("size"))
