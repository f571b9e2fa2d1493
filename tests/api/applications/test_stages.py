"""Dossiers that were not accepted, results that were handed over, and what the national portal asks of a dossier."""

from typing import Any

import httpx
import pytest

from api.applications.schemas import DossierStage
from db.session import Database
from domain.ledger.rebuild import rebuild
from domain.registers import EVERY
from tests.api.applications.test_applications import CODE, clock, dossier, postal, received, staged
from tests.api.applications.test_decisions import OTHER, decided, two  # noqa: F401 - a fixture
from tests.api.entries.test_personal import erased
from tests.support.api import about, fields, recorded, refused, strictly, trace, verified

PORTAL = "000.00.00.G22-241105-000123"
HANDED = {"handed_over_through": "post", "handed_to": "Người Nhận Kín"}
NOT_ACCEPTED: dict[str, Any] = {
    "holder": "DON-VI-01",
    "asked_register": "postal-confirmations",
    "asked_kind": "grant",
    "effective_on": "2024-11-04",
    "reason": "Không thuộc phạm vi giải quyết",
}


async def not_accepted(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    return recorded(await client.post("/v1/applications/non-acceptances", json={**NOT_ACCEPTED, **more}))


async def handed_over(client: httpx.AsyncClient, href: str, day: str = "2024-11-13") -> dict[str, Any]:
    act = {"kind": "hand_over", "effective_on": day, "changes": HANDED}
    return recorded(await client.post(f"{href}/acts", json=act))


async def figures(client: httpx.AsyncClient) -> dict[str, int]:
    """The figures of dossiers in the month that are not zero, each as long as its listing."""
    report = (await client.get("/v1/reports/2024-11", params={"calendar": "calendar"})).json()
    found = {}
    for figure in report["figures"]:
        register, _, name = figure["indicator"].partition(".")
        if register == "applications" and figure["value"]:
            assert len((await client.get(figure["listing"])).json()["items"]) == figure["value"]
            found[name] = figure["value"]
    return found


async def intact(url: str) -> None:
    await verified(url)
    async with Database.open(url, role=None) as owner:
        assert (await rebuild(owner, EVERY))[1] == []


# --- Not accepted ---


async def test_what_is_not_accepted_has_no_receipt_and_counts_as_not_received(
    ready: httpx.AsyncClient, province_url: str
) -> None:
    href = (await not_accepted(ready, portal_code=PORTAL, channel="online", applicant_kind="enterprise"))["href"]
    shown = (await ready.get(href)).json()
    assert (shown["status"], shown["channel"], shown["applicant_kind"]) == ("not_accepted", "online", "enterprise")
    assert [shown[name] for name in ("dossier_code", "received_at", "promised_on", "due_on")] == [None] * 4
    assert await figures(ready) == {"not_accepted": 1}
    (act,) = (await ready.get(f"{href}/history")).json()["acts"]
    assert (act["reason"], act["effective_on"]) == (NOT_ACCEPTED["reason"], "2024-11-04")
    assert fields(refused(await ready.get(f"{href}/clock"), 404)) == {"id"}
    public = strictly(DossierStage, await ready.get(f"/v1/dossiers/{PORTAL}"))
    assert (public.dossier_code, public.status, public.status_vi) == (None, "not_accepted", "không tiếp nhận")
    await intact(province_url)


@pytest.mark.parametrize("missing", ["reason", "effective_on", "holder", "asked_kind"])
async def test_it_needs_day_reason_applicant_and_procedure(
    ready: httpx.AsyncClient, province: Database, missing: str
) -> None:
    before = await trace(province)
    part = {name: value for name, value in NOT_ACCEPTED.items() if name != missing}
    assert fields(refused(await ready.post("/v1/applications/non-acceptances", json=part), 400)) == {missing}
    assert await trace(province) == before


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"asked_register": "khong-co"}, "asked_register"),
        ({"asked_kind": "fly"}, "asked_kind"),
        ({"asked_kind": "amend"}, "asked_entry"),
        ({"asked_kind": "amend", "asked_entry": "00000000-0000-0000-0000-000000000000"}, "asked_entry"),
        ({"holder": "KHONG-CO"}, "holder"),
        ({"asked": {}}, "asked"),
        ({"dossier_code": CODE}, "dossier_code"),
        ({"channel": "fax"}, "channel"),
        ({"procedure_code": "1.2"}, "procedure_code"),
    ],
)
async def test_what_is_wrong_with_it_is_named(
    ready: httpx.AsyncClient, province: Database, more: dict[str, Any], field: str
) -> None:
    before = await trace(province)
    wrong = await ready.post("/v1/applications/non-acceptances", json={**NOT_ACCEPTED, **more})
    assert fields(refused(wrong, 400, 422)) == {field}
    assert await trace(province) == before


