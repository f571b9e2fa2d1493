"""Reading a register: an entry, a page, a count or a history, all by the same query in any tense."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from db.queries import entries, entry_pages, recording
from db.queries.entries import Shape
from db.queries.figures import by_status
from db.queries.list_filters import AMONG, ENDED
from db.query import Query
from db.session import Reader, Row
from db.sorting import EntrySort, Order
from db.tables.types import Identifier
from domain.access.visibility import Visibility
from domain.acts import rows
from domain.acts.act import Act
from domain.declarations.register import Register
from domain.entries.filters import EVERYTHING, Conditions, conditions
from domain.entries.searching import FIRST_WALK, Plan, frequencies, plan
from domain.errors import Fault, NotFound
from domain.figures.declared import TALLIES
from domain.figures.totals import totals
from domain.pages import Cursor, Page, page_of_lines
from domain.registers import REGISTERS
from domain.tense import Tense, today

_SUMMED: Final = {"authority", "status", f"status{AMONG}", ENDED}
"""Filters by which sums are kept; of those by status there is one at most."""

IDENTIFIER: Final[TypeAdapter[Any]] = TypeAdapter(Identifier)


class RegisterService:
    """Reads the visible entries of one register, in one shape."""

    def __init__(self, reader: Reader, register: Register, shape: Shape, visibility: Visibility) -> None:
        self._reader, self._register, self._shape, self._visibility = reader, register, shape, visibility

    def _query(self, tense: Tense, wanted: Conditions = EVERYTHING, **more: Any) -> Query:
        owners = self._visibility.owners(self._register)
        if wanted.owners is not None:
            owners = tuple(sorted(wanted.owners if owners is None else wanted.owners.intersection(owners)))
        return Query(tense.day, tense.seq, owners, today=today(), filters=wanted.columns, **more)

    async def read(self, entry: UUID, tense: Tense) -> tuple[str, int]:
        """An entry as JSON text, and the seq of its newest act. Raises NotFound if it did not exist then.

        The newest act is independent of the tense: it is the state that a precondition must name.
        """
        query = self._query(tense)
        row = await self._reader.row(entries.read(self._shape, query.form), id=entry, **query.arguments)
        if row is None:
            raise NotFound(_unknown(self._register, entry, tense.day))
        return row[0], row["newest"]

    async def read_with_state(self, entry: UUID, tense: Tense) -> Row:
        """The same as a row, with what decides which acts may follow (`domain/entries/situation.py`)."""
        query = self._query(tense)
        register = self._register
        statement = entries.read_with_state(
            self._shape, query.form, kinds=not register.is_uniform, handed_over=register.key in REGISTERS
        )
        row = await self._reader.row(statement, id=entry, **query.arguments)
        if row is None:
            raise NotFound(_unknown(self._register, entry, tense.day))
        return row

    async def acts_of(self, entry: UUID) -> list[Act]:
        """The acts on the entry in order of recording. Raises NotFound."""
        return await self._acts_of(entry)

    async def from_its_first_day(self, entry: UUID, tense: Tense) -> Tense:
        """The tense or, if the entry begins later, that of its first day."""
        first = await self._reader.value(entries.first_day(self._register.table), id=entry, day=tense.day)
        return replace(tense, day=first or tense.day)

    async def page(
        self, filters: Mapping[str, Any], tense: Tense, limit: int, after: str | None, sort: Order | None = None
    ) -> Page:
        """Up to `limit` entries after the cursor `after`, in order of recording or of `sort`."""
        sort = None if sort == EntrySort.RECORDED else sort
        cursor = Cursor.decode(sort, after, IDENTIFIER)
        wanted = await conditions(self._reader, self._register, self._visibility, filters, tense)
        found = await self._plan(filters, wanted, sort, limit + 1)
        query = self._query(
            tense,
            wanted,
            sort=sort,
            after=cursor and (cursor.id, cursor.key),
            limit=limit + 1,
            looked_up=found.looked_up,
            walked=found.walked,
            far=wanted.may_be_far(sort),
        )
        row = await self._reader.one(entry_pages.page(self._shape, query.form), **query.arguments)
        if query.walked and not row["ended"]:  # what matches does not come as often as by chance
            query = query._replace(walked=None, far=query.far and wanted.indexed)
            row = await self._reader.one(entry_pages.page(self._shape, query.form), **query.arguments)
        return page_of_lines(row, limit, sort)

    async def _plan(
        self, filters: Mapping[str, Any], wanted: Conditions, sort: Order | None = None, limit: int | None = None
    ) -> Plan:
        """How what matches is found."""
        if "q" not in filters:
            return Plan(walked=FIRST_WALK) if limit and wanted.may_be_far(sort) else Plan()
        if self._shape.beside:  # a walk has versions alone
            limit = None
        return plan(filters["q"], await frequencies(self._reader, str(self._register.table.__tablename__)), limit)

    async def count(self, filters: Mapping[str, Any], tense: Tense) -> int:
        """The exact number of entries that match the filters."""
        wanted = await conditions(self._reader, self._register, self._visibility, filters, tense)
        found = await self._plan(filters, wanted)
        query = self._query(tense, wanted, looked_up=found.looked_up)
        if query.owners is None and query.filters.keys() <= _SUMMED and self._register.key in TALLIES:
            return await self._total(query)
        return int(await self._reader.value(entries.count(self._shape, query.form), **query.arguments))

    async def _total(self, query: Query) -> int:
        """The same from sums, which are kept by status and authority."""
        entries, found = by_status(self._register.table, self._register.key), query.filters
        counted = await totals(self._reader, [entries], query.day, seq=query.seq, authority=found.get("authority"))
        states = (value for name, value in found.items() if name != "authority")
        return counted.of(entries, next(map(_several, states), None))

    async def history(self, entry: UUID) -> tuple[list[Act], list[str]]:
        """The acts on the entry in order of recording, and all versions ever known, as JSON texts. Raises NotFound."""
        acts = await self._acts_of(entry)
        if acts[0].register != self._register.key:
            raise NotFound(_unknown(self._register, entry))
        versions = await self._reader.rows(entries.versions(self._shape), id=entry)
        return acts, [row[0] for row in versions]

    async def check_visible(self, entries: Iterable[UUID]) -> None:
        """Raises NotFound for an entry that does not exist or is not visible, with the same message."""
        for entry in entries if self._visibility.owners(self._register) is not None else ():
            await self._acts_of(entry)

    async def _acts_of(self, entry: UUID) -> list[Act]:
        acts = [rows.act(row) for row in await self._reader.rows(recording.acts_of, id=entry)]
        if not acts or not self._visibility.sees(acts[0]):
            raise NotFound(_unknown(self._register, entry))
        return acts


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _unknown(register: Register, entry: UUID, day: date | None = None) -> Fault:
    if day is None:
        rule = f"there is no such entry in {register.key}"
        return Fault("id", str(entry), rule, "not-found", case="entry", about={"register": register})
    rule, about = f"there is no such entry in {register.key} on {day}", {"register": register, "day": day}
    return Fault("id", str(entry), rule, "not-found", case="entry-day", about=about)
