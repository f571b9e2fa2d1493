"""Helpers of the API's tests: sample facts of every register, strict parsing of responses, and raw requests."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, TypeVar

import httpx
import pytest
from litestar.types import HTTPScope, Message
from pydantic import BaseModel

from api.app import Application
from api.http.problems import Problem
from api.registers import RESOURCES
from db.session import Database
from db.statement import Sql
from domain.ledger.verification import Verifier
from domain.registers import REGISTERS
from tests.factories import opening
from tests.support.application import STAFF

Model = TypeVar("Model", bound=BaseModel)

RESOURCE = {resource.register.key: resource for resource in RESOURCES}
every_register = pytest.mark.parametrize("register", list(REGISTERS))

CHANGED: dict[str, tuple[str, str]] = {
    "publication-permits": ("title", "Tài liệu đã sửa"),
    "postal-confirmations": ("scope", "Toàn tỉnh"),
    "subdomain-certificates": ("purpose", "Cổng thông tin"),
    "aggregator-licences": ("site_name", "Trang đã đổi tên"),
    "press-offices": ("office_name", "Văn phòng đã đổi tên"),
    "resident-reporters": ("full_name", "Phóng viên đã đổi tên"),
}
"""A published fact of each register, with another value."""

SIGNED_BY_ONE = {"register": "press-offices", "authority": "STTTT", "second_person": "never"}
"""A signing rule that asks for nobody else."""

PERSONAL: dict[str, dict[str, str]] = {
    "publication-permits": {
        "submitter_name": "Người Nộp Kín",
        "submitter_identity_number": "001077000077",
        "submitter_phone": "0977 000 077",
        "submitter_email": "nop.kin@vi-du.vn",
    },
    "postal-confirmations": {"representative": "Người Đại Diện Kín", "representative_phone": "0977 000 078"},
    "subdomain-certificates": {
        "contact_name": "Người Liên Hệ Kín",
        "contact_phone": "0977 000 079",
        "contact_email": "lien.he.kin@vi-du.vn",
    },
    "aggregator-licences": {"responsible_phone": "0977 000 080", "responsible_email": "trach.nhiem.kin@vi-du.vn"},
    "press-offices": {},
    "resident-reporters": {
        "identity_number": "001077000081",
        "birth_date": "1977-07-17",
        "phone": "0977 000 081",
        "email": "phong.vien.kin@vi-du.vn",
    },
}
"""Every personal fact of each register, with a value that occurs nowhere else."""


def ending(register: str) -> str:
    """The kind of act that ends an entry of the register."""
    return next(kind for kind in ("revoke", "cease", "withdraw") if kind in REGISTERS[register].kinds)


def document(register: str, kind: str, day: str) -> dict[str, Any]:
    """A document of that day, with a number if its series is kept elsewhere."""
    numbered_elsewhere = (register, kind) == ("publication-permits", "amend")
    return {"signed_on": day} | ({"number": 1885} if numbered_elsewhere else {})


def amendment(register: str, day: str, value: str | None = None) -> dict[str, Any]:
    """The body of an amendment that takes effect on `day`."""
    field, other = CHANGED[register]
    return {"kind": "amend", "document": document(register, "amend", day), "changes": {field: value or other}}


async def amended(client: httpx.AsyncClient, register: str, href: str, day: str) -> dict[str, Any]:
    """The receipt of an amendment."""
    return recorded(await client.post(f"{href}/acts", json=amendment(register, day)))


async def ended(client: httpx.AsyncClient, register: str, href: str, day: str) -> dict[str, Any]:
    """The receipt of the act that ends the entry."""
    body = {"kind": ending(register), "document": {"signed_on": day}}
    return recorded(await client.post(f"{href}/acts", json=body))


async def about(client: httpx.AsyncClient, href: str, kind: str, seq: int, **more: Any) -> dict[str, Any]:
    """The receipt of a correction or void of act `seq`."""
    body = {"kind": kind, "corrects": seq, "reason": "Ghi nhầm", **more}
    return recorded(await client.post(f"{href}/acts", json=body))


async def ledger_size(client: httpx.AsyncClient) -> int:
    """The number of acts recorded so far; the acts of a province's reference data are the first."""
    return int((await client.get("/v1/ledger")).json()["size"])


