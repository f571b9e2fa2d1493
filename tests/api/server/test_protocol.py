"""What a connection sends is bounded in size, count and time before any of it is handled."""

import asyncio
import logging
from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Any

import pytest

from api.http.transfer import TooLarge, TooSlow
from api.server.bounds import Bounds
from api.server.protocol import FEED
from domain.errors import Malformed
from tests.support.api import refused
from tests.support.raw_server import PATIENCE, RawServer, Recorder, serving

BOUNDS = Bounds()
GET = b"GET / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
FIELDS = b"".join(b"x-%03d: %s\r\n" % (place, b"v" * 50) for place in range(1_000))
MANY = 10_000
"""More pieces of a flood than are ever sent."""


def of_length(length: int) -> bytes:
    return b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % length


@pytest.fixture
def app() -> Recorder:
    found = Recorder()
    found.go.set()
    return found


@pytest.fixture
async def served(app: Recorder) -> AsyncIterator[RawServer]:
    async with serving(app) as found:
        yield found


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)


# --- Size and count of the head ---

HEADS = {
    "request line": (b"GET /", b"u" * 5_000, 414, "path"),
    "query": (b"GET /?", b"u" * 5_000, 414, "path"),
    "headers": (GET, FIELDS, 431, "headers"),
    "name of a header": (GET, b"n" * 5_000, 431, "headers"),
    "value of a header": (GET + b"x: ", b"v" * 5_000, 431, "headers"),
}


