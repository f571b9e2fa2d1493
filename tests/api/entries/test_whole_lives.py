"""Whole lives of entries: successors, replacements, extensions, transfers, cards, deposits, bulk acts."""

import asyncio
from datetime import date, timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from api.entries.schemas import Receipts
from api.registers.publication_permit import DepositStanding
from db.session import Database
from domain.reference import authorities
from domain.reference.series import add as add_series
from domain.registers import EVERY, REGISTERS
from domain.tense import today
from tests.factories import AUTHORITY, HOLDER, acted, granted, managed, numbering, opening, series
from tests.support.api import amended, every_register, fields, recorded, refused, strictly, trace
from tests.support.application import client_of

SUCCESSOR = "SO-VHTTDL"
HANDED_OVER = date(2025, 3, 1)


@pytest.fixture
async def succession(ready: httpx.AsyncClient, province: Database) -> httpx.AsyncClient:
    """A province whose registers another body manages from 1 March 2025, with a series of its own."""
    body = {"code": SUCCESSOR, "name": "Sở Văn hoá", "kind": "state_body", "founded_on": "2025-03-01"}
    assert (await ready.post("/v1/organisations", json=body)).status_code == 201
    uses = "publication-permits:grant:GP-SVHTTDL; publication-permits:replace:GP-SVHTTDL"
    async with province.transaction() as session:
        for register in REGISTERS:
            await authorities.assign(session, "tests", managed(register, SUCCESSOR), HANDED_OVER)
        made = series("gp-heir", ["GP-SVHTTDL"], authority=SUCCESSOR, kept_since=2025)
        await add_series(session, "tests", numbering(made, uses))
    return ready


def signed(day: str, **more: Any) -> dict[str, Any]:
    """Day of effect and a document signed on it."""
    return {"effective_on": day, "document": {"signed_on": day, **more}}


async def read(client: httpx.AsyncClient, href: str, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(href, params=asked or None)).json()
    return found


# --- Authorities ---


async def test_each_authority_numbers_the_papers_it_signs(succession: httpx.AsyncClient) -> None:
    old = await granted(succession, "publication-permits", **signed("2025-02-28"))
    new = await granted(succession, "publication-permits", **signed("2025-03-01"))
    assert (old["printed_number"], new["printed_number"]) == ("01/GP-STTTT", "01/GP-SVHTTDL")


async def test_acts_of_a_successor_leave_the_paper_as_printed(succession: httpx.AsyncClient) -> None:
    href = (await granted(succession, "publication-permits"))["href"]
    before = await read(succession, href, as_of="2025-02-28")
    paper = {"number": 5, "symbol": "SVHTTDL-BC", "signed_on": "2025-03-10"}
    refused(await succession.post(f"{href}/acts", json={"kind": "amend", "document": paper, "changes": {}}), 422)
    await acted(succession, href, "deposit", "2025-03-10", changes=DEPOSIT)
    after = await read(succession, href, as_of="2025-03-10")
    frozen = ("printed_number", "symbol", "issuer", "signed_on", "authority")
    assert {name: after[name] for name in frozen} == {name: before[name] for name in frozen}
    assert (before["managed_by"], after["managed_by"], after["authority"]) == (AUTHORITY, SUCCESSOR, AUTHORITY)
    history = await read(succession, f"{href}/history")
    assert [act["authority"] for act in history["acts"]] == [AUTHORITY, SUCCESSOR]


async def test_lists_counts_and_the_month_split_by_the_authority_at_the_time(succession: httpx.AsyncClient) -> None:
    for day in ("2025-02-20", "2025-03-05", "2025-03-06"):
        await granted(succession, "publication-permits", **signed(day))
    for authority, expected in ((AUTHORITY, 1), (SUCCESSOR, 2)):
        asked = {"authority": authority}
        assert (await read(succession, "/v1/publication-permits/count", **asked)) == {"count": expected}
        assert len((await read(succession, "/v1/publication-permits", **asked))["items"]) == expected
        report = await read(succession, "/v1/reports/2025-03", **asked)
        figures = {figure["indicator"]: figure for figure in report["figures"]}
        assert figures["publication-permits.granted"]["value"] == expected
        assert figures["publication-permits.in_force"]["value"] == expected
        listing = (await read(succession, figures["publication-permits.granted"]["listing"]))["items"]
        assert len(listing) == expected