async def test_it_is_corrected_and_voided_but_never_moved_to_another_register(
    ready: httpx.AsyncClient, province_url: str
) -> None:
    receipt = await not_accepted(ready)
    href = receipt["href"]
    await about(ready, href, "correct", receipt["seq"], effective_on="2024-10-31", changes={"channel": "post"})
    assert (await ready.get(href, params={"as_of": "2024-10-31"})).json()["channel"] == "post"
    assert await figures(ready) == {}
    moved = {"kind": "correct", "corrects": receipt["seq"], "reason": "Nhầm"}
    for changes in ({"asked_register": "press-offices"}, {"asked_kind": "amend"}, {"dossier_code": CODE}):
        answer = await ready.post(f"{href}/acts", json={**moved, "changes": changes})
        assert fields(refused(answer, 422)) == {f"changes.{next(iter(changes))}"}
    await about(ready, href, "void", receipt["seq"])
    assert (await ready.get(href)).json()["status"] == "voided"
    await intact(province_url)


@pytest.mark.parametrize("step", ["decision", "refusal", "supplement", "ask", "hand_over"])
async def test_nothing_follows_it(ready: httpx.AsyncClient, province: Database, step: str) -> None:
    href = (await not_accepted(ready))["href"]
    before = await trace(province)
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "decision": ("decision", {"document": {"signed_on": "2024-11-12"}}),
        "refusal": ("refusal", {"document": {"signed_on": "2024-11-12"}, "reason": "Không đủ"}),
        "supplement": ("supplement", {"effective_on": "2024-11-12", "asked": {}}),
        "ask": ("acts", {"kind": "ask_supplement", "effective_on": "2024-11-12", "reason": "Thiếu"}),
        "hand_over": ("acts", {"kind": "hand_over", "effective_on": "2024-11-12", "changes": HANDED}),
    }
    path, body = bodies[step]
    refused(await ready.post(f"{href}/{path}", json=body), 422)
    assert await trace(province) == before


async def test_a_later_receipt_names_it_and_then_it_is_not_voided(
    two: httpx.AsyncClient,  # noqa: F811
    province: Database,
) -> None:
    first = await not_accepted(two, portal_code=PORTAL)
    # The portal may give the same code again, since the first was never received.
    receipt = await received(two, postal(earlier_dossier=first["entry"], portal_code=PORTAL))
    assert (await two.get(receipt["href"])).json()["earlier_dossier"] == first["entry"]
    assert (await two.get(f"/v1/dossiers/{PORTAL}")).json()["status"] == "processing"
    before = await trace(province)
    void = {"kind": "void", "corrects": first["seq"], "reason": "Ghi nhầm"}
    (fault,) = refused(await two.post(f"{first['href']}/acts", json=void), 422)
    assert fault["code"] == "named" and CODE in fault["rule"]
    later = {"kind": "correct", "corrects": first["seq"], "reason": "Ghi nhầm", "effective_on": "2024-11-06"}
    refused(await two.post(f"{first['href']}/acts", json=later), 422)
    assert await trace(province) == before
    await about(two, receipt["href"], "void", receipt["seq"])
    await about(two, first["href"], "void", first["seq"])


async def test_a_receipt_names_only_what_was_not_accepted_of_its_applicant_and_register(
    two: httpx.AsyncClient,  # noqa: F811
    province: Database,
) -> None:
    accepted = (await received(two, postal()))["entry"]
    another = (await not_accepted(two, asked_register="press-offices", asked_kind="notify"))["entry"]
    of_another = (await not_accepted(two, holder=OTHER))["entry"]
    later = (await not_accepted(two, effective_on="2024-11-06"))["entry"]
    before = await trace(province)
    for wrong in (accepted, another, of_another, later, "00000000-0000-0000-0000-000000000000"):
        body = postal(earlier_dossier=wrong, dossier_code="000.00.14.H16-241105-0002")
        assert fields(refused(await two.post("/v1/applications", json=body), 422)) == {"earlier_dossier"}
    assert await trace(province) == before


# --- Handed over ---


