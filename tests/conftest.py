"""A real PostgreSQL for every test: the embedded one, or that of DATABASE_URL. Each test gets a database of its own."""

import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest
from hypothesis import HealthCheck, settings

from api.app import create_app
from api.cli.example import EXAMPLE
from api.cli.loading.recording import load
from api.http.authorization import COOKIE
from db import migrate
from db.embedded import EmbeddedServer
from db.queries.accounts import add_account
from db.session import Database
from db.statement import Sql
from domain.access import accounts
from domain.access.principal import SCOPES, Principal, digest
from domain.access.visibility import EVERYTHING
from domain.keys import Keys
from domain.ledger import checkpoints
from domain.ledger.checkpoints import Checkpoint, CheckpointSettings

settings.register_profile(
    "sobo", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
settings.load_profile("sobo")

_folder = TemporaryDirectory(prefix="sobo-test-")
CONDITIONAL = re.compile(r"/v1/[a-z-]+/[0-9a-f-]{36}/(acts|decision|refusal|supplement)")
"""What must say which state of an entry it is about."""

_names = (f"sobo_test_{os.getpid()}_{number}" for number in count())


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server to make databases on."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    with EmbeddedServer(tmp_path_factory.mktemp("embedded"), durable=False) as server:
        yield server.url


def at(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@asynccontextmanager
async def new_database(server_url: str, template: str = "template1") -> AsyncIterator[str]:
    """A database that is there as long as the block."""
    name = next(_names)
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        try:
            yield at(server_url, name)
        finally:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


def name_of(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


@pytest.fixture(scope="session")
async def empty_template(server_url: str) -> AsyncIterator[str]:
    """The name of a database with the newest schema."""
    async with new_database(server_url) as url:
        await migrate.upgrade(url)
        await let_in(url)
        yield name_of(url)


@pytest.fixture(scope="session")
async def example_template(
    server_url: str, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The name of a database with November 2024 in it, of which a checkpoint was published."""
    async with new_database(server_url, empty_template) as url:
        async with Database.open(url) as database:
            await load(database, EXAMPLE)
            await published(database, tmp_path_factory.mktemp("published") / "checkpoints.jsonl")
        yield name_of(url)


@pytest.fixture
async def database_url(server_url: str, empty_template: str) -> AsyncIterator[str]:
    """An empty database of the newest schema."""
    async with new_database(server_url, empty_template) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The same, as the service reaches it."""
    async with Database.open(database_url) as opened:
        yield opened


@pytest.fixture
async def example_url(server_url: str, example_template: str) -> AsyncIterator[str]:
    """A database with November 2024 in it."""
    async with new_database(server_url, example_template) as url:
        yield url


@pytest.fixture
async def example(example_url: str) -> AsyncIterator[Database]:
    """The same, as the service reaches it."""
    async with Database.open(example_url) as opened:
        yield opened


STAFF: Final = {"Cookie": f"{COOKIE}=test", "Sec-Fetch-Site": "same-origin"}
"""The headers of a member of staff who may do everything."""


TESTS: Final = Principal("tests", "Tests", machine=False, scopes=SCOPES, authority=None, visibility=EVERYTHING)


async def let_in(url: str) -> None:
    """A session that never ends, for an account that may do everything in the whole province."""
    async with Database.open(url) as database, database.transaction() as session:
        if await accounts.exists(session, "test"):
            return
        await accounts.set_role(session, TESTS, "everything", "Mọi quyền", sorted(SCOPES))
        await session.rows(
            add_account, name="test", title="Test", password_hash="", roles=["everything"], authority=None,
            created_by="tests",
        )  # fmt: skip
        await session.rows(FOR_EVER, digest=digest("test"))


FOR_EVER = Sql(
    "INSERT INTO staff_session SELECT $1, 'test', at, at FROM (SELECT now() + interval '9 years') x(at)", "digest"
)


@cache
def signing_keys() -> Keys:
    """The keys of every application under test."""
    return Keys.open(Path(_folder.name) / "keys")


async def published(database: Database, file: Path) -> Checkpoint:
    """The checkpoint of the ledger as it is, published now."""
    to = CheckpointSettings(signing_keys(), file, "so-bo-thu", timedelta(0))
    found = await checkpoints.publish(database, to)
    assert found is not None
    return found


def client_of(database: Database) -> httpx.AsyncClient:
    """A client of the whole application; Litestar's own would run it in another event loop."""
    return client_over(create_app(database, signing_keys()))


def client_over(app: Any) -> httpx.AsyncClient:
    """A client that minds no earlier state of an entry, unless a test says which."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    hooks = {"request": [_mind_nothing]}
    return httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=STAFF, event_hooks=hooks)


async def _mind_nothing(request: httpx.Request) -> None:
    if request.method == "POST" and CONDITIONAL.fullmatch(request.url.path):
        request.headers.setdefault("If-Match", "*")


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client over an empty database."""
    async with client_of(database) as opened:
        yield opened


@pytest.fixture
async def november(example: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client over November 2024."""
    async with client_of(example) as opened:
        yield opened


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).parent.parent
