"""Idempotency: a write under a key runs once, and its response is replayed byte for byte."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.http.responses import Doc
from db.session import Database
from db.statement import Sql
from db.tables import metadata
from domain.access.principal import SCOPES
from domain.sealing import SealingKeys, SealLost
from tests.api.access.test_access import account, bearer, key_of
from tests.contract.test_contract import routes
from tests.factories import AUTHORITY, OPENING, granted, opening, set_up
from tests.support.api import RESOURCE, amendment, fields, ledger_size, recorded, refused, trace
from tests.support.application import client_of, sealing_keys, unopened
from tests.support.office import grant, prepared, submitted

FIELD = "Idempotency-Key"
TABLES = [table.name for table in metadata.sorted_tables]
STORED = Sql("SELECT count(*) FROM kept_answer")
EVERYTHING = (
    "SELECT json_build_object("
    + ", ".join(f"'{name}', (SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t)" for name in TABLES)
    + ")::text"
)
"""A digest of each table."""

DEAD = Sql("INSERT INTO delivery (webhook, seq, state, attempts, allowed) VALUES ($1, 1, 'dead', 10, 10)", "webhook")
DOSSIER = {"holder": "DON-VI-01", "received_at": "2024-11-05T08:30:00+07:00"}
SIGNED = {"document": {"signed_on": "2024-11-06"}}
PROCEDURE = {
    "register": "press-offices", "kind": "notify", "valid_from": "2024-01-01", "procedure_code": "1.000001",
    "title_vi": "Thủ tục thử", "certainty": "found", "source": "Nguồn thử",
}  # fmt: skip
NOT_ACCEPTED = {
    "holder": "DON-VI-01", "asked_register": "press-offices", "asked_kind": "notify", "effective_on": "2024-11-04",
    "reason": "Không thuộc phạm vi",
}  # fmt: skip


def headers_of(answer: httpx.Response) -> dict[str, str]:
    """What of the headers is not of the request alone."""
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


async def writes(client: httpx.AsyncClient, database: Database) -> dict[str, tuple[str, Any]]:
    """A valid write for each route, as path and body; creates what it requires."""
    found: dict[str, tuple[str, Any]] = {
        "/v1/organisations": ("/v1/organisations", {"code": "MOI", "name": "Mới", "kind": "enterprise"}),
        "/v1/organisations/{code:str}/dissolution": (
            "/v1/organisations/CU/dissolution",
            {"dissolved_on": "2024-12-01", "source": "Quyết định"},
        ),
        "/v1/number-series/{key:str}/{year:int}/reservations": (
            "/v1/number-series/xn/2024/reservations",
            {"reason": "Giữ", "expires_on": "2199-01-01"},
        ),
        "/v1/calendar": ("/v1/calendar", {"day": "2026-03-02", "works": False, "reason": "Nghỉ", "source": "Công văn"}),
        "/v1/deadline-rules": (
            "/v1/deadline-rules",
            {"register": "press-offices", "kind": "notify", "valid_from": "2024-01-01", "amount": 3,
             "unit": "working_days", "article": "Điều 1", "certainty": "found"},
        ),
        "/v1/managing-authorities": (
            "/v1/managing-authorities",
            {"register": "press-offices", "authority": "DON-VI-01", "valid_from": "2025-03-01", "source": "NQ"},
        ),
        "/v1/reporting-calendars": (
            "/v1/reporting-calendars",
            {"key": "tinh", "title_vi": "Kỳ của tỉnh", "month_ends_on": 20, "source": "Công văn"},
        ),
        "/v1/reports/{period:str}/seal": ("/v1/reports/2024-11/seal", {}),
        "/v1/procedures": ("/v1/procedures", PROCEDURE),
        "/v1/applications/non-acceptances": ("/v1/applications/non-acceptances", NOT_ACCEPTED),
        "/v1/applications": ("/v1/applications", dossier(9, "grant")),
    }  # fmt: skip
    found |= await writes_of_access(client)
    found |= await writes_of_reference(client)
    found |= await writes_of_proposals(client)
    await client.post("/v1/organisations", json={"code": "CU", "name": "Cũ", "kind": "enterprise"})
    held = recorded(
        await client.post("/v1/number-series/xn/2024/reservations", json={"reason": "G", "expires_on": "2199-01-01"})
    )
    void = f"/v1/number-series/xn/2024/reservations/{held['number']}/void"
    found["/v1/number-series/{key:str}/{year:int}/reservations/{number:int}/void"] = (void, {"reason": "Bỏ"})
    found |= await writes_of_registers(client)
    stages = {"decision": SIGNED, "refusal": {**SIGNED, "reason": "Thiếu"}, "acts": asking()}
    for place, (stage, body) in enumerate(stages.items()):
        href = recorded(await client.post("/v1/applications", json=dossier(place, "grant")))["href"]
        found[f"/v1/applications/{{id:uuid}}/{stage}"] = (f"{href}/{stage}", body)
    waiting = recorded(await client.post("/v1/applications", json=dossier(7, "grant")))
    recorded(await client.post(f"{waiting['href']}/acts", json=asking()))
    found["/v1/applications/{id:uuid}/supplement"] = (f"{waiting['href']}/supplement", {"effective_on": "2024-11-07"})
    for place, (stage, body) in enumerate({"notes": {"text": "Đã gọi"}, "assignment": {}}.items(), 5):
        href = recorded(await client.post("/v1/applications", json=dossier(place, "grant")))["href"]
        found[f"/v1/applications/{{id:uuid}}/{stage}"] = (f"{href}/{stage}", body)
    many = recorded(await client.post("/v1/applications", json=dossier(8, "grant")))
    erasure = (f"{many['href']}/personal/erasure", {"reason": "Theo yêu cầu"})
    found["/v1/applications/{id:uuid}/personal/erasure"] = erasure
    found["/v1/applications/acts"] = (
        "/v1/applications/acts",
        {**asking(), **only(many)},
    )
    return found | await writes_of_webhooks(client, database)


async def writes_of_registers(client: httpx.AsyncClient) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {}
    for register in ("publication-permits", "postal-confirmations", "subdomain-certificates", "aggregator-licences",
                     "press-offices", "resident-reporters"):  # fmt: skip
        entry = await granted(client, register)
        act = amendment(register, "2024-11-05")
        found[f"/v1/{register}"] = (f"/v1/{register}", opening(register))
        found[f"/v1/{register}/{{id:uuid}}/acts"] = (f"{entry['href']}/acts", act)
        if RESOURCE[register].register.private_fields:
            erasure = (f"{entry['href']}/personal/erasure", {"reason": "Theo yêu cầu"})
            found[f"/v1/{register}/{{id:uuid}}/personal/erasure"] = erasure
        other = await granted(client, register)
        path = f"/v1/{register}/acts"
        found[path] = (path, {**act, **only(other)})
    return found


def only(entry: dict[str, Any]) -> dict[str, Any]:
    """The parameters of an act on many entries for one entry, from its receipt."""
    return {"entries": [entry["entry"]], "known_seq": entry["seq"]}


async def writes_of_reference(client: httpx.AsyncClient) -> dict[str, tuple[str, Any]]:
    """An act on an entry of each register of reference data, besides what opens one."""
    signer = {"code": "LE-C", "name": "Lê C", "title": "Giám đốc", "authority": AUTHORITY, "valid_from": "2024-01-01"}
    recorded(await client.post("/v1/signers", json=signer))
    day = {"day": "2026-03-03", "works": False, "reason": "Nghỉ", "source": "Công văn"}
    recorded(await client.post("/v1/calendar", json=day))
    rule = {"register": "press-offices", "kind": "cease", "valid_from": "2024-01-01", "amount": 3,
            "unit": "working_days", "article": "Điều 1", "certainty": "found"}  # fmt: skip
    kept = recorded(await client.post("/v1/deadline-rules", json=rule))["id"]
    listed = recorded(await client.post("/v1/procedures", json={**PROCEDURE, "kind": "cease"}))["id"]
    newest = (await client.get("/v1/changes", params={"limit": 500})).json()["items"]
    decided = next(act for act in newest if act["register"] == "working-days")
    managed = (await client.get("/v1/managing-authorities?register=press-offices")).json()["items"][0]
    named = {"kind": "amend", "effective_on": "2024-12-01", "changes": {"title_vi": "Sổ khác"}}
    corrected = {"kind": "correct", "reason": "Ghi nhầm", "changes": {"source": "Nghị quyết"}}
    signed_by_one = {"register": "press-offices", "authority": AUTHORITY, "second_person": "never"}
    rules = "/v1/signing-rules"
    set_ = recorded(await client.post(rules, json={**signed_by_one, "valid_from": "2024-01-01"}))
    return {
        rules: (rules, {**signed_by_one, "valid_from": "2024-02-01"}),
        f"{rules}/{{code:str}}/acts": (
            f"{rules}/{set_['id']}/acts", {**corrected, "corrects": set_["known_from"]},
        ),
        "/v1/signers": ("/v1/signers", {**signer, "code": "LE-D"}),
        "/v1/signers/{code:str}/acts": ("/v1/signers/LE-C/acts", {"kind": "end", "effective_on": "2024-12-01"}),
        "/v1/number-series": (
            "/v1/number-series",
            {"key": "moi", "title_vi": "Sổ mới", "authority": AUTHORITY, "symbols": ["MOI"], "kept_since": 2024},
        ),
        "/v1/number-series/{code:str}/acts": ("/v1/number-series/xn/acts", named),
        "/v1/reporting-calendars/{code:str}/acts": ("/v1/reporting-calendars/nd09/acts", named),
        "/v1/organisations/{code:str}/acts": (
            f"/v1/organisations/{AUTHORITY}/acts",
            {"kind": "rename", "effective_on": "2024-12-01", "changes": {"name": "Sở khác"}},
        ),
        "/v1/working-days/{code:str}/acts": (
            f"/v1/working-days/{decided['entry']}/acts", {**corrected, "corrects": decided["seq"]},
        ),
        "/v1/managing-authorities/{code:str}/acts": (
            f"/v1/managing-authorities/{managed['id']}/acts", {**corrected, "corrects": managed["known_from"]},
        ),
        "/v1/deadline-rules/{code:str}/acts": (
            f"/v1/deadline-rules/{kept}/acts", {"kind": "end", "effective_on": "2024-12-01"},
        ),
        "/v1/procedures/{code:str}/acts": (
            f"/v1/procedures/{listed}/acts", {"kind": "end", "effective_on": "2024-12-01"},
        ),
    }  # fmt: skip


async def writes_of_proposals(client: httpx.AsyncClient) -> dict[str, tuple[str, Any]]:
    """A step of a proposal for each route, each of a proposal of its own."""
    new, href = grant("press-offices"), "/v1/proposals"
    found: dict[str, tuple[str, Any]] = {href: (href, new)}
    for step, body in (("", {"body": new["body"]}), ("/submission", {}), ("/withdrawal", {})):
        found[f"{href}/{{id:uuid}}{step}"] = (f"{href}/{(await prepared(client, {}, new))['id']}{step}", body)
    for step in ("/signature", "/return"):
        proposal = await submitted(client, {}, new)
        step_body = {"digest": proposal["digest"]} if step == "/signature" else {"reason": "Sửa"}
        found[f"{href}/{{id:uuid}}{step}"] = (f"{href}/{proposal['id']}{step}", step_body)
    return found


async def writes_of_webhooks(client: httpx.AsyncClient, database: Database) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {"/v1/webhooks": ("/v1/webhooks", {"client": "cu", "url": "https://8.8.8.8/b"})}
    for route, body in (("", {"disabled": True}), ("/secret", {}), ("/removal", {}), ("/replay", {}),
                        ("/deliveries/{seq:int}/replay", {})):  # fmt: skip
        hook = recorded(await client.post("/v1/webhooks", json={"client": "cu", "url": "https://8.8.8.8/a"}))["id"]
        await database.rows(DEAD, webhook=hook)
        found[f"/v1/webhooks/{{id:uuid}}{route}"] = (f"/v1/webhooks/{hook}{route.replace('{seq:int}', '1')}", body)
    return found


async def writes_of_access(client: httpx.AsyncClient) -> dict[str, tuple[str, Any]]:
    credential, _ = await key_of(client, "cu", "read")
    await account(client, "cu", "reader")
    return {
        "/v1/accounts": ("/v1/accounts", {"name": "moi", "title": "Mới", "roles": ["reader"]}),
        "/v1/accounts/{name:str}/password": ("/v1/accounts/cu/password", {}),
        "/v1/clients/{name:str}/credentials": ("/v1/clients/cu/credentials", {"kind": "key", "title": "Mới"}),
        "/v1/accounts/{name:str}": ("/v1/accounts/cu", {"title": "Khác"}),
        "/v1/accounts/{name:str}/identity": ("/v1/accounts/cu/identity", {"identity": None}),
        "/v1/roles/{name:str}": ("/v1/roles/moi", {"title_vi": "Mới", "scopes": ["read"]}),
        "/v1/clients": ("/v1/clients", {"name": "moi", "title": "Mới", "scopes": ["read"]}),
        "/v1/clients/{name:str}": ("/v1/clients/cu", {"title": "Khác"}),
        "/v1/clients/{name:str}/credentials/{id:uuid}/revocation": (
            f"/v1/clients/cu/credentials/{credential}/revocation", {},
        ),
    }  # fmt: skip


def dossier(number: int, kind: str) -> dict[str, Any]:
    asked = OPENING["postal-confirmations"]
    code = f"H16.01-241105-{number:04}"
    return {
        **DOSSIER,
        "dossier_code": code,
        "asked_register": "postal-confirmations",
        "asked_kind": kind,
        "asked": asked,
    }


def asking() -> dict[str, Any]:
    return {"kind": "ask_supplement", "effective_on": "2024-11-06", "reason": "Thiếu giấy tờ"}


def idempotent_routes() -> Iterator[str]:
    """Every route that takes a key."""
    for path, method, handler in routes(unopened()):
        doc = handler.opt.get("doc")
        if method not in ("GET", "HEAD") and isinstance(doc, Doc) and doc.keyed:
            yield path


async def everything(url: str) -> dict[str, str]:
    """A digest of the whole database, by table; only its owner may read all of them."""
    owner = await asyncpg.connect(url)
    try:
        found: dict[str, str] = json.loads(await owner.fetchval(EVERYTHING))
        return found
    finally:
        await owner.close()


async def test_every_write_runs_once_and_its_response_is_replayed(
    ready: httpx.AsyncClient, province: Database, province_url: str
) -> None:
    known = await writes(ready, province)
    assert set(idempotent_routes()) == set(known)
    for route, (path, body) in known.items():
        before = await everything(province_url)
        first = await ready.post(path, json=body, headers={FIELD: route})
        assert first.status_code == 201, (route, first.text)
        after = await everything(province_url)
        changed = {name for name in TABLES if after[name] != before[name]}
        assert changed > {"kept_answer"}, route
        for _ in range(2):
            again = await ready.post(path, json=body, headers={FIELD: route})
            assert (again.status_code, again.content) == (201, first.content), route
            assert headers_of(again) == headers_of(first), route
            assert await everything(province_url) == after, route


async def test_an_act_is_replayed_although_the_entry_has_changed(ready: httpx.AsyncClient) -> None:
    entry = await granted(ready, "press-offices")
    tag = (await ready.get(entry["href"])).headers["etag"]
    given = {FIELD: "a", "If-Match": tag}
    first = await ready.post(f"{entry['href']}/acts", json=amendment("press-offices", "2024-11-05"), headers=given)
    recorded(first)
    other = amendment("press-offices", "2024-11-06", "Khác")
    recorded(await ready.post(f"{entry['href']}/acts", json=other))
    again = await ready.post(f"{entry['href']}/acts", json=amendment("press-offices", "2024-11-05"), headers=given)
    assert (again.status_code, again.content) == (201, first.content)


async def test_a_key_is_for_one_request(ready: httpx.AsyncClient, province: Database) -> None:
    body = opening("press-offices")
    recorded(await ready.post("/v1/press-offices", json=body, headers={FIELD: "k"}))
    before = await trace(province)
    text = json.dumps(body)
    seal = {"headers": {FIELD: "k", "Content-Type": "application/json"}}
    for path, content in (
        ("/v1/press-offices", json.dumps({**body, "office_name": "Khác"})),
        ("/v1/press-offices", text + " "),
        ("/v1/resident-reporters", text),
        ("/v1/reports/2024-11/seal", "{}"),
        ("/v1/reports/2024-11/seal?calendar=calendar", "{}"),
    ):
        faults = refused(await ready.post(path, content=content, **seal), 400, 422)  # type: ignore[arg-type]
        if path != "/v1/resident-reporters":
            assert [(fault["field"], fault["value"], fault["code"]) for fault in faults] == [(FIELD, "k", "key-used")]
    assert await trace(province) == before


async def test_the_query_is_part_of_the_request(ready: httpx.AsyncClient) -> None:
    recorded(await ready.post("/v1/reports/2024-11/seal", json={}, headers={FIELD: "q"}))
    other = await ready.post("/v1/reports/2024-11/seal?calendar=calendar", json={}, headers={FIELD: "q"})
    assert fields(refused(other, 422)) == {FIELD}


async def test_a_key_belongs_to_its_client(ready: httpx.AsyncClient, province: Database) -> None:
    body, seqs = opening("press-offices"), []
    keys = {name: bearer((await key_of(ready, name, "act"))[1]) for name in ("mot-cua", "bao-cao")}
    for name in ("mot-cua", "bao-cao", "mot-cua"):
        headers = {FIELD: "k", **keys[name]}
        seqs.append(recorded(await ready.post("/v1/press-offices", json=body, headers=headers))["seq"])
    assert seqs == [seqs[0], seqs[0] + 1, seqs[0]]


async def test_a_refusal_is_not_stored(ready: httpx.AsyncClient, province: Database) -> None:
    body = opening("press-offices", holder="MOI")
    refused(await ready.post("/v1/press-offices", json=body, headers={FIELD: "k"}), 422)
    assert await province.value(STORED) == 0
    await ready.post("/v1/organisations", json={"code": "MOI", "name": "Mới", "kind": "press_agency"})
    recorded(await ready.post("/v1/press-offices", json=body, headers={FIELD: "k"}))


async def test_a_key_is_required_of_programs_and_optional_for_people(
    ready: httpx.AsyncClient, province: Database, province_url: str
) -> None:
    known = await writes(ready, province)
    machine = bearer((await key_of(ready, "mot-cua", *sorted(SCOPES)))[1])
    before = await everything(province_url)
    for path, body in known.values():
        answer = await ready.post(path, json=body, headers=machine)
        assert [(fault["field"], fault["value"]) for fault in refused(answer, 400)] == [(FIELD, None)]
    assert await everything(province_url) == before
    check = await ready.post("/v1/reports/2024-11/check", json={"text": "x"}, headers=machine)
    assert check.status_code == 200


@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 256, "đ", "a\tb", "\x7f", "a,\u00a0b"])
async def test_a_key_is_visible_ascii(ready: httpx.AsyncClient, province_url: str, key: str) -> None:
    before = await everything(province_url)
    headers = [(b"Idempotency-Key", key.encode()), (b"Content-Type", b"application/json")]
    answer = await ready.post("/v1/press-offices", content=json.dumps(opening("press-offices")), headers=headers)
    assert fields(refused(answer, 400)) == {FIELD}
    assert await everything(province_url) == before


async def test_a_key_is_given_once(ready: httpx.AsyncClient) -> None:
    headers = [(FIELD, "a"), (FIELD, "b"), ("Content-Type", "application/json")]
    answer = await ready.post("/v1/press-offices", content=json.dumps(opening("press-offices")), headers=headers)
    assert fields(refused(answer, 400)) == {FIELD}


async def test_extreme_keys_are_accepted(ready: httpx.AsyncClient) -> None:
    for key in ("!" * 255, "~", "00000000-0000-0000-0000-000000000000"):
        recorded(await ready.post("/v1/press-offices", json=opening("press-offices"), headers={FIELD: key}))


async def test_a_repeat_while_the_first_is_in_progress_is_a_conflict(database: Database, database_url: str) -> None:
    """The first waits for the ledger's head, which another session has locked."""
    await set_up(database)
    body = opening("press-offices")
    owner = await asyncpg.connect(database_url)
    try:
        async with client_of(database) as client:
            async with owner.transaction():
                await owner.execute("SELECT * FROM ledger_head FOR UPDATE")
                first = asyncio.create_task(client.post("/v1/press-offices", json=body, headers={FIELD: "k"}))
                while not await owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                    await asyncio.sleep(0.01)
                second = await client.post("/v1/press-offices", json=body, headers={FIELD: "k"})
                assert [(f["field"], f["code"]) for f in refused(second, 409)] == [(FIELD, "in-flight")]
            done = await first
            again = await client.post("/v1/press-offices", json=body, headers={FIELD: "k"})
            assert (again.status_code, again.content) == (201, done.content)
    finally:
        await owner.close()