async def test_a_result_is_handed_over_after_the_decision_or_the_refusal(
    ready: httpx.AsyncClient, province_url: str
) -> None:
    first = (await received(ready, postal()))["href"]
    recorded(await decided(ready, first))
    second = (await received(ready, postal(dossier_code="000.00.14.H16-241105-0002")))["href"]
    refusal = {"document": {"signed_on": "2024-11-12"}, "reason": "Không đủ điều kiện"}
    recorded(await ready.post(f"{second}/refusal", json=refusal))
    for href, day in ((first, "2024-11-12"), (second, "2024-11-25")):
        await handed_over(ready, href, day)
        shown = await ready.get(href)
        assert (shown.json()["status"], shown.json()["handed_over_through"]) == ("handed_over", "post")
        assert "Người Nhận" not in shown.text + (await ready.get(f"{href}/history")).text
        # What counts is when it was decided, not when the applicant came.
        ended = await clock(ready, href, "2024-12-01")
        assert (ended["status"], ended["ended_on"], ended["on_time"]) == ("handed_over", "2024-11-12", True)
    assert await figures(ready) == {
        "received": 2, "decided": 1, "decided_on_time": 1, "refused": 1, "refused_on_time": 1, "handed_over": 2,
    }  # fmt: skip
    assert (await ready.get(f"/v1/dossiers/{CODE}")).json()["status_vi"] == "đã trả kết quả"
    personal = (await ready.get(f"{first}/personal", params={"purpose": "Đối chiếu"})).json()
    assert personal["handed_to"] == "Người Nhận Kín"
    await erased(ready, first)
    assert (await ready.get(f"{first}/personal", params={"purpose": "Đối chiếu"})).json()["handed_to"] is None
    await intact(province_url)


@pytest.mark.parametrize("missing", sorted(HANDED))
async def test_it_is_told_to_whom_and_how(ready: httpx.AsyncClient, missing: str) -> None:
    href = (await received(ready, postal()))["href"]
    recorded(await decided(ready, href))
    changes = {name: value for name, value in HANDED.items() if name != missing}
    act = {"kind": "hand_over", "effective_on": "2024-11-13", "changes": changes}
    assert fields(refused(await ready.post(f"{href}/acts", json=act), 422)) == {f"changes.{missing}"}


async def test_nothing_is_handed_over_of_an_open_dossier_or_before_it_was_decided(
    ready: httpx.AsyncClient, province: Database
) -> None:
    href = (await received(ready, postal()))["href"]
    act = {"kind": "hand_over", "effective_on": "2024-11-11", "changes": HANDED}
    assert fields(refused(await ready.post(f"{href}/acts", json=act), 422)) == {"kind"}
    recorded(await decided(ready, href))
    before = await trace(province)
    assert fields(refused(await ready.post(f"{href}/acts", json=act), 422)) == {"kind"}
    assert await trace(province) == before


async def told(client: httpx.AsyncClient, href: str, kind: str) -> str | None:
    """Why an act of a kind is told not to be possible; None if it is."""
    (action,) = [one for one in (await client.get(href)).json()["actions"] if one["kind"] == kind]
    assert action["allowed"] == (action["why_not_vi"] is None)
    why: str | None = action["why_not_vi"]
    return why


async def test_of_what_was_handed_over_other_acts_can_be_voided(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, postal()))["href"]
    made = recorded(await decided(ready, href))
    await handed_over(ready, href, "2024-11-12")
    ceased = {"kind": "cease", "effective_on": "2024-11-20", "document": {"signed_on": "2024-11-20"}}
    ended = recorded(await ready.post(f"{made['href']}/acts", json=ceased))
    assert await told(ready, made["href"], "void") is None
    await about(ready, made["href"], "void", ended["seq"])
    assert await told(ready, made["href"], "void") is not None


async def test_what_was_handed_over_is_voided_only_after_the_hand_over(
    ready: httpx.AsyncClient, province: Database, province_url: str
) -> None:
    for day in ("2024-11-12", "2024-11-14"):  # on the day of the decision, and later
        code = f"000.00.14.H16-2411{day[-2:]}-0001"
        href = (await received(ready, postal(dossier_code=code)))["href"]
        made = recorded(await decided(ready, href))
        handed = await handed_over(ready, href, day)
        before = await trace(province)
        void = {"kind": "void", "corrects": made["seq"], "reason": "Ghi nhầm"}
        (fault,) = refused(await ready.post(f"{made['href']}/acts", json=void), 422)
        assert fault["code"] == "rests-on-it" and "hand_over" in fault["rule"] and code in fault["rule"]
        assert await told(ready, made["href"], "void") == (
            "Kết quả đã trả cho người đề nghị nên chưa huỷ được. Huỷ việc trả kết quả trong hồ sơ trước."
        )
        assert await trace(province) == before
        await about(ready, href, "void", handed["seq"])
        assert (await ready.get(href)).json()["status"] == "decided"
        assert await told(ready, made["href"], "void") is None
        await about(ready, made["href"], "void", made["seq"])
        assert (await ready.get(href)).json()["status"] == "processing"
    await intact(province_url)


