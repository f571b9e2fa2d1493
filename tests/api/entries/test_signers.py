"""The signer of a document by a code: name and title of the day, and nobody who may not sign then."""

import json
from typing import Any

import httpx
import pytest

from db.session import Database
from domain.entries.signing import SIGNING_ARTICLE
from tests.factories import AUTHORITY, HOLDER, acted, granted, opening
from tests.support.api import about, every_register, recorded, refused, trace
from tests.support.api import verified as intact_size

CERTIFICATES = "subdomain-certificates"
FROM, PROMOTED, LAST = "2024-10-01", "2024-11-01", "2024-12-10"
AFTER = "2024-12-11"
CODE = {"signer_code": "KY-01"}


@pytest.fixture
async def signing(ready: httpx.AsyncClient) -> httpx.AsyncClient:
    """A province with a deputy who is promoted in a term that ends, a successor, and a signer of another body."""
    for code, body, since, until in (
        ("KY-01", AUTHORITY, FROM, LAST),
        ("KY-02", AUTHORITY, AFTER, None),
        ("KY-KHAC", HOLDER, FROM, None),
    ):
        facts = {"code": code, "name": f"Người {code}", "title": "Phó Giám đốc", "authority": body, "expires_on": until}
        recorded(await ready.post("/v1/signers", json={**facts, "capacity": "deputy", "valid_from": since}))
    await on_signer(ready, kind="amend", effective_on=PROMOTED, changes={"title": "Giám đốc", "capacity": "head"})
    return ready


async def on_signer(client: httpx.AsyncClient, **act: Any) -> None:
    """Record an act on the first signer."""
    recorded(await client.post("/v1/signers/KY-01/acts", json=act, headers={"If-Match": "*"}))


def signed(day: str, code: str = "KY-01", **more: Any) -> dict[str, Any]:
    """Day of effect and a document signed on it by the signer."""
    return {"effective_on": day, "document": {"signed_on": day, "signer_code": code, **more}}


def printed(entry: dict[str, Any]) -> tuple[str, str]:
    return entry["signer"], entry["signer_title"]


async def read(client: httpx.AsyncClient, href: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(href)).json()
    return found


@every_register
async def test_name_and_title_of_the_day_of_signing_are_printed(signing: httpx.AsyncClient, register: str) -> None:
    for day, title in ((FROM, "Phó Giám đốc"), ("2024-10-31", "Phó Giám đốc"), (PROMOTED, "Giám đốc")):
        receipt = await granted(signing, register, **signed(day))
        assert printed(await read(signing, receipt["href"])) == ("Người KY-01", title)
        (act,) = (await read(signing, f"{receipt['href']}/history"))["acts"]
        assert printed(act["document"]) == ("Người KY-01", title)
        if receipt["verify_url"]:
            assert printed(await read(signing, receipt["verify_url"])) == ("Người KY-01", title)
    assert (await granted(signing, register, **signed(LAST)))["effective_on"] == LAST


async def test_what_a_document_states_is_printed_rather_than_the_name_of_its_signer(signing: httpx.AsyncClient) -> None:
    stated = signed(FROM, signer_title="Q. Giám đốc")
    receipt = await granted(signing, CERTIFICATES, **stated)
    assert printed(await read(signing, receipt["href"])) == ("Người KY-01", "Q. Giám đốc")


async def test_a_later_change_of_the_signer_leaves_papers_as_printed(signing: httpx.AsyncClient) -> None:
    href = (await granted(signing, CERTIFICATES, **signed(FROM)))["href"]
    before = (await signing.get(href)).text
    seq = (await read(signing, "/v1/signers/KY-01/history"))["acts"][0]["seq"]
    await on_signer(signing, kind="correct", corrects=seq, reason="Ghi nhầm", changes={"name": "Tên đúng"})
    assert (await signing.get(href)).text == before
    again = (await granted(signing, CERTIFICATES, **signed(FROM)))["href"]
    assert printed(await read(signing, again)) == ("Tên đúng", "Phó Giám đốc")


REFUSED = {
    "unknown": ("KHONG-CO", FROM, "unknown-signer", None),
    "before the term": ("KY-01", "2024-09-30", "signer-term", SIGNING_ARTICLE),
    "after the term": ("KY-01", AFTER, "signer-term", SIGNING_ARTICLE),
    "of another body": ("KY-KHAC", PROMOTED, "signer-authority", SIGNING_ARTICLE),
}


@pytest.mark.parametrize("name", REFUSED)
@every_register
async def test_nobody_signs_who_may_not(
    signing: httpx.AsyncClient, province: Database, register: str, name: str
) -> None:
    code, day, fault_code, article = REFUSED[name]
    before = await trace(province)
    answer = await signing.post(f"/v1/{register}", json=opening(register, **signed(day, code)))
    (fault,) = refused(answer, 422)
    assert (fault["field"], fault["value"]) == ("document.signer_code", code)
    assert (fault["code"], fault["article"]) == (fault_code, article)
    assert await trace(province) == before


async def test_a_signer_whose_term_was_ended_signs_until_the_day_before(signing: httpx.AsyncClient) -> None:
    await on_signer(signing, kind="end", effective_on="2024-11-20")
    href = (await granted(signing, CERTIFICATES, **signed("2024-11-19")))["href"]
    act = {"kind": "suspend", **signed("2024-11-20")}
    (fault,) = refused(await signing.post(f"{href}/acts", json=act), 422)
    assert (fault["field"], fault["code"]) == ("document.signer_code", "signer-term")


