"""Malformed input and input that violates a rule is refused by name, and leaves no trace."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from enum import Enum
from typing import Any, Final

import httpx
import pytest

from api.app import Application
from api.http import limits
from db.session import Database
from db.statement import Sql
from domain.errors import MASKED
from domain.registers import REGISTERS
from tests.factories import HOLDER, granted, opening, set_up
from tests.support.api import (
    CHANGED,
    PERSONAL,
    about,
    amendment,
    ended,
    ending,
    every_register,
    fields,
    raw,
    recorded,
    refused,
    trace,
)
from tests.support.application import application, client_of, client_over
from tests.support.databases import new_database

JSON: Final = {"Content-Type": "application/json"}


class Absent(Enum):
    """In place of a value: the field is omitted. Its text is the same in every process, unlike that of an object."""

    OMITTED = "omitted"


OMITTED: Final = Absent.OMITTED
UNKNOWN: Final = "018f0000-0000-7000-8000-000000000000"
BAD_TEXT: Final = {
    "nul": "a\0b",
    "control": "a\x07b",
    "delete": "a\x7fb",
    "line feed": "a\nb",
    "bidi override": "a\u202eb",
    "bidi isolate": "a\u2066b",
    "zero width": "a\u200bb",
    "byte order mark": "a\ufeffb",
    "line separator": "a\u2028b",
    "private use": "a\ue000b",
    "not a character": "a\uffffb",
    "tag": "a\U000e0041b",
    "lost": "a\ufffdb",
    "empty": "",
    "blank": "  \t ",
    "number": 5,
    "list": ["a"],
    "object": {"a": "b"},
    "true": True,
}
BAD_DAYS: Final[tuple[Any, ...]] = (
    20240101, "20240101", "2024-1-1", "2024-02-30", "2023-02-29", "9999-12-31", "2201-01-01", "0001-01-01",
    "1899-12-31", "2024-10-22T00:00:00", "2024-10-22T00:00:00Z", "2024-10-22 ", " 2024-10-22", "2024-10-22\n",
    "+2024-10-22", "-2024-10-22", "22/10/2024", "2024-W43-2", "2024-296", "２０２４-10-22", "2024-10", "today",
    "infinity", "", 1729555200, 1.5, True, [], {},
)  # fmt: skip
BAD_WHOLE: Final[tuple[Any, ...]] = ("12", 1.0, 12.5, True, 0, -1, 10**30, -(10**30), 2**63, "", [], {"a": 1})
BAD_HOSTS: Final[tuple[Any, ...]] = (
    "Upper.daknong.gov.vn", "under_score.daknong.gov.vn", "dot.daknong.gov.vn.", ".daknong.gov.vn",
    "a..daknong.gov.vn", "-a.daknong.gov.vn", "a-.daknong.gov.vn", f"{'a' * 64}.daknong.gov.vn", "a b.daknong.gov.vn",
    "a/b.daknong.gov.vn", "a:80.daknong.gov.vn", "*.daknong.gov.vn", "đắk.daknong.gov.vn", "xn--.daknong.gov.vn",
    "xn--99999999.daknong.gov.vn", "xn--a.daknong.gov.vn", f"{'.'.join(['a' * 60] * 4)}.daknong.gov.vn",
    f"{'a.' * 120}daknong.gov.vn", "http://a.daknong.gov.vn", "a@daknong.gov.vn", "a\0.daknong.gov.vn", "", 5,
    ["a.daknong.gov.vn"], "1.2.3.4",
)  # fmt: skip
BAD_SYMBOLS: Final[tuple[Any, ...]] = ("GXN STTTT", "/GXN", "_GXN", "GXN;DROP", "G" * 61, "G\0", "", 5, [])
OUTSIDE: Final = ("may.khac.vn", "daknong.gov.vn", "xdaknong.gov.vn")


@pytest.fixture(scope="module")
async def site(server_url: str, province_template: str) -> AsyncIterator[dict[str, Any]]:
    """An entry of every register, with a voided act; refusals do not change it, so all tests share it."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(new_database(server_url, province_template))
        database = await stack.enter_async_context(Database.open(url))
        app = application(database)
        client = await stack.enter_async_context(client_over(app))
        found: dict[str, Any] = {"app": app, "client": client, "database": database}
        for register in REGISTER_ORDER:
            found[register] = await granted(client, register)
        gone = found["gone"] = await granted(client, "press-offices")
        await ended(client, "press-offices", gone["href"], "2024-10-25")
        found["voided"] = await about(
            client, found["postal-confirmations"]["href"], "void", await amendment_to_void(client, found)
        )
        found["reserved"] = recorded(
            await client.post(
                "/v1/number-series/xn/2024/reservations", json={"reason": "Giữ", "expires_on": "2199-01-01"}
            )
        )
        yield found


REGISTER_ORDER: Final = (
    "publication-permits",
    "postal-confirmations",
    "subdomain-certificates",
    "aggregator-licences",
    "press-offices",
    "resident-reporters",
)


async def amendment_to_void(client: httpx.AsyncClient, found: dict[str, Any]) -> int:
    """The seq of an amendment of the confirmation."""
    body = amendment("postal-confirmations", "2024-10-30")
    href = found["postal-confirmations"]["href"]
    seq: int = recorded(await client.post(f"{href}/acts", json=body))["seq"]
    return seq


@pytest.fixture(autouse=True)
async def nothing_is_left(site: dict[str, Any]) -> AsyncIterator[None]:
    """No test here stores anything or uses a number."""
    before = await trace(site["database"])
    yield
    assert await trace(site["database"]) == before


@pytest.fixture
def client(site: dict[str, Any]) -> httpx.AsyncClient:
    found: httpx.AsyncClient = site["client"]
    return found


@pytest.fixture
def app(site: dict[str, Any]) -> Application:
    found: Application = site["app"]
    return found