async def record_the_rest(client: httpx.AsyncClient) -> None:
    """One entry of each kind of reference data that the example has none of, and an open dossier."""
    reporter = (await client.get("/v1/resident-reporters")).json()["items"][0]["id"]
    dossier = {
        "dossier_code": "000.00.14.H16-241105-9999",
        "holder": (await client.get("/v1/publication-permits")).json()["items"][0]["holder"],
        "asked_register": "publication-permits",
        "asked_kind": "grant",
        "received_at": "2024-11-05T08:30:00+07:00",
    }
    signer = {"code": "NGUYEN-A", "name": "Nguyễn A", "title": "Giám đốc", "authority": "STTTT"}
    day = {"day": "2024-11-16", "works": True, "reason": "Làm bù", "source": "Công văn thử"}
    procedure = {"register": "postal-confirmations", "kind": "amend", "valid_from": "2020-01-01", "certainty": "found"}
    for path, body in (
        ("signers", {**signer, "valid_from": "2024-01-01"}),
        ("procedures", {**procedure, "procedure_code": "1.010902", "title_vi": "Sửa đổi", "source": "Nguồn thử"}),
        ("calendar", day),
        ("reports/2024-11/seal", {}),
        ("proposals", {"operation": "opening", "register": "press-offices", "body": opening("press-offices")}),
        ("signing-rules", {**SIGNED_BY_ONE, "valid_from": "2024-01-01"}),
        ("applications", dossier),
        ("number-series/gxn/2024/reservations", {"reason": "Giữ", "expires_on": "2100-01-01"}),
        (f"resident-reporters/{reporter}/personal/erasure", {"reason": "Theo đề nghị"}),
    ):
        answer = await client.post(f"/v1/{path}", json=body)
        assert answer.status_code in (200, 201), answer.text


def recorded(answer: httpx.Response) -> dict[str, Any]:
    """The receipt of a recorded act."""
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


def refused(answer: httpx.Response, *statuses: int) -> list[dict[str, Any]]:
    """The faults of a problem, which must have one of these statuses."""
    assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:500]}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(answer.content, strict=True)
    assert problem.status == answer.status_code
    assert problem.type.startswith("urn:sobo:problem:")
    faults: list[dict[str, Any]] = answer.json()["errors"]
    return faults


def text_of(answer: httpx.Response) -> str:
    """The text of an answer without the identifier of its request."""
    return answer.text.replace(answer.headers["x-request-id"], "")


def fields(faults: Sequence[dict[str, Any]]) -> set[str]:
    """The fields of the faults."""
    return {fault["field"] for fault in faults}


def strictly(model: type[Model], answer: httpx.Response) -> Model:
    """The response as the shape of the contract, without conversions or additional or missing fields."""
    assert answer.status_code in (200, 201), answer.text
    assert answer.headers["content-type"] == "application/json"
    parsed = model.model_validate_json(answer.content, strict=True)
    assert json.loads(parsed.model_dump_json(by_alias=True)) == answer.json()
    return parsed


async def raw(
    app: Application,
    path: str,
    *,
    method: str = "GET",
    query: bytes = b"",
    headers: dict[str, str] | None = None,
    raw_path: str | None = None,
    host: str | None = "localhost",
    more: Sequence[tuple[str, str]] = (),
    chunks: Sequence[bytes] = (b"",),
) -> httpx.Response:
    """The response to a request as given: nothing is normalised, encoded or added but the host and a session."""
    named = ({} if host is None else {"Host": host}) | STAFF | (headers or {})
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": (raw_path or path).encode("utf-8", "surrogatepass"),
        "root_path": "",
        "query_string": query,
        "headers": [(name.lower().encode(), value.encode()) for name, value in (*named.items(), *more)],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "state": {},
    }
    http_scope: HTTPScope = scope
    incoming = list(chunks)
    sent: list[Any] = []
    answered = asyncio.Event()

    async def receive() -> Any:
        if not incoming:
            await answered.wait()
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": incoming.pop(0), "more_body": bool(incoming)}

    async def send(message: Message) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message["more_body"]:
            answered.set()

    await app(http_scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    # A response decompresses its content.
    return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=body, extensions={"sent": body})


_TRACE = Sql(
    "SELECT json_build_object('ledger', (SELECT json_agg(h) FROM ledger_head h),"
    " 'acts', (SELECT count(*) FROM act), 'entries', (SELECT count(*) FROM entry),"
    " 'private', (SELECT count(*) FROM act_private), 'events', (SELECT count(*) FROM event),"
    " 'counters', (SELECT json_agg(c ORDER BY series, year) FROM series_counter c),"
    " 'bodies', (SELECT json_agg(o ORDER BY code, known_from, valid_from) FROM organisation o))::text"
)


async def trace(database: Database) -> Any:
    """The stored state that a refused request must not change."""
    return json.loads(await database.value(_TRACE))


async def verified(url: str) -> int:
    """Verify the whole ledger, and return its size."""
    verifier = Verifier()
    async with Database.open(url, role=None, size=2) as owner:
        await verifier.run(owner)
    assert verifier.findings == []
    return verifier.head.size
