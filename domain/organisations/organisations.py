"""Bodies: added once, named by a code that never changes, dissolved once."""

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

_REFUSED: Final = {
    "organisation_parent_fkey": ("parent", "there is no body with this code", "unknown-body"),
    "organisation_parent_check": ("parent", "a body is not a part of itself", "parent"),
    "organisation_successor_fkey": ("successor", "there is no body with this code", "unknown-body"),
    "organisation_successor_check": ("successor", "a body does not take over from itself", "successor"),
    "organisation_existence_check": ("dissolved_on", "must be later than the day of founding", "existence"),
    "organisation_dissolution_check": (
        "dissolved_on",
        "a successor or a source needs the day of the end",
        "dissolution",
    ),
}
"""What the database refuses of a body, by constraint: the field, the rule and the rule's name."""


CODE: Final[TypeAdapter[Any]] = TypeAdapter(OrganisationCode)


async def add(session: Session, by: str, new: OrganisationFacts) -> None:
    """Add a body. Raises Conflict if its code is taken, NotAllowed for what cannot be, naming the field."""
    if new.place is not None and not await session.rows(places.history, code=new.place):
        raise not_allowed("place", new.place, "no place ever had this code", "unknown-place")
    with _refusing(new.model_dump()):
        texts = [new.name, new.code, *new.aliases, *([new.business_code] if new.business_code else [])]
        derived = {"words": search_vector(texts), "name_key": sort_bytes(new.name)}
        await session.rows(organisations.add, **new.model_dump(), **derived)
    await audit.log(session, by, "body-added", new.code)


async def check_known(reader: Reader, **codes: str | None) -> None:
    """Refuse a code, by the name of the field it stands in, that no body has. Raises NotAllowed."""
    for field, code in codes.items():
        if code is not None and await reader.row(organisations.holder_of, code=code) is None:
            raise not_allowed(field, code, "there is no body with this code", "unknown-body")


async def read(reader: Reader, code: str, day: date, now: date) -> str:
    """One body as JSON text, with the names of its place on `day` and `now`; raises NotFound."""
    found: str | None = await reader.value(organisations.read, code=code, day=day, today=now)
    if found is None:
        raise _unknown(code)
    return found


async def dissolve(session: Session, by: str, code: str, dissolved_on: date, successor: str | None, source: str) -> str:
    """Record once that a body exists no longer from `dissolved_on` on (giải thể); the body as JSON text.

    Raises NotFound, Conflict if it was dissolved before, NotAllowed if the day or the successor cannot be.
    """
    latest = today() + timedelta(days=DAYS_AHEAD)
    if dissolved_on > latest:
        raise not_allowed("dissolved_on", dissolved_on, f"must not lie after {latest}", "too-far-ahead")
    given = {"code": code, "dissolved_on": dissolved_on, "successor": successor, "source": source}
    with _refusing(given):
        done: str | None = await session.value(organisations.dissolve, **given)
    if done is not None:
        await audit.log(session, by, "body-dissolved", code, dissolved_on=dissolved_on, successor=successor)
        return done
    body = await session.row(organisations.holder_of, code=code)
    if body is None:
        raise _unknown(code)
    rule = f"this body was dissolved on {body['dissolved_on']}; that is recorded once"
    raise Conflict(Fault("code", code, rule, "dissolved-before"))


async def page(reader: Reader, filters: Mapping[str, Any], limit: int, after: str | None, sort: Sort | None) -> Page:
    """Up to `limit` bodies of a `kind`, or that `q` finds, by code or in the order of `sort`."""
    cursor, given = Cursor.decode(sort, after, CODE), columns_of(filters)
    statement = organisations.page(kind="kind" in given, words="words" in given, after=cursor is not None, sort=sort)
    return page_of(
        await reader.rows(statement, **given, **(cursor.arguments if cursor else {}), limit=limit + 1), limit, sort
    )


@contextmanager
def _refusing(given: Mapping[str, Any]) -> Iterator[None]:
    """Turn what the database refuses into an error that names the field."""
    try:
        yield
    except Violated as error:
        if error.constraint == "organisation_pkey":
            raise Conflict(Fault("code", given["code"], "another body has this code", "code-taken")) from error
        if error.constraint not in _REFUSED:
            raise
        field, rule, code = _REFUSED[error.constraint]
        raise not_allowed(field, given[field], rule, code) from error


def _unknown(code: str) -> NotFound:
    return NotFound(Fault("code", code, "there is no body with this code", "unknown-body"))


def exists_on(body: Row, day: date) -> bool:
    """Whether the body was founded by that day and not yet dissolved."""
    founded, dissolved = body["founded_on"], body["dissolved_on"]
    return (founded is None or founded <= day) and (dissolved is None or day < dissolved)