def with_(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The body with another value at a dotted path, or without the field."""
    head, _, rest = path.partition(".")
    if rest:
        return {**body, head: with_(body.get(head) or {}, rest, value)}
    kept = {name: old for name, old in body.items() if name != head}
    return kept if value is OMITTED else {**kept, head: value}


async def refuses(client: httpx.AsyncClient, path: str, body: Any, status: int, field: str) -> dict[str, Any]:
    """Check that a body is refused with this status for this field, and return the fault."""
    faults = refused(await client.post(path, content=json.dumps(body), headers=JSON), status)
    named = [fault for fault in faults if fault["field"] == field or fault["field"].startswith(f"{field}.")]
    assert named, f"{fields(faults)} does not name {field}"
    assert all(fault["rule"] for fault in faults)
    return named[0]


# --- Bodies that open an entry: what every register refuses ---


@every_register
async def test_an_unknown_field_is_refused(client: httpx.AsyncClient, register: str) -> None:
    body = opening(register)
    fault = await refuses(client, f"/v1/{register}", {**body, "nothing": "x"}, 400, "nothing")
    assert fault["value"] == MASKED
    await refuses(client, f"/v1/{register}", with_(body, "document.nothing", 1), 400, "document.nothing")
    for name in ("id", "status", "valid_from", "known_from", "entry_id", "seq", "recorded_by", "kind", "corrects"):
        await refuses(client, f"/v1/{register}", {**body, name: "x"}, 400, name)


@every_register
async def test_a_missing_field_is_named(client: httpx.AsyncClient, register: str) -> None:
    # What only a whole paper needs is in test_whole_papers.
    printed = REGISTERS[register].printed_fields
    for name in [key for key in opening(register) if key not in ("effective_on", "document", *printed)]:
        await refuses(client, f"/v1/{register}", with_(opening(register), name, OMITTED), 400, name)
    without_day = with_(with_(opening(register), "effective_on", OMITTED), "document", {"signer": "Người Ký"})
    await refuses(client, f"/v1/{register}", without_day, 422, "effective_on")
    if register not in ("press-offices", "resident-reporters"):
        await refuses(client, f"/v1/{register}", with_(opening(register), "document", OMITTED), 422, "document")
        await refuses(client, f"/v1/{register}", with_(opening(register), "document", None), 422, "document")
        unsigned = with_(opening(register), "document", {"signer": "Người Ký"})
        await refuses(client, f"/v1/{register}", unsigned, 422, "document.signed_on")


@every_register
async def test_an_invalid_day_is_refused(client: httpx.AsyncClient, register: str) -> None:
    for path in ("effective_on", "document.signed_on"):
        for bad in BAD_DAYS:
            fault = await refuses(client, f"/v1/{register}", with_(opening(register), path, bad), 400, path)
            if isinstance(bad, str | int) and not isinstance(bad, bool):
                assert fault["value"] == bad


@every_register
async def test_text_that_cannot_be_printed_is_refused(client: httpx.AsyncClient, register: str) -> None:
    for path in ("reason", "holder_name", "document.signer", "document.issuer", "document.signer_title"):
        for bad in BAD_TEXT.values():
            await refuses(client, f"/v1/{register}", with_(opening(register), path, bad), 400, path)
        long = "ắ" * 8001
        fault = await refuses(client, f"/v1/{register}", with_(opening(register), path, long), 400, path)
        assert len(fault["value"]) < 300


@every_register
async def test_a_holder_must_be_the_code_of_a_body(client: httpx.AsyncClient, register: str) -> None:
    for bad in ("don-vi-01", "Đơn vị", "-A", ".A", "A B", "A" * 36, "A\0", "", 12, None, [HOLDER], {"code": HOLDER}):
        await refuses(client, f"/v1/{register}", with_(opening(register), "holder", bad), 400, "holder")
    fault = await refuses(client, f"/v1/{register}", opening(register, holder="KHONG-CO"), 422, "holder")
    assert fault["value"] == "KHONG-CO"


@every_register
async def test_a_number_is_a_whole_number_in_bounds(client: httpx.AsyncClient, register: str) -> None:
    for bad in (*BAD_WHOLE, 10**9):
        await refuses(
            client, f"/v1/{register}", with_(opening(register), "document.number", bad), 400, "document.number"
        )
    for bad in BAD_SYMBOLS:
        path = "document.symbol"
        await refuses(client, f"/v1/{register}", with_(opening(register), path, bad), 400, path)


@every_register
async def test_a_number_or_symbol_not_of_the_series_is_refused(client: httpx.AsyncClient, register: str) -> None:
    for path, value in (("document.number", 400), ("document.symbol", "KHAC-STTTT")):
        field = path if register not in ("press-offices", "resident-reporters") else "document"
        await refuses(client, f"/v1/{register}", with_(opening(register), path, value), 422, field)


@every_register
async def test_a_document_is_an_object(client: httpx.AsyncClient, register: str) -> None:
    not_objects: tuple[Any, ...] = ("310/GXN", 310, [], True)
    for bad in not_objects:
        await refuses(client, f"/v1/{register}", opening(register, document=bad), 400, "document")


# --- Bodies that are not JSON, or not an object ---

LONE: Final = json.dumps(opening("postal-confirmations", scope="A")).replace('"A"', '"\\ud800"')
NOT_JSON: Final = {
    "empty": b"",
    "blank": b"  ",
    "truncated": json.dumps(opening("postal-confirmations")).encode()[:-5],
    "two values": b"{}{}",
    "trailing comma": b'{"holder": "A",}',
    "comment": b'{/* */"holder": "A"}',
    "single quotes": b"{'holder': 'A'}",
    "not a number": b'{"holder": NaN}',
    "infinity": b'{"document": {"number": Infinity}}',
    "minus infinity": b'{"document": {"number": -Infinity}}',
    "leading zero": b'{"document": {"number": 012}}',
    "byte order mark": b"\xef\xbb\xbf{}",
    "utf-16": json.dumps(opening("postal-confirmations")).encode("utf-16"),
    "invalid utf-8": b'{"holder": "\xff\xfe"}',
    "overlong utf-8": b'{"holder": "\xc0\xaf"}',
    "utf-8 surrogate": b'{"holder": "\xed\xa0\x80"}',
    "lone high surrogate": LONE.encode(),
    "lone low surrogate": LONE.replace("ud800", "udc00").encode(),
    "surrogates the wrong way": LONE.replace("\\ud800", "\\udc00\\ud800").encode(),
    "lone surrogate in a name": b'{"\\ud800": 1}',
    "bare control character": b'{"holder": "a\x01b"}',
    "list 1,000 deep": b"[" * 1_000 + b"]" * 1_000,
    "list 30,000 deep": b"[" * 30_000 + b"]" * 30_000,
    "object 10,000 deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "never closed": b"[" * 60_000,
    "field 1,000 deep": b'{"holder": ' + b"[" * 1_000 + b"]" * 1_000 + b"}",
    "field 100 deep": b'{"holder": ' + b"[" * 100 + b"]" * 100 + b"}",
    "unknown field 1,000 deep": b'{"nothing": ' + b'{"a":' * 1_000 + b"1" + b"}" * 1_000 + b"}",
    "list": b"[]",
    "null": b"null",
    "true": b"true",
    "number": b"12",
    "text": b'"holder"',
    "form": b"holder=A&scope=B",
    "xml": b"<holder>A</holder>",
    "number of 5,000 digits": b'{"document": {"number": ' + b"9" * 5_000 + b"}}",
    "exponent": b'{"document": {"number": 1e400}}',
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
async def test_a_body_that_is_not_a_json_object_is_malformed(client: httpx.AsyncClient, site: Any, body: bytes) -> None:
    href = site["postal-confirmations"]["href"]
    for path in (
        "/v1/postal-confirmations",
        f"{href}/acts",
        "/v1/organisations",
        "/v1/number-series/gp/2024/reservations",
    ):
        faults = refused(await client.post(path, content=body, headers=JSON), 400)
        assert faults, "nothing is named"
        assert "facts" not in fields(faults)
        assert len(json.dumps(faults)) < 5_000


NESTED: Final = b'{"document": {"signer": %s}, "nothing": {"list": [1, {"phone": %s}]}}'
UNREADABLE: Final = {
    "lone surrogate": (b'"\\ud800"', b"1", "document.signer", "must not contain the character U+D800"),
    "lone low surrogate": (
        b'"a \\ud83d\\ude00 \\udc00"',
        b"1",
        "document.signer",
        "must not contain the character U+DC00",
    ),
    "surrogate in a personal field": (
        b"1",
        b'"0977\\ud800"',
        "nothing.list.1.phone",
        "must not contain the character U+D800",
    ),
    "surrogate in a name": (
        b"1",
        b'{"a\\udfff": 1}',
        "nothing.list.1.phone.a?",
        "must not contain the character U+DFFF",
    ),
    "5,000 digits": (b"1", b"-" + b"9" * 5_000, "nothing.list.1.phone", "must be a number of at most 4300 digits"),
    "250 levels": (b"[" * 250 + b"]" * 250, b"1", "document", "must not contain more than 200 levels"),
    "1,000 levels": (b"[" * 1_000 + b"]" * 1_000, b"1", "body", "must not contain more than 200 levels"),
    "no JSON": (b'"\\ud800"', b"1,", "body", "must be JSON; invalid at line 1 column 32"),
}


@pytest.mark.parametrize(("signer", "phone", "field", "rule"), UNREADABLE.values(), ids=UNREADABLE)
async def test_a_value_that_cannot_be_parsed_is_named_by_its_path(
    client: httpx.AsyncClient, signer: bytes, phone: bytes, field: str, rule: str
) -> None:
    faults = refused(await client.post("/v1/press-offices", content=NESTED % (signer, phone), headers=JSON), 400)
    assert [(fault["field"], fault["value"], fault["rule"]) for fault in faults] == [(field, None, rule)]


TYPES: Final = (
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp",
    "application/merge-patch+json", "text/json", "application/octet-stream", "json", ";", "",
)  # fmt: skip


@every_register
@pytest.mark.parametrize("kind", [*TYPES, None])
async def test_a_body_of_another_media_type_is_unsupported(
    app: Application, site: Any, register: str, kind: str | None
) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    href = site[register]["href"]
    for path, body in ((f"/v1/{register}", opening(register)), (f"{href}/acts", amendment(register, "2024-11-05"))):
        answer = await raw(app, path, method="POST", headers=headers, chunks=[json.dumps(body).encode()])
        fault = refused(answer, 415)[0]
        assert (fault["field"], fault["value"]) == ("Content-Type", kind or "")


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', " utf-8 ; x=y"])
async def test_the_media_type_of_a_body_may_name_its_charset(client: httpx.AsyncClient, charset: str) -> None:
    headers = {"Content-Type": f"Application/JSON; Charset={charset}", "Content-Encoding": "Identity"}
    assert fields(refused(await client.post("/v1/press-offices", content=b"[]", headers=headers), 400)) == {"body"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Type", "application/json; charset=utf-16"),
        ("Content-Type", "application/json;charset=latin1"),
        ("Content-Type", "application/json; charset="),
        ("Content-Type", "application/json; charset=utf-8; charset=utf-16"),
        ("Content-Encoding", "gzip"),
        ("Content-Encoding", "identity, br"),
    ],
)
async def test_an_encoded_body_is_unsupported(client: httpx.AsyncClient, name: str, value: str) -> None:
    body = json.dumps(opening("press-offices")).encode()
    faults = refused(await client.post("/v1/press-offices", content=body, headers=JSON | {name: value}), 415)
    assert [(fault["field"], fault["value"]) for fault in faults] == [(name, value)]


FLOODS: Final = {
    "many unknown fields": "{" + ",".join(f'"k{place}":1' for place in range(20_000)) + "}",
    "a long name": json.dumps({"k" * 300_000: 1}),
    "a long value": json.dumps({"holder": "k" * 300_000}),
    "many values": json.dumps({"holder": list(range(50_000))}),
}


@pytest.mark.parametrize("body", FLOODS.values(), ids=FLOODS)
async def test_the_refusal_of_a_flood_is_short(client: httpx.AsyncClient, body: str) -> None:
    answer = await client.post("/v1/press-offices", content=body, headers=JSON)
    assert refused(answer, 400)
    assert len(answer.content) < 100_000


@every_register
async def test_a_refusal_shows_only_the_wrong_value(client: httpx.AsyncClient, register: str) -> None:
    body = opening(register, **PERSONAL[register])
    for name in ("holder", CHANGED[register][0]):
        if name in body:
            answer = await client.post(f"/v1/{register}", json=with_(body, name, OMITTED))
            assert [fault["value"] for fault in refused(answer, 400, 422)] == [None]
            assert not [value for value in PERSONAL[register].values() if value in answer.text]


@every_register
@pytest.mark.parametrize("with_length", [True, False], ids=["with its length", "in chunks"])
async def test_a_body_over_the_limit_is_too_large(app: Application, register: str, with_length: bool) -> None:
    body = json.dumps(opening(register, reason="a" * limits.ENTRY_BODY)).encode()
    headers = JSON | ({"Content-Length": str(len(body))} if with_length else {})
    chunks = [body[place : place + 100_000] for place in range(0, len(body), 100_000)]
    fault = refused(await raw(app, f"/v1/{register}", method="POST", headers=headers, chunks=chunks), 413)[0]
    assert (fault["field"], fault["value"]) == ("body", str(len(body)) if with_length else None)
    assert fault["rule"] == f"must have {limits.ENTRY_BODY} or fewer bytes"


async def test_a_body_whose_client_disconnects_records_nothing(app: Application, site: Any) -> None:
    body = json.dumps(opening("press-offices")).encode()
    chunks = [body[:20], b""]
    answer = await raw(app, "/v1/press-offices", method="POST", headers=JSON, chunks=chunks)
    refused(answer, 400)


# --- Paths, methods and query strings ---


@every_register
async def test_an_invalid_identifier_is_not_found(app: Application, register: str) -> None:
    for bad in ("1", "x", "018f0000-0000-7000-8000-00000000000", "018f0000-0000-7000-8000-00000000000g", "\0", "%00",
                "a" * 10_000, "null", "..", "count ", "'; DROP TABLE act; --"):  # fmt: skip
        for path in (f"/v1/{register}/{bad}", f"/v1/{register}/{bad}/history"):
            faults = refused(await raw(app, path), 404)
            assert fields(faults) <= {"path", "id"}
            assert 0 < len(faults[0]["value"]) <= 201
        path = f"/v1/{register}/{bad}/acts"
        body = json.dumps(amendment(register, "2024-11-05")).encode()
        refused(await raw(app, path, method="POST", headers=JSON, chunks=[body]), 404, 405)


@every_register
async def test_an_identifier_has_one_spelling(app: Application, site: Any, register: str) -> None:
    known = site[register]["entry"]
    for other in (known.replace("-", ""), f"{{{known}}}", f"urn:uuid:{known}", f" {known}", known.replace("-", "", 1)):
        refused(await raw(app, f"/v1/{register}/{other}"), 404)


@every_register
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get"])
async def test_no_other_method_is_served(app: Application, site: Any, register: str, method: str) -> None:
    href = site[register]["href"]
    body = json.dumps(opening(register)).encode()
    for path in (f"/v1/{register}", f"/v1/{register}/count", href, f"{href}/history", f"{href}/acts"):
        answer = await raw(app, path, method=method, headers=JSON, chunks=[body])
        fault = refused(answer, 405)[0]
        assert (fault["field"], fault["value"]) == ("method", method)
        assert fault["rule"] == f"must be one of {answer.headers['allow']}"


@every_register
async def test_the_refusal_of_a_method_names_the_allowed_ones(client: httpx.AsyncClient, register: str) -> None:
    answer = await client.put(f"/v1/{register}", json=opening(register))
    refused(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


BAD_VALUES: Final = {
    "limit": ("0", "501", "-1", "%2B5", "+5", "5.0", "1e2", "0x10", "1_0", "", "%D9%A3", "%EF%BC%95", "true", "null",
              "5%00", "9" * 20, "9" * 5000),
    "after": ("x", "", "1", f"%7B{UNKNOWN}%7D", f"urn:uuid:{UNKNOWN}", f"{UNKNOWN}%00", UNKNOWN.replace("-", "")),
    "as_of": ("2024-1-1", "20240101", "2024-02-30", "9999-12-31", "0001-01-01", "2024-10-22T00:00:00Z", "today", "",
              "1729555200", "%EF%BC%92024-10-22"),
    "known_at": ("2024-11-15T00:00:00", "2024-11-15", "now", "1731628800", "", "2024-11-15T25:00:00Z", "infinity",
                 "2024-11-15T00:00:00%2B99:00", "2024-11-15T00:00:00Z&known_seq=1"),
    "known_seq": ("-1", "x", "1.0", "", "9007199254740992", "9" * 20),
    "status": ("live", "IN_FORCE", "", "in_force%00", "in_force&status=voided"),
    "holder": ("don-vi", "", "A%00", "A;status=in_force", "A&holder=A"),
    "number": ("0", "-1", "1000000000", "x", "1&number=1"),
    "symbol": ("", "A%00", "A%20B"),
    "nothing": ("1", "", "1&nothing=2"),
    "Limit": ("5",),
}  # fmt: skip
"""Invalid query strings of every register, by parameter."""


@pytest.mark.parametrize("query", [b"=", b"=1", b"=&=", b"%=1", b"=1&limit=5"])
async def test_a_parameter_without_a_name_is_a_fault_of_the_query(app: Application, query: bytes) -> None:
    for path in ("/v1/press-offices", "/v1/ledger", "/v1/session"):
        assert "query" in fields(refused(await raw(app, path, query=query), 400))


@pytest.mark.parametrize("name", BAD_VALUES)
async def test_a_bad_parameter_is_refused_by_name(app: Application, name: str) -> None:
    for value in BAD_VALUES[name]:
        answer = await raw(app, "/v1/press-offices", query=f"{name}={value}".encode())
        assert fields(refused(answer, 400)) == {name}, value
    assert name in fields(refused(await raw(app, "/v1/press-offices", query=name.encode()), 400))
    twice = f"{name}=1&as_of=2024-10-22&{name}=1".encode()
    assert name in fields(refused(await raw(app, "/v1/press-offices", query=twice), 400))


NOT_ENCODED: Final = {
    "not utf-8": "holder=%FF",
    "a surrogate": "holder=%ED%A0%80",
    "overlong": "holder=%C0%AF",
    "a name that is not utf-8": "%FF=1",
    "two hundred parameters": "&".join(f"a{place}=1" for place in range(200)),
    "raw bytes": "holder=Đ",
    "not hexadecimal": "site_name=%zz",
    "one digit": "site_name=%4",
    "a lone percent sign": "site_name=100%",
}


@pytest.mark.parametrize("query", NOT_ENCODED.values(), ids=NOT_ENCODED)
async def test_a_query_string_must_be_percent_encoded_utf_8(app: Application, query: str) -> None:
    answer = await raw(app, "/v1/aggregator-licences", query=query.encode())
    assert fields(refused(answer, 400)) == {"query"}


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("limit=-1", "must be 1 or more"),
        ("limit=0", "must be 1 or more"),
        ("limit=501", "must be 500 or less"),
        ("limit=" + "9" * 4000, "must be 500 or less"),
        ("limit=-0", "must be a whole number without leading zeros"),
        ("limit=1.0", "must be a whole number without leading zeros"),
        ("known_seq=-1", "must be 0 or more"),
        ("known_at=2024-11-15T00:00:00", "must be an instant with an offset, such as 2024-11-15T00:00:00+07:00"),
        ("status=live", "must be 'in_force', 'suspended', 'expired', 'revoked', 'ceased', 'replaced' or 'voided'"),
        ("nothing=1", "is not a known field"),
        ("&".join(f"a{place}=1" for place in range(101)), "must not contain more than 100 parameters"),
        ("holder=%FF", "must be percent-encoded UTF-8"),
    ],
    ids=lambda text: text[:30],
)
async def test_a_bad_parameter_is_refused_with_its_rule(app: Application, query: str, rule: str) -> None:
    faults = refused(await raw(app, "/v1/press-offices", query=query.encode()), 400)
    assert [fault["rule"] for fault in faults] == [rule]


@pytest.mark.parametrize("name", ["number", "limit", "known_seq"])
@pytest.mark.parametrize("value", ["01", "00", "-01", "-0"])
async def test_a_number_has_one_spelling(client: httpx.AsyncClient, name: str, value: str) -> None:
    (fault,) = refused(await client.get("/v1/press-offices", params={name: value}), 400)
    assert (fault["field"], fault["rule"]) == (name, "must be a whole number without leading zeros")


@pytest.mark.parametrize(
    ("path", "spelt"),
    [
        ("/v1/press-offices/count", "/v1/press-offices%2Fcount"),
        ("/v1/press-offices/count", "/v1%2fpress-offices/count"),
        ("/v1/press-offices//count", None),
        ("/v1/press-offices/", None),
        ("/v1/press-offices//", None),
        ("//v1/press-offices", None),
        ("/v1//press-offices", None),
    ],
)
async def test_a_path_has_one_spelling(app: Application, path: str, spelt: str | None) -> None:
    for method in ("GET", "HEAD"):
        answer = await raw(app, path, method=method, raw_path=spelt)
        assert answer.status_code == 404
    assert fields(refused(await raw(app, path, raw_path=spelt), 404)) == {"path"}


@every_register
async def test_every_read_refuses_unknown_parameters(app: Application, site: Any, register: str) -> None:
    href = site[register]["href"]
    for path in (f"/v1/{register}", f"/v1/{register}/count", href, f"{href}/history"):
        assert fields(refused(await raw(app, path, query=b"nothing=1"), 400)) == {"nothing"}
        assert fields(refused(await raw(app, path, query=b"nothing=1&nothing=2"), 400)) == {"nothing"}
        assert fields(refused(await raw(app, path, query=b"q=%FF"), 400)) == {"query"}
    for path in (f"/v1/{register}/count", href):
        assert fields(refused(await raw(app, path, query=b"limit=5"), 400)) == {"limit"}
    assert fields(refused(await raw(app, href, query=b"status=in_force"), 400)) == {"status"}


@every_register
async def test_a_write_takes_no_parameters(client: httpx.AsyncClient, site: Any, register: str) -> None:
    answer = await client.post(f"/v1/{register}", params={"dry_run": "1"}, json=opening(register))
    assert fields(refused(answer, 400)) == {"dry_run"}
    path = f"{site[register]['href']}/acts"
    answer = await client.post(path, params={"dry_run": "1"}, json=amendment(register, "2024-11-05"))
    assert fields(refused(answer, 400)) == {"dry_run"}


@every_register
async def test_knowledge_beyond_the_ledger_is_refused(client: httpx.AsyncClient, site: Any, register: str) -> None:
    for path in (f"/v1/{register}", f"/v1/{register}/count", site[register]["href"]):
        for seq in ("1000", "9007199254740991"):
            faults = refused(await client.get(path, params={"known_seq": seq}), 422)
            assert [(fault["field"], fault["value"]) for fault in faults] == [("known_seq", int(seq))]


@pytest.mark.parametrize(
    "instant",
    ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"],
)
async def test_an_extreme_instant_is_not_a_server_error(client: httpx.AsyncClient, instant: str) -> None:
    answer = await client.get("/v1/press-offices", params={"known_at": instant})
    if answer.status_code != 200:
        assert fields(refused(answer, 400)) == {"known_at"}
    else:
        assert (len(answer.json()["items"]) > 0) is instant.startswith("9999")


FILTERS: Final = [
    ("publication-permits", "form", ("scroll", "BOOK", "", "book%00")),
    ("publication-permits", "language", ("", "%00", "%E2%80%AEabc", "a" * 301)),
    ("postal-confirmations", "business_code", ("123", "", "0123456789-1", "0123456789%00")),
    ("postal-confirmations", "activities", ("letters", "", "parcels,heavy_letters")),
    ("subdomain-certificates", "host", (".vn", "UPPER.vn", "", "a.vn.", "xn--99999999.vn", "%00")),
    ("subdomain-certificates", "zone", ("vn", "", "_a.vn")),
    ("aggregator-licences", "domains", ("vn", "", "a_b.vn")),
    ("aggregator-licences", "site_name", ("", "%00", "a" * 1001)),
    ("press-offices", "office_kind", ("palace", "")),
    ("resident-reporters", "reporter_kind", ("spy", "")),
    ("resident-reporters", "office", ("x", "", "1")),
]


@pytest.mark.parametrize(("register", "name", "values"), FILTERS, ids=[f"{key}.{name}" for key, name, _ in FILTERS])
async def test_a_filter_refuses_what_its_field_refuses(
    app: Application, register: str, name: str, values: tuple[str, ...]
) -> None:
    for value in values:
        for path in (f"/v1/{register}", f"/v1/{register}/count"):
            answer = await raw(app, path, query=f"{name}={value}".encode())
            assert fields(refused(answer, 400)) == {name}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/applications", "asked_register"),
        ("/v1/applications/count", "asked_register"),
        ("/v1/deadline-rules", "register"),
        ("/v1/managing-authorities", "register"),
        ("/v1/changes", "register"),
    ],
)
async def test_an_unknown_register_is_refused_as_a_filter(client: httpx.AsyncClient, path: str, name: str) -> None:
    (fault,) = refused(await client.get(path, params={name: "zz"}), 422)
    assert (fault["field"], fault["value"], fault["code"]) == (name, "zz", "unknown-register")
    assert fault["rule"].startswith("the registers are publication-permits, ")
    assert (await client.get(path, params={name: "press-offices"})).status_code == 200


YEARS: Final = (
    "99999999999999999999", "-1", "-2024", "0", "1899", "2201", "2147483648", "9" * 5000, "abc", "2024.5",
    "\u0662\u0660\u0662\u0664", "２０２４", "2_024", "+2024", " 2024", "02024",
)  # fmt: skip


@pytest.mark.parametrize("year", YEARS, ids=[year[:20] for year in YEARS])
async def test_a_year_that_a_series_does_not_have_is_not_found(app: Application, year: str) -> None:
    reservation = json.dumps({"reason": "Giữ", "expires_on": "2199-01-01"}).encode()
    void = json.dumps({"reason": "Huỷ"}).encode()
    base = f"/v1/number-series/gxn/{year}"
    refused(await raw(app, f"{base}/certificate"), 404)
    refused(await raw(app, f"{base}/reservations", method="POST", headers=JSON, chunks=[reservation]), 404)
    refused(await raw(app, f"{base}/reservations/310/void", method="POST", headers=JSON, chunks=[void]), 404)


@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "-1", "0", "9" * 5000, "x", "311"])
async def test_a_number_that_is_not_reserved_cannot_be_voided(app: Application, number: str) -> None:
    path = f"/v1/number-series/gxn/2024/reservations/{number}/void"
    void = json.dumps({"reason": "Huỷ"}).encode()
    faults = refused(await raw(app, path, method="POST", headers=JSON, chunks=[void]), 404, 422)
    assert fields(faults) <= {"number", "path", "request"}


KEYS: Final = ("%00", "\0", "nothing", "a" * 5000, "GXN ", "gxn'--", "%2e%2e", "\u202egxn", "đắk")


@pytest.mark.parametrize("key", KEYS, ids=[ascii(key[:20]) for key in KEYS])
async def test_an_unknown_key_is_not_found(app: Application, key: str) -> None:
    for path, field in (
        (f"/v1/number-series/{key}/2024/certificate", "key"),
        (f"/v1/organisations/{key}", "code"),
        (f"/v1/reports/2024-11/listings/{key}", "indicator"),
        (f"/v1/reports/{key}", "period"),
    ):
        answer = await raw(app, path)
        faults = refused(answer, 400, 404, 422)
        assert fields(faults) == {field}, path
    reservation = json.dumps({"reason": "Giữ", "expires_on": "2199-01-01"}).encode()
    path = f"/v1/number-series/{key}/2024/reservations"
    faults = refused(await raw(app, path, method="POST", headers=JSON, chunks=[reservation]), 400, 404, 422)
    assert fields(faults) == {"key"}


PERIODS: Final = (
    "2024-13", "2024-00", "2024-1", "2024-Q5", "2024-H3", "1900", "2200", "24-11", "2024-11-14", "-2024", "２０２４-11",
    "2024-11 ", "2024-q4", "9" * 5000, "2024-11\n",
)  # fmt: skip


@pytest.mark.parametrize("period", PERIODS, ids=[period[:12] for period in PERIODS])
async def test_an_invalid_period_is_malformed(app: Application, period: str) -> None:
    for path in (f"/v1/reports/{period}", f"/v1/reports/{period}/listings/press-offices.offices"):
        assert fields(refused(await raw(app, path), 400)) == {"period"}


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("size=-1", 400, "size"),
        ("size=x", 400, "size"),
        ("size=1000", 422, "size"),
        ("size=99999999999999999999", 400, "size"),
        ("size=1&size=2", 400, "size"),
    ],
)
async def test_a_ledger_size_that_was_not_reached_is_refused(
    app: Application, query: str, status: int, field: str
) -> None:
    assert fields(refused(await raw(app, "/v1/ledger", query=query.encode()), status)) == {field}


@pytest.mark.parametrize(
    ("path", "query", "status", "field"),
    [
        ("inclusion", "", 400, "seq"),
        ("inclusion", "seq=0&size=1", 400, "seq"),
        ("inclusion", "seq=2&size=1", 422, "seq"),
        ("inclusion", "seq=1&size=1000", 422, "size"),
        ("inclusion", "seq=1&size=0", 400, "size"),
        ("consistency", "first=2", 400, "second"),
        ("consistency", "first=0&second=1", 400, "first"),
        ("consistency", "first=3&second=2", 422, "first"),
        ("consistency", "first=1&second=1000", 422, "second"),
    ],
)
async def test_an_impossible_proof_is_refused(app: Application, path: str, query: str, status: int, field: str) -> None:
    assert field in fields(refused(await raw(app, f"/v1/ledger/{path}", query=query.encode()), status))


# --- Refusals of one register ---

FACTS: Final[dict[str, dict[str, tuple[Any, ...]]]] = {
    "publication-permits": {
        "title": (*BAD_TEXT.values(), "a" * 1001),
        "print_run": (*BAD_WHOLE, 10**9),
        "page_count": (*BAD_WHOLE, 10**9),
        "deposited_copies": (*BAD_WHOLE, 10**9),
        "size_bytes": (*BAD_WHOLE, 10**13),
        "form": ("scroll", "BOOK", "", 1, []),
        "expires_on": BAD_DAYS,
        "submitter_identity_number": ("1", "0" * 13, "00107700007a", "٠٠١٠٧٧٠٠٠٠٧٧", 1077000077),
        "submitter_phone": ("gọi", "-1", "0" * 21, 977000077),
        "submitter_email": ("a", "a@b", "a b@c.vn", "a@b@c.vn", "a" * 250 + "@b.vn"),
    },
    "postal-confirmations": {
        "activities": (["parcels", "parcels"], "parcels", ["letters"], [1], [["parcels"]], ["parcels"] * 9, {}),
        "business_code": ("1", "012345678", "0123456789-01", "0123456789-0001", 123456789, ""),
        "started_on": BAD_DAYS,
    },
    "subdomain-certificates": {
        "host": BAD_HOSTS,
        "zone": ("vn", "Upper.vn", "a.vn.", "", 5),
        "ip_address": ("256.1.1.1", "1.2.3", "1.2.3.4/24", "::g", "fe80::1%eth0%1", "localhost", "", 1, "٠.٠.٠.٠"),
        "live_from": BAD_DAYS,
    },
    "aggregator-licences": {
        "app_ids": (["a", "b", "a"], ["á", "\u00e1"]),
        "domains": (["trang.vn", "trang.vn"], [], "trang.vn", ["Trang.vn"], ["vn"], [5], ["trang.vn"] * 51),
        "expires_on": BAD_DAYS,
        "source_agreed_on": ("2024-01-01", ["2024-1-1"], [None]),
        "source_agencies": ("Báo A", [""], ["a\0"], [1]),
    },
    "press-offices": {"office_kind": ("palace", "", 1, []), "started_on": BAD_DAYS},
    "resident-reporters": {
        "reporter_kind": ("spy", "", 1),
        "office": ("x", "", 1, UNKNOWN.replace("-", ""), [UNKNOWN]),
        "birth_date": BAD_DAYS,
        "card_issued_on": BAD_DAYS,
    },
}
"""Invalid values of the fields of each register."""
each_fact = pytest.mark.parametrize(
    ("register", "field"), [(key, name) for key, facts in FACTS.items() for name in facts]
)


@each_fact
async def test_an_invalid_fact_is_refused(client: httpx.AsyncClient, register: str, field: str) -> None:
    for bad in FACTS[register][field]:
        await refuses(client, f"/v1/{register}", opening(register, **{field: bad}), 400, field)


@each_fact
async def test_an_amendment_refuses_what_a_grant_refuses(
    client: httpx.AsyncClient, site: Any, register: str, field: str
) -> None:
    for bad in FACTS[register][field]:
        body = {**amendment(register, "2024-11-05"), "changes": {field: bad}}
        await refuses(client, f"{site[register]['href']}/acts", body, 400, f"changes.{field}")


@pytest.mark.parametrize(
    ("register", "facts", "status", "field"),
    [
        ("publication-permits", {"page_count": 1, "size_bytes": 1}, 422, "size_bytes"),
        ("publication-permits", {"expires_on": "2024-10-21"}, 422, "expires_on"),
        *(("subdomain-certificates", {"host": host}, 422, "host") for host in OUTSIDE),
        ("aggregator-licences", {"expires_on": "2024-10-21"}, 422, "expires_on"),
        ("aggregator-licences", {"expires_on": "2034-10-23"}, 422, "expires_on"),
        ("aggregator-licences", {"source_agreed_on": ["2024-01-01"]}, 422, "source_agreed_on"),
        ("resident-reporters", {"birth_date": "2024-10-22"}, 422, "birth_date"),
        ("resident-reporters", {"reporter_kind": "office_staff"}, 422, "office"),
        ("resident-reporters", {"reporter_kind": "assigned", "office": UNKNOWN}, 422, "office"),
        ("resident-reporters", {"reporter_kind": "office_staff", "office": UNKNOWN}, 422, "office"),
        ("resident-reporters", {"card_number": "T1"}, 422, "card_issued_on"),
        ("resident-reporters", {"card_issued_on": "2021-01-01"}, 422, "card_number"),
        (
            "resident-reporters",
            {"card_number": "T1", "card_issued_on": "2021-01-01", "card_expires_on": "2020-12-31"},
            422,
            "card_expires_on",
        ),
        ("resident-reporters", {"reporter_kind": "statutory_resident"}, 422, "card_number"),
        (
            "resident-reporters",
            {"reporter_kind": "statutory_resident", "card_number": "T1", "card_issued_on": "2024-10-23"},
            422,
            "card_number",
        ),
        (
            "resident-reporters",
            {
                "reporter_kind": "statutory_resident",
                "card_number": "T1",
                "card_issued_on": "2021-01-01",
                "card_expires_on": "2024-10-21",
            },
            422,
            "card_number",
        ),
    ],
)
async def test_inconsistent_facts_are_refused(
    client: httpx.AsyncClient, register: str, facts: dict[str, Any], status: int, field: str
) -> None:
    await refuses(client, f"/v1/{register}", opening(register, **facts), status, field)


async def test_an_office_must_be_a_live_entry_of_its_register(client: httpx.AsyncClient, site: Any) -> None:
    staff = {"reporter_kind": "office_staff"}
    for office, day in (
        (site["gone"]["entry"], "2024-10-25"),  # it has ceased
        (site["press-offices"]["entry"], "2024-10-21"),  # it does not exist yet
        (site["subdomain-certificates"]["entry"], "2024-10-25"),
        (site["resident-reporters"]["entry"], "2024-10-25"),
    ):
        body = opening("resident-reporters", **staff, office=office, effective_on=day)
        fault = await refuses(client, "/v1/resident-reporters", body, 422, "office")
        assert fault["value"] == office
    path = f"{site['resident-reporters']['href']}/acts"
    act = {**amendment("resident-reporters", "2024-11-05"), "changes": {**staff, "office": site["gone"]["entry"]}}
    await refuses(client, path, act, 422, "changes.office")


async def test_a_correction_keeps_staff_within_the_life_of_their_office(
    ready_office: tuple[httpx.AsyncClient, dict[str, Any], Database],
) -> None:
    client, staff, database = ready_office
    before = await trace(database)
    body = {"kind": "correct", "corrects": staff["seq"], "reason": "Sai ngày", "effective_on": "2024-10-01"}
    refused(await client.post(f"{staff['href']}/acts", json=body), 422)
    assert await trace(database) == before


async def test_an_office_ceases_once_its_staff_have_gone(
    ready_office: tuple[httpx.AsyncClient, dict[str, Any], Database],
) -> None:
    client, staff, database = ready_office
    office = (await client.get(staff["href"])).json()["office"]
    history = (await client.get(f"/v1/press-offices/{office}/history")).json()
    before = await trace(database)
    for end in (
        {"kind": "cease", "effective_on": "2024-11-01"},
        {"kind": "void", "corrects": history["acts"][0]["seq"], "reason": "Ghi nhầm"},
        {"kind": "correct", "corrects": history["acts"][0]["seq"], "reason": "Sai", "effective_on": "2024-10-26"},
    ):
        faults = refused(await client.post(f"/v1/press-offices/{office}/acts", json=end), 422)
        assert (fields(faults), faults[0]["rule"][:1]) == ({"kind"}, "1")
    assert await trace(database) == before
    gone = {"kind": "withdraw", "effective_on": "2024-11-01"}
    assert (await client.post(f"{staff['href']}/acts", json=gone)).status_code == 201
    cease = {"kind": "cease", "effective_on": "2024-11-01"}
    assert (await client.post(f"/v1/press-offices/{office}/acts", json=cease)).status_code == 201


@every_register
async def test_a_correction_must_state_something(client: httpx.AsyncClient, site: Any, register: str) -> None:
    body = {"kind": "correct", "corrects": site[register]["seq"], "reason": "Ghi nhầm"}
    for nothing in (body, {**body, "changes": {}}):
        await refuses(client, f"{site[register]['href']}/acts", nothing, 422, "changes")
    await refuses(client, f"{site[register]['href']}/acts", {**body, "document": {}}, 422, "document")


async def test_too_many_marks_on_a_letter_are_refused(client: httpx.AsyncClient) -> None:
    for marks in (31, 30_000):
        body = opening("press-offices", office_name="a" + "\u0301\u0323" * marks)
        await refuses(client, "/v1/press-offices", body, 400, "office_name")


@every_register
async def test_a_repeated_field_is_refused(client: httpx.AsyncClient, register: str) -> None:
    body = json.dumps(opening(register))
    twice = body[:-1] + ', "holder": "MOT-DON-VI-KHAC"}'
    assert fields(refused(await client.post(f"/v1/{register}", content=twice, headers=JSON), 400)) == {"holder"}
    inside = body.replace('"signed_on": ', '"signed_on": "2024-10-21", "signed_on": ')
    if inside != body:
        faults = refused(await client.post(f"/v1/{register}", content=inside, headers=JSON), 400)
        assert [(fault["field"], fault["value"]) for fault in faults] == [("document.signed_on", None)]


@pytest.fixture
async def ready_office(database: Database) -> AsyncIterator[tuple[httpx.AsyncClient, dict[str, Any], Database]]:
    """A reporter of an office that was recorded three days before."""
    await set_up(database)
    async with client_of(database) as client:
        office = await granted(client, "press-offices")
        facts = {"reporter_kind": "office_staff", "office": office["entry"], "effective_on": "2024-10-25"}
        yield client, await granted(client, "resident-reporters", **facts), database


async def test_a_host_has_one_live_certificate(client: httpx.AsyncClient, site: Any) -> None:
    host = (await client.get(site["subdomain-certificates"]["href"])).json()["host"]
    for day in ("2024-10-22", "2024-01-01", "2025-01-01"):
        signed = {"signed_on": min(day, "2024-10-22")}
        body = opening("subdomain-certificates", host=host, effective_on=day, document=signed)
        fault = await refuses(client, "/v1/subdomain-certificates", body, 409, "host")
        assert fault["value"] == host


# --- Acts ---


@every_register
async def test_an_act_of_another_register_is_refused(client: httpx.AsyncClient, site: Any, register: str) -> None:
    other = {
        "publication-permits": ("extend", "suspend", "cease"),
        "postal-confirmations": ("deposit", "extend", "suspend"),
        "subdomain-certificates": ("extend", "cease", "deposit"),
        "aggregator-licences": ("deposit", "cease"),
        "press-offices": ("revoke", "extend", "suspend"),
        "resident-reporters": ("revoke", "reissue", "deposit"),
    }[register]
    never: tuple[Any, ...] = ("grant", "notify", "expire", "nothing", "AMEND", "", None, 1, [], "amend\0", OMITTED)
    for bad in (*other, *never):
        body = with_(amendment(register, "2024-11-05"), "kind", bad)
        await refuses(client, f"{site[register]['href']}/acts", body, 400, "kind")


@every_register
async def test_an_act_requires_what_its_kind_requires(client: httpx.AsyncClient, site: Any, register: str) -> None:
    path, own = f"{site[register]['href']}/acts", site[register]["seq"]
    amend = amendment(register, "2024-11-05")
    correct = {"kind": "correct", "corrects": own, "reason": "Ghi nhầm", "changes": amend["changes"]}
    void = {"kind": "void", "corrects": own, "reason": "Ghi nhầm"}
    for body, status, field in (
        (with_(amend, "document", OMITTED), 422, "document"),
        ({**with_(amend, "document", OMITTED), "effective_on": "2024-11-05"}, 422, "document"),
        ({**amend, "corrects": own}, 422, "corrects"),
        ({**amend, "changes": {"nothing": 1}}, 400, "changes.nothing"),
        ({**amend, "changes": {"status": "voided"}}, 400, "changes.status"),
        ({**amend, "changes": None}, 400, "changes"),
        ({**amend, "changes": []}, 400, "changes"),
        ({**amend, "changes": {"holder": "KHONG-CO"}}, 422, "changes.holder"),
        ({**amend, "nothing": 1}, 400, "nothing"),
        ({**amend, "effective_on": "2024-10-21"}, 422, "kind"),
        (with_(correct, "reason", OMITTED), 422, "reason"),
        (with_(correct, "corrects", OMITTED), 422, "corrects"),
        (with_(void, "reason", OMITTED), 422, "reason"),
        (with_(void, "corrects", OMITTED), 422, "corrects"),
        ({**void, "effective_on": "2024-11-05"}, 422, "effective_on"),
        ({**void, "changes": amend["changes"]}, 422, f"changes.{next(iter(amend['changes']))}"),
    ):
        await refuses(client, path, body, status, field)


@every_register
async def test_only_a_valid_act_of_the_same_entry_can_be_corrected(
    client: httpx.AsyncClient, site: Any, register: str
) -> None:
    path, postal, voided_seq = f"{site[register]['href']}/acts", "postal-confirmations", site["voided"]["seq"] - 1
    other = next(site[key]["seq"] for key in REGISTER_ORDER if key != register)
    targets = [other, 0, 10_000, 2**53 - 1]
    if register == postal:
        targets += [voided_seq, voided_seq + 1]  # the voided act, and the void
    for seq in targets:
        for stated in ({"kind": "correct", "effective_on": "2024-11-05"}, {"kind": "void"}):
            body = {**stated, "corrects": seq, "reason": "Ghi nhầm"}
            fault = await refuses(client, path, body, 422, "corrects")
            assert fault["value"] == seq
    for bad in (*BAD_WHOLE, 2**53):
        if bad != 0:
            body = {"kind": "void", "corrects": bad, "reason": "Ghi nhầm"}
            await refuses(client, path, body, 400, "corrects")


@every_register
async def test_a_correction_cannot_change_a_number_that_was_assigned_here(
    client: httpx.AsyncClient, site: Any, register: str
) -> None:
    if site[register]["number"] is None:
        return
    path = f"{site[register]['href']}/acts"
    for document, shown in (
        ({"number": 7}, 7),
        ({"symbol": "KHAC-STTTT"}, "KHAC-STTTT"),
        ({"number": 7, "symbol": "A"}, "07/A"),
        ({"signed_on": "2023-12-31"}, "2023-12-31"),
    ):
        body = {"kind": "correct", "corrects": site[register]["seq"], "reason": "Ghi nhầm", "document": document}
        assert (await refuses(client, path, body, 422, "document"))["value"] == shown


SIGNED: Final = {"signed_on": "2024-11-05"}


def extend(**changes: Any) -> dict[str, Any]:
    return {"kind": "extend", "changes": changes}


def becomes(kind: str) -> dict[str, Any]:
    return {"kind": "amend", "changes": {"reporter_kind": kind}}


@pytest.mark.parametrize(
    ("register", "body", "field"),
    [
        ("aggregator-licences", extend(expires_on="2031-01-01", site_name="B"), "changes.site_name"),
        ("aggregator-licences", extend(), "changes.expires_on"),
        ("aggregator-licences", extend(expires_on=None), "changes.expires_on"),
        ("aggregator-licences", extend(expires_on="2024-11-04"), "changes.expires_on"),
        ("aggregator-licences", {"kind": "amend", "changes": {"domains": None}}, "changes.domains"),
        ("aggregator-licences", {"kind": "amend", "changes": {"expires_on": "2190-01-01"}}, "changes.expires_on"),
        ("aggregator-licences", {"kind": "reinstate"}, "kind"),
        ("aggregator-licences", {"kind": "suspend", "changes": {"site_name": "B"}}, "changes.site_name"),
        ("publication-permits", {"kind": "deposit", "changes": {"deposited_copies": 3}}, "changes.deposited_on"),
        ("publication-permits", {"kind": "revoke", "changes": {"title": "B"}}, "changes.title"),
        ("publication-permits", {"kind": "amend", "changes": {"title": "B"}}, "document.number"),
        ("publication-permits", {"kind": "amend", "document": {**SIGNED, "number": 1}}, "changes"),
        ("postal-confirmations", {"kind": "amend", "changes": {}}, "changes"),
        (
            "publication-permits",
            {"kind": "amend", "document": {**SIGNED, "number": 1, "symbol": "X"}, "changes": {"title": "B"}},
            "document.symbol",
        ),
        ("postal-confirmations", {"kind": "reissue", "changes": {"scope": "B"}}, "changes.scope"),
        ("subdomain-certificates", {"kind": "rename", "changes": {"host": "a.khac.vn"}}, "changes.host"),
        ("resident-reporters", becomes("statutory_resident"), "changes.card_number"),
        ("resident-reporters", becomes("office_staff"), "changes.office"),
        ("resident-reporters", {"kind": "issue_card", "changes": {"card_number": "T1"}}, "changes.card_issued_on"),
    ],
    ids=str,
)
async def test_an_act_changes_only_what_its_kind_may_and_its_facts_allow(
    client: httpx.AsyncClient, site: Any, register: str, body: dict[str, Any], field: str
) -> None:
    await refuses(client, f"{site[register]['href']}/acts", {"document": SIGNED, **body}, 422, field)


@every_register
async def test_a_number_requires_a_symbol_where_no_series_assigns_it(
    client: httpx.AsyncClient, site: Any, register: str
) -> None:
    path = f"{site[register]['href']}/acts"
    kind = ending(register)
    for document in ({"number": 5}, {"symbol": "QĐ-STTTT"}):
        body = {"kind": kind, "document": {**SIGNED, **document}}
        await refuses(client, path, body, 422, "document")


# --- Bodies and reservations ---

BAD_ALIASES: Final[tuple[Any, ...]] = (["A", "A"], "A", [""], ["a\0"], [1], ["a"] * 51, None, {})
BAD_PARENTS: Final[tuple[Any, ...]] = ("a", "", 1, [])
BODY: Final = {"code": "MOI", "name": "Đơn vị mới", "kind": "enterprise"}


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        *(({"code": bad}, 400, "code") for bad in ("moi", "", "A B", "A" * 36, "Đ", "A\0", 5, None)),
        *(({"name": bad}, 400, "name") for bad in (*BAD_TEXT.values(), "a" * 301, None)),
        *(({"kind": bad}, 400, "kind") for bad in ("church", "", 1, None)),
        *(({"aliases": bad}, 400, "aliases") for bad in BAD_ALIASES),
        *(({"parent": bad}, 400, "parent") for bad in BAD_PARENTS),
        ({"parent": "KHONG-CO"}, 422, "parent"),
        ({"parent": "MOI"}, 422, "parent"),
        ({"code": HOLDER}, 409, "code"),
        ({"nothing": 1}, 400, "nothing"),
    ],
    ids=str,
)
async def test_an_invalid_organisation_is_refused(
    client: httpx.AsyncClient, change: dict[str, Any], status: int, field: str
) -> None:
    await refuses(client, "/v1/organisations", {**BODY, **change}, status, field)


@pytest.mark.parametrize(
    "query", ["kind=church", "limit=0", "after=", "after=a", "nothing=1", "kind=", "limit=1&limit=2"]
)
async def test_a_list_of_organisations_refuses_bad_parameters(app: Application, query: str) -> None:
    answer = await raw(app, "/v1/organisations", query=query.encode())
    assert fields(refused(answer, 400)) == {query.partition("=")[0]}


@pytest.mark.parametrize(
    ("path", "change", "status", "field"),
    [
        ("gp/2024", {"expires_on": OMITTED}, 400, "expires_on"),
        ("gp/2024", {"reason": OMITTED}, 400, "reason"),
        *(("gp/2024", {"expires_on": bad}, 400, "expires_on") for bad in BAD_DAYS),
        *(("gp/2024", {"reason": bad}, 400, "reason") for bad in BAD_TEXT.values()),
        ("gp/2024", {"number": 5}, 400, "number"),
        ("gp/2024", {"expires_on": "2024-01-01"}, 422, "expires_on"),
        ("gp/2023", {}, 422, "year"),
        ("gp/2199", {}, 422, "year"),
        ("cv/2024", {}, 422, "key"),
        ("khong/2024", {}, 404, "key"),
    ],
    ids=str,
)
async def test_an_invalid_reservation_is_refused(
    client: httpx.AsyncClient, path: str, change: dict[str, Any], status: int, field: str
) -> None:
    body: dict[str, Any] = {"reason": "Giữ số", "expires_on": "2199-01-01"}
    for name, value in change.items():
        body = with_(body, name, value)
    await refuses(client, f"/v1/number-series/{path}/reservations", body, status, field)


async def test_voiding_a_reserved_number_requires_a_printable_reason(client: httpx.AsyncClient, site: Any) -> None:
    path = f"/v1/number-series/xn/2024/reservations/{site['reserved']['number']}/void"
    for bad in (*BAD_TEXT.values(), None, OMITTED):
        await refuses(client, path, with_({}, "reason", bad), 400, "reason")


async def test_an_unknown_path_is_a_problem(app: Application) -> None:
    for path in ("/v1/nothing", "/v2/press-offices", "/v1/press-offices/count/x", "/\0"):
        faults = refused(await raw(app, path), 404)
        assert [(fault["field"], fault["value"]) for fault in faults] == [("path", path)]


async def test_refusals_between_grants_leave_no_transaction_open(
    client: httpx.AsyncClient, site: Any, nothing_is_left: None
) -> None:
    """A refused body must not leave its connection in a transaction for the next request."""
    bad = [client.post("/v1/press-offices", content=b"{", headers=JSON) for _ in range(40)]
    also = [client.get(site["press-offices"]["href"]) for _ in range(40)]
    unknown = [
        client.post("/v1/subdomain-certificates", json=opening("subdomain-certificates", holder="KHONG-CO"))
        for _ in range(20)
    ]
    answers = await asyncio.gather(*(work for pair in zip(bad, also, strict=True) for work in pair), *unknown)
    assert [answer.status_code for answer in answers] == [400, 200] * 40 + [422] * 20
    busy = Sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'")
    assert await site["database"].value(busy) == 0
