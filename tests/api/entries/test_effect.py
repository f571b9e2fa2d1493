"""The days of effect and of signing: an effective day that was not stated follows, one that was stated stays."""

import json
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from db.session import Database
from domain.ledger.rebuild import rebuild
from domain.reference import authorities
from domain.registers import RECORDED
from domain.tense import today
from tests.api.applications.test_applications import postal, received
from tests.factories import granted, managed, opening
from tests.support.api import about, amendment, every_register, recorded, refused, trace, verified

SUBDOMAINS = "subdomain-certificates"
SIGNED, RIGHT = "2024-11-14", "2024-11-15"


def unstated(register: str, day: str = SIGNED) -> dict[str, Any]:
    """A request body that opens an entry, on the day its document is signed."""
    return {name: value for name, value in opening(register).items() if name != "effective_on"} | {
        "document": {"signed_on": day}
    }


async def opened(client: httpx.AsyncClient, register: str) -> dict[str, Any]:
    """The receipt of an opening whose effective day was not stated."""
    receipt = recorded(await client.post(f"/v1/{register}", json=unstated(register)))
    assert receipt["effective_on"] == SIGNED
    return receipt


async def first_day(client: httpx.AsyncClient, href: str) -> str:
    return str((await client.get(href)).json()["valid_from"])


def correction(seq: int, **more: Any) -> dict[str, Any]:
    return {"kind": "correct", "corrects": seq, "reason": "Ghi nhầm ngày", **more}


# --- A day that was not stated ---


@every_register
async def test_a_day_that_was_not_stated_follows_a_corrected_day_of_signing(
    ready: httpx.AsyncClient, province_url: str, register: str
) -> None:
    receipt = await opened(ready, register)
    moved = await about(ready, receipt["href"], "correct", receipt["seq"], document={"signed_on": RIGHT})
    found = (await ready.get(receipt["href"])).json()
    assert (found["valid_from"], found["signed_on"], moved["effective_on"]) == (RIGHT, RIGHT, None)
    refused(await ready.get(receipt["href"], params={"as_of": SIGNED}), 404)
    before = await ready.get(receipt["href"], params={"as_of": SIGNED, "known_seq": receipt["seq"]})
    assert before.json()["valid_from"] == SIGNED
    await about(ready, receipt["href"], "correct", receipt["seq"], document={"signed_on": "2024-11-12"})
    assert await first_day(ready, receipt["href"]) == "2024-11-12"
    await about(ready, receipt["href"], "void", moved["seq"] + 1)
    assert await first_day(ready, receipt["href"]) == RIGHT
    await verified(province_url)
    async with Database.open(province_url, role=None) as owner:
        assert (await rebuild(owner, RECORDED))[1] == []


@every_register
async def test_an_act_on_an_entry_follows_its_paper_too(ready: httpx.AsyncClient, register: str) -> None:
    href = (await granted(ready, register))["href"]
    receipt = recorded(await ready.post(f"{href}/acts", json=amendment(register, SIGNED)))
    await about(ready, href, "correct", receipt["seq"], document={"signed_on": RIGHT})
    assert await first_day(ready, href) == RIGHT


async def test_the_figure_of_a_month_and_the_check_of_its_draft_agree_on_a_corrected_day(
    ready: httpx.AsyncClient,
) -> None:
    receipt = await opened(ready, SUBDOMAINS)
    await about(ready, receipt["href"], "correct", receipt["seq"], document={"signed_on": RIGHT})
    for period, count in (("2024-11", 0), ("2024-12", 1)):
        report = (await ready.get(f"/v1/reports/{period}")).json()
        (figure,) = [each for each in report["figures"] if each["indicator"] == f"{SUBDOMAINS}.granted"]
        text = f"Cấp {receipt['printed_number']} ngày 15/11/2024."
        check = await ready.post(f"/v1/reports/{period}/check", json={"text": text, "format": "markdown"})
        (number,) = check.json()["numbers"]
        assert (figure["value"], number["in_period"]) == (count, bool(count)), period


async def test_a_correction_that_states_an_effective_day_ends_the_following(ready: httpx.AsyncClient) -> None:
    receipt = await opened(ready, SUBDOMAINS)
    stated = await about(ready, receipt["href"], "correct", receipt["seq"], effective_on="2024-11-20")
    await about(ready, receipt["href"], "correct", receipt["seq"], document={"signed_on": RIGHT})
    assert await first_day(ready, receipt["href"]) == "2024-11-20"
    await about(ready, receipt["href"], "void", stated["seq"])
    assert await first_day(ready, receipt["href"]) == RIGHT


