"""Proposals: what one person prepares another signs, exactly as it was seen; the number is given at signing."""

import asyncio
import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from api.entries.schemas import Receipt
from api.proposals.schemas import ProposalBody, ProposalView
from db.session import Database
from domain.access.persons import person_of
from domain.access.principal import digest
from domain.ledger import canonical
from domain.proposals import reading, signing, target
from domain.tense import today
from tests.api.applications.test_applications import dossier, received
from tests.factories import AUTHORITY, HOLDER, granted, opening
from tests.support.api import PERSONAL, amendment, fields, recorded, refused, strictly, trace, verified
from tests.support.application import FOR_EVER_OF
from tests.support.dump import dump, found
from tests.support.office import PATH, PERMITS, cookie, grant, prepared, ruled, signed, staff, submitted


@dataclass(frozen=True, slots=True)
class Office:
    """A client, and the headers of who prepares, who signs, who may do both, and the other account of who prepares."""

    client: httpx.AsyncClient
    lan: dict[str, str]
    minh: dict[str, str]
    both: dict[str, str]
    lan_too: dict[str, str]
    province: Database

    async def again(self, name: str) -> dict[str, str]:
        """The headers of an account that logs in again, as its session was ended."""
        async with self.province.transaction() as session:
            await session.rows(FOR_EVER_OF, digest=digest(name), account=name)
        return cookie(name)


@pytest.fixture
async def office(ready: httpx.AsyncClient, province: Database) -> Office:
    return Office(
        ready,
        await staff(province, "lan", "drafter", person="CB-1"),
        await staff(province, "minh", "signatory", person="CB-2"),
        await staff(province, "hoa", "officer"),
        await staff(province, "lan-2", "signatory", person="CB-1"),
        province,
    )


async def test_one_prepares_and_another_signs(office: Office, province_url: str) -> None:
    await ruled(office.client, "always")
    proposal = await submitted(office.client, office.lan, grant())
    receipt = strictly(Receipt, await signed(office.client, office.minh, proposal))
    assert (receipt.number, receipt.recorded_by, receipt.prepared_by) == (1, "account:minh", "account:lan")
    history = (await office.client.get(f"{receipt.href}/history")).json()
    assert [(act["recorded_by"], act["prepared_by"]) for act in history["acts"]] == [("account:minh", "account:lan")]
    proof = await _proof(office, receipt.seq)
    assert json.loads(proof["leaf"])["prepared_by"] == "account:lan"
    audit = (await office.client.get("/v1/audit", params={"what": "proposal-signed"})).json()["items"]
    assert [(one["recorded_by"], one["detail"]["prepared_by"]) for one in audit] == [("account:minh", "account:lan")]
    await verified(province_url)
    one = (await office.client.get(f"{PATH}/{proposal['id']}", headers=office.lan)).json()
    assert (one["status"], one["body"], one["seq"], one["entry"]) == ("signed", None, receipt.seq, str(receipt.entry))


async def test_an_act_of_one_step_has_nobody_who_prepared_it(office: Office) -> None:
    receipt = await granted(office.client, PERMITS)
    assert (receipt["recorded_by"], receipt["prepared_by"]) == ("account:test", None)
    proof = await _proof(office, receipt["seq"])
    assert "prepared_by" not in json.loads(proof["leaf"])


async def _proof(office: Office, seq: int) -> dict[str, Any]:
    answer = await office.client.get("/v1/ledger/inclusion", params={"seq": seq, "size": seq})
    proof: dict[str, Any] = answer.json()
    return proof


# --- What is recorded in one step ---


async def test_where_two_are_asked_nothing_is_recorded_in_one_step(office: Office, province: Database) -> None:
    entry = await granted(office.client, PERMITS)
    case = await received(office.client, dossier(asked_register=PERMITS))
    await ruled(office.client, "always")
    before = await trace(province)
    amended = amendment(PERMITS, "2024-11-01")
    for path, body in (
        (f"/v1/{PERMITS}", opening(PERMITS)),
        (f"{entry['href']}/acts", amended),
        (f"{entry['href']}/acts", {"kind": "void", "corrects": entry["seq"], "reason": "Ghi nhầm"}),
        (f"/v1/{PERMITS}/acts", {**_ending(), "entries": [entry["entry"]], "known_seq": 10_000}),
        (f"{case['href']}/decision", {"document": {"signed_on": "2024-11-12"}}),
        (f"{case['href']}/refusal", {"document": {"signed_on": "2024-11-12"}, "reason": "Thiếu"}),
    ):
        faults = refused(await office.client.post(path, json=body), 422)
        assert "second-person" in {fault["code"] for fault in faults}, (path, faults)
    assert await trace(province) == before


