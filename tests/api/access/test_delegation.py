"""Privilege escalation is prevented: own roles, and what is granted or taken over."""

from typing import Any

import httpx
import pytest

from domain.access import principal
from tests.api.access.test_access import SAME_ORIGIN, account, anonymous, bearer, key_of, log_in, token
from tests.support.api import fields, recorded, refused

__all__ = ["anonymous"]
PARTLY = ("manage", "read", "act:press-offices")


async def test_administrators_cannot_change_their_own_roles(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    await log_in(anonymous, "quan", await account(ready, "quan", "administrator"))
    for path, body in (
        ("accounts/quan", {"roles": ["administrator", "privacy"]}),
        ("accounts/quan", {"roles": ["administrator"], "disabled": False}),
        ("roles/administrator", {"title_vi": "Quản trị", "scopes": ["manage", "personal"]}),
    ):
        faults = refused(await anonymous.post(f"/v1/{path}", json=body, headers=SAME_ORIGIN), 422)
        assert [fault["code"] for fault in faults] == ["own"], path
    recorded(await anonymous.post("/v1/accounts/quan", json={"title": "Quân"}, headers=SAME_ORIGIN))
    await account(ready, "lan", "reader")
    beyond = await anonymous.post("/v1/accounts/lan", json={"roles": ["privacy"]}, headers=SAME_ORIGIN)
    assert [fault["code"] for fault in refused(beyond, 422)] == ["not-its-own"]
    recorded(await anonymous.post("/v1/accounts/lan", json={"roles": ["administrator"]}, headers=SAME_ORIGIN))


@pytest.mark.parametrize(
    "path, body, field",
    [
        ("clients/quan-ly", {"scopes": ["manage", "read"]}, "scopes"),
        ("clients/it", {"scopes": ["personal"]}, "scopes"),
        ("clients", {"name": "moi", "title": "Mới", "scopes": ["act"]}, "scopes"),
        ("clients", {"name": "moi", "title": "Mới", "scopes": ["read", "seal"]}, "scopes"),
        ("clients/nhieu/credentials", {"kind": "key", "title": "x"}, "name"),
        ("accounts", {"name": "moi", "title": "Mới", "roles": ["privacy"]}, "roles"),
        ("accounts/lan", {"roles": ["officer"]}, "roles"),
        ("accounts/kin/password", {}, "name"),
        ("accounts/kin/identity", {"identity": {"issuer": "https://a.test", "subject": "1"}}, "name"),
        ("roles/moi", {"title_vi": "Mới", "scopes": ["read", "audit"]}, "scopes"),
    ],
)
async def test_a_program_cannot_grant_scopes_that_it_lacks(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient, path: str, body: Any, field: str
) -> None:
    _, key = await key_of(ready, "quan-ly", *PARTLY)
    await key_of(ready, "nhieu", "read", "personal")
    await key_of(ready, "it", "read")
    await account(ready, "kin", "privacy")
    await account(ready, "lan", "reader")
    headers = {**bearer(key), "Idempotency-Key": "k"}
    assert fields(refused(await anonymous.post(f"/v1/{path}", json=body, headers=headers), 422)) == {field}


async def test_a_program_without_the_scope_read_cannot_add_or_move_webhooks(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    _, key = await key_of(ready, "quan-ly", "manage")
    await key_of(ready, "it", "read")
    target = {"url": "https://8.8.8.8/a"}
    hook = recorded(await ready.post("/v1/webhooks", json={"client": "it", **target}))["id"]
    for path, body, field in (
        ("webhooks", {"client": "it", **target}, "client"),
        (f"webhooks/{hook}", {"url": "https://8.8.4.4/a"}, "id"),
    ):
        headers = {**bearer(key), "Idempotency-Key": path}
        assert fields(refused(await anonymous.post(f"/v1/{path}", json=body, headers=headers), 422)) == {field}


async def test_a_program_can_grant_scopes_that_it_has(ready: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    _, key = await key_of(ready, "quan-ly", *PARTLY)
    await account(ready, "lan", "reader")
    for path, body in (
        ("clients", {"name": "moi", "title": "Mới", "scopes": ["read", "act:press-offices"]}),
        ("clients/moi", {"scopes": ["read"]}),
        ("clients/moi/credentials", {"kind": "key", "title": "x"}),
        ("accounts/lan/password", {}),
        ("roles/moi", {"title_vi": "Mới", "scopes": ["read", "manage"]}),
        ("accounts/lan", {"roles": ["moi"]}),
    ):
        headers = {**bearer(key), "Idempotency-Key": path}
        recorded(await anonymous.post(f"/v1/{path}", json=body, headers=headers))


async def test_a_role_of_an_account_that_has_more_cannot_be_redefined(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    scopes = ("manage", "read", "reference", "configure")
    await log_in(anonymous, "quan", await account(ready, "quan", "administrator", "privacy"))
    _, key = await key_of(ready, "quan-ly", *scopes)
    headers = {**bearer(key), "Cookie": ""}

    async def redefine(**new: Any) -> httpx.Response:
        body, own = {"title_vi": "Quản trị", "scopes": [], **new}, {"Idempotency-Key": str(len(new))}
        return await anonymous.post("/v1/roles/administrator", json=body, headers=headers | own)

    faults = refused(await redefine(), 422)
    assert [(fault["field"], fault["value"], fault["code"]) for fault in faults] == [
        ("name", "personal", "not-its-own")
    ]
    assert "manage" in (await anonymous.get("/v1/session", headers=SAME_ORIGIN)).json()["scopes"]
    recorded(await ready.post("/v1/accounts/quan", json={"roles": ["administrator"]}))
    recorded(await redefine(scopes=sorted(scopes)))


async def test_a_token_can_have_fewer_scopes_than_its_client(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    _, secret = await key_of(ready, "mot-cua", "read", "act", kind="secret")
    answer = await token(anonymous, client_id="mot-cua", client_secret=secret, scope="act:press-offices")
    assert answer.json()["scope"] == "act:press-offices"
    narrow = bearer(answer.json()["access_token"])
    assert (await anonymous.get("/v1/session", headers=narrow)).json()["scopes"] == ["act:press-offices"]
    await ready.post("/v1/clients/mot-cua", json={"scopes": ["act:press-offices", "act:resident-reporters"]})
    assert (await anonymous.get("/v1/session", headers=narrow)).json()["scopes"] == ["act:press-offices"]
    await ready.post("/v1/clients/mot-cua", json={"scopes": ["act:resident-reporters"]})
    assert (await anonymous.get("/v1/session", headers=narrow)).json()["scopes"] == []


@pytest.mark.parametrize(
    "scopes, within, both",
    [
        ({"act", "read"}, {"act:a"}, {"act:a"}),
        ({"act:a", "act:b"}, {"act"}, {"act:a", "act:b"}),
        ({"act:a"}, {"act:b"}, set()),
        ({"read"}, {"read", "manage"}, {"read"}),
    ],
)
def test_a_token_has_the_scopes_that_it_and_its_client_share(
    scopes: set[str], within: set[str], both: set[str]
) -> None:
    assert principal._intersection(scopes, within) == both
