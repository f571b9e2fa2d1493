"""Test data: bodies, series, and a valid request body that opens an entry of each register."""

from datetime import date
from itertools import count
from typing import Any

import httpx

from db.session import Database
from db.tables.managing_authority import ManagingAuthorityFacts
from db.tables.number_series import NumberSeriesFacts
from db.tables.organisation import OrganisationFacts, OrganisationKind
from domain.reference import authorities, bodies
from domain.reference.series import add as add_series
from domain.reference.series import parse_uses
from domain.registers import REGISTERS

_serial = count(1)

AUTHORITY = "STTTT"
HOLDER = "DON-VI-01"
GP_USES = "; ".join(
    f"{register}:{kind}:GP-STTTT"
    for register in ("publication-permits", "aggregator-licences")
    for kind in ("grant", "replace")
)
FIRST_DAY = date(1900, 1, 1)
OPENING: dict[str, dict[str, Any]] = {
    "publication-permits": {
        "title": "Tài liệu",
        "form": "book",
        "page_count": 100,
        "page_size": "14,5 x 20,5",
        "print_run": 500,
        "purpose": "Tuyên truyền",
        "printer": "Cơ sở in",
    },
    "postal-confirmations": {
        "holder_address": "Số 1",
        "activities": ["parcels"],
        "scope": "Nội tỉnh",
        "started_on": "2024-11-01",
    },
    "subdomain-certificates": {"zone": "daknong.gov.vn"},
    "aggregator-licences": {
        "site_name": "Trang",
        "domains": ["trang.vn"],
        "content_scope": "Tin tổng hợp",
        "responsible_person": "Người Chịu Trách Nhiệm",
        "server_place": "Việt Nam",
        "expires_on": "2030-01-01",
    },
    "press-offices": {"office_name": "Văn phòng", "office_kind": "representative_office"},
    "resident-reporters": {"full_name": "Phóng viên", "reporter_kind": "assigned"},
}


def opening(register: str, **changes: Any) -> dict[str, Any]:
    """A request body that opens an entry of `register`, with a unique host."""
    body: dict[str, Any] = {
        "effective_on": "2024-10-22",
        "document": {"signed_on": "2024-10-22"},
        "holder": HOLDER,
        **OPENING[register],
    }
    if register == "subdomain-certificates":
        body["host"] = f"h{next(_serial)}.daknong.gov.vn"
    return {**body, **changes}


async def set_up(database: Database) -> None:
    """Add an authority, a press agency, and series for grants (GXN after 309, the others from 1)."""
    async with database.transaction() as session:
        for code, kind in ((AUTHORITY, OrganisationKind.STATE_BODY), (HOLDER, OrganisationKind.PRESS_AGENCY)):
            await bodies.add(session, "tests", OrganisationFacts(code=code, name=f"Cơ quan {code}", kind=kind))
        for register in REGISTERS:
            await authorities.assign(session, "tests", managed(register, AUTHORITY), FIRST_DAY)
        for key, symbol, opening_number, uses in (
            ("gxn", "GXN-STTTT", 309, "subdomain-certificates:grant:GXN-STTTT"),
            ("gp", "GP-STTTT", 0, GP_USES),
            ("xn", "XN-STTTT", 0, "postal-confirmations:grant:XN-STTTT"),
        ):
            await add_series(session, "tests", series(key, [symbol], uses, opening=opening_number))
        uses = "publication-permits:amend:STTTT-TTBCXB"
        await add_series(session, "tests", series("cv", ["STTTT-TTBCXB", "STTTT-CNTT"], uses, kept="elsewhere"))


def managed(register: str, authority: str) -> ManagingAuthorityFacts:
    """The record that a body manages a register."""
    return ManagingAuthorityFacts(register_key=register, authority=authority)


def numbering(made: NumberSeriesFacts, uses: str) -> NumberSeriesFacts:
    """The series with what it numbers: `register:kind:symbol; …`."""
    return NumberSeriesFacts.model_validate({**made.model_dump(), "uses": parse_uses(uses)})


def series(key: str, symbols: list[str], uses: str = "", **settings: Any) -> NumberSeriesFacts:
    """A series of the authority, kept here since 2024."""
    columns = {"key": key, "title_vi": f"Sổ {key}", "authority": AUTHORITY, "symbols": symbols, "kept_since": 2024}
    columns["uses"] = parse_uses(uses)
    return NumberSeriesFacts.model_validate(columns | settings)


async def granted(client: httpx.AsyncClient, register: str, **changes: Any) -> dict[str, Any]:
    """Open an entry over the API, and return the receipt."""
    answer = await client.post(f"/v1/{register}", json=opening(register, **changes))
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def acted(client: httpx.AsyncClient, href: str, kind: str, day: str | date, **parts: Any) -> dict[str, Any]:
    """Record an act over the API, and return the receipt."""
    body = {"kind": kind, "effective_on": str(day), "document": {"signed_on": str(day)}, **parts}
    answer = await client.post(f"{href}/acts", json=body)
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt
