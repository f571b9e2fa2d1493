"""Pages of a list: its rows, and the opaque cursor from which the next page continues."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from db.session import Row
from db.sorting import Sort
from db.vietnamese import search_query
from domain.errors import Fault, Malformed


@dataclass(frozen=True, slots=True)
class Cursor:
    """A row's place in an order: its identifier and, in an order of names, the sort key of its name."""

    id: Any
    key: bytes = b""

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of a statement that continues after this row."""
        return {"after": self.id, "after_key": self.key}

    def encode(self, sort: Sort | None) -> str:
        """The text that stands for this row in the order `sort`."""
        return str(self.id) if sort is None else f"{sort}.{urlsafe_b64encode(self.key).decode()}.{self.id}"

    @classmethod
    def decode(cls, sort: Sort | None, text: str | None, identifier: TypeAdapter[Any]) -> "Cursor | None":
        """The cursor that a text stands for. Raises Malformed for one of another order, and for any other text."""
        if text is None:
            return None
        order, dot, rest = text.partition(".")
        known = Sort(order) if dot and order in set(Sort) else None
        if known != sort:
            _refuse(text, f"belongs to {_order(known)}, not to {_order(sort)}: begin without it")
        key, _, own = rest.partition(".") if known else ("", "", text)
        try:
            return cls(identifier.validate_python(own), b64decode(key.encode("ascii"), b"-_", validate=True))
        except (ValueError, ValidationError):
            _refuse(text, "is not where a page ended")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as JSON text, and the cursor of the last; None at the end. `size` is the ledger's, in its registers."""

    items: Sequence[str]
    after: str | None
    size: int | None = None


def columns_of(filters: Mapping[str, Any]) -> dict[str, Any]:
    """The filters by column: `q` becomes a search for words."""
    given = dict(filters)
    if (q := given.pop("q", None)) is not None:
        given["words"] = search_query(q)
    return given


def page_of(found: Sequence[Row], limit: int, sort: Sort | None) -> Page:
    """The page of up to `limit` + 1 rows (JSON text, identifier, sort key of the name); the last may be one too many.

    The key matters only where they are sorted; in the ledger's registers the ledger's `size` comes last.
    """
    if len(found) <= limit:
        return Page([row[0] for row in found], None)
    last = found[limit - 1]
    cursor = Cursor(last[1], last[2]) if sort else Cursor(last[1])
    return Page([row[0] for row in found[:limit]], cursor.encode(sort), last.get("size"))


def _refuse(text: str, rule: str) -> NoReturn:
    raise Malformed(Fault("after", text, rule, "after"))


def _order(sort: Sort | None) -> str:
    return "the order without sort" if sort is None else f"sort={sort}"