def _ending() -> dict[str, Any]:
    return {"kind": "revoke", "effective_on": "2024-11-05", "document": {"signed_on": "2024-11-05"}}


async def test_where_corrections_need_two_other_acts_go_on_in_one_step(office: Office) -> None:
    await ruled(office.client, "corrections")
    entry = await granted(office.client, PERMITS)
    void = {"kind": "void", "corrects": entry["seq"], "reason": "Ghi nhầm"}
    faults = refused(await office.client.post(f"{entry['href']}/acts", json=void), 422)
    assert {fault["code"] for fault in faults} == {"second-person"}
    body = {"operation": "act", "register": PERMITS, "entry": entry["entry"], "seen": entry["seq"], "body": void}
    proposal = await submitted(office.client, office.lan, body)
    assert recorded(await signed(office.client, office.minh, proposal))["kind"] == "void"


async def test_a_backdated_act_follows_the_rule_of_who_manages_the_register_today(
    office: Office, province: Database
) -> None:
    handed = {"register": PERMITS, "authority": HOLDER, "valid_from": str(today()), "source": "QĐ"}
    recorded(await office.client.post("/v1/managing-authorities", json=handed))
    await staff(province, "an", "drafter", authority=HOLDER)
    await staff(province, "binh", "signatory", authority=HOLDER)
    await ruled(office.client, "always", authority=HOLDER)
    faults = refused(await office.client.post(f"/v1/{PERMITS}", json=opening(PERMITS)), 422)
    assert {fault["code"] for fault in faults} == {"second-person"}


async def test_the_rule_of_a_body_that_was_dissolved_counts_until_the_register_is_handed_over(office: Office) -> None:
    entry = await granted(office.client, PERMITS)
    await ruled(office.client, "always")
    end = {"dissolved_on": str(today()), "source": "NQ"}
    recorded(await office.client.post(f"/v1/organisations/{AUTHORITY}/dissolution", json=end))
    void = {"kind": "void", "corrects": entry["seq"], "reason": "Ghi nhầm"}
    faults = refused(await office.client.post(f"{entry['href']}/acts", json=void), 422)
    assert {fault["code"] for fault in faults} == {"second-person"}


async def test_a_rule_counts_from_its_day_and_for_its_register_only(office: Office) -> None:
    later = str(today() + timedelta(days=30))
    await ruled(office.client, "always", valid_from=later)
    await granted(office.client, PERMITS)
    await ruled(office.client, "always")
    await granted(office.client, "press-offices")
    rules = (await office.client.get("/v1/signing-rules")).json()["items"]
    assert [(rule["valid_from"], rule["valid_to"]) for rule in rules] == [
        (str(today()), later), (later, None)
    ]  # fmt: skip
    refused(await office.client.post(f"/v1/{PERMITS}", json=opening(PERMITS)), 422)


async def test_receiving_dossiers_stays_the_work_of_one(office: Office) -> None:
    await ruled(office.client, "always")
    case = await received(office.client, dossier(asked_register=PERMITS, asked={}))
    for kind in ("ask_supplement", "withdraw"):
        act = {"kind": kind, "effective_on": "2024-11-06", "reason": "Thiếu"}
        if kind == "withdraw":
            act["effective_on"] = "2024-11-07"
        recorded(await office.client.post(f"{case['href']}/acts", json=act))


# --- A second person ---


async def test_nobody_signs_what_the_same_person_prepared(office: Office, province: Database) -> None:
    await ruled(office.client, "always")
    own = await submitted(office.client, office.both, grant())
    (fault,) = refused(await signed(office.client, office.both, own), 422)
    assert (fault["code"], fault["field"]) == ("same-person", "signed_by")
    of_lan = await submitted(office.client, office.lan, grant())
    before = await trace(province)
    (fault,) = refused(await signed(office.client, office.lan_too, of_lan), 422)
    assert fault["code"] == "same-person"
    assert await trace(province) == before
    recorded(await signed(office.client, office.both, of_lan))
    recorded(await signed(office.client, office.minh, own))


