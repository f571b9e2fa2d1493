"""Each answer, refusal and line of the log names its request."""

import logging
import os
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import httpx
import pytest

from api.http import callers, request_ids
from api.http.logs import redact_exceptions
from api.http.request_ids import HEADER, RequestIds, current_request_id
from api.settings import Settings
from db.session import Database
from tests.support.api import refused
from tests.support.application import application, client_over
from tests.support.raw_server import Recorder, serving

PROXY = [ip_network("192.0.2.1")]
GIVEN = b"4bf92f3577b34da6a3ce929d0e0e4736"
NAME = HEADER.lower().encode()


def begun(*values: bytes, peer: str = "192.0.2.1", proxies: Any = PROXY) -> str:
    """The identifier of a request with these values of the header."""
    return RequestIds(proxies).begin([(NAME, value) for value in values], peer)


# --- Whose identifier it is ---


def test_every_request_has_an_identifier_of_its_own() -> None:
    found = [begun() for _ in range(1_000)]
    assert len(set(found)) == len(found)
    assert current_request_id() == found[-1]


def test_a_forked_worker_gives_other_identifiers() -> None:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, begun().encode())
        os._exit(0)
    os.waitpid(child, 0)
    of_child = os.read(reader, 100).decode()
    os.close(reader)
    os.close(writer)
    assert of_child.partition("-")[0] != begun().partition("-")[0]


def test_the_identifier_of_a_trusted_proxy_is_taken_over() -> None:
    assert begun(GIVEN) == GIVEN.decode()


@pytest.mark.parametrize(
    ("values", "peer", "proxies"),
    [
        ([GIVEN], "192.0.2.2", PROXY),
        ([GIVEN], "", PROXY),
        ([GIVEN], "192.0.2.1", []),
        ([GIVEN, GIVEN], "192.0.2.1", PROXY),
        ([b""], "192.0.2.1", PROXY),
        ([b"short"], "192.0.2.1", PROXY),
        ([b"x" * 129], "192.0.2.1", PROXY),
        ([b"abcdefgh\n"], "192.0.2.1", PROXY),
        ([b"%s" + GIVEN], "192.0.2.1", PROXY),
        (["mã yêu cầu số một".encode()], "192.0.2.1", PROXY),
    ],
)
def test_any_other_is_replaced(values: list[bytes], peer: str, proxies: Any) -> None:
    assert begun(*values, peer=peer, proxies=proxies).encode() not in values


# --- Where it stands ---


@pytest.fixture
async def behind_a_proxy(example: Database) -> Any:
    """A client of the application, for which the address of the client is a proxy."""
    async with client_over(application(example, Settings(trusted_proxies=["127.0.0.1"]))) as opened:
        opened.headers[HEADER] = GIVEN.decode()
        yield opened


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/healthz", {}, 200),
        ("HEAD", "/healthz", {}, 200),
        ("GET", "/docs/", {}, 200),
        ("GET", "/openapi.json", {}, 200),
        ("GET", "/openapi.json", {"If-None-Match": "*"}, 304),
        ("OPTIONS", "/v1/organisations", {}, 204),
        ("GET", "/v1/organisations", {}, 200),
        ("GET", "/v1/organisations", {"Host": "other.example"}, 421),
        ("GET", "/v1/organisations", {"Host": "?"}, 400),
        ("GET", "/v1/organisations?x=1", {}, 400),
        ("GET", "/v1/organisations", {"Cookie": ""}, 401),
        ("GET", "/v1/unknown", {}, 404),
        ("PUT", "/v1/organisations", {}, 405),
        ("POST", "/v1/organisations", {"Content-Type": "application/json", "Content-Length": "9999999"}, 413),
        ("POST", "/v1/organisations", {}, 415),
    ],
)
async def test_every_answer_names_its_request(
    behind_a_proxy: httpx.AsyncClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = await behind_a_proxy.request(method, path, headers=headers)
    assert (answer.status_code, answer.headers[HEADER]) == (status, GIVEN.decode())


async def test_a_caller_with_too_many_requests_is_told_which_was_refused(
    behind_a_proxy: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "MAX_IN_PROGRESS", 0)
    answer = await behind_a_proxy.get("/v1/organisations")
    assert (answer.status_code, answer.headers[HEADER]) == (429, GIVEN.decode())


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + NAME + b": " + GIVEN + b"\r\nx: y\r\nnot a header\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + NAME + b": " + GIVEN + b"\r\n" + b"x: y\r\n" * 200 + b"\r\n", 431),
    ],
)
@pytest.mark.parametrize("proxies", [[], [ip_network("127.0.0.1")]], ids=["", "proxy"])
async def test_what_is_refused_before_the_application_sees_it_is_named_too(
    sent: bytes, status: int, proxies: Any
) -> None:
    async with serving(Recorder(), proxies) as served:
        connection = await served.connection()
        await connection.send(sent)
        answer = await connection.last_answer()
    refused(answer, status)
    assert answer.json()["request_id"] == answer.headers[HEADER]
    assert (answer.headers[HEADER] == GIVEN.decode()) is bool(proxies)


@pytest.fixture
def redacted() -> Iterator[None]:
    """The log of a worker."""
    factory = logging.getLogRecordFactory()
    redact_exceptions()
    yield
    logging.setLogRecordFactory(factory)


@pytest.mark.usefixtures("redacted")
async def test_every_line_that_is_logged_for_a_request_names_it(
    behind_a_proxy: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.organisations.organisations.OrganisationQuery.model_dump", None)
    answer = await behind_a_proxy.get("/v1/organisations")
    assert (answer.status_code, answer.json()["request_id"]) == (500, GIVEN.decode())
    (record,) = caplog.records
    assert record.getMessage().startswith(f"[{GIVEN.decode()}] unexpected error")


@pytest.mark.usefixtures("redacted")
def test_other_lines_have_no_name(caplog: pytest.LogCaptureFixture) -> None:
    request_ids._current.set("")
    logging.getLogger("sobo").warning("started %s", 1)
    assert caplog.records[0].getMessage() == "started 1"
