"""Where a search looks, one source after the other."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from db.queries import search as queries
from db.session import Row
from db.vietnamese import Sought
from domain.declarations.register import Register
from domain.organisations import organisations
from domain.pages import Page
from domain.registers.organisation import ORGANISATIONS
from domain.search.hits import Hit, reasons_of
from domain.search.numbers import Numbers, among_any
from domain.search.source import Searched, Source


class Bodies(Source):
    """Bodies, by every name that they have, had or are to have, and their codes."""

    key = ORGANISATIONS.key

    def __init__(self, search: Searched) -> None:
        self._search, self._sought = search, Sought(search.pasted.words)

    async def page(self, limit: int, after: str | None) -> tuple[list[Hit], str | None]:
        """See `Source`."""
        reader, filters = self._search.reader, {"q": self._search.pasted.words}
        page = await organisations.page(reader, filters, self._search.tense, limit, after, None)
        rows = _rows_of(page)
        codes, day = [row["code"] for row in rows], self._search.tense.day
        names = await reader.rows(queries.names_of, codes=codes, day=day) if rows else []
        return [self._hit(row, [each for each in names if each["code"] == row["code"]]) for row in rows], page.after

    def _hit(self, row: Mapping[str, Any], names: Sequence[Row]) -> Hit:
        others = [
            ("future_name" if each["to_come"] else "former_name", each["name"])
            for each in names
            if each["name"] != row["name"]
        ]
        return Hit(ORGANISATIONS, row, reasons_of(ORGANISATIONS, row, self._sought, others), row["code"])


class Words(Source):
    """Entries of a register with all of the words, but for those that `numbers` has found."""

    def __init__(self, search: Searched, register: Register, numbers: Sequence[Numbers]) -> None:
        self.key, self._register, self._numbers = register.key, register, numbers
        self._service, self._tense = search.service(register), search.tense
        self._words, self._sought = search.pasted.words, Sought(search.pasted.words)

    async def page(self, limit: int, after: str | None) -> tuple[list[Hit], str | None]:
        """See `Source`."""
        page = await self._service.page({"q": self._words}, self._tense, limit, after)
        entries = {UUID(row["id"]): row for row in _rows_of(page)}
        before = await among_any(self._numbers, list(entries))
        found = [row for entry, row in entries.items() if entry not in before]
        return [self._hit(row) for row in found], page.after

    def _hit(self, row: Mapping[str, Any]) -> Hit:
        return Hit(self._register, row, reasons_of(self._register, row, self._sought), row["id"])


def sources(search: Searched) -> list[Source]:
    """All sources in their order: documents of the numbers, bodies, then the registers that the caller sees."""
    pasted, numbers = search.pasted, list[Numbers]()
    for each in (pasted, *pasted.further) if pasted.number is not None else ():
        numbers.append(Numbers(replace(search, pasted=each), tuple(numbers)))
    registers = search.visibility.registers.values()
    return [*numbers, Bodies(search), *(Words(search, each, numbers) for each in registers)]


def _rows_of(page: Page) -> list[dict[str, Any]]:
    items = page.items if isinstance(page.items, bytes) else ",".join(page.items).encode()
    rows: list[dict[str, Any]] = json.loads(b"[%b]" % items)
    return rows
