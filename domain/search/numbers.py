"""Entries by the number of a document: of a paper that they have or had, or of an act on them."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from db.queries import search as queries
from db.session import Row
from db.vietnamese import folded_words
from domain.acts.act import NOT_YET, Document
from domain.declarations.register import Register
from domain.errors import Fault, Malformed, NotFound
from domain.search.hits import Hit, Reason, reason
from domain.search.source import Searched, Source

_YEARS: Final = [0, *range(1945, 2201)]
"""Every year that a number may be of; 0 is that of a series that is never reset."""

_START: Final[Mapping[str, Any]] = {"after_day": False, "after_position": 0, "after": UUID(int=0)}
_PLACE: Final = re.compile(r"([01])\.([0-9]{1,3})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)


class Numbers(Source):
    """Entries with a document of the number: of the day that was stated first, else by register and age.

    Those that `before` finds, by other numbers of the same text, are left to it.
    """

    def __init__(self, search: Searched, before: Sequence["Numbers"] = ()) -> None:
        self.key = f"number{len(before) or ''}"
        self._search, self._before = search, before
        self._registers = search.visibility.registers
        self._statement = queries.numbered(tuple((key, each.table) for key, each in self._registers.items()))
        self._symbols: list[str] | None = None

    async def page(self, limit: int, after: str | None) -> tuple[list[Hit], str | None]:
        """See `Source`."""
        rows = await self._rows(**(_START if after is None else _cursor(after)), limit=limit, entries=None)
        before = await among_any(self._before, [row["entry_id"] for row in rows])
        hits = [hit for row in rows if row["entry_id"] not in before and (hit := await self._hit(row))]
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

    def _reason(self, register: Register, shown: Mapping[str, Any], symbol: str) -> Reason:
        number = self._search.pasted.number
        if shown["number"] == number and shown["symbol"] == symbol:
            return reason(register, "printed_number", shown["printed_number"])
        return reason(register, "document", Document(number=number, symbol=symbol).printed or str(number))


async def among_any(numbers: Sequence[Numbers], entries: Sequence[UUID]) -> set[UUID]:
    """Which of the entries any of the numbers finds."""
    found: set[UUID] = set()
    for each in numbers if entries else ():
        found |= await each.among(entries)
    return found


def spellings(symbol: str, known: Sequence[str]) -> list[str]:
    """A symbol as it was typed, in capitals, and as series have it: case and marks do not matter."""
    folded = folded_words(symbol)
    return [*{symbol, symbol.upper(), *(each for each in known if folded_words(each) == folded)}]


def _cursor(place: str) -> dict[str, Any]:
    """The arguments of a place. Raises Malformed."""
    match = _PLACE.fullmatch(place)
    if match is None:
        raise Malformed(Fault("after", place, "is not a cursor of this list", "after"))
    return {"after_day": match[1] == "1", "after_position": int(match[2]), "after": UUID(match[3])}


def _place(row: Row) -> str:
    return f"{row['other_day']:d}.{row['position']}.{row['entry_id']}"