async def test_a_correction_of_the_decided_act_moves_the_decision_and_never_the_hand_over(
    ready: httpx.AsyncClient, province: Database, province_url: str
) -> None:
    href = (await received(ready, postal()))["href"]
    made = recorded(await decided(ready, href))
    await handed_over(ready, href, "2024-11-12")
    await about(ready, made["href"], "correct", made["seq"], document={"signed_on": "2024-11-11"})
    events = {act["kind"]: act["versions"] for act in (await ready.get(f"{href}/history")).json()["acts"]}
    assert events["hand_over"][-1]["valid_from"] == "2024-11-12"
    assert (await clock(ready, href, "2024-11-30"))["ended_on"] == "2024-11-11"
    assert (await ready.get(href, params={"as_of": "2024-11-11"})).json()["status"] == "decided"
    before = await trace(province)
    late = {"kind": "correct", "corrects": made["seq"], "reason": "Nhầm", "document": {"signed_on": "2024-11-13"}}
    refused(await ready.post(f"{made['href']}/acts", json=late), 422)
    assert await trace(province) == before
    await intact(province_url)


async def test_a_refusal_is_voided_only_after_the_hand_over(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, postal()))["href"]
    refusal = {"document": {"signed_on": "2024-11-12"}, "reason": "Không đủ điều kiện"}
    letter = recorded(await ready.post(f"{href}/refusal", json=refusal))
    handed = await handed_over(ready, href)
    void = {"kind": "void", "corrects": letter["seq"], "reason": "Ghi nhầm"}
    assert fields(refused(await ready.post(f"{href}/acts", json=void), 422)) == {"kind"}
    await about(ready, href, "void", handed["seq"])
    await about(ready, href, "void", letter["seq"])
    assert (await ready.get(href)).json()["status"] == "processing"


async def test_a_withdrawn_dossier_has_no_result(ready: httpx.AsyncClient) -> None:
    href = (await received(ready, postal()))["href"]
    await staged(ready, href, "withdraw", "2024-11-08")
    act = {"kind": "hand_over", "effective_on": "2024-11-13", "changes": HANDED}
    assert fields(refused(await ready.post(f"{href}/acts", json=act), 422)) == {"kind"}


# --- What the portal asks ---


async def test_a_dossier_has_what_the_portal_asks_and_is_found_by_its_code(ready: httpx.AsyncClient) -> None:
    told = {"channel": "post", "applicant_kind": "organisation", "portal_code": PORTAL, "procedure_code": "1.003868"}
    href = (await received(ready, dossier(**told)))["href"]
    shown = (await ready.get(href)).json()
    assert {name: shown[name] for name in told} == told
    for query in ({"portal_code": PORTAL}, {"q": PORTAL}):
        page = (await ready.get("/v1/applications", params=query)).json()
        assert [row["id"] for row in page["items"]] == [shown["id"]]
    assert (await ready.get(f"/v1/dossiers/{PORTAL}")).json()["dossier_code"] == CODE
    older = (await received(ready, postal(dossier_code="000.00.14.H16-241105-0002")))["href"]
    assert {name: (await ready.get(older)).json()[name] for name in told} == dict.fromkeys(told)


async def test_a_code_of_the_portal_belongs_to_one_dossier(ready: httpx.AsyncClient, province: Database) -> None:
    receipt = await received(ready, postal(portal_code=PORTAL))
    before = await trace(province)
    second = postal(portal_code=PORTAL, dossier_code="000.00.14.H16-241105-0002")
    assert fields(refused(await ready.post("/v1/applications", json=second), 409)) == {"portal_code"}
    assert await trace(province) == before
    await about(ready, receipt["href"], "void", receipt["seq"])
    await received(ready, second)


@pytest.mark.parametrize("code", ["H16.14-241105-0001", "000.00.14.H16-241105-0001", "H16-241105-00012345"])
async def test_codes_of_both_orders_are_accepted(ready: httpx.AsyncClient, code: str) -> None:
    await received(ready, postal(portal_code=code, dossier_code="000.00.14.H16-241105-0009"))


@pytest.mark.parametrize("code", ["", "h16-241105-0001", "H16-0001", "H16/241105/0001", "H16-24110-0001"])
async def test_another_form_of_code_is_refused(ready: httpx.AsyncClient, code: str) -> None:
    answer = await ready.post("/v1/applications", json=postal(portal_code=code))
    assert fields(refused(answer, 400)) == {"portal_code"}