async def test_of_concurrent_repeats_one_runs(ready: httpx.AsyncClient, province: Database) -> None:
    size = await ledger_size(ready)
    for turn in range(10):
        body, headers = opening("subdomain-certificates"), {FIELD: f"k{turn}"}
        asked = (ready.post("/v1/subdomain-certificates", json=body, headers=headers) for _ in range(12))
        answers = await asyncio.gather(*asked)
        good = {answer.content for answer in answers if answer.status_code == 201}
        assert len(good) == 1
        for answer in answers:
            if answer.status_code != 201:
                assert [(f["field"], f["code"]) for f in refused(answer, 409)] == [(FIELD, "in-flight")]
    assert await ledger_size(ready) == size + 10


def stored(key: str) -> bytes:
    """A key as it is stored."""
    return hashlib.sha256(key.encode()).digest()


async def test_a_stored_response_expires_after_thirty_days(
    ready: httpx.AsyncClient, province: Database, province_url: str
) -> None:
    owner = await asyncpg.connect(province_url)
    try:
        for key, age in (("old", "31 days"), ("older", "40 days"), ("young", "29 days")):
            recorded(await ready.post("/v1/press-offices", json=opening("press-offices"), headers={FIELD: key}))
            await owner.execute(
                "UPDATE kept_answer SET kept_at = now() - $2::text::interval WHERE key = $1", stored(key), age
            )
    finally:
        await owner.close()
    recorded(await ready.post("/v1/press-offices", json=opening("press-offices"), headers={FIELD: "new"}))
    left = [row[0] for row in await province.rows(Sql("SELECT key FROM kept_answer"))]
    assert sorted(left) == sorted(map(stored, ("new", "young")))


