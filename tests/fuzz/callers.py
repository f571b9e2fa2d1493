"""Callers: none, an account for each role, one of a single authority, and programs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from api.http.credentials import COOKIE
from domain.access.principal import SCOPES

LOG_OUT = "session.log_out"
OWN = (LOG_OUT, "session.change_password")
"""Operations that may end the caller's own session."""

MANAGING = ("clients.revoke", "clients.change", "accounts.reset_password", "accounts.change", "roles.set_role")
"""Operations that may end another caller's access: run last, by programs of their own; those of roles at the end."""

BOUNDS = "coverage"
"""The phase that tries each bound of the contract one by one: as many cases as there are bounds."""


@dataclass(frozen=True)
class Caller:
    """A caller: its headers and its operations, `only` these or all `but` those.

    `thorough` is whether a quick run goes through every phase, not made-up requests alone.
    """

    name: str
    headers: dict[str, str] = field(default_factory=dict)
    but: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    phases: str = "examples,fuzzing,stateful"
    thorough: bool = False


def quick(caller: Caller, bounded: Sequence[str]) -> Caller:
    """The same caller with fewer cases; of the contract's bounds those of the operations `bounded` only."""
    if caller.phases == BOUNDS:
        return replace(caller, only=tuple(name for name in bounded if name not in caller.but), but=())
    return caller if caller.only or caller.thorough else replace(caller, phases="fuzzing")


def callers(base: str, account: str, password: str) -> Iterator[Caller]:
    """All callers; each gets its credentials before the first run, since logins are throttled."""
    with httpx.Client(base_url=base) as client:
        staff = _logged_in(client, account, password)
        made = _Making(client, staff)
        everything = sorted(SCOPES)
        made.post("/v1/roles/everything", {"title_vi": "Mọi quyền", "scopes": everything})
        roles = [role["name"] for role in client.get("/v1/roles", headers=staff).json()["items"]]
        (authority, *_) = {
            row["authority"] for row in client.get("/v1/managing-authorities", headers=staff).json()["items"]
        }
        yield from [
            Caller("nobody"),
            # Early, since a token is good for ten minutes.
            Caller("program of one authority, by token", made.token(everything, authority), MANAGING),
            *(Caller(f"account: {role}", made.account(role), OWN + MANAGING) for role in roles if role != "everything"),
            Caller("account: officer of one authority", made.account("officer", authority), OWN),
            Caller("account: everything", made.account("everything"), OWN + MANAGING, thorough=True),
            Caller("account: everything, each bound", made.account("everything"), OWN + MANAGING, phases=BOUNDS),
            Caller("program: everything", made.program(everything), MANAGING),
            *(Caller(f"account: officer, {one}", made.account("officer"), only=(one,)) for one in OWN),
            *(Caller(f"program: everything, {one}", made.program(everything), only=(one,)) for one in MANAGING),
        ]


class _Making:
    """Creates accounts and programs, as an administrator."""

    def __init__(self, client: httpx.Client, staff: dict[str, str]) -> None:
        self.client, self.staff, self.numbers = client, staff, count(1)

    def post(self, path: str, body: Any) -> Any:
        answer = self.client.post(path, json=body, headers=self.staff)
        assert answer.is_success, answer.text
        return answer.json()

    def account(self, role: str, authority: str | None = None) -> dict[str, str]:
        name = f"fuzz-{next(self.numbers)}-{uuid4().hex[:8]}"
        made = self.post("/v1/accounts", {"name": name, "title": name, "roles": [role], "authority": authority})
        return _logged_in(self.client, name, made["password"])

    def program(self, scopes: list[str]) -> dict[str, str]:
        _, key = self._credential("key", scopes, None)
        return {"Authorization": f"Bearer {key}"}

    def token(self, scopes: list[str], authority: str) -> dict[str, str]:
        name, secret = self._credential("secret", scopes, authority)
        given = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
        answer = self.client.post("/v1/token", data=given)
        assert answer.is_success, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def _credential(self, kind: str, scopes: list[str], authority: str | None) -> tuple[str, str]:
        name = f"fuzz-{next(self.numbers)}-{uuid4().hex[:8]}"
        self.post("/v1/clients", {"name": name, "title": name, "scopes": scopes, "authority": authority})
        return name, self.post(f"/v1/clients/{name}/credentials", {"kind": kind, "title": "fuzz"})["secret"]


def _logged_in(client: httpx.Client, account: str, password: str) -> dict[str, str]:
    answer = client.post("/v1/session", json={"name": account, "password": password})
    assert answer.status_code == 201, answer.text
    client.cookies.clear()
    return {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}", "Sec-Fetch-Site": "same-origin"}