async def test_where_one_may_do_both_a_proposal_may_be_signed_by_who_prepared_it(office: Office) -> None:
    proposal = await submitted(office.client, office.both, grant())
    receipt = recorded(await signed(office.client, office.both, proposal))
    assert receipt["prepared_by"] == receipt["recorded_by"] == "account:hoa"


async def test_a_staff_code_given_or_taken_meanwhile_makes_no_second_person(office: Office) -> None:
    await ruled(office.client, "always")
    proposal = await submitted(office.client, office.lan, grant())
    recorded(await office.client.post("/v1/accounts/lan", json={"person": "CB-9"}))
    (fault,) = refused(await signed(office.client, office.lan_too, proposal), 422)
    assert fault["code"] == "same-person"
    recorded(await office.client.post("/v1/accounts/minh", json={"person": "CB-9"}))
    (fault,) = refused(await signed(office.client, office.minh, proposal), 422)
    assert fault["code"] == "same-person"


async def test_a_staff_code_in_small_letters_is_the_same_code(office: Office) -> None:
    await ruled(office.client, "always")
    proposal = await submitted(office.client, office.lan, grant())
    assert recorded(await office.client.post("/v1/accounts/minh", json={"person": "cb-1"}))["person"] == "CB-1"
    (fault,) = refused(await signed(office.client, office.minh, proposal), 422)
    assert fault["code"] == "same-person"


async def test_an_account_moved_to_another_person_meanwhile_makes_no_second_person(office: Office) -> None:
    await ruled(office.client, "always")
    proposal = await submitted(office.client, office.lan, grant())
    recorded(await office.client.post("/v1/accounts/lan-2", json={"disabled": True}))
    recorded(await office.client.post("/v1/accounts/lan-2", json={"person": "CB-9"}))
    recorded(await office.client.post("/v1/accounts/lan-2", json={"disabled": False}))
    (fault,) = refused(await signed(office.client, await office.again("lan-2"), proposal), 422)
    assert fault["code"] == "same-person"
    recorded(await signed(office.client, office.minh, proposal))


async def test_an_account_linked_to_another_person_meanwhile_makes_no_second_person(office: Office) -> None:
    await ruled(office.client, "always")
    proposal = await submitted(office.client, office.both, grant())
    for subject in ("hoa", "khac"):  # who prepared it is found to be of the staff code that the signer leaves
        recorded(await office.client.post("/v1/accounts/hoa", json={"person": "CB-2"}))
        identity = {"identity": {"issuer": "https://idp.example", "subject": subject}}
        recorded(await office.client.post("/v1/accounts/minh/identity", json=identity))
    recorded(await office.client.post("/v1/accounts/minh", json={"person": "CB-9"}))
    (fault,) = refused(await signed(office.client, await office.again("minh"), proposal), 422)
    assert fault["code"] == "same-person"


async def test_who_changes_a_proposal_has_prepared_it(office: Office) -> None:
    await ruled(office.client, "always")
    proposal = await prepared(office.client, office.lan, grant())
    path = f"{PATH}/{proposal['id']}"
    changed = recorded(await office.client.post(path, json={"body": grant()["body"]}, headers=office.both))
    assert (changed["prepared_by"], changed["revision"]) == ("account:hoa", 2)
    (fault,) = refused(await office.client.post(f"{path}/submission", json={}, headers=office.lan), 403)
    assert fault["code"] == "not-its-preparer"
    recorded(await office.client.post(f"{path}/submission", json={}, headers=office.both))
    assert fields(refused(await signed(office.client, office.both, changed), 422)) == {"signed_by"}
    recorded(await signed(office.client, office.minh, changed))


async def test_a_preparer_who_lost_the_right_is_no_first_person(office: Office) -> None:
    proposal = await submitted(office.client, office.lan, grant())
    recorded(await office.client.post("/v1/accounts/lan", json={"roles": ["reader"]}))
    (fault,) = refused(await signed(office.client, office.minh, proposal), 422)
    assert (fault["field"], fault["code"]) == ("prepared_by", "preparer-lost")
    recorded(await office.client.post("/v1/accounts/lan", json={"roles": ["drafter"]}))
    recorded(await office.client.post("/v1/accounts/lan", json={"disabled": True}))
    refused(await signed(office.client, office.minh, proposal), 422)
    path = f"{PATH}/{proposal['id']}"
    recorded(await office.client.post(f"{path}/return", json={"reason": "Lan đã nghỉ"}, headers=office.minh))
    changed = recorded(await office.client.post(path, json={"body": grant()["body"]}, headers=office.both))
    recorded(await office.client.post(f"{path}/submission", json={}, headers=office.both))
    recorded(await signed(office.client, office.minh, changed))


