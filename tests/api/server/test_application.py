"""The service behind the protocol: what comes too slowly is refused like everything else, and leaves no trace."""

import asyncio
import gc
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from db.session import Database
from tests.api.http.test_middleware import routes_with_body
from tests.factories import opening
from tests.support.api import refused, trace
from tests.support.application import STAFF, application
from tests.support.raw_server import RawServer, serving

WHO = "".join(f"{name}: {value}\r\n" for name, value in STAFF.items())
BODY = json.dumps(opening("press-offices")).encode()


def head(method: str, path: str, length: int) -> bytes:
    content = f"Content-Type: application/json\r\nContent-Length: {length}\r\n"
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nIf-Match: *\r\n{WHO}{content}\r\n".encode()


@pytest.fixture
async def served(province: Database, caplog: pytest.LogCaptureFixture) -> AsyncIterator[RawServer]:
    """The service, whose bodies have a tenth of a second; it logs nothing."""
    caplog.set_level(logging.WARNING)
    async with serving(application(province), body_seconds=0.1) as found:
        yield found
    gc.collect()
    assert caplog.get_records("call") == []


async def test_a_body_that_does_not_come_in_time_records_nothing(served: RawServer, province: Database) -> None:
    before = await trace(province)
    for sent in (b"", BODY[:-1]):
        connection = await served.connection()
        await connection.send(head("POST", "/v1/press-offices", len(BODY)), sent)
        assert refused(await connection.last_answer(), 408)[0]["field"] == "body"
    assert await trace(province) == before


async def test_a_body_that_comes_in_time_is_recorded(province: Database) -> None:
    async with serving(application(province)) as served:
        connection = await served.connection()
        await connection.send(head("POST", "/v1/press-offices", len(BODY)), BODY[:50])
        await connection.send(BODY[50:])
        assert (await connection.answer()).status_code == 201


async def test_every_route_with_a_body_refuses_one_that_does_not_come(served: RawServer, province: Database) -> None:
    app = application(province)

    async def answer(path: str) -> tuple[str, Any]:
        connection = await served.connection()
        await connection.send(head("POST", path, 100))
        return path, (await connection.last_answer()).status_code

    answers = await asyncio.gather(*(answer(path) for path, _ in routes_with_body(app)))
    assert len(answers) > 30
    assert {status for _, status in answers} == {408}, answers


@pytest.mark.parametrize("how", ["waits", "leaves"])
async def test_a_read_with_a_body_that_does_not_come_ends_quietly(served: RawServer, how: str) -> None:
    for path in ("/v1/changes?after=0&wait=1", "/v1/reports/2024-11", "/v1/reports/2024-11/export.csv"):
        connection = await served.connection()
        await connection.send(head("GET", path, 100))
        if how == "leaves":
            connection.writer.close()
        else:
            await connection.rest()
    await served.until_empty()


async def test_who_leaves_before_the_end_of_the_body_is_forgotten(served: RawServer, province: Database) -> None:
    before = await trace(province)
    connection = await served.connection()
    await connection.send(head("POST", "/v1/press-offices", len(BODY)), BODY[:-1])
    connection.writer.close()
    await served.until_empty()
    assert await trace(province) == before
