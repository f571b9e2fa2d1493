"""An office where one prepares and another signs: its staff, its rule, and proposals over the API."""

from typing import Any, Final

import httpx

from api.http.credentials import COOKIE
from db.queries.accounts import add_account
from db.session import Database
from domain.access.principal import digest
from domain.tense import today
from tests.factories import AUTHORITY, opening
from tests.support.api import recorded
from tests.support.application import FOR_EVER_OF

PATH: Final = "/v1/proposals"
PERMITS: Final = "publication-permits"


def cookie(name: str) -> dict[str, str]:
    """The headers of an account's session."""
    return {"Cookie": f"{COOKIE}={name}", "Sec-Fetch-Site": "same-origin"}


async def staff(
    database: Database, name: str, *roles: str, authority: str | None = AUTHORITY, person: str | None = None
) -> dict[str, str]:
    """An account with a session that does not end; its headers."""
    async with database.transaction() as session:
        await session.rows(
            add_account, name=name, title=name, password_hash="", roles=list(roles), authority=authority,
            created_by="tests", person=person,
        )  # fmt: skip
        await session.rows(FOR_EVER_OF, digest=digest(name), account=name)
    return cookie(name)


async def ruled(client: httpx.AsyncClient, second_person: str, register: str = PERMITS, **more: Any) -> dict[str, Any]:
    """A signing rule of the authority from today on."""
    rule = {"register": register, "authority": AUTHORITY, "second_person": second_person}
    return recorded(await client.post("/v1/signing-rules", json={**rule, "valid_from": str(today()), **more}))


def grant(register: str = PERMITS, **more: Any) -> dict[str, Any]:
    """The body of a proposal to open an entry."""
    return {"operation": "opening", "register": register, "body": opening(register, **more)}


async def prepared(client: httpx.AsyncClient, by: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    """A draft."""
    return recorded(await client.post(PATH, json=body, headers=by))


async def submitted(client: httpx.AsyncClient, by: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    """A proposal that waits to be signed."""
    href = f"{PATH}/{(await prepared(client, by, body))['id']}"
    return recorded(await client.post(f"{href}/submission", json={}, headers=by))


async def signed(
    client: httpx.AsyncClient, by: dict[str, str], proposal: dict[str, Any], **more: Any
) -> httpx.Response:
    """The answer to a signature on what was read."""
    path, body = f"{PATH}/{proposal['id']}/signature", {"digest": proposal["digest"]}
    return await client.post(path, json=body, headers={**by, **more})
