"""Authority lost between the headers and the body of a request: nothing is recorded, whatever was lost, and how."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Final

import httpx
import pytest

from api.contract.examples import examples
from api.contract.operations import operation_id
from api.http import authorization, credentials
from api.http.authorization import PUBLIC, SIGNED_IN, Access
from api.http.credentials import COOKIE
from api.http.sending import late_answers
from db.errors import ShareExceeded, Unavailable
from db.queries import access_lock
from db.session import Database
from db.statement import Sql
from domain.access import known, principal
from domain.access.principal import SCOPES
from domain.tense import today
from tests.api.access.test_access import account, bearer, key_of, token
from tests.api.access.test_matrix import filled
from tests.contract.test_contract import routes
from tests.factories import AUTHORITY, HOLDER
from tests.support.api import about, recorded, refused, trace
from tests.support.application import unopened

ALL: Final = f"{{{','.join(sorted(SCOPES))}}}"
STAFF_WAYS: Final = {
    "disabled": ("UPDATE account SET disabled_at = now() WHERE name = 'lan'", 401),
    "role taken": ("UPDATE account SET roles = '{}' WHERE name = 'lan'", 403),
    "role redefined": ("UPDATE role SET scopes = '{}' WHERE name = 'tat-ca'", 403),
    "logged out": ("DELETE FROM staff_session WHERE account = 'lan'", 401),
    "idle": ("UPDATE staff_session SET seen_at = seen_at - interval '31 minutes' WHERE account = 'lan'", 401),
    "too long": ("UPDATE staff_session SET created_at = created_at - interval '13 hours' WHERE account = 'lan'", 401),
}
CLIENT_WAYS: Final = {
    "client disabled": ("UPDATE client SET disabled_at = now() WHERE name = 'mot-cua'", 401),
    "scopes taken": ("UPDATE client SET scopes = '{}' WHERE name = 'mot-cua'", 403),
    "revoked": ("UPDATE credential SET revoked_at = now() WHERE client = 'mot-cua'", 401),
    "expired": ("UPDATE credential SET expires_at = now() WHERE client = 'mot-cua'", 401),
}
RESTORED: Final = (
    Sql("UPDATE account SET disabled_at = NULL, roles = '{tat-ca}' WHERE name = 'lan'"),
    Sql(f"INSERT INTO role VALUES ('tat-ca', 'Tất cả', '{ALL}') ON CONFLICT (name) DO UPDATE SET scopes = '{ALL}'"),
    Sql(f"UPDATE client SET disabled_at = NULL, scopes = '{ALL}' WHERE name = 'mot-cua'"),
    Sql("UPDATE credential SET revoked_at = NULL, expires_at = NULL WHERE client = 'mot-cua'"),
)
LOGGED_IN: Final = Sql(
    "INSERT INTO staff_session SELECT $1, name, now(), now() FROM account WHERE name = 'lan' "
    "ON CONFLICT (digest) DO UPDATE SET created_at = now(), seen_at = now()",
    "digest",
)
COOKIES: Final = {"Cookie": f"{COOKIE}=lan", "Sec-Fetch-Site": "same-origin"}


Lose = Callable[[], Awaitable[object]]


def requests() -> Iterator[tuple[str, Access, Any]]:
    """Every route that records, with a body that is valid by itself."""
    for path, method, handler in routes(unopened()):
        if method == "POST" and handler.opt["access"].scope(method) != PUBLIC:
            example = examples()[operation_id(path, handler)]
            yield filled(path).replace("KHONG-CO", "khong-co"), handler.opt["access"], example["request"]


async def held_back(client: httpx.AsyncClient, path: str, body: Any, lose: Lose, headers: Any) -> httpx.Response:
    """Send the headers; once the service awaits the body, lose authority, and then send it."""

    async def content() -> AsyncIterator[bytes]:
        await asyncio.ensure_future(lose())  # another request, in a context of its own
        yield json.dumps(body).encode()

    fixed = {"Content-Type": "application/json", "If-Match": "*"}
    return await client.post(path, content=content(), headers={**fixed, **headers})


async def stored(database: Database) -> Any:
    """The state of the ledger, and how many rows of access, settings and audit there are."""
    tables = ("account", "client", "credential", "role", "audit", "webhook")
    return await trace(database), [await database.value(Sql(f"SELECT count(*) FROM {table}")) for table in tables]


async def restore(database: Database) -> None:
    for statement in RESTORED:
        await database.rows(statement)
    await database.rows(LOGGED_IN, digest=principal.digest("lan"))


async def nothing() -> None:
    """Lose nothing."""


async def check(client: httpx.AsyncClient, database: Database, lose: Lose, status: int | None, headers: Any) -> None:
    """Every route answers with the status, and records nothing; with None it is anything but a refusal of rights."""
    for number, (path, access, body) in enumerate(requests()):
        if access.scope("POST") == SIGNED_IN and (status == 403 or "Authorization" in headers):
            continue  # its own password: no scope is needed, and a client has none
        await restore(database)
        before = await stored(database)
        own = {"Idempotency-Key": f"{status}-{number}"}
        answer = await held_back(client, path, body, lose, {**headers, **own})
        if status is None:
            assert answer.status_code not in (400, 401, 403, 415, 500, 503), f"{path}: {answer.text}"
        else:
            assert answer.status_code == status, f"{path}: {answer.text}"
            assert await stored(database) == before, path


@pytest.fixture
async def lan(ready: httpx.AsyncClient, province: Database) -> httpx.AsyncClient:
    """A client without credentials of its own; account `lan` may do everything."""
    await restore(province)
    await account(ready, "lan", "tat-ca")
    return ready


def test_every_route_that_records_is_tried() -> None:
    assert len(list(requests())) > 45


async def test_what_is_held_back_is_recorded_while_nothing_is_lost(lan: httpx.AsyncClient, province: Database) -> None:
    await check(lan, province, nothing, None, COOKIES)


@pytest.mark.slow
@pytest.mark.parametrize("way", STAFF_WAYS)
async def test_nothing_is_recorded_for_staff_who_lost_authority(
    lan: httpx.AsyncClient, province: Database, way: str
) -> None:
    sql, status = STAFF_WAYS[way]
    await check(lan, province, lambda: province.rows(Sql(sql)), status, COOKIES)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["key", "secret"])
@pytest.mark.parametrize("way", CLIENT_WAYS)
async def test_nothing_is_recorded_for_a_client_that_lost_authority(
    ready: httpx.AsyncClient, province: Database, way: str, kind: str
) -> None:
    _, text = await key_of(ready, "mot-cua", *SCOPES, kind=kind)
    if kind == "secret":
        text = (await token(ready, client_id="mot-cua", client_secret=text)).json()["access_token"]
    sql, status = CLIENT_WAYS[way]
    await check(ready, province, lambda: province.rows(Sql(sql)), status, {"Cookie": "", **bearer(text)})


async def test_nothing_is_recorded_with_a_token_that_expired_meanwhile(
    ready: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = await key_of(ready, "mot-cua", *SCOPES, kind="secret")
    text = (await token(ready, client_id="mot-cua", client_secret=secret)).json()["access_token"]
    clock = [time.time()]

    class Clock:
        monotonic = staticmethod(time.monotonic)
        time = staticmethod(lambda: clock[0])

    for module in (credentials, known):
        monkeypatch.setattr(module, "time", Clock)

    async def wait() -> None:
        clock[0] += 645

    for number, (path, access, body) in enumerate(requests()):
        if access.scope("POST") == SIGNED_IN:
            continue
        clock[0] = time.time()
        headers = {"Cookie": "", **bearer(text), "Idempotency-Key": str(number)}
        answer = await held_back(ready, path, body, wait, headers)
        assert answer.status_code == 401, f"{path}: {answer.text}"


async def test_nothing_is_recorded_in_a_register_that_was_handed_over_meanwhile(
    ready: httpx.AsyncClient, province: Database
) -> None:
    body = {"name": "mot-cua", "title": "x", "scopes": ["act", "personal", "read"], "authority": AUTHORITY}
    assert (await ready.post("/v1/clients", json=body)).status_code == 201
    made = await ready.post("/v1/clients/mot-cua/credentials", json={"kind": "key", "title": "x"})
    headers = {"Cookie": "", **bearer(made.json()["secret"])}
    tried = 0
    after: list[Any] = []
    for path, access, request in requests():
        if access.within is not None and access.within != "applications":
            tried += 1
            handed = {"register": access.within, "authority": HOLDER, "valid_from": str(today()), "source": "x"}

            async def hand_over(handed: Any = handed) -> None:
                after[:] = [recorded(await ready.post("/v1/managing-authorities", json=handed))]
                after.append(await stored(province))

            answer = await held_back(ready, path, request, hand_over, {**headers, "Idempotency-Key": str(tried)})
            assert answer.status_code == 404, f"{path}: {answer.text}"
            assignment, whole = after
            assert await stored(province) == whole, path
            href = f"/v1/managing-authorities/{assignment['id']}"
            await about(ready, href, "void", assignment["known_from"])
    assert tried > 10


async def test_what_takes_rights_away_waits_for_writes_and_writes_wait_for_it(province: Database) -> None:
    waiting = Sql(
        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
        "WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
    )

    async def until(number: int, *tasks: asyncio.Task[Any]) -> None:
        while await province.value(waiting) != number:
            assert not any(task.done() for task in tasks)

    async with province.transaction() as writing:
        await writing.rows(access_lock.hold, session=None)
        taking = asyncio.create_task(province.rows(Sql("UPDATE account SET title = title")))
        await until(1, taking)
        late = asyncio.create_task(province.rows(access_lock.hold, session=None))
        await until(2, taking, late)
    await asyncio.gather(taking, late)


async def test_a_read_that_is_answered_late_is_judged_again(
    lan: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await restore(province)
    assert (await lan.get("/v1/organisations", headers=COOKIES)).status_code == 200
    monkeypatch.setattr(late_answers, "LATE", 0)
    assert (await lan.get("/v1/organisations", headers=COOKIES)).status_code == 200
    original = authorization.reauthorize

    async def after(sql: str, request: Any) -> Any:
        await province.rows(Sql(sql))
        return await original(request)

    for sql, status in STAFF_WAYS.values():
        await restore(province)
        monkeypatch.setattr(late_answers, "reauthorize", lambda request, sql=sql: after(sql, request))
        answer = await lan.get("/v1/organisations", headers=COOKIES)
        assert (answer.status_code, "items" in answer.text) == (status, False)


@pytest.mark.parametrize("error, status", [(ShareExceeded("x"), 429), (Unavailable("x"), 503)])
async def test_a_late_answer_whose_caller_cannot_be_judged_is_refused(
    lan: httpx.AsyncClient, province: Database, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    async def fail(_: Any) -> None:
        raise error

    await restore(province)
    monkeypatch.setattr(late_answers, "LATE", 0)
    monkeypatch.setattr(late_answers, "reauthorize", fail)
    answer = await lan.get("/v1/organisations", headers=COOKIES)
    refused(answer, status)
    assert "Retry-After" in answer.headers
