"""Where a page ended, as the opaque text that the next one is asked for by."""

from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from db.order import Sort
from domain.errors import Fault, Malformed


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in an order: its identifier and, in an order of names, the key of its name."""

    id: Any
    key: bytes = b""

    @property
    def given(self) -> dict[str, Any]:
        """The arguments of a statement that goes on from here."""
        return {"after": self.id, "after_key": self.key}


def written(sort: Sort | None, place: Place) -> str:
    """The text for a place."""
    return str(place.id) if sort is None else f"{sort}.{urlsafe_b64encode(place.key).decode()}.{place.id}"


def place(sort: Sort | None, text: str | None, identifier: TypeAdapter[Any]) -> Place | None:
    """The place that a text stands for. Raises Malformed for one of another order, and for what is none."""
    if text is None:
        return None
    order, dot, rest = text.partition(".")
    known = Sort(order) if dot and order in set(Sort) else None
    if known != sort:
        refuse(text, f"belongs to {_order(known)}, not to {_order(sort)}: begin without it")
    key, _, own = rest.partition(".") if known else ("", "", text)
    try:
        return Place(identifier.validate_python(own), b64decode(key.encode("ascii"), b"-_", validate=True))
    except (ValueError, ValidationError):
        refuse(text, "is not where a page ended")


def refuse(text: str, rule: str) -> NoReturn:
    """Raises Malformed."""
    raise Malformed(Fault("after", text, rule, "after"))


def _order(sort: Sort | None) -> str:
    return "the order without sort" if sort is None else f"sort={sort}"