async def test_a_stored_response_is_unreadable_even_to_whoever_guesses_its_key(
    ready: httpx.AsyncClient, province: Database, tmp_path: Path
) -> None:
    body = {"name": "moi", "title": "Mới", "roles": ["reader"]}
    answer = await ready.post("/v1/accounts", json=body, headers={FIELD: "tao-1"})
    password = recorded(answer)["password"]
    [row] = await province.rows(Sql("SELECT key, body, kept_answer::text AS whole FROM kept_answer"))
    assert "tao-1" not in row["whole"] and row["key"] == stored("tao-1")
    opened = sealing_keys().unseal(row["body"], f"answer:account:test:{stored('tao-1').hex()}")
    fingerprint, nonce, encrypted = opened[:32], opened[32:44], opened[44:]
    guessed = AESGCM(hmac.digest(b"tao-1", b"answer", "sha256"))
    assert guessed.decrypt(nonce, encrypted, fingerprint) == answer.content, "the key outside the database opens it"
    for part in (fingerprint, encrypted, password.encode(), answer.content):
        assert part not in row["body"], "and nothing else does"
    with pytest.raises(SealLost):
        SealingKeys.open(tmp_path / "keys").unseal(row["body"], f"answer:account:test:{stored('tao-1').hex()}")


async def test_a_response_whose_seal_is_lost_is_refused_and_nothing_runs_again(
    ready: httpx.AsyncClient, province: Database, tmp_path: Path
) -> None:
    other = SealingKeys.open(tmp_path / "keys")
    body, headers = opening("press-offices"), {FIELD: "mat-1"}
    recorded(await ready.post("/v1/press-offices", json=body, headers=headers))
    await province.rows(Sql("UPDATE kept_answer SET body = $1", "body"), body=other.seal(b"x" * 99, "khác"))
    before = await trace(province)
    (fault,) = refused(await ready.post("/v1/press-offices", json=body, headers=headers), 409)
    assert fault["code"] == "response-lost" and f"{other.newest}.seal is missing" in fault["rule"]
    assert await trace(province) == before