async def test_an_authority_without_a_series_grants_nothing(succession: httpx.AsyncClient, province: Database) -> None:
    before = await trace(province)
    body = opening("subdomain-certificates", **signed("2025-03-05"))
    answer = await succession.post("/v1/subdomain-certificates", json=body)
    assert fields(refused(answer, 422)) == {"document.signed_on"}
    assert await trace(province) == before


async def test_a_dissolved_authority_grants_nothing(ready: httpx.AsyncClient) -> None:
    gone = {"dissolved_on": "2025-03-01", "source": "Nghị quyết"}
    assert (await ready.post(f"/v1/organisations/{AUTHORITY}/dissolution", json=gone)).status_code == 201
    answer = await ready.post("/v1/publication-permits", json=opening("publication-permits", **signed("2025-03-01")))
    assert fields(refused(answer, 422)) == {"effective_on"}
    await granted(ready, "publication-permits", **signed("2025-02-28"))


@every_register
async def test_nothing_is_recorded_without_a_managing_authority(database: Database, register: str) -> None:
    async with client_of(database) as client:
        body = {"code": HOLDER, "name": "Báo", "kind": "press_agency"}
        assert (await client.post("/v1/organisations", json=body)).status_code == 201
        assert fields(refused(await client.post(f"/v1/{register}", json=opening(register)), 422)) == {"effective_on"}


@every_register
async def test_a_holder_must_exist_on_the_day(ready: httpx.AsyncClient, register: str) -> None:
    body = {
        "code": "TAM",
        "name": "Tạm",
        "kind": "press_agency",
        "founded_on": "2024-10-01",
        "dissolved_on": "2024-11-01",
    }
    assert (await ready.post("/v1/organisations", json=body)).status_code == 201
    for day, status in (("2024-09-30", 422), ("2024-10-01", 201), ("2024-10-31", 201), ("2024-11-01", 422)):
        new = opening(register, holder="TAM", **signed(day))
        answer = await ready.post(f"/v1/{register}", json=new)
        assert answer.status_code == status, answer.text
        if status == 422:
            assert fields(refused(answer, 422)) == {"holder"}


@every_register
async def test_nothing_is_recorded_far_ahead(ready: httpx.AsyncClient, province: Database, register: str) -> None:
    before = await trace(province)
    far = str(today() + timedelta(days=61))
    answer = await ready.post(f"/v1/{register}", json=opening(register, effective_on=far))
    assert fields(refused(answer, 422)) == {"effective_on"}
    late = {**opening(register), "document": {"signed_on": far}}
    assert fields(refused(await ready.post(f"/v1/{register}", json=late), 422)) == {"document.signed_on"}
    assert await trace(province) == before


# --- Papers ---


@pytest.mark.parametrize("register", ["publication-permits", "aggregator-licences"])
async def test_a_replacement_takes_a_new_number_and_names_the_old_one(ready: httpx.AsyncClient, register: str) -> None:
    first = await granted(ready, register)
    second = await acted(ready, first["href"], "replace", "2024-11-20")
    assert (first["printed_number"], second["printed_number"]) == ("01/GP-STTTT", "02/GP-STTTT")
    after, before = [await read(ready, first["href"], as_of=day) for day in ("2024-11-20", "2024-11-19")]
    assert (after["printed_number"], after["replaces"]) == ("02/GP-STTTT", "01/GP-STTTT")
    assert (before["printed_number"], before["replaces"]) == ("01/GP-STTTT", None)


