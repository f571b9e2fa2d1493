"""Reading a register: one entry, a page, a count, a history; every answer is the same query in some tense."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from db.queries import entries, recording
from db.queries.entries import Shape
from db.session import Reader
from db.sorting import Sort
from db.tables.types import Identifier
from domain.acts import rows
from domain.acts.act import Act
from domain.declarations.register import Register, check_register
from domain.errors import Fault, NotFound
from domain.organisations.organisations import check_known
from domain.pages import Cursor, Page, columns_of, page_of
from domain.registers import REGISTERS
from domain.tense import Tense

MANY: Final = 1_000
"""Entries that are faster read in order than looked up one by one."""

IDENTIFIER: Final[TypeAdapter[Any]] = TypeAdapter(Identifier)


class RegisterService:
    """Reads entries of one register in one shape; of one whose entries belong to others, those that `sees` names."""

    def __init__(self, reader: Reader, register: Register, shape: Shape, sees: Collection[str] | None = None) -> None:
        self._reader, self._register, self._shape = reader, register, shape
        self._sees = None if register.managed_as is None or sees is None else list(sees)
        self._which = {"sees": self._sees is not None}

    async def read(self, entry: UUID, tense: Tense) -> tuple[str, int]:
        """One entry as JSON text, and the seq of its newest act; raises NotFound if there was none then, as then known.

        The newest act is the newest of all, whatever the tense: it is what whoever acts on the entry must have seen.
        """
        found = await self._reader.row(
            entries.read(self._shape, now=tense.now, **self._which), id=entry, sees=self._sees, **tense.given
        )
        if found is None:
            raise NotFound(self._no_such(entry, f"on {tense.day}"))
        return found[0], found["newest"]

    async def page(
        self, filters: Mapping[str, Any], tense: Tense, limit: int, after: str | None, sort: Sort | None = None
    ) -> Page:
        """Up to `limit` entries in the order they were recorded or of `sort`, from where a page before ended."""
        await self._check(filters)
        cursor = Cursor.decode(sort, after, IDENTIFIER)
        given = columns_of(filters)
        few = await self._few(given["words"]) if "words" in given else None
        statement = entries.page(
            self._shape, frozenset(given), now=tense.now, after=cursor is not None, sort=sort, few=few is not None,
            **self._which,
        )  # fmt: skip
        given |= {
            **tense.given,
            **(cursor.arguments if cursor else {}),
            "few": few,
            "sees": self._sees,
            "limit": limit + 1,
        }
        return page_of(await self._reader.rows(statement, **given), limit, sort)

    async def _few(self, words: str) -> Sequence[UUID] | None:
        """The entries that have the words in whatever tense; None if they are many."""
        found = await self._reader.rows(entries.few(self._register.table), words=words, most=MANY)
        return None if len(found) == MANY else [row[0] for row in found]

    async def count(self, filters: Mapping[str, Any], tense: Tense) -> int:
        """How many entries the filters match; exact."""
        await self._check(filters)
        given = columns_of(filters)
        statement = entries.count(self._shape, frozenset(given), now=tense.now, **self._which)
        return int(await self._reader.value(statement, sees=self._sees, **given, **tense.given))

    async def _check(self, filters: Mapping[str, Any]) -> None:
        """A body or register that nobody knows has nothing: who asks for it has mistyped it. Raises NotAllowed."""
        of = self._register.managed_as or ""
        # To whom a register is hidden there is none.
        seen = (key for key in REGISTERS if self._sees is None or key in self._sees)
        check_register(of, filters.get(of), seen)
        await check_known(self._reader, **{name: filters.get(name) for name in ("holder", "authority")})

    async def history(self, entry: UUID) -> tuple[list[Act], list[str]]:
        """Every act on the entry in order of recording, and every version ever known as JSON text."""
        acts = [rows.act(row) for row in await self._reader.rows(recording.acts_of, id=entry)]
        if not acts or acts[0].register != self._register.key:
            raise NotFound(self._no_such(entry, "in this register"))
        self._check_seen(entry, acts[0])
        known = await self._reader.rows(entries.versions(self._register.table, self._shape.stored), id=entry)
        return acts, [row[0] for row in known]

    async def check_seen(self, entries: Iterable[UUID]) -> None:
        """Raises NotFound, in the same words, for an entry of a register that is not seen and for one that is none."""
        for entry in entries if self._sees is not None else ():
            acts = await self._reader.rows(recording.acts_of, id=entry)
            if not acts:
                raise NotFound(self._no_such(entry, "in this register"))
            self._check_seen(entry, rows.act(acts[0]))

    def _check_seen(self, entry: UUID, opening: Act) -> None:
        if self._sees is not None and opening.changes.get(str(self._register.managed_as)) not in self._sees:
            raise NotFound(self._no_such(entry, "in this register"))

    def _no_such(self, entry: UUID, when: str) -> Fault:
        return Fault("id", str(entry), f"there is no such entry {when}", "not-found")