async def test_a_dossier_is_decided_on_the_corrected_day_of_signing(ready: httpx.AsyncClient) -> None:
    dossier = (await received(ready, postal()))["href"]
    made = recorded(await ready.post(f"{dossier}/decision", json={"document": {"signed_on": "2024-11-12"}}))
    await about(ready, made["href"], "correct", made["seq"], document={"signed_on": SIGNED})
    assert [await first_day(ready, href) for href in (made["href"], dossier)] == [SIGNED, SIGNED]


async def test_a_day_that_follows_stays_within_the_time_of_its_authority(
    ready: httpx.AsyncClient, province: Database
) -> None:
    body = {"code": "SO-MOI", "name": "Sở mới", "kind": "state_body", "founded_on": "2024-11-20"}
    assert (await ready.post("/v1/organisations", json=body)).status_code == 201
    receipt = await opened(ready, "press-offices")
    moved = await about(ready, receipt["href"], "correct", receipt["seq"], effective_on="2024-11-10")
    async with province.transaction() as session:
        await authorities.assign(session, "tests", managed("press-offices", "SO-MOI"), date(2024, 11, 20))
    before = await trace(province)
    for stated in ({"effective_on": "2024-11-21"}, {"effective_on": "2024-11-21", "document": {"signed_on": RIGHT}}):
        (fault,) = refused(await ready.post(f"{receipt['href']}/acts", json=correction(receipt["seq"], **stated)), 422)
        assert (fault["field"], fault["code"]) == ("effective_on", "authority")
    assert await trace(province) == before
    await about(ready, receipt["href"], "void", moved["seq"])
    before = await trace(province)
    late = correction(receipt["seq"], document={"signed_on": "2024-11-21"})
    (fault,) = refused(await ready.post(f"{receipt['href']}/acts", json=late), 422)
    assert (fault["field"], fault["value"], fault["code"]) == ("document.signed_on", "2024-11-21", "authority")
    assert await trace(province) == before


async def test_history_feed_and_leaf_say_which_days_follow(ready: httpx.AsyncClient) -> None:
    receipt = await opened(ready, SUBDOMAINS)
    href, first = receipt["href"], receipt["seq"]
    await about(ready, href, "correct", first, document={"signed_on": RIGHT})
    last = (await granted(ready, SUBDOMAINS))["seq"]
    acts = [*(await ready.get(f"{href}/history")).json()["acts"], None]
    changes = (await ready.get("/v1/changes", params={"after": first - 1})).json()["items"]
    for seq, (change, act, follows) in enumerate(zip(changes, acts, (True, False, False), strict=True), first):
        leaf = json.loads((await ready.get(f"/v1/ledger/inclusion?seq={seq}&size={last}")).json()["leaf"])
        assert (change["follows_signing"], leaf.get("follows_signing")) == (follows, True if follows else None)
        assert act is None or act["follows_signing"] == follows


# --- A day that was stated ---


@every_register
async def test_a_stated_day_before_the_corrected_day_of_signing_is_refused_with_both_ways_out(
    ready: httpx.AsyncClient, province: Database, register: str
) -> None:
    receipt = recorded(await ready.post(f"/v1/{register}", json=unstated(register) | {"effective_on": SIGNED}))
    href, before = receipt["href"], await trace(province)
    late = correction(receipt["seq"], document={"signed_on": RIGHT})
    (fault,) = refused(await ready.post(f"{href}/acts", json=late), 422)
    assert (fault["field"], fault["value"], fault["code"]) == ("document.signed_on", RIGHT, "before-signing")
    assert f"state effective_on too, such as {RIGHT}, or a day of signing until {SIGNED}" in fault["rule"]
    assert await trace(province) == before
    await about(ready, href, "correct", receipt["seq"], document={"signed_on": RIGHT}, effective_on=RIGHT)
    assert await first_day(ready, href) == RIGHT
    await about(ready, href, "correct", receipt["seq"], document={"signed_on": SIGNED})
    found = (await ready.get(href)).json()
    assert (found["signed_on"], found["valid_from"]) == (SIGNED, RIGHT)


