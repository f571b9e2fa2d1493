"""Authorization of every route for every role of every authority, and visibility of registers, by one table."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from api.app import Application
from api.http.authorization import PUBLIC, SIGNED_IN, Access
from domain.access.principal import PROVINCE_SCOPES, SCOPES, act_on
from domain.registers import EVERY, REFERENCE, REGISTERS
from tests.api.access.test_access import bearer
from tests.contract.test_contract import paths, routes
from tests.support.application import unopened

MANAGED: Final[dict[str, frozenset[str]]] = {
    "UBND-LAM-DONG": frozenset({"publication-permits"}),
    "SKHCN-LAM-DONG": frozenset({"postal-confirmations", "subdomain-certificates"}),
    "SVHTTDL-LAM-DONG": frozenset({"aggregator-licences", "press-offices", "resident-reporters"}),
    "STTTT": frozenset(),
}
"""Registers by managing authority today in the example; the dissolved department manages none."""

ROLES: Final[dict[str, frozenset[str]]] = {
    "reader": frozenset({"read"}),
    "officer": frozenset({"act", "read", "reference"}),
    "drafter": frozenset({"draft", "read"}),
    "signatory": frozenset({"read", "sign"}),
    "clerk": frozenset({"read", act_on("postal-confirmations"), act_on("publication-permits")}),
    "reporter": frozenset({"read", "seal"}),
    "privacy": frozenset({"personal", "read"}),
    "auditor": frozenset({"audit", "read"}),
    "administrator": frozenset({"configure", "manage", "read", "reference"}),
    "nobody": frozenset(),
}
UNKNOWN_ID: Final = "0191d5a0-0000-7000-8000-000000000000"


def may(role: str, scope: str) -> bool:
    kind, _, register = scope.partition(":")
    in_one_step = {"act", f"act:{register}"} if kind in ("draft", "sign") else set()
    return bool(ROLES[role] & {scope, kind, *in_one_step})


def expected(access: Access, method: str, authority: str, role: str) -> int | None:
    """The expected status of a refusal; None if the caller is authorized."""
    scope = access.scope(method)
    if access.within is not None and access.within in REGISTERS and access.within not in MANAGED[authority]:
        return 404
    if scope == SIGNED_IN or (may(role, scope) and scope not in PROVINCE_SCOPES):
        return None
    return 403


def filled(path: str) -> str:
    """The path, with parameters of unknown objects."""
    values = {"id": UNKNOWN_ID, "year": "2024", "number": "1", "size": "1", "seq": "1", "period": "2024-11"}
    return re.sub(r"{(\w+):\w+}", lambda part: values.get(part[1], "KHONG-CO"), path)


def protected_routes(app: Application) -> Iterator[tuple[str, str, Access]]:
    """Every route that is not public."""
    for path, method, handler in routes(app):
        access: Access = handler.opt["access"]
        if access.scope(method) != PUBLIC:
            yield path, method, access


async def key(staff: httpx.AsyncClient, name: str, authority: str | None, scopes: frozenset[str]) -> dict[str, str]:
    """The header of a new client with these scopes."""
    body = {"name": name.lower(), "title": name, "scopes": sorted(scopes), "authority": authority}
    assert (await staff.post("/v1/clients", json=body)).status_code == 201
    answer = await staff.post(f"/v1/clients/{name.lower()}/credentials", json={"kind": "key", "title": "thử"})
    return bearer(answer.json()["secret"])


def test_the_table_covers_every_scope() -> None:
    known = set().union(*ROLES.values())
    assert {
        scope for scope in SCOPES if scope not in known and not scope.startswith(("act:", "draft:", "sign:"))
    } == set()


@pytest.mark.parametrize("authority", MANAGED)
async def test_every_route_is_authorized_for_every_role_of_every_authority_as_the_table_says(
    own_november: httpx.AsyncClient, authority: str
) -> None:
    app = unopened()
    tried = 0
    for role, scopes in ROLES.items():
        headers = await key(own_november, f"{role}-{authority}", authority, scopes)
        for path, method, access in protected_routes(app):
            sent = {**headers, "Idempotency-Key": f"{role}-{tried}", "Cookie": ""}
            answer = await own_november.request(method, filled(path), headers=sent)
            wanted, message = expected(access, method, authority, role), f"{role} of {authority}: {method} {path}"
            if wanted is None:
                assert answer.status_code not in (401, 403, 500, 503), f"{message}: {answer.text}"
            else:
                assert answer.status_code == wanted, f"{message}: {answer.text}"
            tried += 1
    assert tried > 700


@pytest.fixture
async def all_entries(own_november: httpx.AsyncClient) -> dict[str, list[dict[str, Any]]]:
    """Every entry of every register, as a caller of the whole province sees them."""
    entries: dict[str, list[dict[str, Any]]] = {}
    for register in EVERY:
        entries[register], path = [], f"/v1/{register}?limit=500"
        while path:
            page = (await own_november.get(path)).json()
            entries[register] += page["items"]
            path = page["next"]
    return entries


@pytest.fixture
async def sealed(own_november: httpx.AsyncClient) -> None:
    """November is sealed."""
    assert (await own_november.post("/v1/reports/2024-11/seal", json={})).status_code == 201


async def test_an_entry_of_another_authority_is_not_found_by_its_id(
    own_november: httpx.AsyncClient, all_entries: dict[str, list[dict[str, Any]]]
) -> None:
    for authority, managed in MANAGED.items():
        headers = {**await key(own_november, f"doc-{authority}", authority, SCOPES), "Cookie": "", "If-Match": "*"}
        for register in REGISTERS:
            entry = f"/v1/{register}/{all_entries[register][0]['id']}"
            for suffix in ("", "/history"):
                status = (await own_november.get(entry + suffix, headers=headers)).status_code
                assert status == (200 if register in managed else 404), f"{authority} {entry}{suffix}"
            if register not in managed:
                body = {"kind": "void", "effective_on": "2024-11-05", "reason": "x"}
                sent = {**headers, "Idempotency-Key": f"{authority}-{register}"}
                assert (await own_november.post(f"{entry}/acts", json=body, headers=sent)).status_code == 404


async def test_a_dossier_is_visible_to_the_authority_that_manages_its_register(
    own_november: httpx.AsyncClient, all_entries: dict[str, list[dict[str, Any]]]
) -> None:
    every = all_entries["applications"]
    assert len({dossier["asked_register"] for dossier in every}) > 1
    for authority, managed in MANAGED.items():
        headers = {**await key(own_november, f"hs-{authority}", authority, SCOPES), "Cookie": "", "If-Match": "*"}
        mine = [dossier["id"] for dossier in every if dossier["asked_register"] in managed]
        page = (await own_november.get("/v1/applications?limit=500", headers=headers)).json()
        assert [item["id"] for item in page["items"]] == mine
        assert (await own_november.get("/v1/applications/count", headers=headers)).json()["count"] == len(mine)
        for dossier in every:
            href = f"/v1/applications/{dossier['id']}"
            wanted = 200 if dossier["id"] in mine else 404
            for suffix in ("", "/history", "/clock"):
                path = href + suffix
                status = (await own_november.get(path, headers=headers)).status_code
                assert status == ((await own_november.get(path)).status_code if wanted == 200 else 404), path
            if wanted == 404:
                for suffix, body in (
                    ("acts", {"kind": "withdraw", "effective_on": "2024-11-20"}),
                    ("refusal", {"document": {"signed_on": "2024-11-20"}, "reason": "x"}),
                    ("decision", {"document": {"signed_on": "2024-11-20"}}),
                    ("supplement", {"effective_on": "2024-11-20"}),
                ):
                    sent = {**headers, "Idempotency-Key": f"{authority}-{href[-12:]}-{suffix}"}
                    answer = await own_november.post(f"{href}/{suffix}", json=body, headers=sent)
                    assert answer.status_code == 404, f"{suffix}: {answer.text}"
        other = next(register for register in REGISTERS if register not in managed)
        new = {
            "dossier_code": "H16.01-241105-9999", "holder": "STTTT", "received_at": "2024-11-05T08:30:00+07:00",
            "asked_register": other, "asked_kind": "grant", "asked": {},
        }  # fmt: skip
        sent = {**headers, "Idempotency-Key": f"{authority}-moi"}
        answer = await own_november.post("/v1/applications", json=new, headers=sent)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "asked_register")


async def test_a_register_of_another_authority_is_refused_like_an_unknown_one(
    own_november: httpx.AsyncClient,
) -> None:
    for authority, managed in MANAGED.items():
        headers = {**await key(own_november, f"so-{authority}", authority, SCOPES), "Cookie": ""}
        known = [register for register in REGISTERS if register in managed]
        for register in (*REGISTERS, "nothing", "applications"):
            for suffix in ("", "/count"):
                params = {"asked_register": register}
                answer = await own_november.get(f"/v1/applications{suffix}", params=params, headers=headers)
                if register in known:
                    assert answer.status_code == 200
                else:
                    rule = f"the registers are {', '.join(known) or 'none'}"
                    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, rule)


async def test_a_leaf_is_visible_to_those_who_see_its_entry(
    own_november: httpx.AsyncClient, all_entries: dict[str, list[dict[str, Any]]]
) -> None:
    size = (await own_november.get("/v1/ledger")).json()["size"]
    for authority, managed in MANAGED.items():
        headers = {**await key(own_november, f"la-{authority}", authority, SCOPES), "Cookie": ""}
        for register, entries in all_entries.items():
            for entry in entries[:3]:
                history = (await own_november.get(f"/v1/{register}/{entry['id']}/history")).json()
                wanted = 200 if entry.get("asked_register", register) in managed else 404
                for act in history["acts"]:
                    params = {"seq": act["seq"], "size": size}
                    answer = await own_november.get("/v1/ledger/inclusion", params=params, headers=headers)
                    assert answer.status_code == wanted, f"{authority} {register} {act['seq']}"


async def test_no_read_returns_entries_of_another_authority(
    own_november: httpx.AsyncClient, all_entries: dict[str, list[dict[str, Any]]], sealed: None
) -> None:
    """Requests every GET of the application; no response may contain the id of a hidden entry."""
    app = unopened()
    concrete: list[str] = []
    for path, method, handler in routes(app):
        if method == "GET" and handler.opt["access"].scope(method) != PUBLIC and "/v1/audit" not in path:
            concrete += (await paths(own_november, path))[:12]
    for authority, managed in MANAGED.items():
        headers = {**await key(own_november, f"xem-{authority}", authority, SCOPES), "Cookie": ""}
        hidden = {
            item["id"]: register
            for register, items in all_entries.items()
            for item in items
            if register not in managed and item.get("asked_register") not in managed
        }
        titles = [EVERY[register].title_vi for register in REGISTERS if register not in managed]
        for path in concrete:
            answer = await own_november.get(path, headers=headers)
            assert answer.status_code in (200, 403, 404, 422), f"{authority} {path}: {answer.text[:300]}"
            if answer.status_code == 200:
                leaked = {
                    identifier for identifier in re.findall(r"[0-9a-f-]{36}", answer.text) if identifier in hidden
                }
                assert not leaked, f"{authority} {path} shows {leaked}"
            if "/export." in path and answer.status_code == 200 and path.endswith((".csv", ".md")):
                assert not [title for title in titles if title in answer.text], f"{authority} {path}"


async def test_figures_of_invisible_registers_are_left_out(own_november: httpx.AsyncClient, sealed: None) -> None:
    whole = {f["indicator"]: f["value"] for f in (await own_november.get("/v1/reports/2024-11")).json()["figures"]}
    for authority, managed in MANAGED.items():
        headers = {**await key(own_november, f"so-{authority}", authority, SCOPES), "Cookie": ""}
        for path in ("/v1/reports/2024-11", "/v1/reports/2024-11/seal"):
            body = (await own_november.get(path, headers=headers)).json()
            named = body["seals"][0]["figures"] if "seals" in body else None
            figures = named or {f["indicator"]: f["value"] for f in body.get("figures", ())}
            assert {name.partition(".")[0] for name in figures} == managed
            assert figures.items() <= whole.items()


async def test_a_series_is_visible_to_those_who_see_all_its_registers(own_november: httpx.AsyncClient) -> None:
    all_series = (await own_november.get("/v1/number-series")).json()["items"]
    for authority, managed in MANAGED.items():
        headers = {**await key(own_november, f"sv-{authority}", authority, SCOPES), "Cookie": ""}
        mine = [series["key"] for series in all_series if {use["register"] for use in series["uses"]} <= managed]
        shown = (await own_november.get("/v1/number-series", headers=headers)).json()["items"]
        assert [series["key"] for series in shown] == mine
        for series in all_series:
            path = f"/v1/number-series/{series['key']}/2024"
            for method, suffix in (("GET", "certificate"), ("GET", "book.pdf"), ("POST", "reservations")):
                body = {"json": {"reason": "x", "expires_on": "2199-01-01"}} if method == "POST" else {}
                sent = {**headers, "Idempotency-Key": f"{authority}-{series['key']}"}
                answer = await own_november.request(method, f"{path}/{suffix}", headers=sent, **body)  # type: ignore[arg-type]
                assert (answer.status_code == 404) or series["key"] in mine, f"{authority} {path}/{suffix}"


async def test_the_feed_has_only_acts_of_visible_registers(own_november: httpx.AsyncClient) -> None:
    whole = {item["register"] for item in (await own_november.get("/v1/changes?limit=500")).json()["items"]}
    of_province = {key for key, register in REFERENCE.items() if register.of_province}
    assert whole >= {"organisations", "number-series"} and "number-series" in of_province
    for authority, managed in MANAGED.items():
        headers = {**await key(own_november, f"tin-{authority}", authority, SCOPES), "Cookie": ""}
        page = (await own_november.get("/v1/changes?limit=500", headers=headers)).json()
        assert {item["register"] for item in page["items"]} == managed | (whole & {*REFERENCE} - of_province)
        assert page["after"] == (await own_november.get("/v1/changes?limit=500")).json()["after"]
        for other in (next(register for register in REGISTERS if register not in managed), *of_province):
            assert (await own_november.get(f"/v1/changes?register={other}", headers=headers)).status_code == 422


async def test_the_check_of_a_draft_hides_registers_of_another_authority(own_november: httpx.AsyncClient) -> None:
    body = {"text": "Cấp 03 giấy xác nhận subdomain: 310/GXN-STTTT ngày 22/10/2024, 399/GXN-STTTT ngày 22/10/2024."}
    headers = {**await key(own_november, "kt-ubnd", "UBND-LAM-DONG", SCOPES), "Cookie": ""}
    checked = (await own_november.post("/v1/reports/2024-11/check", json=body, headers=headers)).json()
    assert json.dumps(checked).find("subdomain-certificates") == -1
    assert {number["status"] for number in checked["numbers"]} == {"elsewhere"}


async def test_after_a_handover_only_the_new_authority_sees_the_register(own_november: httpx.AsyncClient) -> None:
    old = {**await key(own_november, "cu", "SKHCN-LAM-DONG", SCOPES), "Cookie": ""}
    new = {**await key(own_november, "moi", "UBND-LAM-DONG", SCOPES), "Cookie": ""}
    path = "/v1/subdomain-certificates/count"
    assert [(await own_november.get(path, headers=headers)).status_code for headers in (old, new)] == [200, 404]
    body = {
        "register": "subdomain-certificates", "authority": "UBND-LAM-DONG", "valid_from": "2026-06-01",
        "source": "QĐ",
    }  # fmt: skip
    answer = await own_november.post("/v1/managing-authorities", json=body)
    assert answer.status_code == 201, answer.text
    assert [(await own_november.get(path, headers=headers)).status_code for headers in (old, new)] == [404, 200]