async def test_an_amended_confirmation_keeps_its_number_and_counts_amendments(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, "postal-confirmations")
    for day in ("2024-11-05", "2024-11-06"):
        await amended(ready, "postal-confirmations", receipt["href"], day)
    found = await read(ready, receipt["href"])
    assert (found["printed_number"], found["amendments"]) == (receipt["printed_number"], 2)
    assert (await read(ready, receipt["href"], as_of="2024-11-05"))["amendments"] == 1


async def test_a_reissue_takes_no_number_and_is_not_counted_as_granted(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, "postal-confirmations")
    await acted(ready, receipt["href"], "reissue", "2024-11-05")
    assert (await read(ready, receipt["href"]))["printed_number"] == receipt["printed_number"]
    report = await read(ready, "/v1/reports/2024-11")
    values = {figure["indicator"]: figure["value"] for figure in report["figures"]}
    assert (values["postal-confirmations.granted"], values["postal-confirmations.reissued"]) == (1, 1)


async def extend(client: httpx.AsyncClient, href: str, day: str, until: str) -> httpx.Response:
    body = {"kind": "extend", "document": {"signed_on": day}, "changes": {"expires_on": until}}
    return await client.post(f"{href}/acts", json=body)


async def test_a_licence_is_extended_twice_for_two_years_each(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "aggregator-licences", **signed("2014-01-10", number=9), expires_on="2020-01-10"))[
        "href"
    ]
    for day, until in (("2019-12-01", "2022-01-11"), ("2019-12-01", "2020-01-10"), ("2020-01-11", "2021-01-10")):
        refused(await extend(ready, href, day, until), 422)
    recorded(await extend(ready, href, "2019-12-01", "2022-01-10"))
    recorded(await extend(ready, href, "2021-12-01", "2024-01-10"))
    faults = refused(await extend(ready, href, "2023-12-01", "2025-01-10"), 422)
    assert (faults[0]["field"], faults[0]["article"]) == ("kind", "NĐ 72/2013/NĐ-CP, NĐ 27/2018/NĐ-CP")
    assert (await read(ready, href, as_of="2024-01-11"))["status"] == "expired"


async def test_two_extensions_on_one_day_do_not_evade_the_limit(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "aggregator-licences", expires_on="2026-01-10"))["href"]
    recorded(await extend(ready, href, "2024-12-01", "2028-01-10"))
    refused(await extend(ready, href, "2024-12-01", "2030-01-10"), 422)
    body = {"kind": "suspend", "document": {"signed_on": "2024-12-01"}}
    recorded(await ready.post(f"{href}/acts", json=body))
    refused(await extend(ready, href, "2024-12-01", "2030-01-10"), 422)


# --- Rules of registers ---


async def test_an_army_body_needs_the_opinion_of_its_ministry(ready: httpx.AsyncClient) -> None:
    await ready.post("/v1/organisations", json={"code": "BCHQS", "name": "Ban Chỉ huy", "kind": "armed_forces"})
    body = opening("publication-permits", holder="BCHQS")
    faults = refused(await ready.post("/v1/publication-permits", json=body), 422)
    assert (faults[0]["field"], faults[0]["article"]) == ("ministry_opinion", "Thủ tục 1.003868, thành phần hồ sơ")
    assert (await ready.post("/v1/publication-permits", json={**body, "ministry_opinion": "Số 5"})).status_code == 201


async def test_a_host_in_use_is_refused_with_the_days_of_both(ready: httpx.AsyncClient) -> None:
    taken = await granted(ready, "subdomain-certificates", host="cu.daknong.gov.vn")
    body = opening("subdomain-certificates", host="cu.daknong.gov.vn", effective_on="2024-11-05")
    (fault,) = refused(await ready.post("/v1/subdomain-certificates", json=body), 409)
    assert (fault["field"], fault["value"]) == ("host", "cu.daknong.gov.vn")
    assert fault["rule"] == (
        "another certificate for this host is live on one of these days: from 2024-10-22 on "
        f"(act {taken['seq']}), here from 2024-11-05 on"
    )


