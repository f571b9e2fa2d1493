"""Dry runs: they answer what would be recorded, by the code that records it, and leave nothing behind."""

import json
from typing import Any

import httpx
import pytest

from api.app import Application
from api.contract.examples import EXAMPLES
from api.contract.operations import operation_id
from api.http.dry_run import DryRun
from api.http.responses import SAFE_METHODS, Doc
from db.session import Database
from tests.contract.test_contract import NOT_IN_THE_CONTRACT, routes
from tests.factories import HOLDER, granted, opening
from tests.support.api import about, amendment, every_register, fields, recorded, refused, strictly
from tests.support.application import unopened
from tests.support.dump import dump

SEEN = "public.staff_session"
"""The only table that a read changes too: when a session was seen last."""


@pytest.fixture(scope="module")
def app() -> Application:
    return unopened()


async def state(url: str) -> dict[str, bytes]:
    """Everything that is stored, but for when somebody was seen."""
    return {table: rows for table, rows in (await dump(url)).items() if table != SEEN}


async def tried(client: httpx.AsyncClient, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
    """The answer to a dry run, which has the shape of the contract."""
    answer = await client.post(path, params={"dry_run": "true"}, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    strictly(DryRun, answer)
    told: dict[str, Any] = answer.json()
    return told


def writes(app: Application) -> list[tuple[str, str, Doc]]:
    """Name, path and declaration of every write."""
    return [
        (operation_id(path, handler), path, handler.opt["doc"])
        for path, method, handler in routes(app)
        if path not in NOT_IN_THE_CONTRACT and method not in {*SAFE_METHODS, "OPTIONS"}
    ]


def test_every_write_takes_a_dry_run_or_says_why_not(app: Application) -> None:
    assert len(writes(app)) > 40
    for name, _, doc in writes(app):
        assert doc.dry_runs != bool(doc.no_dry_run), name


async def test_a_dry_run_of_any_write_leaves_nothing_behind(
    own_november: httpx.AsyncClient, own_example_url: str, app: Application
) -> None:
    examples, answered = json.loads(EXAMPLES.read_text(encoding="utf-8")), 0
    before = await state(own_example_url)
    for name, path, doc in writes(app):
        if doc.no_dry_run:
            continue
        example = examples[name]
        for parameter, value in example.get("path", {}).items():
            path = "/".join(str(value) if part.startswith(f"{{{parameter}:") else part for part in path.split("/"))
        answer = await own_november.post(
            path, params={"dry_run": "true"}, json=example.get("request"), headers={"If-Match": "*"}
        )
        assert answer.status_code in (200, 404), f"{name}: {answer.text}"
        answered += answer.status_code == 200
    assert await state(own_example_url) == before
    assert answered > 15


@every_register
async def test_what_is_foretold_is_what_is_recorded(ready: httpx.AsyncClient, province_url: str, register: str) -> None:
    before, body = await state(province_url), opening(register)
    told = await tried(ready, f"/v1/{register}", body)
    assert await state(province_url) == before
    receipt = recorded(await ready.post(f"/v1/{register}", json=body))
    made = {"entry", "href", "recorded_at", "leaf_hash", "verification_code", "verify_url"}
    assert told["answer"] == {name: None if name in made else value for name, value in receipt.items()}
    assert (told["status"], told["faults"], told["seq_foreseen"]) == (201, [], receipt["seq"])
    assert (told["printed_number_foreseen"], told["foreseen_vi"]) == (receipt["printed_number"], "dự kiến")


@every_register
async def test_an_act_is_foretold_and_not_recorded(ready: httpx.AsyncClient, province_url: str, register: str) -> None:
    receipt = await granted(ready, register)
    before, body = await state(province_url), amendment(register, "2024-11-05")
    told = await tried(ready, f"{receipt['href']}/acts", body, **{"If-Match": f'"{receipt["seq"]}"'})
    assert (told["status"], told["answer"]["entry"], told["answer"]["kind"]) == (201, receipt["entry"], "amend")
    assert await state(province_url) == before
    assert recorded(await ready.post(f"{receipt['href']}/acts", json=body))["seq"] == told["seq_foreseen"]


async def test_the_faults_of_a_dry_run_are_those_of_the_refusal(ready: httpx.AsyncClient, province_url: str) -> None:
    receipt = await granted(ready, "aggregator-licences")
    body = {"kind": "reinstate", "effective_on": "2024-11-05", "changes": {"site_name": "Trang"}}
    path, before = f"{receipt['href']}/acts", await state(province_url)
    told = await tried(ready, path, body)
    refusal = await ready.post(path, json=body)
    assert told["faults"] == refused(refusal, 422)
    assert (told["status"], told["answer"], told["printed_number_foreseen"]) == (422, None, None)
    assert {"kind", "document", "changes.site_name"} <= fields(told["faults"])
    assert await state(province_url) == before


async def test_a_changed_entry_and_a_taken_host_are_told_as_faults(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, "subdomain-certificates", host="mot.daknong.gov.vn")
    stale = await tried(ready, f"{receipt['href']}/acts", amendment("subdomain-certificates", "2024-11-05"),
                        **{"If-Match": '"1"'})  # fmt: skip
    assert (stale["status"], [fault["code"] for fault in stale["faults"]]) == (412, ["stale"])
    taken = await tried(
        ready, "/v1/subdomain-certificates", opening("subdomain-certificates", host="mot.daknong.gov.vn")
    )
    assert (taken["status"], [fault["field"] for fault in taken["faults"]]) == (409, ["host"])


async def test_who_asks_and_how_is_refused_as_ever(ready: httpx.AsyncClient) -> None:
    path, body, asked = "/v1/press-offices", opening("press-offices"), {"dry_run": "true"}
    href = (await granted(ready, "press-offices"))["href"]
    refused(await ready.post(path, params=asked, json={**body, "unknown": 1}), 400)
    refused(await ready.post(f"{href[:-1]}{'0' if href[-1] != '0' else '1'}/acts", params=asked,
                             json=amendment("press-offices", "2024-11-05")), 404)  # fmt: skip
    act: dict[str, Any] = {"json": amendment("press-offices", "2024-11-05"), "headers": {"If-Match": ""}}
    refused(await ready.post(f"{href}/acts", params=asked, **act), 428)
    ready.headers["Cookie"] = "__Host-sobo=unknown"
    refused(await ready.post(path, params=asked, json=body), 401)


@pytest.mark.parametrize("query", ["dry_run=1", "dry_run=True", "dry_run=", "dry_run=true&dry_run=true", "dry_run"])
async def test_a_dry_run_is_true_or_false_once(ready: httpx.AsyncClient, province_url: str, query: str) -> None:
    before = await state(province_url)
    faults = refused(await ready.post(f"/v1/press-offices?{query}", json=opening("press-offices")), 400)
    assert fields(faults) == {"dry_run"}
    assert await state(province_url) == before


async def test_false_records(ready: httpx.AsyncClient) -> None:
    recorded(await ready.post("/v1/press-offices?dry_run=false", json=opening("press-offices")))


async def test_a_read_and_a_write_with_a_secret_take_no_dry_run(ready: httpx.AsyncClient) -> None:
    refused(await ready.get("/v1/press-offices/count", params={"dry_run": "true"}), 400)
    account = {"name": "moi", "title": "Mới", "roles": ["reader"]}
    [fault] = refused(await ready.post("/v1/accounts", params={"dry_run": "true"}, json=account), 400)
    assert (fault["field"], fault["code"]) == ("dry_run", "no-dry-run")


async def test_a_dry_run_uses_no_key_and_takes_none_that_was_used(ready: httpx.AsyncClient, province_url: str) -> None:
    body, key = opening("press-offices"), {"Idempotency-Key": "mot-lan"}
    before = await state(province_url)
    assert (await tried(ready, "/v1/press-offices", body, **key))["status"] == 201
    assert await state(province_url) == before
    receipt = recorded(await ready.post("/v1/press-offices", json=body, headers=key))
    before = await state(province_url)
    answer = await ready.post("/v1/press-offices", params={"dry_run": "true"}, json=body, headers=key)
    [fault] = refused(answer, 422)
    assert (fault["field"], fault["code"]) == ("Idempotency-Key", "key-used")
    assert await state(province_url) == before
    assert (await ready.post("/v1/press-offices", json=body, headers=key)).json() == receipt


async def test_a_number_that_was_foretold_is_still_the_next(ready: httpx.AsyncClient, province: Database) -> None:
    for _ in range(3):
        told = await tried(ready, "/v1/subdomain-certificates", opening("subdomain-certificates"))
        assert told["printed_number_foreseen"] == "310/GXN-STTTT"
    assert (await granted(ready, "subdomain-certificates"))["number"] == 310


async def test_a_void_is_foretold(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, "press-offices")
    body = {"kind": "void", "corrects": receipt["seq"], "reason": "Ghi nhầm"}
    told = await tried(ready, f"{receipt['href']}/acts", body)
    assert (told["status"], told["printed_number_foreseen"]) == (201, None)
    await about(ready, receipt["href"], "void", receipt["seq"])


def permit(day: str, **changes: Any) -> dict[str, Any]:
    """A permit signed on a day, from which it holds."""
    return opening("publication-permits", **{"effective_on": day, "document": {"signed_on": day}, **changes})


async def test_a_day_out_of_the_order_of_numbers_is_warned_of(ready: httpx.AsyncClient) -> None:
    recorded(await ready.post("/v1/publication-permits", json=permit("2024-11-13")))
    told = await tried(ready, "/v1/publication-permits", permit("2024-11-05", holder="STTTT"))
    assert (told["status"], told["faults"]) == (201, [])
    [warning] = told["warnings"]
    assert (warning["field"], warning["value"], warning["code"]) == (
        "document.signed_on",
        "2024-11-05",
        "number-order",
    )
    assert warning["text_vi"] == "Ngày ký 05/11/2024 sớm hơn ngày ký của số liền trước 01 (13/11/2024)."
    in_order = await tried(ready, "/v1/publication-permits", permit("2024-11-13", holder="STTTT"))
    assert in_order["warnings"] == []


async def test_another_live_entry_of_the_same_name_is_warned_of(ready: httpx.AsyncClient) -> None:
    certificate = opening("subdomain-certificates")
    assert (await tried(ready, "/v1/subdomain-certificates", certificate))["warnings"] == []
    receipt = await granted(ready, "subdomain-certificates")
    [warning] = (await tried(ready, "/v1/subdomain-certificates", certificate))["warnings"]
    assert (warning["field"], warning["code"]) == ("holder", "same-name")
    assert warning["text_vi"] == "Đơn vị này đang có giấy 310/GXN-STTTT còn hiệu lực."
    faulty = await tried(ready, "/v1/subdomain-certificates", {**certificate, "zone": "khac.vn"})
    assert faulty["faults"] and [one["code"] for one in faulty["warnings"]] == ["same-name"]
    recorded(
        await ready.post(
            f"{receipt['href']}/acts",
            json={"kind": "revoke", "effective_on": "2024-10-22", "document": {"signed_on": "2024-10-22"}},
        )
    )
    assert (await tried(ready, "/v1/subdomain-certificates", certificate))["warnings"] == []


async def test_warnings_tell_nothing_of_what_the_caller_does_not_see(ready: httpx.AsyncClient) -> None:
    """The series of permits also numbers licences, which another authority keeps from now on."""
    recorded(await ready.post("/v1/aggregator-licences", json=opening("aggregator-licences")))
    handed = {"register": "publication-permits", "authority": HOLDER, "valid_from": "2024-10-25", "source": "NQ"}
    recorded(await ready.post("/v1/managing-authorities", json=handed))
    name = {"name": "hai-ben", "title": "Máy", "scopes": ["read", "act"], "authority": HOLDER}
    recorded(await ready.post("/v1/clients", json={**name, "name": f"{HOLDER.lower()}_may"}))
    key = recorded(
        await ready.post(f"/v1/clients/{HOLDER.lower()}_may/credentials", json={"kind": "key", "title": "x"})
    )["secret"]
    whole = await tried(ready, "/v1/publication-permits", permit("2024-10-20"))
    assert "number-order" in [warning["code"] for warning in whole["warnings"]]
    headers = {"Authorization": f"Bearer {key}", "Cookie": ""}
    partly = await tried(ready, "/v1/publication-permits", permit("2024-10-20"), **headers)
    assert "number-order" not in [warning["code"] for warning in partly["warnings"]]