# --- Exactly what was seen ---


async def test_a_dry_run_tells_of_a_proposal_nothing_that_it_would_not_get(office: Office) -> None:
    trial = await office.client.post(PATH, params={"dry_run": "true"}, json=grant(), headers=office.lan)
    answer, proposal = trial.json()["answer"], await prepared(office.client, office.lan, grant())
    made = {"id", "nth", "digest", "prepared_at"}
    assert answer == {name: None if name in made else value for name, value in proposal.items()}


async def test_only_the_digest_of_what_stands_is_signed(office: Office, province: Database) -> None:
    proposal = await submitted(office.client, office.lan, grant())
    path = f"{PATH}/{proposal['id']}"
    recorded(await office.client.post(f"{path}/return", json={"reason": "Sửa tên"}, headers=office.minh))
    other = grant(title="Tên khác")["body"]
    changed = recorded(await office.client.post(path, json={"body": other}, headers=office.lan))
    recorded(await office.client.post(f"{path}/submission", json={}, headers=office.lan))
    before = await trace(province)
    assert fields(refused(await signed(office.client, office.minh, proposal), 412)) == {"digest"}
    seen = {"If-Match": f'"{proposal["version"]}"'}
    assert fields(refused(await signed(office.client, office.minh, changed, **seen), 412)) == {"If-Match"}
    assert await trace(province) == before
    entry = recorded(await signed(office.client, office.minh, changed))["href"]
    assert (await office.client.get(entry)).json()["title"] == "Tên khác"


async def test_the_digest_is_of_all_that_is_signed(office: Office) -> None:
    proposal = await submitted(office.client, office.lan, grant(**PERSONAL[PERMITS]))
    view = strictly(ProposalView, await office.client.get(f"{PATH}/{proposal['id']}", headers=office.minh))
    whole = await office.client.get(f"{PATH}/{proposal['id']}/body", params={"purpose": "Ký"}, headers=office.minh)
    shown = strictly(ProposalBody, whole)
    names = ("operation", "register", "entry", "entry_seq", "dossier", "dossier_seq", "ledger_size", "revision")
    signed_ = {name: proposal[name] for name in (*names, "id", "prepared_by")} | {
        "body": shown.body,
        "salt": shown.salt,
    }
    assert hashlib.sha256(canonical.dumps(signed_)).hexdigest() == view.digest


@pytest.mark.parametrize("change", ["body = replace(body, 'publication', 'publicatio')", "prepared_by = 'account:hoa'"])
async def test_a_proposal_that_was_altered_in_the_database_is_not_signed(
    office: Office, attacker: Any, change: str
) -> None:
    proposal = await submitted(office.client, office.lan, grant(title="publication"))
    await attacker.execute(f"UPDATE proposal SET {change}")
    assert {fault["code"] for fault in refused(await signed(office.client, office.minh, proposal), 409)} == {"altered"}


async def test_an_entry_that_changed_since_is_sent_back(office: Office, province: Database) -> None:
    entry = await granted(office.client, PERMITS)
    body = {"operation": "act", "register": PERMITS, "entry": entry["entry"], "seen": entry["seq"]}
    proposal = await submitted(office.client, office.lan, {**body, "body": amendment(PERMITS, "2024-11-02")})
    recorded(await office.client.post(f"{entry['href']}/acts", json=amendment(PERMITS, "2024-11-01", "Tên một")))
    before = await trace(province)
    (fault,) = refused(await signed(office.client, office.minh, proposal), 412)
    assert fault["field"] == "entry" and "amend" in fault["rule"]
    assert await trace(province) == before
    refused(await office.client.post(PATH, json={**body, "body": {}}, headers=office.lan), 412)


