"""Bodies: added under a code that never changes, and dissolved at most once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final

from pydantic import TypeAdapter

from db.errors import Violated
from db.queries import organisations, places
from db.session import Reader, Row, Session
from db.sorting import Sort
from db.tables.organisation import OrganisationFacts
from db.tables.types import OrganisationCode
from db.vietnamese import search_vector, sort_bytes
from domain.access import audit
from domain.declarations.rules import DAYS_AHEAD
from domain.errors import Conflict, Fault, NotFound, not_allowed
from domain.pages import Cursor, Page, columns_of, page_of
from domain.tense import today

_FAULTS: Final = {
    "organisation_parent_fkey": ("parent", "there is no body with this code", "unknown-body"),
    "organisation_parent_check": ("parent", "a body cannot be its own parent", "parent"),
    "organisation_successor_fkey": ("successor", "there is no body with this code", "unknown-body"),
    "organisation_successor_check": ("successor", "a body cannot be its own successor", "successor"),
    "organisation_existence_check": ("dissolved_on", "must be later than the day of founding", "existence"),
    "organisation_dissolution_check": (
        "dissolved_on",
        "is required with a successor or a source",
        "dissolution",
    ),
}
"""By constraint: the field, rule and code of the fault."""

CODE: Final[TypeAdapter[Any]] = TypeAdapter(OrganisationCode)


async def add(session: Session, by: str, new: OrganisationFacts) -> None:
    """Add a body. Raises Conflict if its code is taken, NotAllowed for a violated rule."""
    if new.place is not None and not await session.rows(places.history, code=new.place):
        raise not_allowed("place", new.place, "no place ever had this code", "unknown-place")
    with _translate_violations(new.model_dump()):
        texts = [new.name, new.code, *new.aliases, *([new.business_code] if new.business_code else [])]
        derived = {"words": search_vector(texts), "name_key": sort_bytes(new.name)}
        await session.rows(organisations.add, **new.model_dump(), **derived)
    await audit.log(session, by, "body-added", new.code)


async def check_known(reader: Reader, **codes: str | None) -> None:
    """Check that a body exists for each code, given by field. Raises NotAllowed."""
    for field, code in codes.items():
        if code is not None and await reader.row(organisations.holder_of, code=code) is None:
            raise not_allowed(field, code, "there is no body with this code", "unknown-body")


async def read(reader: Reader, code: str, day: date, now: date) -> str:
    """One body as JSON text, with the names of its place on `day` and `now`. Raises NotFound."""
    body: str | None = await reader.value(organisations.read, code=code, day=day, today=now)
    if body is None:
        raise _unknown(code)
    return body


async def dissolve(session: Session, by: str, code: str, dissolved_on: date, successor: str | None, source: str) -> str:
    """Record that a body is dissolved (giải thể) from `dissolved_on` on; the body as JSON text.

    Raises NotFound, Conflict if it is dissolved already, NotAllowed for an invalid day or successor.
    """
    latest = today() + timedelta(days=DAYS_AHEAD)
    if dissolved_on > latest:
        raise not_allowed("dissolved_on", dissolved_on, f"must not lie after {latest}", "too-far-ahead")
    arguments = {"code": code, "dissolved_on": dissolved_on, "successor": successor, "source": source}
    with _translate_violations(arguments):
        dissolved: str | None = await session.value(organisations.dissolve, **arguments)
    if dissolved is not None:
        await audit.log(session, by, "body-dissolved", code, dissolved_on=dissolved_on, successor=successor)
        return dissolved
    body = await session.row(organisations.holder_of, code=code)
    if body is None:
        raise _unknown(code)
    rule = f"this body was already dissolved on {body['dissolved_on']}"
    raise Conflict(Fault("code", code, rule, "dissolved-before"))


async def page(reader: Reader, filters: Mapping[str, Any], limit: int, after: str | None, sort: Sort | None) -> Page:
    """Up to `limit` bodies, of a `kind` or matching `words`, by code or in the order of `sort`."""
    cursor, columns = Cursor.decode(sort, after, CODE), columns_of(filters)
    statement = organisations.page(
        kind="kind" in columns, words="words" in columns, after=cursor is not None, sort=sort
    )
    return page_of(
        await reader.rows(statement, **columns, **(cursor.arguments if cursor else {}), limit=limit + 1), limit, sort
    )


@contextmanager
def _translate_violations(values: Mapping[str, Any]) -> Iterator[None]:
    """Translate violated constraints into domain errors that name the field."""
    try:
        yield
    except Violated as error:
        if error.constraint == "organisation_pkey":
            raise Conflict(Fault("code", values["code"], "another body has this code", "code-taken")) from error
        if error.constraint not in _FAULTS:
            raise
        field, rule, code = _FAULTS[error.constraint]
        raise not_allowed(field, values[field], rule, code) from error


def _unknown(code: str) -> NotFound:
    return NotFound(Fault("code", code, "there is no body with this code", "unknown-body"))


def exists_on(body: Row, day: date) -> bool:
    """Whether the body is founded and not yet dissolved on `day`."""
    founded, dissolved = body["founded_on"], body["dissolved_on"]
    return (founded is None or founded <= day) and (dissolved is None or day < dissolved)