async def test_a_renamed_host_is_available_again(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "subdomain-certificates", host="cu.daknong.gov.vn"))["href"]
    await acted(ready, href, "rename", "2024-11-05", changes={"host": "moi.daknong.gov.vn"})
    body = opening("subdomain-certificates", host="moi.daknong.gov.vn", **signed("2024-11-06"))
    assert fields(refused(await ready.post("/v1/subdomain-certificates", json=body), 409)) == {"host"}
    await granted(ready, "subdomain-certificates", host="cu.daknong.gov.vn", **signed("2024-11-05"))


async def test_a_certificate_is_transferred_to_another_holder(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "subdomain-certificates"))["href"]
    amend = {"kind": "amend", "document": {"signed_on": "2024-11-05"}, "changes": {"holder": AUTHORITY}}
    assert fields(refused(await ready.post(f"{href}/acts", json=amend), 422)) == {"changes.holder"}
    await acted(ready, href, "transfer", "2024-11-05", changes={"holder": AUTHORITY})
    assert [(await read(ready, href, as_of=day))["holder"] for day in ("2024-11-04", "2024-11-05")] == [
        HOLDER,
        AUTHORITY,
    ]


async def test_offices_and_reporters_are_of_press_agencies(ready: httpx.AsyncClient) -> None:
    for register in ("press-offices", "resident-reporters"):
        answer = await ready.post(f"/v1/{register}", json=opening(register, holder=AUTHORITY))
        faults = refused(answer, 422)
        assert (faults[0]["field"], faults[0]["article"]) == ("holder", "Luật Báo chí 103/2016/QH13 Điều 22")


async def test_office_staff_belong_to_an_office_of_their_own_agency(ready: httpx.AsyncClient) -> None:
    await ready.post("/v1/organisations", json={"code": "BAO-KHAC", "name": "Báo khác", "kind": "press_agency"})
    office = (await granted(ready, "press-offices", holder="BAO-KHAC"))["entry"]
    staff = opening("resident-reporters", reporter_kind="office_staff", office=office)
    assert fields(refused(await ready.post("/v1/resident-reporters", json=staff), 422)) == {"office"}
    assert (await ready.post("/v1/resident-reporters", json={**staff, "holder": "BAO-KHAC"})).status_code == 201


async def test_a_dissolved_holder_gets_no_new_paper(ready: httpx.AsyncClient) -> None:
    body = {"code": "TAM", "name": "Tạm", "kind": "enterprise", "dissolved_on": "2024-11-01"}
    assert (await ready.post("/v1/organisations", json=body)).status_code == 201
    href = (await granted(ready, "publication-permits", holder="TAM"))["href"]
    replaced = {"kind": "replace", **signed("2024-11-01")}
    assert fields(refused(await ready.post(f"{href}/acts", json=replaced), 422)) == {"changes.holder"}
    await acted(ready, href, "revoke", "2024-11-01")


async def test_a_number_assigned_here_stays_in_the_time_of_its_authority(succession: httpx.AsyncClient) -> None:
    receipt = await granted(succession, "publication-permits", **signed("2025-03-05"))
    correct = {"kind": "correct", "corrects": receipt["seq"], "reason": "Sai ngày"}
    for day, status in (("2025-02-28", 422), ("2025-03-01", 201)):
        answer = await succession.post(f"{receipt['href']}/acts", json={**correct, "document": {"signed_on": day}})
        assert answer.status_code == status, answer.text
        if status == 422:
            assert fields(refused(answer, 422)) == {"document.signed_on"}


async def test_a_decision_is_of_the_authority_that_signed_it(succession: httpx.AsyncClient) -> None:
    href = (await granted(succession, "aggregator-licences"))["href"]
    body = {"kind": "suspend", "effective_on": "2025-03-05", "document": {"signed_on": "2025-02-27"}}
    recorded(await succession.post(f"{href}/acts", json=body))
    assert [act["authority"] for act in (await read(succession, f"{href}/history"))["acts"]] == [AUTHORITY, AUTHORITY]