async def test_a_decision_is_on_the_entry_that_was_seen_whatever_is_recorded_while_it_is_signed(
    office: Office, province: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await granted(office.client, PERMITS)
    about = {"asked_register": PERMITS, "asked_kind": "amend", "asked_entry": entry["entry"], "asked": {}}
    case = await received(office.client, dossier(**about, holder=HOLDER))
    body = amendment(PERMITS, "2024-11-08", "Tên hai")
    del body["kind"]
    new = {"operation": "decision", "dossier": case["entry"], "seen": case["seq"], "body": body}
    proposal = await submitted(office.client, office.lan, new)

    async def check_and_be_late(*arguments: Any) -> None:
        await target.check_as_seen(*arguments)
        act = office.client.post(f"{entry['href']}/acts", json=amendment(PERMITS, "2024-11-07", "Tên một"))
        recorded(await asyncio.ensure_future(act))  # in a context of its own

    monkeypatch.setattr(signing, "check_as_seen", check_and_be_late)
    refused(await signed(office.client, office.minh, proposal), 412)
    assert (await office.client.get(entry["href"])).json()["title"] == "Tên một"


async def test_a_dossier_is_decided_and_refused_by_proposals(office: Office) -> None:
    await ruled(office.client, "always")
    for operation in ("decision", "refusal"):
        case = await received(office.client, dossier(dossier_code=f"000.00.14.H16-241105-000{len(operation)}"))
        body = {"document": {}, "reason": "Thiếu căn cứ"}
        new = {"operation": operation, "dossier": case["entry"], "seen": case["seq"], "body": body}
        receipt = recorded(await signed(office.client, office.minh, await submitted(office.client, office.lan, new)))
        assert receipt["register"] == (PERMITS if operation == "decision" else "applications")
        shown = (await office.client.get(case["href"])).json()
        assert shown["status"] == ("decided" if operation == "decision" else "refused")
        history = (await office.client.get(f"{case['href']}/history")).json()["acts"]
        assert history[-1]["prepared_by"] == "account:lan"


async def test_who_prepares_and_who_signs_a_decision_reads_what_the_dossier_asks_for(office: Office) -> None:
    case = await received(office.client, dossier(asked_register=PERMITS))
    for caller in (office.lan, office.minh):
        asked = (await office.client.get(f"{case['href']}/asked", headers=caller)).json()
        assert (asked["asked"]["title"], asked["asked"]["submitter_phone"]) == ("Tài liệu", "***")


async def test_a_withdrawn_dossier_is_not_decided(office: Office, province: Database) -> None:
    case = await received(office.client, dossier(asked_register=PERMITS))
    new = {"operation": "decision", "dossier": case["entry"], "seen": case["seq"], "body": {"document": {}}}
    proposal = await submitted(office.client, office.lan, new)
    recorded(await office.client.post(f"{case['href']}/acts", json={"kind": "withdraw", "effective_on": "2024-11-07"}))
    before = await trace(province)
    (fault,) = refused(await signed(office.client, office.minh, proposal), 412)
    assert fault["field"] == "dossier" and "rút hồ sơ" in fault["rule"]
    assert await trace(province) == before


async def test_the_day_of_signing_is_that_of_the_signature_by_default(office: Office) -> None:
    body = {**opening(PERMITS), "document": {}}
    del body["effective_on"]
    new = {"operation": "opening", "register": PERMITS, "body": body}
    entry = recorded(await signed(office.client, office.minh, await submitted(office.client, office.lan, new)))["href"]
    shown = (await office.client.get(entry)).json()
    assert (shown["signed_on"], shown["valid_from"]) == (str(today()), str(today()))


async def test_what_could_not_be_recorded_is_not_submitted(office: Office, province: Database) -> None:
    before = await trace(province)
    proposal = await prepared(office.client, office.lan, grant(holder="KHONG-CO"))
    path = f"{PATH}/{proposal['id']}/submission"
    assert fields(refused(await office.client.post(path, json={}, headers=office.lan), 422)) == {"body.holder"}
    assert await trace(province) == before


# --- Who sees and may do what ---


async def test_who_neither_prepares_nor_signs_in_the_register_sees_no_proposal(
    office: Office, province: Database
) -> None:
    reader = await staff(province, "doc", "reader")
    elsewhere = await staff(province, "xa", "drafter", "signatory", authority=HOLDER)
    proposal = await submitted(office.client, office.lan, grant())
    for caller in (reader, elsewhere):
        assert (await office.client.get(PATH, headers=caller)).json()["items"] == []
        for path in (f"{PATH}/{proposal['id']}", f"{PATH}/{proposal['id']}/body?purpose=x"):
            refused(await office.client.get(path, headers=caller), 404)
        refused(await signed(office.client, caller, proposal), 404)
    refused(await signed(office.client, office.lan, proposal), 403)
    refused(await office.client.post(PATH, json=grant(), headers=office.minh), 403)
    path = f"{PATH}/{proposal['id']}"
    refused(await office.client.post(f"{path}/withdrawal", json={}, headers=office.minh), 403)
    refused(await office.client.post(f"{path}/return", json={"reason": "x"}, headers=office.lan), 403)


async def test_after_a_handover_the_heir_finishes_what_was_proposed(office: Office, province: Database) -> None:
    drafter = await staff(province, "an", "drafter", authority=HOLDER)
    signer = await staff(province, "binh", "signatory", authority=HOLDER)
    proposal = await submitted(office.client, office.lan, grant("press-offices"))
    handed = {"register": "press-offices", "authority": HOLDER, "valid_from": str(today()), "source": "QĐ"}
    recorded(await office.client.post("/v1/managing-authorities", json=handed))
    refused(await signed(office.client, office.minh, proposal), 404)
    (fault,) = refused(await signed(office.client, signer, proposal), 422)
    assert fault["code"] == "preparer-lost"
    path = f"{PATH}/{proposal['id']}"
    recorded(await office.client.post(f"{path}/return", json={"reason": "Bàn giao"}, headers=signer))
    changed = recorded(await office.client.post(path, json={"body": grant("press-offices")["body"]}, headers=drafter))
    recorded(await office.client.post(f"{path}/submission", json={}, headers=drafter))
    recorded(await signed(office.client, signer, changed))


async def test_a_rule_of_two_needs_two_who_could_do_the_work(ready: httpx.AsyncClient, province: Database) -> None:
    await submitted(ready, {}, grant())
    rule = {"register": PERMITS, "authority": AUTHORITY, "second_person": "always", "valid_from": str(today())}
    (fault,) = refused(await ready.post("/v1/signing-rules", json=rule), 422)
    assert (fault["field"], fault["code"]) == ("second_person", "no-second-person")
    assert "1 submitted" in fault["rule"]
    await staff(province, "test-2", "drafter", person="CB-1")
    recorded(await ready.post("/v1/signing-rules", json=rule))


async def test_a_rule_never_strands_what_is_submitted(office: Office) -> None:
    one, two = [await submitted(office.client, office.lan, grant()) for _ in range(2)]
    await ruled(office.client, "always")
    recorded(await signed(office.client, office.minh, one))
    await ruled(office.client, "never", valid_from=str(today().replace(day=1)))
    recorded(await signed(office.client, office.minh, two))


async def test_each_state_allows_its_own_steps_only(office: Office) -> None:
    proposal = await prepared(office.client, office.lan, grant())
    path = f"{PATH}/{proposal['id']}"
    steps: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
        "": (office.lan, {"body": grant()["body"]}),
        "/submission": (office.lan, {}),
        "/signature": (office.minh, {"digest": proposal["digest"]}),
        "/return": (office.minh, {"reason": "x"}),
        "/withdrawal": (office.lan, {}),
    }

    async def refuses(*names: str) -> None:
        for name in names:
            by, body = steps[name]
            faults = refused(await office.client.post(f"{path}{name}", json=body, headers=by), 409)
            assert {fault["code"] for fault in faults} == {"proposal-state"}, name

    await refuses("/signature", "/return")
    recorded(await office.client.post(f"{path}/submission", json={}, headers=office.lan))
    await refuses("", "/submission")
    recorded(await office.client.post(f"{path}/withdrawal", json={}, headers=office.lan))
    await refuses(*steps)
    shown = (await office.client.get(path, headers=office.lan)).json()
    assert (shown["status"], shown["body"]) == ("withdrawn", None)


