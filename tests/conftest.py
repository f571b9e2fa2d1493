"""Fixtures for all tests: databases on a real PostgreSQL, embedded or that of DATABASE_URL, and clients."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest
import uvloop

from api.cli.example import EXAMPLE
from api.cli.loading.recording import load
from db.embedded import EmbeddedServer
from db.session import Database
from domain.ledger.migration import upgrade
from tests.factories import set_up
from tests.support.application import client_of, let_in, published
from tests.support.databases import Recycled, name_of, new_database, read_only
from tests.support.profiles import register_profiles

register_profiles()

MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
"""Where temporary folders are, databases included, if so many bytes are free."""

SERVER = pytest.StashKey[str | None]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Hide an external server from everything but `server_url`: tests without that fixture cannot reach one."""
    if not config.getoption("numprocesses", None):  # the process that only distributes tests passes it on
        config.stash[SERVER] = os.environ.pop("DATABASE_URL", None)
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that reach SQL, and run slow ones first."""
    for item in items:
        if "server_url" in getattr(item, "fixturenames", ()):
            item.add_marker("sql")
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", name="_asyncio_loop_factory")
def loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """The event loop of the service: uvicorn takes uvloop where it is installed.

    The hook that pytest-asyncio has for this ends the session's databases whenever a test without `async` follows.
    """
    return uvloop.new_event_loop


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def server_url(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server for test databases."""
    if url := pytestconfig.stash[SERVER]:
        yield url
        return
    with EmbeddedServer(tmp_path_factory.mktemp("embedded"), durable=False) as server:
        yield server.url


# --- Templates: the name of a database to copy ---


@pytest.fixture(scope="session")
async def empty_template(server_url: str) -> AsyncIterator[str]:
    """The newest schema, and an account that may do everything."""
    async with new_database(server_url) as url:
        await upgrade(url)
        await let_in(url)
        yield name_of(url)


@pytest.fixture(scope="session")
async def province_template(server_url: str, empty_template: str) -> AsyncIterator[str]:
    """Two bodies and four series, and nothing recorded yet."""
    async with new_database(server_url, empty_template) as url:
        async with Database.open(url) as database:
            await set_up(database)
        yield name_of(url)


@pytest.fixture(scope="session")
async def example_template(
    server_url: str, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """November 2024, with a published checkpoint."""
    async with new_database(server_url, empty_template) as url:
        async with Database.open(url) as database:
            await load(database, EXAMPLE)
            await published(database, tmp_path_factory.mktemp("published") / "checkpoints.jsonl")
        yield name_of(url)


# --- An empty database ---


@pytest.fixture(scope="session")
async def recycled(server_url: str, empty_template: str) -> AsyncIterator[Recycled]:
    """An empty database, reset between tests."""
    async with Recycled.open(server_url, empty_template) as made:
        yield made


@pytest.fixture
async def database(recycled: Recycled) -> Database:
    """This database, opened as the service opens it."""
    await recycled.clean()
    return recycled.database


@pytest.fixture
def database_url(recycled: Recycled, database: Database) -> str:
    """The URL of this database."""
    return recycled.url


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on this database."""
    async with client_of(database) as opened:
        yield opened


# --- A province in which nothing is recorded yet ---


@pytest.fixture(scope="session")
async def recycled_province(server_url: str, province_template: str) -> AsyncIterator[Recycled]:
    """A province without acts, reset between tests."""
    async with Recycled.open(server_url, province_template) as made:
        yield made


@pytest.fixture
async def province(recycled_province: Recycled) -> Database:
    """A database with two bodies and four series, and nothing recorded yet."""
    await recycled_province.clean()
    return recycled_province.database


@pytest.fixture
def province_url(recycled_province: Recycled, province: Database) -> str:
    """The URL of this database."""
    return recycled_province.url


@pytest.fixture
async def attacker(province_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to this database with every privilege and without triggers, as a superuser has it."""
    connection = await asyncpg.connect(province_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        yield connection
    finally:
        await connection.close()


@pytest.fixture
async def ready(province: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on this database."""
    async with client_of(province) as opened:
        yield opened


# --- November 2024: for all who only read it, and for one test that writes ---


@pytest.fixture(scope="session")
async def example(server_url: str, example_template: str) -> AsyncIterator[Database]:
    """A read-only database with November 2024."""
    async with new_database(server_url, example_template) as url:
        await read_only(url)
        async with Database.open(url) as opened:
            yield opened


@pytest.fixture(scope="session")
async def november(example: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on this database."""
    async with client_of(example) as opened:
        yield opened


@pytest.fixture(scope="session")
async def recycled_example(server_url: str, example_template: str) -> AsyncIterator[Recycled]:
    """A database with November 2024, reset between tests."""
    async with Recycled.open(server_url, example_template) as made:
        yield made


@pytest.fixture
async def own_example(recycled_example: Recycled) -> Database:
    """This database, opened as the service opens it."""
    await recycled_example.clean()
    return recycled_example.database


@pytest.fixture
def own_example_url(recycled_example: Recycled, own_example: Database) -> str:
    """The URL of this database."""
    return recycled_example.url


@pytest.fixture
async def own_november(own_example: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on this database."""
    async with client_of(own_example) as opened:
        yield opened
