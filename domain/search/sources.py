"""Where a search looks, one source after the other: each gives pages of what it has, in an order that stays."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.queries import search as queries
from db.session import Reader, Row
from db.vietnamese import Sought, folded_words
from domain.access.visibility import Visibility
from domain.acts.act import NOT_YET, Document
from domain.declarations.register import Register
from domain.entries.reading import RegisterService
from domain.errors import Fault, Malformed, NotFound
from domain.organisations import organisations
from domain.pages import Page
from domain.registers.organisation import ORGANISATIONS
from domain.search.hits import Hit, reason, reasons_of, shape_of
from domain.search.pasted import Pasted
from domain.tense import Tense

_YEARS: Final = [0, *range(1945, 2201)]
"""Every year that a number may be of; 0 is that of a series that is never reset."""


_START: Final[Mapping[str, Any]] = {"after_day": False, "after_position": 0, "after": UUID(int=0)}
_PLACE: Final = re.compile(r"([01])\.([0-9]{1,3})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Searched:
    """A search: what is looked for, by whom and when."""

    reader: Reader
    visibility: Visibility
    pasted: Pasted
    tense: Tense

    def service(self, register: Register) -> RegisterService:
        """The service that reads the visible entries of a register."""
        return RegisterService(self.reader, register, shape_of(register), self.visibility)


class Source(ABC):
    """A part of what is searched; `key` names it in cursors."""

    key: str

    @abstractmethod
    async def page(self, limit: int, after: str | None) -> tuple[list[Hit], str | None]:
        """Up to `limit` hits after a place, and the place of the last row that was looked at (None: there is none)."""


class Numbers(Source):
    """Entries with a document of the number: of the day that was stated first, else by register and age."""

    key = "number"

    def __init__(self, search: Searched) -> None:
        self._search = search
        self._registers = search.visibility.registers
        self._statement = queries.numbered(tuple((key, each.table) for key, each in self._registers.items()))
        self._symbols: list[str] | None = None

    async def page(self, limit: int, after: str | None) -> tuple[list[Hit], str | None]:
        """See `Source`."""
        rows = await self._rows(**(_START if after is None else _cursor(after)), limit=limit, entries=None)
        hits = [hit for row in rows if (hit := await self._hit(row))]
        return hits, _place(rows[-1]) if len(rows) == limit else None

    async def among(self, entries: Sequence[UUID]) -> set[UUID]:
        """Which of the entries it finds."""
        rows = await self._rows(**_START, limit=len(entries), entries=list(entries))
        return {row["entry_id"] for row in rows}

    async def _rows(self, **arguments: Any) -> list[Row]:
        pasted, reader = self._search.pasted, self._search.reader
        if self._symbols is None and pasted.symbol is not None:
            self._symbols = spellings(pasted.symbol, await reader.value(queries.symbols) or ())
        known = {"number": pasted.number, "day": pasted.day, "symbols": self._symbols, "years": _YEARS}
        return await reader.rows(self._statement, **known, **arguments)

    async def _hit(self, row: Row) -> Hit | None:
        """The entry as it is today or, if it begins later, on its first day; None if it is not visible."""
        register = list(self._registers.values())[row["position"] - 1]
        service, tense = self._search.service(register), self._search.tense
        try:
            shown = json.loads((await service.read(row["entry_id"], tense))[0])
        except NotFound:
            later = await service.from_its_first_day(row["entry_id"], tense)
            if later.day == tense.day:
                return None
            try:
                shown = {**json.loads((await service.read(row["entry_id"], later))[0]), "status": NOT_YET}
            except NotFound:
                return None
        return Hit(register, shown, (self._reason(register, shown, row["symbol"]),), _place(row))

    def _reason(self, register: Register, shown: Mapping[str, Any], symbol: str) -> Any:
        number = self._search.pasted.number
        if shown["number"] == number and shown["symbol"] == symbol:
            return reason(register, "printed_number", shown["printed_number"])
        return reason(register, "document", Document(number=number, symbol=symbol).printed or str(number))


class Bodies(Source):
    """Bodies, by every name that they have or had, and their codes."""

    key = ORGANISATIONS.key

    def __init__(self, search: Searched) -> None:
        self._search, self._sought = search, Sought(search.pasted.words)

    async def page(self, limit: int, after: str | None) -> tuple[list[Hit], str | None]:
        """See `Source`."""
        reader, filters = self._search.reader, {"q": self._search.pasted.words}
        page = await organisations.page(reader, filters, self._search.tense, limit, after, None)
        rows = _rows_of(page)
        names = await reader.rows(queries.names_of, codes=[row["code"] for row in rows]) if rows else []
        return [self._hit(row, [name for code, name in names if code == row["code"]]) for row in rows], page.after

    def _hit(self, row: Mapping[str, Any], names: Sequence[str]) -> Hit:
        former = [("former_name", name) for name in sorted(names) if name != row["name"]]
        return Hit(ORGANISATIONS, row, reasons_of(ORGANISATIONS, row, self._sought, former), row["code"])


class Words(Source):
    """Entries of a register with all of the words, but for those that `numbers` has found."""

    def __init__(self, search: Searched, register: Register, numbers: Numbers | None) -> None:
        self.key, self._register, self._numbers = register.key, register, numbers
        self._service, self._tense = search.service(register), search.tense
        self._words, self._sought = search.pasted.words, Sought(search.pasted.words)

    async def page(self, limit: int, after: str | None) -> tuple[list[Hit], str | None]:
        """See `Source`."""
        page = await self._service.page({"q": self._words}, self._tense, limit, after)
        entries = {UUID(row["id"]): row for row in _rows_of(page)}
        before = await self._numbers.among(list(entries)) if self._numbers and entries else set()
        found = [row for entry, row in entries.items() if entry not in before]
        return [self._hit(row) for row in found], page.after

    def _hit(self, row: Mapping[str, Any]) -> Hit:
        return Hit(self._register, row, reasons_of(self._register, row, self._sought), row["id"])


def sources(search: Searched) -> list[Source]:
    """All sources in their order: documents of the number, bodies, then the registers that the caller sees."""
    numbers = None if search.pasted.number is None else Numbers(search)
    registers = search.visibility.registers.values()
    return [*([numbers] if numbers else []), Bodies(search), *(Words(search, each, numbers) for each in registers)]


def spellings(symbol: str, known: Sequence[str]) -> list[str]:
    """A symbol as it was typed, in capitals, and as series have it: case and marks do not matter."""
    folded = folded_words(symbol)
    return [*{symbol, symbol.upper(), *(each for each in known if folded_words(each) == folded)}]


def _rows_of(page: Page) -> list[dict[str, Any]]:
    items = page.items if isinstance(page.items, bytes) else ",".join(page.items).encode()
    rows: list[dict[str, Any]] = json.loads(b"[%b]" % items)
    return rows


def _cursor(place: str) -> dict[str, Any]:
    """The arguments of a place. Raises Malformed."""
    match = _PLACE.fullmatch(place)
    if match is None:
        raise Malformed(Fault("after", place, "is not a cursor of this list", "after"))
    return {"after_day": match[1] == "1", "after_position": int(match[2]), "after": UUID(match[3])}


def _place(row: Row) -> str:
    return f"{row['other_day']:d}.{row['position']}.{row['entry_id']}"
