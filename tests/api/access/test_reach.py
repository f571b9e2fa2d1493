"""What a caller can reach by what it makes, changes, resets or takes over lies within what it holds."""

from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from api.http.credentials import COOKIE
from db.session import Database
from db.statement import Sql
from domain.access import passwords
from domain.access.principal import SCOPES, digest, holds
from tests.support.databases import Recycled
from tests.support.profiles import cases

MANY: Final = sorted(SCOPES)
SOME: Final = ("manage", "read", "act", "act:press-offices", "seal", "configure", "personal")
"""The scopes that attackers have and reach for; an administrator has all there are."""

AUTHORITIES: Final = (None, "STTTT", "DON-VI-01")
ROLES: Final = ("all", "managers", "readers", "own", "made")
ACCOUNTS: Final = ("chief", "mate", "both", "lan", "made-1", "stttt_made", "attacker")
ADMINISTRATORS: Final = ("chief", "mate", "both", "attacker")
CLIENTS: Final = ("gate", "hub", "made-1", "stttt_made", "attacker")
WORLD: Final = (
    "DELETE FROM staff_session WHERE account <> 'test'",
    "DELETE FROM account WHERE name <> 'test'",
    "DELETE FROM credential",
    "DELETE FROM client",
    "DELETE FROM kept_answer",
    "DELETE FROM role WHERE name <> 'everything'",
    "UPDATE account SET disabled_at = now() WHERE name = 'test'",
)