async def test_a_card_is_never_extended_backwards(ready: httpx.AsyncClient) -> None:
    entry = await with_card(ready)
    back = {**EXTENSION, "changes": {"card_expires_on": "2025-06-30"}}
    answer = await ready.post(f"/v1/resident-reporters/{entry}/acts", json=back)
    assert fields(refused(answer, 422)) == {"changes.card_expires_on"}


async def test_voiding_an_extension_must_not_make_a_later_one_too_long(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "aggregator-licences", expires_on="2026-01-10"))["href"]
    first = recorded(await extend(ready, href, "2024-12-01", "2028-01-10"))
    recorded(await extend(ready, href, "2024-12-02", "2030-01-10"))
    void = {"kind": "void", "corrects": first["seq"], "reason": "Ghi nhầm"}
    assert fields(refused(await ready.post(f"{href}/acts", json=void), 422)) == {"changes.expires_on"}


async def staffed(client: httpx.AsyncClient) -> tuple[str, str]:
    """The paths of an office and of a reporter of its staff."""
    office = await granted(client, "press-offices")
    facts = {"reporter_kind": "office_staff", "office": office["entry"]}
    return office["href"], (await granted(client, "resident-reporters", **facts))["href"]


async def test_staff_have_a_live_office_for_as_long_as_they_belong_to_it(ready: httpx.AsyncClient) -> None:
    office, staff = await staffed(ready)
    gone = await acted(ready, staff, "withdraw", "2024-11-05")
    await acted(ready, office, "cease", "2024-11-05")
    for change in (
        {"kind": "void", "corrects": gone["seq"], "reason": "Ghi nhầm"},
        {"kind": "correct", "corrects": gone["seq"], "reason": "Ghi nhầm", "effective_on": "2024-11-06"},
    ):
        assert fields(refused(await ready.post(f"{staff}/acts", json=change), 422)) == {"changes.office"}
    late = opening("resident-reporters", reporter_kind="office_staff", office=office.rpartition("/")[2])
    answer = await ready.post("/v1/resident-reporters", json={**late, "effective_on": "2024-11-01"})
    assert fields(refused(answer, 422)) == {"office"}


async def test_ending_an_office_while_staff_are_added_is_no_deadlock(ready: httpx.AsyncClient) -> None:
    for _ in range(6):
        office = await granted(ready, "press-offices")
        staff = opening("resident-reporters", reporter_kind="office_staff", office=office["entry"])
        cease = {"kind": "cease", "effective_on": "2024-11-05"}
        answers = await asyncio.gather(
            ready.post(f"{office['href']}/acts", json=cease),
            *(ready.post("/v1/resident-reporters", json=staff) for _ in range(3)),
        )
        codes = [answer.status_code for answer in answers]
        assert set(codes) <= {201, 422}
        assert (codes[0] == 201) == (codes[1:] == [422] * 3)


# --- Many at once ---


_cards = count(1)


async def with_card(client: httpx.AsyncClient) -> str:
    card = {"card_number": f"T{next(_cards)}", "card_issued_on": "2021-01-01", "card_expires_on": "2025-12-31"}
    return str((await granted(client, "resident-reporters", **card))["entry"])


EXTENSION = {
    "kind": "extend_card",
    "document": {"number": 1, "symbol": "QĐ-BVHTTDL", "signed_on": "2025-12-20"},
    "changes": {"card_expires_on": "2026-03-31"},
}
MANY = {**EXTENSION, "known_seq": 9_999}


async def test_a_card_belongs_to_one_reporter_at_a_time(ready: httpx.AsyncClient, province: Database) -> None:
    card = {"card_number": "ITT 01366", "card_issued_on": "2021-01-01"}
    first = await granted(ready, "resident-reporters", **card)
    before = await trace(province)
    for number in ("ITT 01366", "ITT01366", "itt 01366"):
        body = opening("resident-reporters", **{**card, "card_number": number})
        assert fields(refused(await ready.post("/v1/resident-reporters", json=body), 409)) == {"card_number"}
    assert await trace(province) == before
    second = (await granted(ready, "resident-reporters"))["href"]
    issue = {"kind": "issue_card", "effective_on": "2024-12-01", "changes": card}
    assert fields(refused(await ready.post(f"{second}/acts", json=issue), 409)) == {"changes.card_number"}
    await acted(ready, first["href"], "withdraw", "2024-12-01")
    recorded(await ready.post(f"{second}/acts", json=issue))