async def test_a_code_is_told_with_other_faults(signing: httpx.AsyncClient) -> None:
    body = opening(CERTIFICATES, **signed(AFTER), holder="NOPE")
    faults = refused(await signing.post(f"/v1/{CERTIFICATES}", json=body), 422)
    assert {fault["code"] for fault in faults} == {"signer-term", "unknown-body"}


async def test_the_leaf_has_the_code_of_the_signer(signing: httpx.AsyncClient, province_url: str) -> None:
    receipts = [await granted(signing, CERTIFICATES, **signed(FROM)), await granted(signing, CERTIFICATES)]
    receipts.append(await acted(signing, receipts[1]["href"], "suspend", LAST, **signed(LAST)))
    size = receipts[-1]["seq"]
    papers = []
    for receipt in receipts:
        asked = {"seq": receipt["seq"], "size": size}
        papers.append(json.loads((await signing.get("/v1/ledger/inclusion", params=asked)).json()["leaf"])["document"])
    assert [paper.get("signer_code") for paper in papers] == ["KY-01", None, "KY-01"]
    assert printed(papers[0]) == ("Người KY-01", "Phó Giám đốc")
    assert "signer_code" not in papers[1]
    assert await intact_size(province_url) == size


# --- Corrections ---


async def test_a_signer_is_corrected_by_a_code_alone(signing: httpx.AsyncClient) -> None:
    receipt = await granted(signing, CERTIFICATES, document={"signed_on": PROMOTED, "signer": "A"}, effective_on=AFTER)
    await about(signing, receipt["href"], "correct", receipt["seq"], document=CODE)
    assert printed(await read(signing, receipt["href"])) == ("Người KY-01", "Giám đốc")


@pytest.mark.parametrize("code", ["KY-KHAC", "KY-02", "KHONG-CO"])
async def test_a_correction_names_nobody_who_could_not_sign_then(
    signing: httpx.AsyncClient, province: Database, code: str
) -> None:
    receipt = await granted(signing, CERTIFICATES, **signed(PROMOTED))
    before = await trace(province)
    for more in ({}, {"signed_on": "2024-11-02"}):
        body = {"kind": "correct", "corrects": receipt["seq"], "reason": "Ghi nhầm", "effective_on": LAST}
        body["document"] = {"signer_code": code, **more}
        (fault,) = refused(await signing.post(f"{receipt['href']}/acts", json=body), 422)
        assert (fault["field"], fault["value"]) == ("document.signer_code", code)
    assert await trace(province) == before


async def test_a_day_of_signing_is_not_corrected_to_one_on_which_the_signer_does_not_sign(
    signing: httpx.AsyncClient, province: Database
) -> None:
    receipt = await granted(signing, CERTIFICATES, **signed(PROMOTED))
    correct = {"kind": "correct", "corrects": receipt["seq"], "reason": "Ghi nhầm", "effective_on": AFTER}
    before = await trace(province)
    body = {**correct, "document": {"signed_on": AFTER}}
    (fault,) = refused(await signing.post(f"{receipt['href']}/acts", json=body), 422)
    assert (fault["field"], fault["value"]) == ("document.signed_on", AFTER)
    assert (fault["code"], fault["article"]) == ("signer-term", SIGNING_ARTICLE)
    assert await trace(province) == before
    body["document"] = {"signed_on": AFTER, "signer_code": "KY-02"}
    moved = recorded(await signing.post(f"{receipt['href']}/acts", json=body))
    assert printed(await read(signing, receipt["href"])) == ("Người KY-02", "Phó Giám đốc")
    # The day alone cannot go back either, but the whole correction can.
    body["document"] = {"signed_on": PROMOTED}
    (fault,) = refused(await signing.post(f"{receipt['href']}/acts", json=body), 422)
    assert (fault["field"], fault["code"]) == ("document.signed_on", "signer-term")
    await about(signing, receipt["href"], "void", moved["seq"])
    assert printed(await read(signing, receipt["href"])) == ("Người KY-01", "Giám đốc")


async def test_a_correction_without_which_the_signer_could_not_have_signed_is_not_voided_alone(
    signing: httpx.AsyncClient, province: Database
) -> None:
    receipt = await granted(signing, CERTIFICATES, document={"signed_on": PROMOTED}, effective_on=AFTER)
    moved = await about(signing, receipt["href"], "correct", receipt["seq"], document={"signed_on": AFTER})
    await about(signing, receipt["href"], "correct", receipt["seq"], document={"signer_code": "KY-02"})
    before = await trace(province)
    body = {"kind": "void", "corrects": moved["seq"], "reason": "Ghi nhầm"}
    (fault,) = refused(await signing.post(f"{receipt['href']}/acts", json=body), 422)
    assert (fault["field"], fault["code"]) == ("corrects", "signer-term")
    assert await trace(province) == before


async def test_a_name_that_is_corrected_without_a_code_is_of_nobody_in_the_register(signing: httpx.AsyncClient) -> None:
    receipt = await granted(signing, CERTIFICATES, **signed(PROMOTED))
    await about(signing, receipt["href"], "correct", receipt["seq"], document={"signer": "Người khác"})
    moved = {"document": {"signed_on": AFTER}, "effective_on": AFTER}
    await about(signing, receipt["href"], "correct", receipt["seq"], **moved)
    found = await read(signing, receipt["href"])
    assert (found["signer"], found["signed_on"]) == ("Người khác", AFTER)