async def test_the_service_cannot_alter_the_request_of_a_stored_response(province: Database) -> None:
    for change in ("key = ''", "client = 'x'", "kept_at = now()"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await province.rows(Sql(f"UPDATE kept_answer SET {change}"))


PLANTED = """
CREATE FUNCTION fail_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '{state}'; END $$;
CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON kept_answer DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION fail_at_commit();
"""


@pytest.mark.parametrize("state", ["P0001", "23514", "40001", "57014"])
async def test_a_failed_commit_stores_neither_the_act_nor_the_response(
    database: Database, database_url: str, state: str
) -> None:
    await set_up(database)
    async with client_of(database) as client:
        known = await writes(client, database)
        before = await everything(database_url)
        owner = await asyncpg.connect(database_url)
        try:
            await owner.execute(PLANTED.format(state=state))
            for route, (path, body) in known.items():
                answer = await client.post(path, json=body, headers={FIELD: route})
                assert answer.status_code >= 400, route
                assert "planted" not in answer.text
            assert await everything(database_url) == before
            await owner.execute("DROP TRIGGER fails ON kept_answer; DROP FUNCTION fail_at_commit")
        finally:
            await owner.close()
        for route, (path, body) in known.items():
            recorded(await client.post(path, json=body, headers={FIELD: route}))