@pytest.mark.parametrize(("start", "more", "status", "field"), HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("before", [b"", GET + b"\r\n"], ids=["first", "second"])
async def test_an_endless_head_is_refused(
    served: RawServer, app: Recorder, caplog: pytest.LogCaptureFixture, before: bytes, start: bytes, more: bytes,
    status: int, field: str,
) -> None:  # fmt: skip
    connection = await served.connection()
    if before:
        await connection.send(before)
        assert (await connection.answer()).status_code == 200
    calls = len(app.scopes)
    flood = asyncio.create_task(connection.send(start, *[more] * MANY))
    assert [fault["field"] for fault in refused(await connection.last_answer(), status)] == [field]
    await asyncio.wait_for(flood, PATIENCE)
    await served.until_empty()
    assert len(app.scopes) == calls
    assert caplog.records == []


async def test_endless_blank_lines_end_the_connection(served: RawServer) -> None:
    connection = await served.connection()
    flood = asyncio.create_task(connection.send(*[b"\r\n" * 2_500] * MANY))
    assert await connection.rest() == b""
    await asyncio.wait_for(flood, PATIENCE)


async def test_a_head_may_have_so_many_headers(served: RawServer) -> None:
    for count, status in ((BOUNDS.head_fields, 200), (BOUNDS.head_fields + 1, 431)):
        connection = await served.connection()
        await connection.send(GET, b"x: y\r\n" * (count - 1), b"\r\n")
        assert (await connection.answer()).status_code == status


@pytest.mark.parametrize(("start", "status"), [(GET + b"x: ", 431), (b"GET /", 414)], ids=["header", "path"])
async def test_a_head_may_have_so_many_bytes(served: RawServer, start: bytes, status: int) -> None:
    end = b"\r\n\r\n" if status == 431 else b" HTTP/1.1\r\nHost: a\r\n\r\n"
    for size, expected in ((BOUNDS.head_bytes - 100, 200), (BOUNDS.head_bytes + 2 * FEED, status)):
        connection = await served.connection()
        await connection.send(start + b"v" * size + end)
        assert (await connection.answer()).status_code == expected


async def test_what_is_not_http_is_refused_by_a_problem(served: RawServer, caplog: pytest.LogCaptureFixture) -> None:
    for nonsense in (
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"CONNECT a:80 HTTP/1.1\r\n\r\n",
    ):
        connection = await served.connection()
        await connection.send(nonsense)
        refused(await connection.last_answer(), 400)
    assert caplog.records == []


# --- Size of what frames a body ---

FRAMINGS = {
    "trailers": (b"0\r\n", FIELDS),
    "value of a trailer": (b"0\r\nx: ", b"v" * 5_000),
    "extension": (b"3;a=", b"v" * 5_000),
    "zeros of a size": (b"", b"0" * 5_000),
    "chunks of a byte": (b"", b"1\r\nx\r\n" * 1_000),
    "extensions": (b"", b"1;a=%s\r\nx\r\n" % (b"v" * 500) * 20),
}


@pytest.mark.parametrize(("start", "more"), FRAMINGS.values(), ids=FRAMINGS)
async def test_an_endless_framing_is_refused(served: RawServer, app: Recorder, start: bytes, more: bytes) -> None:
    connection = await served.connection()
    assert not await connection.send(CHUNKED, start, *[more] * MANY)
    await served.until_empty()
    assert [type(fault) for fault in app.faults] == [Malformed]


@pytest.mark.parametrize("size", [50, 1_000, 8_000, 200_000])
async def test_a_body_in_chunks_arrives_whole(served: RawServer, size: int) -> None:
    connection = await served.connection()
    chunk = b"%x\r\n%s\r\n" % (size, b"b" * size)
    await connection.send(CHUNKED, chunk * (400_000 // size), b"0\r\n\r\n")
    assert (await connection.answer()).content == b"b" * (400_000 // size * size)


async def test_trailers_do_not_reach_the_application(served: RawServer, app: Recorder) -> None:
    connection = await served.connection()
    await connection.send(CHUNKED + b"1\r\nx\r\n0\r\nAuthorization: Bearer a\r\n\r\n" + GET + b"\r\n")
    for _ in range(2):
        assert (await connection.answer()).status_code == 200
    assert [name for name, _ in app.scopes[0]["headers"]] == [b"host", b"transfer-encoding"]
    assert [name for name, _ in app.scopes[1]["headers"]] == [b"host"]


async def test_a_body_larger_than_any_route_accepts_is_refused(app: Recorder) -> None:
    async with serving(app, body_bytes=100_000) as served:
        for head in (CHUNKED + b"fffffff\r\n", of_length(10**9)):
            connection = await served.connection()
            assert not await connection.send(head, *[b"b" * 5_000] * MANY)
        await served.until_empty()
    assert [type(fault) for fault in app.faults] == [TooLarge, TooLarge]


async def test_a_body_that_nobody_reads_is_not_received_for_ever(app: Recorder) -> None:
    app.reads = False
    async with serving(app, body_bytes=100_000, linger_seconds=0.05) as served:
        connection = await served.connection()
        await connection.send(of_length(10**9))
        assert (await connection.answer()).status_code == 200
        assert not await connection.send(*[b"b" * 5_000] * MANY)


async def test_an_upgrade_is_ignored_and_refused_with_a_body(served: RawServer, app: Recorder) -> None:
    for protocol in (b"websocket", b"h2c"):
        upgrade = b"Connection: Upgrade\r\nUpgrade: %s\r\n" % protocol
        connection = await served.connection()
        await connection.send(GET + upgrade + b"\r\n" + GET + b"\r\n")
        assert (await connection.last_answer()).status_code == 200
        connection = await served.connection()
        await connection.send(of_length(3)[:-2] + upgrade + b"\r\nabc")
        assert refused(await connection.last_answer(), 400)[0]["field"] == "Upgrade"
    assert len(app.scopes) == 2


# --- Requests sent ahead ---


async def test_few_requests_wait_for_the_answers_before_them(served: RawServer, app: Recorder) -> None:
    app.go.clear()
    connection = await served.connection()
    await connection.send((GET + b"\r\n") * 5_000)
    async with asyncio.timeout(PATIENCE):
        while not app.scopes:
            await asyncio.sleep(0)
    app.go.set()
    for _ in range(BOUNDS.waiting):
        assert "connection" not in (await connection.answer()).headers
    assert (await connection.last_answer()).status_code == 200
    assert len(app.scopes) == BOUNDS.waiting + 1


async def test_a_refusal_does_not_overtake_answers(served: RawServer, app: Recorder) -> None:
    app.go.clear()
    connection = await served.connection()
    await connection.send(GET + b"\r\n" + GET + b"x: " + b"v" * 200_000)
    app.go.set()
    assert (await connection.last_answer()).status_code == 200
    assert len(app.scopes) == 1


# --- Time ---


@pytest.mark.parametrize("sent", [b"", b"\r\n"], ids=["nothing", "a blank line"])
async def test_a_connection_that_asks_nothing_is_closed(app: Recorder, sent: bytes) -> None:
    async with serving(app, head_seconds=0.05) as served:
        connection = await served.connection()
        await connection.send(sent)
        assert await connection.rest() == b""


@pytest.mark.parametrize("before", [b"", GET + b"\r\n"], ids=["first", "second"])
@pytest.mark.parametrize("piece", [GET, b"GET /", b"\r\nG"], ids=["headers", "request line", "blank line"])
async def test_a_head_has_a_time_limit(app: Recorder, before: bytes, piece: bytes) -> None:
    async with serving(app, head_seconds=0.1) as served:
        connection = await served.connection()
        if before:
            await connection.send(before)
            await connection.answer()
        await connection.send(piece)
        faults = refused(await connection.last_answer(), 408)
    assert [fault["field"] for fault in faults] == ["headers"]


async def test_bytes_that_trickle_in_do_not_extend_the_time_of_a_head(app: Recorder) -> None:
    async with serving(app, head_seconds=0.1) as served:
        connection = await served.connection()
        await connection.send(GET + b"x: ")
        while await connection.send(b"v"):
            await asyncio.sleep(0.005)
        await served.until_empty()
    assert app.scopes == []


@pytest.mark.parametrize("start", [of_length(100_000), CHUNKED], ids=["with its length", "in chunks"])
async def test_a_body_has_a_time_limit(app: Recorder, start: bytes) -> None:
    async with serving(app, body_seconds=0.1) as served:
        connection = await served.connection()
        await connection.send(start)
        assert (await connection.last_answer()).status_code == 408
    assert [type(fault) for fault in app.faults] == [TooSlow]


async def test_a_body_that_comes_at_a_fair_rate_has_more_time(app: Recorder) -> None:
    async with serving(app, body_seconds=0.05, body_rate=100) as served:
        connection = await served.connection()
        await connection.send(of_length(20_000) + b"b" * 10_000)
        await asyncio.sleep(0.2)
        await connection.send(b"b" * 10_000)
        assert (await connection.answer()).content == b"b" * 20_000


async def test_a_body_after_its_answer_has_a_time_limit(app: Recorder) -> None:
    app.reads = False
    async with serving(app, body_seconds=0.05, linger_seconds=0.05) as served:
        connection = await served.connection()
        await connection.send(of_length(10**6))
        assert (await connection.answer()).status_code == 200
        while await connection.send(b"b"):
            await asyncio.sleep(0.005)


async def test_a_connection_is_closed_when_nothing_follows_a_body_after_its_answer(app: Recorder) -> None:
    app.reads = False
    async with serving(app, head_seconds=0.05) as served:
        connection = await served.connection()
        await connection.send(of_length(5))
        assert (await connection.answer()).status_code == 200
        await connection.send(b"bbbbb")
        assert await connection.rest() == b""


async def test_the_time_in_which_nothing_is_read_does_not_count(app: Recorder) -> None:
    app.reads = False
    app.go.clear()
    async with serving(app, body_seconds=0.3, body_rate=10**9) as served:
        connection = await served.connection()
        await connection.send(of_length(100_000), b"b" * 99_999)
        await asyncio.sleep(0.5)
        app.go.set()
        assert (await connection.answer()).status_code == 200
        await connection.send(b"b" + GET + b"\r\n")
        assert (await connection.answer()).status_code == 200


# --- Connections ---


async def test_connections_from_one_address_are_bounded(app: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    async with serving(app, per_address=2, linger_seconds=5) as served:
        first, _ = await served.connection(), await served.connection()
        await first.send(GET + b"\r\n")
        assert (await first.answer()).status_code == 200
        for _ in range(2):
            answer = await (await served.connection()).last_answer()
            assert refused(answer, 429)[0]["code"] == "too-many-connections"
            assert answer.headers["retry-after"] == "2"
    assert len(caplog.records) == 1


async def test_a_place_is_free_again_when_a_connection_has_ended(app: Recorder) -> None:
    async with serving(app, per_address=1) as served:
        for _ in range(3):
            connection = await served.connection()
            await connection.send(GET + b"\r\n")
            assert (await connection.answer()).status_code == 200
            connection.writer.close()
            await served.until_empty()


async def test_many_more_connections_are_dropped_without_an_answer(app: Recorder) -> None:
    async with serving(app, per_address=1, linger_seconds=5) as served:
        held = [await served.connection() for _ in range(2)]
        assert (await held[1].answer()).status_code == 429
        assert await (await served.connection()).rest() == b""


async def test_of_a_proxy_only_all_connections_are_bounded(app: Recorder) -> None:
    async with serving(app, [ip_network("127.0.0.0/8")], per_address=1, connections=3) as served:
        for _ in range(3):
            connection = await served.connection()
            await connection.send(GET + b"\r\n")
            assert (await connection.answer()).status_code == 200
        assert await (await served.connection()).rest() == b""


async def test_an_address_that_is_no_proxy_is_bounded_beside_proxies(app: Recorder) -> None:
    async with serving(app, [ip_network("192.0.2.0/24")], per_address=1, linger_seconds=5) as served:
        await served.connection()
        assert (await (await served.connection()).answer()).status_code == 429


# --- Clients that do not take their answers ---

LARGE = 30_000_000
HALF_SENT = of_length(5)[:-2] + b"Connection: close\r\n\r\n"


def large_answer(pieces: int) -> Any:
    """An application whose answer is more than the buffers of the system hold."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"%d" % LARGE)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for place in range(pieces):
            body = b"b" * (LARGE // pieces)
            await send({"type": "http.response.body", "body": body, "more_body": place < pieces - 1})

    return app


@pytest.mark.parametrize("pieces", [1, 100], ids=["at once", "streamed"])
@pytest.mark.parametrize("request_", [GET + b"\r\n", HALF_SENT], ids=["whole", "half-sent"])
async def test_who_does_not_take_the_answer_holds_nothing(
    pieces: int, request_: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(large_answer(pieces), answer_seconds=0.2, body_seconds=0.05) as served:
        connection = await served.connection()
        await connection.send(request_)
        await served.until_empty()
        assert len(await connection.rest()) < LARGE
    assert caplog.records == []
