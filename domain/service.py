"""Reading a register: one entry, a page, a count, a history; every answer is the same query in some tense."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.queries import entries, recording
from db.queries.entries import Shape
from db.session import Reader
from domain import rows
from domain.act import Act
from domain.errors import Fault, NotFound
from domain.organisations import check_known
from domain.register import Register
from domain.tense import Tense


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries as JSON text, and the identifier to go on after; None at the end."""

    items: Sequence[str]
    after: UUID | None


def shape_of(register: Register, fields: Sequence[str]) -> Shape:
    """What answers show: `fields` is an allow-list of columns and of the register's flags."""
    return Shape(register.table, register.key, tuple(fields), tuple(register.flags.items()), register.managed_as)


class RegisterService:
    """Reads entries of one register in one shape."""

    def __init__(self, reader: Reader, register: Register, shape: Shape) -> None:
        self._reader, self._register, self._shape = reader, register, shape

    async def read(self, entry: UUID, tense: Tense) -> tuple[str, int]:
        """One entry as JSON text, and the seq of its newest act; raises NotFound if there was none then, as then known.

        The newest act is the newest of all, whatever the tense: it is what whoever acts on the entry must have seen.
        """
        found = await self._reader.row(entries.read(self._shape, now=tense.now), id=entry, **tense.given)
        if found is None:
            raise NotFound(self._no_such(entry, f"on {tense.day}"))
        return found[0], found["newest"]

    async def page(self, filters: Mapping[str, Any], tense: Tense, limit: int, after: UUID | None) -> Page:
        """Up to `limit` entries in the order they were recorded, after the entry `after`."""
        await self._check(filters)
        statement = entries.page(self._shape, frozenset(filters), now=tense.now, after=after is not None)
        given = {**filters, **tense.given, "limit": limit + 1} | ({"after": after} if after else {})
        found = await self._reader.rows(statement, **given)
        more = len(found) > limit
        return Page([row[0] for row in found[:limit]], found[limit - 1]["id"] if more else None)

    async def count(self, filters: Mapping[str, Any], tense: Tense) -> int:
        """How many entries the filters match; exact."""
        await self._check(filters)
        statement = entries.count(self._register.table, frozenset(filters), now=tense.now)
        return int(await self._reader.value(statement, **filters, **tense.given))

    async def _check(self, filters: Mapping[str, Any]) -> None:
        """A body that nobody knows holds and issued nothing: who asks for it has mistyped it. Raises NotAllowed."""
        await check_known(self._reader, **{name: filters.get(name) for name in ("holder", "authority")})

    async def history(self, entry: UUID) -> tuple[list[Act], list[str]]:
        """Every act on the entry in order of recording, and every version ever known as JSON text."""
        acts = [rows.act(row) for row in await self._reader.rows(recording.acts_of, id=entry)]
        if not acts or acts[0].register != self._register.key:
            raise NotFound(self._no_such(entry, "in this register"))
        known = await self._reader.rows(entries.versions(self._register.table, self._shape.stored), id=entry)
        return acts, [row[0] for row in known]

    def _no_such(self, entry: UUID, when: str) -> Fault:
        return Fault("id", str(entry), f"there is no such entry {when}", "not-found")
