"""Bodies (tổ chức): named by a code that never changes, each with its versions in both times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from db.queries import organisations
from db.session import Reader, Row
from db.sorting import Sort
from db.tables.types import OrganisationCode
from domain.acts.act import LIVE
from domain.errors import Fault, NotFound, not_allowed
from domain.pages import Cursor, Page, columns_of, page_of
from domain.tense import Tense

CODE: Final[TypeAdapter[Any]] = TypeAdapter(OrganisationCode)


@dataclass(frozen=True, slots=True)
class Body:
    """A body with its versions, of which the last has no end: name, kind, address and representative of a day."""

    code: str
    versions: Sequence[Row]

    def on(self, day: date | None) -> Row:
        """Its version on the day; before its first day that of the first, and the last without a day."""
        held = [version for version in self.versions if day is None or version["valid_from"] <= day]
        return held[-1] if held else self.versions[0]

    def exists_on(self, day: date) -> bool:
        """Whether it is founded and not yet dissolved on the day."""
        return self.on(day)["valid_from"] <= day and self.on(day)["status"] in LIVE


async def body_of(reader: Reader, field: str, code: Any) -> Body:
    """The body with this code, as known now. Raises NotAllowed."""
    versions = await reader.rows(organisations.of_code, code=code)
    if not versions:
        raise not_allowed(field, code, "there is no body with this code", "unknown-body")
    return Body(code, versions)


async def particulars(reader: Reader, code: str, day: date, seq: int) -> Row | None:
    """Name, address and representative of a body on a day, as a paper of the act `seq` states them; None if unknown."""
    versions = await reader.rows(organisations.of_code_at, code=code, seq=seq)
    return Body(code, versions).on(day) if versions else None


async def check_known(reader: Reader, **codes: str | None) -> None:
    """Check that a body exists for each code, given by field. Raises NotAllowed."""
    for field, code in codes.items():
        if code is not None and await reader.row(organisations.exists, code=code) is None:
            raise not_allowed(field, code, "there is no body with this code", "unknown-body")


async def code_of(reader: Reader, code: str) -> str:
    """The code of a body that is named by its code or, as in the feed, by the identifier of its entry."""
    try:
        entry = UUID(code)
    except ValueError:
        return code
    return await reader.value(organisations.code_of, id=entry) or code


async def read(reader: Reader, code: str, tense: Tense, now: date) -> Row:
    """One body as JSON `text`, with the names of its place on the day and `now`, and what `read_with_state` adds.

    Raises NotFound if it did not exist on the day.
    """
    row = await reader.row(organisations.read, code=code, day=tense.day, seq=tense.size, today=now)
    if row is None:
        rule = f"there is no body with this code on {tense.day}"
        raise NotFound(Fault("code", code, rule, "unknown-body", case="day", about={"day": tense.day}))
    return row


async def page(
    reader: Reader, filters: Mapping[str, Any], tense: Tense, limit: int, after: str | None, sort: Sort | None
) -> Page:
    """Up to `limit` bodies, of a `kind`, with an `electronic_id` or matching `words`, by code or in `sort` order."""
    cursor, columns = Cursor.decode(sort, after, CODE), columns_of(filters)
    statement = organisations.page(
        kind="kind" in columns,
        words="words" in columns,
        identifier="electronic_id" in columns,
        now=tense.now,
        after=cursor is not None,
        sort=sort,
    )
    arguments = {**columns, **(cursor.arguments if cursor else {}), "day": tense.day, "seq": tense.seq}
    return page_of(await reader.rows(statement, **arguments, limit=limit + 1), limit, sort)