async def test_of_concurrent_claims_to_a_card_one_succeeds(ready: httpx.AsyncClient) -> None:
    body = opening("resident-reporters", card_number="PT03186", card_issued_on="2021-01-01")
    answers = await asyncio.gather(*(ready.post("/v1/resident-reporters", json=body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7


async def test_one_request_extends_many_cards(ready: httpx.AsyncClient) -> None:
    entries = [await with_card(ready) for _ in range(5)]
    answer = await ready.post("/v1/resident-reporters/acts", json={**MANY, "entries": entries})
    assert [receipt.kind for receipt in strictly(Receipts, answer).items] == ["extend_card"] * 5
    values = {f["indicator"]: f["value"] for f in (await read(ready, "/v1/reports/2026-01"))["figures"]}
    assert values["resident-reporters.cards_extended"] == 5


async def test_an_act_on_many_is_recorded_on_all_or_none(ready: httpx.AsyncClient, province: Database) -> None:
    entries = [await with_card(ready) for _ in range(3)]
    gone = str((await granted(ready, "resident-reporters"))["entry"])
    await acted(ready, f"/v1/resident-reporters/{gone}", "withdraw", "2024-12-01")
    before = await trace(province)
    bad = {**MANY, "entries": [*entries, gone]}
    faults = refused(await ready.post("/v1/resident-reporters/acts", json=bad), 422)
    assert (faults[0]["field"], faults[0]["value"]) == ("entries.3", gone)
    for others, status in (([entries[0], entries[0]], 422), ([], 400), (["x"], 400)):
        refused(
            await ready.post("/v1/resident-reporters/acts", json={**MANY, "entries": others}),
            status,
        )
    assert await trace(province) == before


async def test_an_act_that_takes_a_number_is_refused_on_many(ready: httpx.AsyncClient, province: Database) -> None:
    entry = (await granted(ready, "aggregator-licences"))["entry"]
    before = await trace(province)
    body = {
        "kind": "replace",
        "document": {"signed_on": "2024-11-05"},
        "changes": {},
        "entries": [entry],
        "known_seq": 9_999,
    }
    assert fields(refused(await ready.post("/v1/aggregator-licences/acts", json=body), 422)) == {"kind"}
    assert await trace(province) == before


# --- Legal deposit ---

DEPOSIT = {"deposited_on": "2025-03-10", "deposited_copies": 2, "deposited_with": "Sở"}


@pytest.mark.parametrize(("print_run", "copies"), [(299, 2), (300, 3), (None, 3)])
async def test_the_copies_due_follow_the_print_run(
    ready: httpx.AsyncClient, print_run: int | None, copies: int
) -> None:
    facts = {"print_run": print_run}
    if print_run is None:  # a document that is not on paper
        facts |= {"page_count": None, "size_bytes": 700}
    body = {**opening("publication-permits"), **facts, "planned_release_on": "2024-12-20"}
    href = recorded(await ready.post("/v1/publication-permits", json=body))["href"]
    found = strictly(DepositStanding, await ready.get(f"{href}/deposit", params={"as_of": "2024-12-10"}))
    assert (sum(due.copies for due in found.due), found.overdue) == (copies, False)
    assert {str(due.due_on) for due in found.due} == {"2024-12-10"}
    assert (await read(ready, f"{href}/deposit", as_of="2024-12-11"))["overdue"] is True
    assert fields(refused(await ready.get(f"{href}/deposit", params={"as_of": "2024-01-01"}), 404)) == {"id"}
    report = await read(ready, "/v1/reports/2024-12", calendar="calendar")
    values = {figure["indicator"]: figure["value"] for figure in report["figures"]}
    assert values["publication-permits.deposit_overdue"] == 1
    deposited = {"deposited_on": "2024-12-12", "deposited_copies": copies, "deposited_with": "Sở"}
    await acted(ready, href, "deposit", "2024-12-12", changes=deposited)
    assert (await read(ready, f"{href}/deposit", as_of="2024-12-12"))["overdue"] is False


def deposit(day: str, copies: int, recipient: str) -> dict[str, Any]:
    return {"deposited_on": day, "deposited_copies": copies, "deposited_with": recipient}


async def overdue(client: httpx.AsyncClient, href: str, day: str) -> bool:
    """Whether a deposit is overdue on the last day of a month; permit, deposit, figure and listing must agree."""
    path = f"/v1/reports/{day[:7]}"
    report = await read(client, path, calendar="calendar")
    assert report["to"] == day
    figure = next(
        figure for figure in report["figures"] if figure["indicator"] == "publication-permits.deposit_overdue"
    )
    listed = [row["entry"] for row in (await read(client, figure["listing"]))["items"]]
    assert len(listed) == figure["value"]
    answers: set[bool] = {
        href.rsplit("/", 1)[1] in listed,
        (await read(client, href, as_of=day))["deposit_overdue"],
        (await read(client, f"{href}/deposit", as_of=day))["overdue"],
    }
    assert len(answers) == 1, day
    return answers.pop()


async def test_deposits_add_up_until_all_copies_are_deposited(ready: httpx.AsyncClient) -> None:
    facts = {"print_run": 500, "planned_release_on": "2025-01-10", "expires_on": "2025-02-10"}
    href = (await granted(ready, "publication-permits", **facts))["href"]
    assert not await overdue(ready, href, "2024-12-31")
    assert await overdue(ready, href, "2025-01-31")
    first = await acted(ready, href, "deposit", "2025-01-15", changes=deposit("2025-01-15", 1, "Sở"))
    assert await overdue(ready, href, "2025-01-31")
    # The second is after the permit expired, and is recorded before an earlier one.
    await acted(ready, href, "deposit", "2025-03-12", changes=deposit("2025-03-12", 1, "Bộ"))
    assert await overdue(ready, href, "2025-03-31")
    await acted(ready, href, "deposit", "2025-02-03", changes=deposit("2025-02-03", 1, "Sở"))
    assert [await overdue(ready, href, day) for day in ("2025-01-31", "2025-02-28", "2025-03-31")] == [
        True,
        True,
        False,
    ]
    shown = await read(ready, href, as_of="2025-03-31")
    assert (shown["deposited_on"], shown["deposited_copies"], shown["deposited_with"]) == ("2025-03-12", 3, "Bộ")
    assert (await read(ready, href, as_of="2025-02-03"))["deposited_copies"] == 2
    found = (await read(ready, f"{href}/deposit", as_of="2025-03-31"))["deposited"]
    assert [(row["deposited_on"], row["copies"], row["recipient"]) for row in found] == [
        ("2025-01-15", 1, "Sở"), ("2025-02-03", 1, "Sở"), ("2025-03-12", 1, "Bộ"),
    ]  # fmt: skip
    body = {"kind": "correct", "corrects": first["seq"], "reason": "Ghi nhầm"}
    recorded(await ready.post(f"{href}/acts", json={**body, "changes": {"deposited_copies": 2}}))
    assert [await overdue(ready, href, day) for day in ("2025-01-31", "2025-02-28")] == [True, False]
    recorded(await ready.post(f"{href}/acts", json={**body, "kind": "void"}))
    assert [await overdue(ready, href, day) for day in ("2025-02-28", "2025-03-31")] == [True, True]


@pytest.mark.parametrize(("run", "copies"), [(299, 1), (299, 2), (300, 2), (300, 3)])
async def test_fewer_copies_suffice_for_a_small_print_run(ready: httpx.AsyncClient, run: int, copies: int) -> None:
    href = (await granted(ready, "publication-permits", print_run=run, planned_release_on="2025-01-10"))["href"]
    await acted(ready, href, "deposit", "2024-12-20", changes=deposit("2024-12-20", copies, "Sở"))
    assert await overdue(ready, href, "2025-01-31") == (copies < (2 if run < 300 else 3))


async def test_a_permit_that_has_ended_or_has_no_day_of_release_is_not_overdue(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "publication-permits"))["href"]
    assert not await overdue(ready, href, "2025-01-31")
    gone = (await granted(ready, "publication-permits", planned_release_on="2025-01-10"))["href"]
    await acted(ready, gone, "revoke", "2025-01-20")
    assert not await overdue(ready, gone, "2025-01-31")


async def test_a_deposit_is_on_the_day_of_its_act(ready: httpx.AsyncClient, province: Database) -> None:
    href = (await granted(ready, "publication-permits", expires_on="2025-01-31"))["href"]
    before = await trace(province)
    for day in ("2025-01-15", "2025-03-15"):
        body = {"kind": "deposit", "effective_on": day, "changes": deposit("2025-01-14", 1, "Sở")}
        assert fields(refused(await ready.post(f"{href}/acts", json=body), 422)) == {"changes.deposited_on"}
    assert await trace(province) == before
    made = await acted(ready, href, "deposit", "2025-03-15", changes=deposit("2025-03-15", 1, "Sở"))
    correct = {"kind": "correct", "corrects": made["seq"], "reason": "Ghi nhầm"}
    for wrong in ({"deposited_on": "2025-03-16"}, {"deposited_copies": None}):
        answer = await ready.post(f"{href}/acts", json={**correct, "changes": wrong})
        assert fields(refused(answer, 422)) == {f"changes.{name}" for name in wrong}
    recorded(await ready.post(f"{href}/acts", json={**correct, "effective_on": "2025-03-16"}))
    assert (await read(ready, href, as_of="2025-03-16"))["deposited_on"] == "2025-03-16"


@pytest.mark.parametrize("kind", ["grant", "replace"])
async def test_no_paper_states_a_deposit(ready: httpx.AsyncClient, kind: str) -> None:
    facts = deposit("2024-11-05", 3, "Sở")
    if kind == "grant":
        answer = await ready.post("/v1/publication-permits", json=opening("publication-permits", **facts))
        assert fields(refused(answer, 422)) == set(facts)
        return
    href = (await granted(ready, "publication-permits"))["href"]
    body = {"kind": "replace", "document": {"signed_on": "2024-11-05"}, "changes": facts}
    assert fields(refused(await ready.post(f"{href}/acts", json=body), 422)) == {f"changes.{name}" for name in facts}


# --- Unknown bodies ---


@pytest.mark.parametrize("name", ["authority", "holder"])
@pytest.mark.parametrize("register", sorted(EVERY))
async def test_a_list_filtered_by_an_unknown_body_is_refused(
    ready: httpx.AsyncClient, register: str, name: str
) -> None:
    for path in (f"/v1/{register}", f"/v1/{register}/count"):
        (fault,) = refused(await ready.get(path, params={name: "NOPE"}), 422)
        assert (fault["field"], fault["value"]) == (name, "NOPE")
        assert (await ready.get(path, params={name: "STTTT"})).status_code == 200


async def test_a_report_of_an_unknown_authority_is_refused(ready: httpx.AsyncClient) -> None:
    name = "publication-permits.granted"
    for path in (
        "",
        f"/listings/{name}",
        f"/charts/{name}",
        f"/charts/{name}.svg",
        *(f"/export.{end}" for end in ENDINGS),
    ):
        answer = await ready.get(f"/v1/reports/2024-11{path}", params={"authority": "NOPE"})
        (fault,) = refused(answer, 422)
        assert (fault["field"], fault["value"]) == ("authority", "NOPE"), path


ENDINGS = ("csv", "xlsx", "docx", "pdf", "md")
