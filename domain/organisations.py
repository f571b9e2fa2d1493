"""Bodies: added once, named by a code that never changes."""

from collections.abc import Sequence

from db.errors import Violated
from db.queries import organisations
from db.session import Reader, Session
from db.tables.organisation import OrganisationFacts
from domain.errors import Conflict, Fault, NotFound, not_allowed


async def add(session: Session, new: OrganisationFacts) -> None:
    """Add a body. Raises Conflict if its code is taken, NotAllowed if its parent is not there."""
    if new.parent == new.code:
        raise not_allowed("parent", new.parent, "a body is not a part of itself", "parent")
    try:
        await session.rows(organisations.add, **new.model_dump())
    except Violated as error:
        if error.constraint == "organisation_pkey":
            raise Conflict(Fault("code", new.code, "another body has this code", "code-taken")) from error
        if error.constraint == "organisation_parent_fkey":
            raise not_allowed("parent", new.parent, "there is no body with this code", "unknown-body") from error
        raise


async def read(reader: Reader, code: str) -> str:
    """One body as JSON text; raises NotFound."""
    found: str | None = await reader.value(organisations.read, code=code)
    if found is None:
        raise NotFound(Fault("code", code, "there is no body with this code", "unknown-body"))
    return found


async def page(reader: Reader, kind: str | None, limit: int, after: str | None) -> tuple[Sequence[str], str | None]:
    """Up to `limit` bodies by code, as JSON texts, and the code to go on after; None at the end."""
    found = await reader.rows(organisations.page, after=after or "", kind=kind, limit=limit + 1)
    return [row[0] for row in found[:limit]], found[limit - 1]["code"] if len(found) > limit else None
