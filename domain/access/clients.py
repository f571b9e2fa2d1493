"""Machine clients (hệ thống kết nối): secrets for access tokens, and API keys for simple tools."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import Any, Final
from uuid import UUID, uuid4

from db.queries import clients as queries
from db.session import Reader, Session
from domain.access import names
from domain.access.accounts import violations_as_faults
from domain.access.audit import log
from domain.access.known import KnownCaller, known_caller
from domain.access.principal import Principal, check_scopes, digest, principal
from domain.errors import Fault, NotFound
from domain.tense import today

KEY_PREFIX: Final = "sobo_"
"""Prefix of API keys, by which secret scanners recognise them."""


async def client_of_key(reader: Reader, key: str) -> KnownCaller | None:
    """The client of an API key, if the key is valid."""
    day, at = today(), monotonic()
    row = await reader.row(queries.of_key, digest=digest(key), day=day)
    return None if row is None else known_caller(row, principal(row, machine=True), day, at)


async def add(session: Session, by: str, name: str, title: str, scopes: Sequence[str], authority: str | None) -> None:
    """Add a client. Raises Conflict if the name is taken, NotAllowed for an unknown scope or body, or for the name."""
    check_scopes("scopes", scopes)
    await names.check_new(session, name, authority)
    columns = {"name": name, "title": title, "scopes": list(scopes), "authority": authority, "created_by": by}
    with violations_as_faults(name):
        await session.rows(queries.add_client, **columns)
    await log(session, by, "client-added", name, scopes=scopes, authority=authority)


async def change(session: Session, by: Principal, name: str, **changes: Any) -> None:
    """Change a client's `title`, `scopes` or `disabled`, from its next request on. Raises NotFound, NotAllowed."""
    if changes.get("scopes") is not None:
        check_scopes("scopes", changes["scopes"])
        by.require_not_self(f"client:{name}", "scopes")
        by.require_own_scope("scopes", changes["scopes"])
    await check_takeover(session, by, name)
    columns: dict[str, Any] = {"title": None, "scopes": None, "disabled": None} | changes
    await session.rows(queries.change_client, name=name, authority=by.authority, **columns)
    await log(session, by.name, "client-changed", name, **changes)


async def get(reader: Reader, by: Principal, name: str) -> str:
    """A client as JSON text. Raises NotFound, also for a client of another authority."""
    client: str | None = await reader.value(queries.clients, authority=by.authority, name=name)
    if client is None:
        raise NotFound(Fault("name", name, "there is no such client", "not-found", case="client"))
    return client


async def exists(reader: Reader, name: str) -> bool:
    """Whether a client has this name."""
    return bool(await reader.rows(queries.clients, authority=None, name=name))


async def check_takeover(session: Session, by: Principal, name: str) -> None:
    """Raises NotFound; NotAllowed for a client with scopes that the caller lacks."""
    by.require_own_scope("name", json.loads(await get(session, by, name))["scopes"])


async def list_all(reader: Reader, by: Principal) -> list[str]:
    """The clients of the caller's authority as JSON texts; all of them for a caller of the whole province."""
    return [row[0] for row in await reader.rows(queries.clients, authority=by.authority, name=None)]


async def add_credential(
    session: Session, by: str, client: str, kind: str, title: str, expires_at: datetime | None
) -> tuple[UUID, str]:
    """Add a `secret` or `key` to a client: its identifier and its text, which is shown only once."""
    text = (KEY_PREFIX if kind == "key" else "") + secrets.token_urlsafe(32)
    columns = {"client": client, "kind": kind, "label": title, "created_by": by, "expires_at": expires_at}
    identifier = uuid4()
    await session.rows(queries.add_credential, id=identifier, digest=digest(text), **columns)
    await log(session, by, "credential-added", client, id=identifier, kind=kind)
    return identifier, text


async def revoke(session: Session, by: str, client: str, credential: UUID) -> None:
    """Revoke a credential, from the next request on. Raises NotFound."""
    if await session.value(queries.revoke, id=credential, client=client) is None:
        rule = "this client has no such valid credential"
        raise NotFound(Fault("id", str(credential), rule, "not-found", case="credential"))
    await log(session, by, "credential-revoked", client, id=credential)
