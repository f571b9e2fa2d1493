"""The application under test: its routes are built once in a process, and each test gives it a state of its own."""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx
from litestar import Litestar

from api.app import Application, create_app, create_litestar
from api.http.credentials import COOKIE
from api.settings import Settings
from db.queries.accounts import add_account
from db.session import Database
from db.statement import Sql
from domain.access import accounts
from domain.access.principal import SCOPES, Principal, digest
from domain.access.visibility import EVERYTHING
from domain.keys import Keys
from domain.ledger import checkpoints
from domain.ledger.checkpoints import Checkpoint, CheckpointSettings
from domain.sealing import SealingKeys
from tests.support.refusals import check_refusal

STAFF: Final = {"Cookie": f"{COOKIE}=test", "Sec-Fetch-Site": "same-origin"}
"""The headers of a member of staff who may do everything."""

TESTS: Final = Principal("tests", "Tests", machine=False, scopes=SCOPES, authority=None, visibility=EVERYTHING)

CONDITIONAL: Final = re.compile(
    r"/v1/[a-z-]+/[^/]+/(acts|decision|refusal|supplement)"
    r"|/v1/proposals/[^/]+(/(submission|signature|return|withdrawal))?"
)
"""What must say which state of an entry it is about."""

FOR_EVER: Final = Sql(
    "INSERT INTO staff_session SELECT $1, 'test', at, at FROM (SELECT now() + interval '9 years') x(at)", "digest"
)

FOR_EVER_OF: Final = Sql(
    "INSERT INTO staff_session SELECT $1, $2, at, at FROM (SELECT now() + interval '9 years') x(at)",
    "digest",
    "account",
)

_folder = TemporaryDirectory(prefix="sobo-test-")


@cache
def _routes(*, sign_on: bool = False) -> Litestar:
    return create_litestar(sign_on=sign_on)


@cache
def signing_keys() -> Keys:
    """The keys of every application under test."""
    keys = Keys.open(Path(_folder.name) / "keys")
    SealingKeys.open(keys.folder)
    return keys


def sealing_keys() -> SealingKeys:
    """The sealing keys of every application under test."""
    return SealingKeys(signing_keys().folder)


@cache
def unopened() -> Application:
    """The application without a database, for what does not depend on one."""
    return create_app(litestar=_routes())


def application(database: Database, settings: Settings | None = None) -> Application:
    """The application over a database; its routes are shared by all of this process."""
    chosen = settings or unopened().settings
    return create_app(database, signing_keys(), chosen, _routes(sign_on=chosen.provider is not None))


def client_of(database: Database) -> httpx.AsyncClient:
    """A client of the whole application; Litestar's own would run it in another event loop."""
    return client_over(application(database))


def client_over(app: Any) -> httpx.AsyncClient:
    """A client that sends `If-Match: *` with each act, unless a test states a precondition."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    hooks: dict[str, list[Any]] = {"request": [_expect_any_state], "response": [check_refusal]}
    return httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=STAFF, event_hooks=hooks)


async def _expect_any_state(request: httpx.Request) -> None:
    if request.method == "POST" and CONDITIONAL.fullmatch(request.url.path):
        request.headers.setdefault("If-Match", "*")


async def let_in(url: str) -> None:
    """A session that never ends, for an account that may do everything in the whole province."""
    async with Database.open(url) as database, database.transaction() as session:
        if await accounts.exists(session, "test"):
            return
        await accounts.set_role(session, TESTS, "everything", "Mọi quyền", sorted(SCOPES))
        await session.rows(
            add_account, name="test", title="Test", password_hash="", roles=["everything"], authority=None,
            created_by="tests", person=None,
        )  # fmt: skip
        await session.rows(FOR_EVER, digest=digest("test"))


async def published(database: Database, file: Path) -> Checkpoint:
    """The checkpoint of the ledger as it is, published now."""
    to = CheckpointSettings(signing_keys(), file, "so-bo-thu", timedelta(0))
    found = await checkpoints.publish(database, to)
    assert found is not None
    return found
