"""Reading a register: one entry, a page, a count, a history; every answer is the same query in some tense."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from db.order import Sort
from db.queries import entries, recording
from db.queries.entries import Shape
from db.session import Reader, Row
from db.tables.types import Identifier
from db.vietnamese import search_query
from domain import cursor, rows
from domain.act import Act
from domain.cursor import Place
from domain.errors import Fault, NotFound
from domain.register import Register
from domain.tense import Tense


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows as JSON text, and where to go on; None at the end."""

    items: Sequence[str]
    after: str | None


MANY: Final = 1_000
"""Entries that are faster read in order than looked up one by one."""

IDENTIFIER: Final[TypeAdapter[Any]] = TypeAdapter(Identifier)


def page_of(found: Sequence[Row], limit: int, sort: Sort | None) -> Page:
    """The page of rows (JSON text, identifier and, if sorted, the key of the name), one of which may be too many."""
    if len(found) <= limit:
        return Page([row[0] for row in found], None)
    last = found[limit - 1]
    return Page([row[0] for row in found[:limit]], cursor.written(sort, Place(*last[1:])))


def shape_of(register: Register, fields: Sequence[str]) -> Shape:
    """What answers show: `fields` is an allow-list of columns and of the register's flags."""
    return Shape(register.table, register.key, tuple(fields), tuple(register.flags.items()))


def sought(filters: Mapping[str, Any]) -> dict[str, Any]:
    """The filters by column: `q` looks for words."""
    given = dict(filters)
    if (q := given.pop("q", None)) is not None:
        given["words"] = search_query(q)
    return given


class RegisterService:
    """Reads entries of one register in one shape."""

    def __init__(self, reader: Reader, register: Register, shape: Shape) -> None:
        self._reader, self._register, self._shape = reader, register, shape

    async def read(self, entry: UUID, tense: Tense) -> str:
        """One entry as JSON text; raises NotFound if there was none on that day as then known."""
        found: str | None = await self._reader.value(entries.read(self._shape, now=tense.now), id=entry, **tense.given)
        if found is None:
            raise NotFound(self._no_such(entry, f"on {tense.day}"))
        return found

    async def page(
        self, filters: Mapping[str, Any], tense: Tense, limit: int, after: str | None, sort: Sort | None = None
    ) -> Page:
        """Up to `limit` entries in the order they were recorded or of `sort`, from where a page before ended."""
        place = cursor.place(sort, after, IDENTIFIER)
        given = sought(filters)
        few = await self._few(given["words"]) if "words" in given else None
        statement = entries.page(
            self._shape, frozenset(given), now=tense.now, after=place is not None, sort=sort, few=few is not None
        )
        given |= {**tense.given, **(place.given if place else {}), "few": few, "limit": limit + 1}
        return page_of(await self._reader.rows(statement, **given), limit, sort)

    async def _few(self, words: str) -> Sequence[UUID] | None:
        """The entries that have the words in whatever tense; None if they are many."""
        found = await self._reader.rows(entries.few(self._register.table), words=words, most=MANY)
        return None if len(found) == MANY else [row[0] for row in found]

    async def count(self, filters: Mapping[str, Any], tense: Tense) -> int:
        """How many entries the filters match; exact."""
        given = sought(filters)
        statement = entries.count(self._register.table, frozenset(given), now=tense.now)
        return int(await self._reader.value(statement, **given, **tense.given))

    async def history(self, entry: UUID) -> tuple[list[Act], list[str]]:
        """Every act on the entry in order of recording, and every version ever known as JSON text."""
        acts = [rows.act(row) for row in await self._reader.rows(recording.acts_of, id=entry)]
        if not acts or acts[0].register != self._register.key:
            raise NotFound(self._no_such(entry, "in this register"))
        known = await self._reader.rows(entries.versions(self._register.table, self._shape.stored), id=entry)
        return acts, [row[0] for row in known]

    def _no_such(self, entry: UUID, when: str) -> Fault:
        return Fault("id", str(entry), f"there is no such entry {when}", "not-found")
