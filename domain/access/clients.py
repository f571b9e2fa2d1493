"""Machine clients (hệ thống kết nối): secrets for access tokens, and API keys for simple tools."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from db.queries import access as queries
from db.session import Database, Reader, Session
from domain.access.accounts import refusing
from domain.access.audit import log
from domain.access.principal import Principal, check_scopes, digest, principal
from domain.errors import Fault, NotFound
from domain.tense import today

KEY_PREFIX: Final = "sobo_"
"""An API key begins so, that scanners for leaked secrets know it."""


async def of_key(database: Database, key: str) -> Principal | None:
    """Which client an API key belongs to, if it still counts."""
    row = await database.row(queries.of_key, digest=digest(key), day=today())
    return None if row is None else principal(row, machine=True)


async def add(session: Session, by: str, name: str, title: str, scopes: Sequence[str], authority: str | None) -> None:
    """Add a client. Raises Conflict if the name is taken, NotAllowed for an unknown scope or body."""
    check_scopes("scopes", scopes)
    given = {"name": name, "title": title, "scopes": list(scopes), "authority": authority, "created_by": by}
    with refusing(name, authority):
        await session.rows(queries.add_client, **given)
    await log(session, by, "client-added", name, scopes=scopes, authority=authority)


async def change(session: Session, by: Principal, name: str, **changes: Any) -> None:
    """Change a client's `title`, `scopes` or `disabled`, from its next request on. Raises NotFound, NotAllowed."""
    if changes.get("scopes") is not None:
        check_scopes("scopes", changes["scopes"])
        by.require_other(f"client:{name}", "scopes")
        by.require_own_scope("scopes", changes["scopes"])
    await one(session, by, name)
    given: dict[str, Any] = {"title": None, "scopes": None, "disabled": None} | changes
    await session.rows(queries.change_client, name=name, of=by.authority, **given)
    await log(session, by.name, "client-changed", name, **changes)


async def one(reader: Reader, by: Principal, name: str) -> str:
    """One client as JSON text. Raises NotFound also for one of another authority."""
    found: str | None = await reader.value(queries.clients, of=by.authority, name=name)
    if found is None:
        raise NotFound(Fault("name", name, "there is no such client", "not-found"))
    return found


async def exists(reader: Reader, name: str) -> bool:
    """Whether the name is taken."""
    return bool(await reader.rows(queries.clients, of=None, name=name))


async def check_taking(session: Session, by: Principal, name: str) -> None:
    """Raises NotFound; NotAllowed if a program gets itself a credential of one that may do more than it may itself."""
    by.require_own_scope("name", json.loads(await one(session, by, name))["scopes"])


async def every(reader: Reader, by: Principal) -> list[str]:
    """The clients of one's own authority as JSON texts; all for whoever sees the whole province."""
    return [row[0] for row in await reader.rows(queries.clients, of=by.authority, name=None)]


async def add_credential(
    session: Session, by: str, client: str, kind: str, label: str, expires_at: datetime | None
) -> tuple[UUID, str]:
    """A new `secret` or `key` of a client: its identifier and the text, which is shown this once."""
    text = (KEY_PREFIX if kind == "key" else "") + secrets.token_urlsafe(32)
    given = {"client": client, "kind": kind, "label": label, "created_by": by, "expires_at": expires_at}
    found = uuid4()
    await session.rows(queries.add_credential, id=found, digest=digest(text), **given)
    await log(session, by, "credential-added", client, id=found, kind=kind)
    return found, text


async def revoke(session: Session, by: str, client: str, credential: UUID) -> None:
    """Revoke a credential; it counts no longer from the next request on. Raises NotFound."""
    if await session.value(queries.revoke, id=credential, client=client) is None:
        raise NotFound(Fault("id", str(credential), "this client has no such credential in force", "not-found"))
    await log(session, by, "credential-revoked", client, id=credential)