async def test_lists_are_filtered_and_follow_one_another(office: Office) -> None:
    made = [(await prepared(office.client, office.lan, grant()))["id"] for _ in range(3)]
    made.append((await submitted(office.client, office.both, grant("press-offices")))["id"])
    found, path = [], f"{PATH}?limit=2"
    while path:
        page = (await office.client.get(path, headers=office.minh)).json()
        found += [one["id"] for one in page["items"]]
        path = page["next"]
    assert found == made
    for query, number in (("status=submitted", 1), ("register=press-offices", 1), ("prepared_by=account:lan", 3)):
        assert len((await office.client.get(f"{PATH}?{query}", headers=office.minh)).json()["items"]) == number, query
    assert len((await office.client.get(f"{PATH}?mine=true", headers=office.both)).json()["items"]) == 1
    refused(await office.client.get(f"{PATH}?status=x", headers=office.both), 400)


async def test_what_waits_to_be_signed_is_what_others_submitted_oldest_first(
    office: Office, province: Database
) -> None:
    made = [(await submitted(office.client, office.lan, grant()))["id"] for _ in range(3)]
    own = (await submitted(office.client, office.both, grant("press-offices")))["id"]
    await prepared(office.client, office.lan, grant())

    async def waiting(name: str) -> tuple[int, list[str]]:
        person = await person_of(province, f"account:{name}")
        assert person is not None
        found = await reading.signable(province, person.principal, 2)
        return (found.total, [json.loads(one)["id"] for one in found.first]) if found else (0, [])

    assert await waiting("minh") == (4, made[:2])
    assert await waiting("hoa") == (3, made[:2])
    assert await waiting("lan-2") == (1, [own])
    assert await waiting("lan") == (0, [])
    await staff(province, "an", "signatory", authority=HOLDER)
    assert await waiting("an") == (0, [])


