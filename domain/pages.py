"""Keyset pages: the rows of a page, and the opaque cursor from which the next page continues."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, NoReturn
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from db.session import Row
from db.sorting import DossierSort, Order, TermSort, key_of
from db.tables.types import Day
from db.vietnamese import search_query
from domain.errors import Clause, Fault, Malformed

_ORDERS: Final[Mapping[str, Order]] = {order.value: order for order in (*DossierSort, *TermSort)}

_DAYS: Final[TypeAdapter[date]] = TypeAdapter(Day)
_NUMBERS: Final[TypeAdapter[int]] = TypeAdapter(Annotated[int, Field(ge=0, le=2**31 - 1)])


@dataclass(frozen=True, slots=True)
class Cursor:
    """A row's position: its identifier and, in a sorted list, its sort key (None: it has none and comes last)."""

    id: Any
    key: bytes | int | date | None = b""

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of a statement that continues after this row."""
        return {"after": self.id, "after_key": self.key}

    def encode(self, sort: Order | None) -> str:
        """The cursor as opaque text, for the order `sort`."""
        return str(self.id) if sort is None else f"{sort}.{_text_of(self.key)}.{self.id}"

    @classmethod
    def decode(cls, sort: Order | None, text: str | None, identifier: TypeAdapter[Any]) -> "Cursor | None":
        """The cursor of an opaque text. Raises Malformed for a cursor of another order, and for any other text."""
        if text is None:
            return None
        order, dot, rest = text.partition(".")
        known = _ORDERS.get(order) if dot else None
        if known != sort:
            its, asked = _order(known), _order(sort)
            rule = f"belongs to {its}, not to {asked}: start again without it"
            _refuse(text, rule, "order", own=its, other=asked)
        key, _, own = rest.partition(".") if known else ("", "", text)
        try:
            return cls(identifier.validate_python(own), _key_of(key, known) if known else b"")
        except (ValueError, ValidationError):
            _refuse(text, "is not a cursor of this list")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as JSON texts, or as UTF-8 with commas between them, and the cursor of the last (None at the end).

    `size` is the ledger's, in lists of entries.
    """

    items: Sequence[str] | bytes
    after: str | None
    size: int | None = None


def columns_of(filters: Mapping[str, Any]) -> dict[str, Any]:
    """The filters by column; `q` becomes a full-text query on `words`."""
    columns = dict(filters)
    if (q := columns.pop("q", None)) is not None:
        columns["words"] = search_query(q)
    return columns


def page_of(rows: Sequence[Row], limit: int, sort: Order | None) -> Page:
    """The page of the first `limit` rows (JSON text, identifier, sort key of the name); one more row means a next page.

    The sort key is read only with `sort`.
    """
    if len(rows) <= limit:
        return Page([row[0] for row in rows], None)
    last = rows[limit - 1]
    cursor = Cursor(last[1], last[2]) if sort else Cursor(last[1])
    return Page([row[0] for row in rows[:limit]], cursor.encode(sort))


def page_of_lines(row: Row, limit: int, sort: Order | None) -> Page:
    """The page of a row of `db.queries.entry_pages.page`, which has one line more if there is a next page."""
    lines: bytes = row["items"] or b""
    if row["found"] <= limit:
        return Page(lines.replace(b"\n", b","), None)
    cursor = Cursor(row["last_id"], row["last_key"]) if sort else Cursor(row["last_id"])
    return Page(lines[: lines.rindex(b"\n")].replace(b"\n", b","), cursor.encode(sort), row["size"])


_NO_KEY: Final = "~"


def _text_of(key: bytes | int | date | UUID | None) -> str:
    match key:
        case bytes():
            return urlsafe_b64encode(key).decode()
        case None:
            return _NO_KEY
        case UUID():  # the identifier itself, which follows
            return ""
    return str(key)


def _key_of(text: str, sort: Order) -> bytes | int | date | None:
    """The sort key of a text. Raises ValueError."""
    column = key_of(sort)
    if column in ("name_key", "entry_id"):
        return b64decode(text.encode("ascii"), b"-_", validate=True)
    if text == _NO_KEY and column != "valid_from":
        return None
    return _DAYS.validate_python(text) if column != "number" else _NUMBERS.validate_python(text)


def _refuse(text: str, rule: str, case: str = "", **about: Any) -> NoReturn:
    raise Malformed(Fault("after", text, rule, "after", case=case, about=about))


def _order(sort: Order | None) -> Clause:
    if sort is None:
        return Clause("the order without sort", "no-sort")
    return Clause(f"sort={sort}", "sort", {"sort": str(sort)})