@dataclass
class World:
    """A province with administrators and clients, and the credentials that an attacker has come by."""

    client: httpx.AsyncClient
    database: Database
    scopes: list[str]
    authority: str | None
    credentials: dict[str, dict[str, str]] = field(default_factory=dict)

    async def sql(self, text: str) -> Any:
        return await self.database.rows(Sql(text))

    async def set_up(self, *, machine: bool) -> None:
        for text in WORLD:
            await self.sql(text)
        for role, scopes in (("all", MANY), ("managers", ["manage"]), ("readers", ["read"]), ("own", self.scopes)):
            await self.sql(f"INSERT INTO role VALUES ('{role}', 'x', '{{{','.join(scopes)}}}')")
        own = "NULL" if self.authority is None else f"'{self.authority}'"
        for name, role, authority in (
            ("chief", "all", "NULL"),
            ("mate", "managers", "NULL"),
            ("both", "managers,all", "NULL"),
            ("lan", "all", "'STTTT'"),
        ):
            await self.account(name, role, authority)
        for name, scopes, authority in (("gate", MANY, "NULL"), ("hub", ["manage", "read"], "'STTTT'")):
            await self.program(name, scopes, authority)
        if machine:
            await self.program("attacker", self.scopes, own)
            await self.sql(
                "INSERT INTO credential (id, client, kind, label, digest, created_at, created_by) "
                f"VALUES (gen_random_uuid(), 'attacker', 'key', 'x', '\\x{digest('sobo_attacker').hex()}', now(), 'x')"
            )
            self.credentials["client:attacker"] = {"Authorization": "Bearer sobo_attacker", "Cookie": ""}
        else:
            await self.account("attacker", "own", own)
            await self.log_in("attacker")

    async def account(self, name: str, role: str, authority: str) -> None:
        await self.sql(
            "INSERT INTO account (name, title, password_hash, roles, authority, created_at, created_by) "
            f"VALUES ('{name}', 'x', '', '{{{role}}}', {authority}, now(), 'x')"
        )

    async def program(self, name: str, scopes: list[str], authority: str) -> None:
        await self.sql(
            "INSERT INTO client (name, title, scopes, authority, created_at, created_by) "
            f"VALUES ('{name}', 'x', '{{{','.join(scopes)}}}', {authority}, now(), 'x')"
        )

    async def log_in(self, name: str) -> None:
        """A session of an account whose password or identity the attacker knows."""
        await self.sql(
            f"INSERT INTO staff_session VALUES ('\\x{digest(name).hex()}', '{name}', now(), now()) "
            "ON CONFLICT (digest) DO UPDATE SET created_at = now(), seen_at = now()"
        )
        self.credentials[f"account:{name}"] = {"Cookie": f"{COOKIE}={name}", "Sec-Fetch-Site": "same-origin"}

    async def act(self, data: st.DataObject, number: int) -> None:
        """One attempt by one of the credentials; what it yields is used from then on."""
        whole = self.scopes == MANY
        actor = data.draw(st.sampled_from(sorted(self.credentials)))
        scopes = data.draw(st.lists(st.sampled_from(SOME), min_size=1, max_size=3, unique=True))
        authority = data.draw(st.sampled_from((self.authority, *AUTHORITIES)))
        roles = data.draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True))
        account, program = (
            data.draw(st.sampled_from(ADMINISTRATORS if whole else ACCOUNTS)),
            data.draw(st.sampled_from(CLIENTS)),
        )
        disabled = data.draw(st.booleans())
        changes = [(f"/v1/accounts/{account}", {"roles": roles}), (f"/v1/accounts/{account}", {"disabled": disabled})]
        ways = [
            *changes,
            (f"/v1/roles/{roles[0]}", {"title_vi": "x", "scopes": scopes}),
            ("/v1/accounts", {"name": account, "title": "x", "roles": roles, "authority": authority}),
            (f"/v1/accounts/{account}/password", {}),
            (f"/v1/accounts/{account}/identity", {"identity": {"issuer": "https://i.vn", "subject": f"s{number}"}}),
            ("/v1/clients", {"name": program, "title": "x", "scopes": scopes, "authority": authority}),
            (f"/v1/clients/{program}", {"scopes": scopes}),
            (f"/v1/clients/{program}", {"disabled": disabled}),
            (f"/v1/clients/{program}/credentials", {"kind": "key", "title": "x"}),
        ]
        # Who holds everything already can only leave the province without an administrator.
        removals = [
            (f"/v1/accounts/{account}", {"roles": ["readers"]}),
            (f"/v1/accounts/{account}", {"disabled": True}),
        ]
        path, body = data.draw(st.sampled_from(removals if whole else ways))
        headers = {**self.credentials[actor], "Idempotency-Key": f"{actor}-{number}"}
        answer = await self.client.post(path, json=body, headers=headers)
        note(f"{actor} {path} {body} {answer.status_code}")
        assert answer.status_code in (201, 400, 401, 403, 404, 409, 422), answer.text
        if (
            answer.status_code == 201
            and path.startswith("/v1/accounts")
            and ("password" in answer.json() or "identity" in path)
        ):
            await self.log_in(answer.json()["name"])
        if answer.status_code == 201 and path.endswith("/credentials"):
            key = {"Authorization": f"Bearer {answer.json()['secret']}", "Cookie": ""}
            self.credentials[f"client:{program}"] = key

    async def check(self) -> None:
        """Nothing that the attacker has come by holds more than it held; whoever holds more is untouched."""
        for name, headers in self.credentials.items():
            answer = await self.client.get("/v1/session", headers=headers)
            if answer.status_code == 200:
                reached = answer.json()
                assert [scope for scope in reached["scopes"] if not holds(self.scopes, scope)] == [], name
                assert self.authority in (None, reached["authority"]), name
        states = {
            row[0]: row[1]
            for row in await self.sql("SELECT name, disabled_at IS NULL AND roles = '{all}' FROM account")
        }
        whole = all(holds(self.scopes, scope) for scope in MANY)
        assert (states["chief"] and (states["lan"] or self.authority is None)) or whole
        gate = "SELECT FROM client WHERE name = 'gate' AND disabled_at IS NULL AND cardinality(scopes) >= 10"
        assert await self.sql(gate) or whole
        assert await self.sql("SELECT FROM role WHERE name = 'all' AND cardinality(scopes) >= 10") or whole
        both = "SELECT FROM account WHERE name = 'both' AND disabled_at IS NULL AND roles = '{managers,all}'"
        managers = "SELECT FROM role WHERE name = 'managers' AND scopes = '{manage}'"
        assert (await self.sql(both) and await self.sql(managers)) or whole
        left = await self.sql(
            "SELECT FROM account a JOIN role r ON r.name = ANY (a.roles) "
            "WHERE a.disabled_at IS NULL AND a.authority IS NULL AND 'manage' = ANY (r.scopes)"
        )
        assert left, "the province has no administrator"


async def _hashed(_: str) -> str:
    return "x"  # nobody logs in here: the attacker gets a session of each account whose password it set


@pytest.mark.slow
@given(data=st.data())
@cases(150)
async def test_nobody_reaches_beyond_what_they_hold(
    recycled_province: Recycled, ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    monkeypatch.setattr(passwords, "hashed", _hashed)
    few = st.lists(st.sampled_from(SOME[1:]), max_size=3, unique=True).map(lambda some: ["manage", *some])
    scopes = data.draw(few | st.just(MANY))
    authority, machine = data.draw(st.sampled_from((None, "STTTT"))), data.draw(st.booleans())
    async with Database.open(recycled_province.url, role=None) as owner:
        world = World(ready, owner, scopes, authority)
        await world.set_up(machine=machine)
        for number in range(data.draw(st.integers(1, 25))):
            await world.act(data, number)
            await world.check()