# --- Personal fields ---


async def test_personal_fields_are_masked_read_on_record_and_emptied(office: Office, province: Database) -> None:
    secrets = set(PERSONAL[PERMITS].values())
    proposal = await submitted(office.client, office.lan, grant(**PERSONAL[PERMITS]))
    path = f"{PATH}/{proposal['id']}"
    for query in ("", f"/{proposal['id']}"):
        answer = await office.client.get(f"{PATH}{query}", headers=office.minh)
        assert answer.status_code == 200 and not any(secret in answer.text for secret in secrets)
    assert (await office.client.get(path, headers=office.minh)).json()["body"]["submitter_name"] == "***"
    refused(await office.client.get(f"{path}/body", headers=office.minh), 400)
    whole = await office.client.get(f"{path}/body", params={"purpose": "Ký"}, headers=office.minh)
    assert all(secret in whole.text for secret in secrets) and whole.headers["cache-control"] == "no-store"
    (read,) = (await office.client.get("/v1/audit", params={"what": "proposal-read"})).json()["items"]
    assert (read["recorded_by"], read["detail"]["purpose"]) == ("account:minh", "Ký")
    recorded(await signed(office.client, office.minh, proposal))
    emptied = await office.client.get(f"{path}/body", params={"purpose": "Xem lại"}, headers=office.minh)
    assert (emptied.json()["body"], emptied.json()["salt"]) == (None, None)


@pytest.mark.parametrize("end", ["signature", "withdrawal"])
async def test_once_it_ends_no_personal_field_of_a_proposal_is_in_a_dump_of_it(
    office: Office, province_url: str, end: str
) -> None:
    names = {f"public.{name}" for name in ("proposal", "audit")}
    proposal = await submitted(office.client, office.lan, grant(**PERSONAL[PERMITS]))
    before = {name: rows for name, rows in (await dump(province_url)).items() if name in names}
    assert found(before, PERSONAL[PERMITS]) != []
    if end == "signature":
        recorded(await signed(office.client, office.minh, proposal))
    else:
        path = f"{PATH}/{proposal['id']}/withdrawal"
        recorded(await office.client.post(path, json={}, headers=office.lan))
    after = {name: rows for name, rows in (await dump(province_url)).items() if name in names}
    assert found(after, PERSONAL[PERMITS]) == []


async def test_an_erasure_withdraws_and_empties_what_is_proposed_about_the_entry(office: Office) -> None:
    entry = await granted(office.client, PERMITS, **PERSONAL[PERMITS])
    act = {"kind": "amend", "document": {"number": 1885, "signed_on": "2024-11-01"}}
    body = {"operation": "act", "register": PERMITS, "entry": entry["entry"], "seen": entry["seq"]}
    new = {**body, "body": {**act, "changes": {"submitter_phone": "0977 000 099"}}}
    proposal = await submitted(office.client, office.lan, new)
    recorded(await office.client.post(f"{entry['href']}/personal/erasure", json={"reason": "Theo đề nghị"}))
    shown = (await office.client.get(f"{PATH}/{proposal['id']}", headers=office.lan)).json()
    assert (shown["status"], shown["body"]) == ("withdrawn", None)