async def test_a_day_stated_before_that_of_signing_may_be_kept_by_stating_it(ready: httpx.AsyncClient) -> None:
    """As of a branch that ceased before somebody wrote so."""
    href = (await granted(ready, "press-offices"))["href"]
    cease = {"kind": "cease", "effective_on": SIGNED, "document": {"signed_on": SIGNED}}
    receipt = recorded(await ready.post(f"{href}/acts", json=cease))
    await about(ready, href, "correct", receipt["seq"], document={"signed_on": RIGHT}, effective_on=SIGNED)
    await about(ready, href, "correct", receipt["seq"], document={"signed_on": "2024-11-16"})
    found = (await ready.get(href)).json()
    assert (found["status"], found["valid_from"]) == ("ceased", SIGNED)


async def test_a_correction_that_keeps_the_days_in_order_is_not_voided_alone(
    ready: httpx.AsyncClient, province: Database
) -> None:
    receipt = await granted(ready, SUBDOMAINS)
    moved = await about(ready, receipt["href"], "correct", receipt["seq"], effective_on="2024-11-20")
    await about(ready, receipt["href"], "correct", receipt["seq"], document={"signed_on": RIGHT})
    before = await trace(province)
    void = {"kind": "void", "corrects": moved["seq"], "reason": "Ghi nhầm"}
    (fault,) = refused(await ready.post(f"{receipt['href']}/acts", json=void), 422)
    assert (fault["field"], fault["code"]) == ("corrects", "before-signing")
    assert await trace(province) == before
    await about(ready, receipt["href"], "correct", receipt["seq"], effective_on=RIGHT)
    await about(ready, receipt["href"], "void", moved["seq"])
    assert await first_day(ready, receipt["href"]) == RIGHT


# --- Numbers given here ---


async def test_a_number_is_given_to_nothing_that_took_effect_before_it_was_signed(
    ready: httpx.AsyncClient, province: Database
) -> None:
    before = await trace(province)
    body = unstated(SUBDOMAINS, RIGHT) | {"effective_on": SIGNED}
    (fault,) = refused(await ready.post(f"/v1/{SUBDOMAINS}", json=body), 422)
    assert (fault["field"], fault["value"], fault["code"]) == ("effective_on", SIGNED, "before-signing")
    assert await trace(province) == before
    on_paper = body | {"document": {"signed_on": RIGHT, "number": 90}}
    assert recorded(await ready.post(f"/v1/{SUBDOMAINS}", json=on_paper))["effective_on"] == SIGNED


@pytest.mark.parametrize("stated", [{}, {"effective_on": "2026-01-01"}], ids=["alone", "with an effective day"])
async def test_the_day_of_signing_of_a_number_given_here_is_not_corrected_to_after_today(
    ready: httpx.AsyncClient, province: Database, stated: dict[str, str]
) -> None:
    day = today()
    body = unstated(SUBDOMAINS, min(day, date(day.year, 12, 20)).isoformat())
    receipt = recorded(await ready.post(f"/v1/{SUBDOMAINS}", json=body))
    ahead = (day + timedelta(days=1)).isoformat()
    before = await trace(province)
    body = correction(receipt["seq"], document={"signed_on": ahead}, **stated)
    answer = await ready.post(f"{receipt['href']}/acts", json=body)
    (fault,) = refused(answer, 422)
    expected = "signed-ahead" if ahead[:4] == str(day.year) else "number-here"
    assert (fault["code"], await trace(province)) == (expected, before)


@pytest.mark.parametrize("reserved", [True, False], ids=["a reserved number", "a decision"])
async def test_neither_a_reserved_number_nor_a_decision_is_signed_after_today(
    ready: httpx.AsyncClient, province: Database, reserved: bool
) -> None:
    day = today()
    paper: dict[str, Any] = {"signed_on": (day + timedelta(days=1)).isoformat()}
    if reserved:
        body = {"reason": "Giữ cho văn phòng", "expires_on": (day + timedelta(days=9)).isoformat()}
        held = await ready.post(f"/v1/number-series/gxn/{day.year}/reservations", json=body)
        assert held.status_code == 201, held.text
        path, asked = (
            f"/v1/{SUBDOMAINS}",
            unstated(SUBDOMAINS) | {"document": paper | {"number": held.json()["number"]}},
        )
    else:
        path, asked = f"{(await received(ready, postal()))['href']}/decision", {"document": paper}
    before = await trace(province)
    (fault,) = refused(await ready.post(path, json=asked), 422)
    assert (fault["field"].split(".", 1)[-1], fault["code"]) == ("signed_on", "signed-ahead")
    assert await trace(province) == before
