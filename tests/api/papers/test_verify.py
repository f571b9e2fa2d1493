"""Verifying a paper by its code: what anybody sees, what nobody does, and what a stranger can prove with it."""

import copy
import hashlib
import importlib
import json
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cli.saved_proofs import check_paper
from api.entries.schemas import PublicDocument
from api.ledger.schemas import Inclusion
from api.papers.schemas import VerifiedPaper
from api.settings import Settings
from db.session import Database
from domain.entries import sequencing
from domain.keys import PublicKeys
from domain.ledger import checkpoints, merkle
from domain.papers import papers
from domain.papers.code import LENGTH, read_code
from domain.reference.series import add as add_series
from domain.registers import EVERY, REGISTERS
from domain.tense import today
from tests.factories import acted, granted, numbering, opening, series, set_up
from tests.support.api import (
    PERSONAL,
    RESOURCE,
    about,
    amended,
    amendment,
    document,
    ended,
    every_register,
    ledger_size,
    recorded,
    refused,
    strictly,
    trace,
)
from tests.support.application import STAFF, application, published, signing_keys
from tests.support.independent_verifier import is_valid_answer, proven_act, root_of, verify_jws
from tests.support.refusals import unquoted

NUMBERED = ("publication-permits", "postal-confirmations", "subdomain-certificates", "aggregator-licences")
PLAIN = {
    *PublicDocument.model_fields, "code", "printed_number", "register", "register_title_vi", "kind", "kind_vi", "as_of",
    "status", "status_vi", "replaced_by", "corrected", "changed_since", "facts", "as_printed", "corrections", "seq",
    "leaf_hash", "signed", "proof",
}  # fmt: skip


@pytest.fixture
async def numbered(province: Database, ready: httpx.AsyncClient) -> httpx.AsyncClient:
    """A province that gives numbers in every register, for revocations too."""
    uses = [f"{key}:{REGISTERS[key].opening.key}:SO-CHUNG" for key in REGISTERS if key not in NUMBERED]
    uses += [f"{key}:revoke:SO-CHUNG" for key in NUMBERED]
    async with province.transaction() as session:
        await add_series(session, "tests", numbering(series("chung", ["SO-CHUNG"]), "; ".join(uses)))
    return ready


async def seen(client: httpx.AsyncClient, receipt: dict[str, Any]) -> Any:
    """What anybody sees of the paper of a receipt."""
    return strictly(VerifiedPaper, await client.get(receipt["verify_url"])).model_dump(mode="json", by_alias=True)


async def jwks(client: httpx.AsyncClient) -> Any:
    return (await client.get("/.well-known/jwks.json")).json()


# --- What is seen ---


@every_register
def test_what_a_register_shows_anybody_is_public_and_not_personal(register: str) -> None:
    shown = set(REGISTERS[register].verified)
    assert shown <= RESOURCE[register].public.model_fields.keys()
    assert not shown & REGISTERS[register].private_fields
    assert 0 < len(shown) < 5


def test_of_a_reporter_only_name_agency_and_card_are_shown_and_of_a_dossier_nothing() -> None:
    assert set(REGISTERS["resident-reporters"].verified) == {"full_name", "holder_name", "has_card"}
    assert EVERY["applications"].verified == ()


@every_register
async def test_a_paper_shows_its_particulars_its_few_facts_and_nothing_personal(
    numbered: httpx.AsyncClient, register: str
) -> None:
    printed = {"signed_on": "2024-10-22", "signer": "Nguyễn Văn Ký", "signer_title": "Giám đốc"}
    body = opening(register, **PERSONAL[register], document=printed, reason="Ghi chú nội bộ")
    receipt = recorded(await numbered.post(f"/v1/{register}", json=body))
    answer = await numbered.get(receipt["verify_url"])
    found = answer.json()
    assert found.keys() == PLAIN
    assert found["facts"].keys() == set(REGISTERS[register].verified)
    assert {name: found[name] for name in printed} == printed
    assert found["printed_number"] == receipt["printed_number"]
    assert found["code"] == receipt["verification_code"]
    assert (found["register_title_vi"], found["issuer"]) == (REGISTERS[register].title_vi, "Cơ quan STTTT")
    assert (found["status"], found["status_vi"]) == ("in_force", "còn hiệu lực")
    assert found["facts"]["holder_name"] == "Cơ quan DON-VI-01"
    assert answer.headers["cache-control"] == "no-store"
    signed = signing_keys().verify(found["signed"], papers.KIND)
    for secret in (*PERSONAL[register].values(), "Ghi chú nội bộ", "local", receipt["entry"]):
        assert secret not in answer.text
        assert secret not in json.dumps(signed, ensure_ascii=False)


async def test_a_reporters_card_is_told_by_yes_or_no(numbered: httpx.AsyncClient) -> None:
    card, over = [{"card_number": f"IBT0007{n}", "card_issued_on": "2024-01-01"} for n in (7, 8)]
    for more, has_card in (({}, False), (card, True), ({**over, "card_expires_on": "2025-12-31"}, False)):
        answer = await numbered.get((await granted(numbered, "resident-reporters", **more))["verify_url"])
        assert answer.json()["facts"] == {
            "holder_name": "Cơ quan DON-VI-01",
            "full_name": "Phóng viên",
            "has_card": has_card,
        }
        assert "IBT0007" not in answer.text


async def test_only_a_paper_that_got_its_number_here_has_a_code(ready: httpx.AsyncClient) -> None:
    permit = await granted(ready, "publication-permits")
    other = await amended(ready, "publication-permits", permit["href"], "2024-10-23")
    reporter = await granted(ready, "resident-reporters")
    assert read_code(permit["verification_code"])
    assert permit["verify_url"] == f"/v1/verify/{permit['verification_code']}"
    for receipt in (other, reporter):
        assert (receipt["verification_code"], receipt["verify_url"]) == (None, None)
    acts = (await ready.get(f"{permit['href']}/history")).json()["acts"]
    shown = [(act["verification_code"], act["verify_url"]) for act in acts]
    assert shown == [(permit["verification_code"], permit["verify_url"]), (None, None)]


async def test_a_code_is_taken_however_it_is_typed(ready: httpx.AsyncClient) -> None:
    code = (await granted(ready, "publication-permits"))["verification_code"]
    for typed in (
        code.lower(),
        code.replace("-", " "),
        code.replace("-", ""),
        code.replace("-", "").lower(),
        code.replace("1", "l"),
    ):
        assert (await ready.get(f"/v1/verify/{typed}")).json()["code"] == code


async def test_whatever_is_no_code_of_ours_is_answered_alike(ready: httpx.AsyncClient) -> None:
    code = (await granted(ready, "publication-permits"))["verification_code"]
    unknown = code[:-1] + ("0" if code[-1] != "0" else "1")
    answers = []
    for text in (unknown, "x", "-", "0", code + "0", code[:-2], "U" * 28, "é" * 28, "%27", "a" * 3000, "١" * 28):
        answer = await ready.get(f"/v1/verify/{text}")
        (fault,) = refused(answer, 404)
        answers.append(
            {
                **answer.json(),
                "request_id": None,
                "errors": [{**fault, "value": None, "text_vi": unquoted(fault["text_vi"])}],
            }
        )
    assert all(one == answers[0] for one in answers)


# --- What it is today ---


async def test_a_paper_says_what_became_of_it(numbered: httpx.AsyncClient) -> None:
    register = "subdomain-certificates"
    receipt = await granted(numbered, register)
    for kind, status, words in (
        ("suspend", "suspended", "tạm đình chỉ"),
        ("reinstate", "in_force", "còn hiệu lực"),
        ("revoke", "revoked", "đã thu hồi"),
    ):
        last = await acted(numbered, receipt["href"], kind, "2024-10-30")
        found = await seen(numbered, receipt)
        assert (found["status"], found["status_vi"], found["replaced_by"]) == (status, words, None)
    decision = await seen(numbered, last)
    assert (decision["kind_vi"], decision["status_vi"]) == ("thu hồi", "đã thu hồi")
    assert decision["printed_number"] == last["printed_number"] != receipt["printed_number"]


async def test_a_paper_whose_term_is_over_or_still_to_come_says_so(ready: httpx.AsyncClient) -> None:
    over = await granted(ready, "aggregator-licences", expires_on="2025-01-01", site_name="A")
    assert (await seen(ready, over))["status_vi"] == "hết hạn"
    future = (today() + timedelta(days=5)).isoformat()
    document = {"signed_on": today().isoformat()}
    coming = await granted(ready, "publication-permits", effective_on=future, document=document, title="Sắp tới")
    found = await seen(ready, coming)
    assert (found["status"], found["status_vi"]) == ("not_yet_in_force", "chưa có hiệu lực")
    assert found["facts"]["title"] == "Sắp tới"


@pytest.mark.parametrize("register", NUMBERED)
async def test_a_voided_paper_says_that_it_was_voided(ready: httpx.AsyncClient, register: str) -> None:
    receipt = await granted(ready, register)
    await about(ready, receipt["href"], "void", receipt["seq"])
    found = await seen(ready, receipt)
    assert (found["status"], found["status_vi"]) == ("voided", "đã huỷ")


async def test_a_replaced_paper_names_the_one_that_took_its_place(ready: httpx.AsyncClient) -> None:
    old = await granted(ready, "publication-permits")
    new = await acted(ready, old["href"], "replace", "2024-10-30")
    found = await seen(ready, old)
    assert (found["status_vi"], found["replaced_by"]) == ("đã được thay thế", new["printed_number"])
    assert (await seen(ready, new))["status_vi"] == "còn hiệu lực"
    await about(ready, old["href"], "void", new["seq"])
    assert ((await seen(ready, old))["status_vi"], (await seen(ready, new))["status_vi"]) == ("còn hiệu lực", "đã huỷ")


async def test_what_was_corrected_or_changed_later_is_shown_as_it_is_and_said(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, "publication-permits", title="Sai")
    assert [(await seen(ready, receipt))[name] for name in ("corrected", "changed_since")] == [False, False]
    correction = await about(
        ready, receipt["href"], "correct", receipt["seq"],
        changes={"title": "Đúng"}, document={"signer": "Người Ký"},
    )  # fmt: skip
    found = await seen(ready, receipt)
    assert (found["facts"]["title"], found["signer"]) == ("Đúng", "Người Ký")
    assert [found[name] for name in ("corrected", "changed_since", "status")] == [True, False, "in_force"]
    await about(ready, receipt["href"], "void", correction["seq"])
    assert (await seen(ready, receipt))["corrected"] is False
    body = {**amendment("publication-permits", "2024-11-01"), "changes": {"print_run": 900}}
    body["document"] = document("publication-permits", "amend", "2024-11-01")
    recorded(await ready.post(f"{receipt['href']}/acts", json=body))
    found = await seen(ready, receipt)
    assert (found["facts"]["print_run"], found["changed_since"], found["corrected"]) == (900, True, False)


async def test_a_corrected_paper_tells_what_it_prints_and_what_was_corrected_since(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, "publication-permits", title="Logisitcs", print_run=500)
    fresh = await seen(ready, receipt)
    assert fresh["corrections"] == []
    document = {name: fresh[name] for name in (*PublicDocument.model_fields, "printed_number")}
    assert fresh["as_printed"] == {**document, "facts": fresh["facts"], "holder_address": None}
    changed = {"changes": {"title": "Logistics", "print_run": 400}, "document": {"signer": "Người Ký"}}
    first = await about(ready, receipt["href"], "correct", receipt["seq"], **changed, reason="Công văn 12/STTTT")
    last = await about(ready, receipt["href"], "correct", receipt["seq"], changes={"print_run": 500}, reason="Nhầm")
    found = await seen(ready, receipt)
    assert found["as_printed"] == fresh["as_printed"]
    assert (found["facts"]["title"], found["signer"]) == ("Logistics", "Người Ký")
    by = {
        "kind": "correct", "kind_vi": "đính chính", "seq": first["seq"], "recorded_on": today().isoformat(),
        "reason": "Công văn 12/STTTT", "printed_number": None, "signed_on": None, "signer": None,
    }  # fmt: skip
    assert found["corrections"] == [
        {"field": "signer", "printed": fresh["signer"], "corrected": "Người Ký", **by},
        {"field": "facts.title", "printed": "Logisitcs", "corrected": "Logistics", **by},
    ]
    # Voiding the last one brings back the print run of the first.
    await about(ready, receipt["href"], "void", last["seq"], reason="Đúng là 400")
    (_, _, run) = (await seen(ready, receipt))["corrections"]
    assert (run["field"], run["printed"], run["corrected"]) == ("facts.print_run", 500, 400)
    assert (run["kind_vi"], run["seq"], run["reason"]) == ("huỷ", last["seq"] + 1, "Đúng là 400")
    await about(ready, receipt["href"], "void", first["seq"])
    found = await seen(ready, receipt)
    assert (found["corrections"], found["corrected"]) == ([], False)


async def test_a_later_paper_tells_what_was_corrected_in_the_acts_that_it_repeats(ready: httpx.AsyncClient) -> None:
    old = await granted(ready, "publication-permits", title="Sai", print_run=500)
    new = await acted(ready, old["href"], "replace", "2024-10-30", changes={"print_run": 900})
    correction = await about(ready, old["href"], "correct", old["seq"], changes={"title": "Đúng", "print_run": 501})
    after = await about(ready, old["href"], "correct", new["seq"], document={"signer": "Người Ký"})
    papers_of = {"old": await seen(ready, old), "new": await seen(ready, new)}
    runs = [paper["as_printed"]["facts"]["print_run"] for paper in papers_of.values()]
    assert runs == [500, 900]
    told = {
        name: [(one["field"], one["printed"], one["corrected"], one["seq"]) for one in paper["corrections"]]
        for name, paper in papers_of.items()
    }
    title = ("facts.title", "Sai", "Đúng", correction["seq"])
    signer = ("signer", papers_of["new"]["as_printed"]["signer"], "Người Ký", after["seq"])
    assert told == {"old": [title, ("facts.print_run", 500, 501, correction["seq"])], "new": [signer, title]}
    # Of a voided paper, its own void is no correction.
    await about(ready, old["href"], "void", new["seq"], reason="Cấp nhầm")
    voided = await seen(ready, new)
    assert voided["status"] == "voided"
    assert [voided[name] for name in ("as_printed", "corrections")] == [
        papers_of["new"][name] for name in ("as_printed", "corrections")
    ]


async def test_a_paper_recorded_late_prints_what_was_right_on_its_day(ready: httpx.AsyncClient) -> None:
    old = await granted(ready, "publication-permits", print_run=500)
    body = {**amendment("publication-permits", "2024-11-01"), "changes": {"print_run": 900}}
    recorded(await ready.post(f"{old['href']}/acts", json=body))
    new = await acted(ready, old["href"], "replace", "2024-10-30")
    assert (await seen(ready, new))["as_printed"]["facts"]["print_run"] == 500


async def test_the_command_tells_what_was_corrected_in_a_saved_paper(ready: httpx.AsyncClient, tmp_path: Path) -> None:
    receipt = await granted(ready, "publication-permits", title="Sai")
    correction = await about(ready, receipt["href"], "correct", receipt["seq"], changes={"title": "Đúng"})
    file, keys = tmp_path / "answer.json", PublicKeys.read(await jwks(ready))
    file.write_text(json.dumps(await seen(ready, receipt)))
    (_, line), valid = check_paper(file, keys)
    assert valid
    assert line == (
        f'facts.title: the paper prints "Sai", which was corrected to "Đúng" '
        f"(đính chính, act {correction['seq']} of {today()}): Ghi nhầm"
    )


BASIS = {
    "number": 20, "symbol": "QĐ-STTTT", "signed_on": "2024-11-20",
    "signer": "Người Ký", "signer_title": "Giám đốc", "issuer": "Sở Thử",
}  # fmt: skip


async def test_the_document_by_which_a_paper_was_corrected_is_told(ready: httpx.AsyncClient, tmp_path: Path) -> None:
    receipt = await granted(ready, "publication-permits", title="Sai")
    correction = await about(
        ready, receipt["href"], "correct", receipt["seq"],
        changes={"title": "Đúng"}, document={"signer": "Bà Đúng"}, basis=BASIS,
    )  # fmt: skip
    found = await seen(ready, receipt)
    assert found["signer"] == "Bà Đúng"
    told = [(one["printed_number"], one["signed_on"], one["signer"]) for one in found["corrections"]]
    assert told == [("20/QĐ-STTTT", "2024-11-20", "Người Ký")] * 2
    (opened, act) = (await ready.get(f"{receipt['href']}/history")).json()["acts"]
    assert opened["basis"] is None
    assert act["basis"] == BASIS
    params = {"seq": correction["seq"], "size": correction["seq"]}
    leaf = json.loads((await ready.get("/v1/ledger/inclusion", params=params)).json()["leaf"])
    assert (leaf["basis"], leaf["document"]["signer"]) == (BASIS, "Bà Đúng")
    file, keys = tmp_path / "answer.json", PublicKeys.read(await jwks(ready))
    file.write_text(json.dumps(found))
    (_, *lines), valid = check_paper(file, keys)
    assert (valid, ["20/QĐ-STTTT of 2024-11-20" in line for line in lines]) == (True, [True, True])


async def test_only_a_correction_is_made_by_a_document_of_its_own(ready: httpx.AsyncClient, province: Database) -> None:
    receipt = await granted(ready, "publication-permits", title="Sai")
    correction = {"kind": "correct", "corrects": receipt["seq"], "reason": "Ghi nhầm", "changes": {"title": "Đúng"}}
    before = await trace(province)
    for body, status, field in (
        ({**amendment("publication-permits", "2024-11-01"), "basis": BASIS}, 422, "basis"),
        ({**correction, "kind": "void", "changes": {}, "basis": BASIS}, 422, "basis"),
        ({**correction, "basis": {"number": 20}}, 422, "basis"),
        ({**correction, "basis": {"symbol": "QĐ-STTTT"}}, 422, "basis"),
        ({**correction, "basis": {**BASIS, "signer_code": "KY-1"}}, 400, "basis.signer_code"),
    ):
        (fault,) = refused(await ready.post(f"{receipt['href']}/acts", json=body), status)
        assert fault["field"] == field
    assert await trace(province) == before


async def test_an_amendment_is_no_correction_of_the_paper_before(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, "publication-permits", print_run=500)
    body = {**amendment("publication-permits", "2024-11-01"), "changes": {"print_run": 900}}
    recorded(await ready.post(f"{receipt['href']}/acts", json=body))
    found = await seen(ready, receipt)
    assert (found["facts"]["print_run"], found["as_printed"]["facts"]["print_run"]) == (900, 500)
    assert (found["corrections"], found["corrected"], found["changed_since"]) == ([], False, True)


# --- What it proves ---


async def test_a_stranger_can_check_every_paper_with_nothing_but_the_public_keys(
    numbered: httpx.AsyncClient, province: Database, tmp_path: Path
) -> None:
    receipts = [await granted(numbered, register) for register in NUMBERED for _ in range(2)]
    keys = await jwks(numbered)
    for ended_at in (4, 5, 6):
        late = receipts[-1]
        size = late["seq"]
        assert (await seen(numbered, late))["proof"] is None
        await published(province, tmp_path / "checkpoints.jsonl")
        for receipt in receipts:
            found = await seen(numbered, receipt)
            assert found["leaf_hash"] == receipt["leaf_hash"]
            assert (found["proof"]["size"], found["proof"]["index"]) == (size, receipt["seq"] - 1)
            assert is_valid_answer(found, keys)
            assert papers.check_saved(found, PublicKeys.read(keys)) == []
        receipts.append(await ended(numbered, "subdomain-certificates", receipts[ended_at]["href"], "2024-10-30"))


@pytest.fixture
async def answered(
    numbered: httpx.AsyncClient, province: Database, tmp_path: Path
) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Two answers about papers of eleven, and the keys."""
    receipts = [await granted(numbered, "subdomain-certificates") for _ in range(11)]
    await published(province, tmp_path / "checkpoints.jsonl")
    first, second = [await seen(numbered, receipts[at]) for at in (4, 10)]
    return first, second, await jwks(numbered)


@given(data=st.data())
async def test_whatever_is_changed_in_an_answer_is_found_by_a_stranger_and_by_us(
    answered: tuple[dict[str, Any], dict[str, Any], Any], data: st.DataObject
) -> None:
    whole, other, keys = answered
    answer = copy.deepcopy(whole)
    assert is_valid_answer(answer, keys)
    place = data.draw(st.sampled_from(sorted({*whole, *(f"proof.{name}" for name in whole["proof"]), "swap"})))
    if place == "swap":
        swapped = data.draw(st.sampled_from(["signed", "proof", "leaf_hash", "facts", "seq"]))
        answer[swapped] = other[swapped]
    elif place.startswith("proof."):
        name = place.removeprefix("proof.")
        answer["proof"][name] = data.draw(another(answer["proof"][name]))
    else:
        answer[place] = data.draw(another(answer[place]))
    public = PublicKeys.read(keys)
    same = answer == whole
    # Without a proof nothing is proved, though what is stated may be signed.
    assert is_valid_answer(answer, keys) == same
    assert (papers.check_saved(answer, public) == []) == (same or answer == {**whole, "proof": None})


def another(value: Any) -> st.SearchStrategy[Any]:
    """The value a little changed, or something else."""
    if isinstance(value, str) and value:
        return st.integers(0, len(value) - 2 if len(value) > 1 else 0).map(
            lambda at: value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]
        )
    if isinstance(value, bool):
        return st.just(not value)
    if isinstance(value, int):
        return st.sampled_from([value + 1, value - 1, 0, -1, str(value), None])
    if isinstance(value, list) and value:
        return st.sampled_from([value[1:], value[:-1], value[::-1], [*value, value[0]], [], [value[0], *value], None])
    if isinstance(value, dict):
        return st.sampled_from([{}, None, [], {**value, "x": 1}])
    return st.sampled_from(["x", 1, {}])


@given(st.integers(1, 70).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_the_strangers_walk_agrees_with_ours(place: tuple[int, int]) -> None:
    index, size = place
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    peaks: list[bytes] = []
    stored: dict[tuple[int, int], bytes] = {}
    for at, leaf in enumerate(leaves):
        filled, peaks = merkle.append(at, peaks, leaf)
        stored |= filled
    path = [merkle.hash_of(span, stored) for span in merkle.inclusion_path(index, size)]
    assert root_of(leaves[index], index, size, path) == merkle.root(peaks)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("true", "rewritten"),
        ("level = (SELECT max(level) FROM ledger_node)", "rewritten"),
        ("level = 0", "act {seq}, or"),
        ("level = 1", "act {seq}, or"),
    ],
    ids=["all", "the top", "the leaves", "above the leaves"],
)
async def test_a_ledger_that_was_rewritten_proves_nothing(
    ready: httpx.AsyncClient, province: Database, province_url: str, tmp_path: Path, where: str, words: str
) -> None:
    receipt = await granted(ready, "publication-permits")
    while await ledger_size(ready) % 4:  # so that the root rests on no node of the two lowest levels
        await granted(ready, "publication-permits")
    await published(province, tmp_path / "checkpoints.jsonl")
    attacker = await asyncpg.connect(province_url)
    try:
        await attacker.execute("SET session_replication_role = replica")
        await attacker.execute(f"UPDATE ledger_node SET hash = sha256(hash) WHERE {where}")
        (fault,) = refused(await ready.get(receipt["verify_url"]), 503)
        assert words.format(seq=receipt["seq"]) in fault["rule"]
    finally:
        await attacker.close()


ALTERED = {
    "its number": ("UPDATE act SET number = 999 WHERE seq = {first}", "act {first}, or"),
    "what cannot be read": ("UPDATE act SET changes = '[1]' WHERE seq = {first}", "act {first} was changed"),
    "a register that there is not": ("UPDATE act SET register_key = 'x' WHERE seq = {first}", "act {first}, or"),
    "an act on the same entry": ("UPDATE act SET effective_on = '2099-01-01' WHERE seq = {second}", "act {second}, or"),
    "an act taken from the entry": (
        "UPDATE act SET entry_id = (SELECT entry_id FROM act WHERE seq = {other}) WHERE seq = {second}",
        "versions of publication-permits/",
    ),
    "the fact that is shown": ("UPDATE publication_permit SET title = 'Khác'", "versions of publication-permits/"),
    "the state": ("UPDATE publication_permit SET status = 'in_force'", "versions of publication-permits/"),
    "a version taken away": (
        "DELETE FROM publication_permit WHERE status = 'revoked'",
        "versions of publication-permits/",
    ),
}


@pytest.mark.parametrize("is_published", [True, False], ids=["published", "not yet published"])
@pytest.mark.parametrize("name", ALTERED)
async def test_nothing_is_said_of_a_paper_whose_acts_or_versions_were_altered(
    numbered: httpx.AsyncClient, province: Database, province_url: str, tmp_path: Path, name: str, is_published: bool
) -> None:
    receipt = await granted(numbered, "publication-permits")
    revocation = await acted(numbered, receipt["href"], "revoke", "2024-10-30")
    other = await granted(numbered, "publication-permits")
    if is_published:
        await published(province, tmp_path / "checkpoints.jsonl")
    assert (await seen(numbered, receipt))["status"] == "revoked"
    seqs = {"first": receipt["seq"], "second": revocation["seq"], "other": other["seq"]}
    edit, words = [text.format(**seqs) for text in ALTERED[name]]
    attacker = await asyncpg.connect(province_url)
    try:
        await attacker.execute(f"SET session_replication_role = replica; {edit}")
        (fault,) = refused(await numbered.get(receipt["verify_url"]), 503)
        assert words in fault["rule"]
    finally:
        await attacker.close()


async def test_a_code_that_leads_to_another_paper_is_told_nothing_by(
    numbered: httpx.AsyncClient, province_url: str
) -> None:
    one, other = [await granted(numbered, "publication-permits") for _ in range(2)]
    attacker = await asyncpg.connect(province_url)
    try:
        await attacker.execute(
            "SET session_replication_role = replica;"
            f"UPDATE paper_code SET code = reverse(code) WHERE seq = {one['seq']};"
            f"UPDATE paper_code SET code = (SELECT reverse(code) FROM paper_code WHERE seq = {one['seq']}) "
            f"WHERE seq = {other['seq']}"
        )
        (fault,) = refused(await numbered.get(one["verify_url"]), 503)
        assert fault["rule"] == f"this code is not that of the paper of act {other['seq']}"
        refused(await numbered.get(other["verify_url"]), 404)
    finally:
        await attacker.close()


async def test_a_card_that_was_altered_is_not_told_of_and_erased_fields_are_not_missed(
    numbered: httpx.AsyncClient, province_url: str
) -> None:
    register = "resident-reporters"
    receipt = await granted(numbered, register, **PERSONAL[register])
    path = f"{receipt['href']}/personal/erasure"
    assert (await numbered.post(path, json={"reason": "Hết hạn lưu"})).is_success
    assert (await seen(numbered, receipt))["facts"]["has_card"] is False
    attacker = await asyncpg.connect(province_url)
    try:
        await attacker.execute("UPDATE resident_reporter SET card_number = 'IBT1', card_issued_on = '2024-01-01'")
        (fault,) = refused(await numbered.get(receipt["verify_url"]), 503)
        assert "versions of resident-reporters/" in fault["rule"]
    finally:
        await attacker.close()


# --- From the leaf ---


async def test_a_stranger_recomputes_every_root_from_the_leaves_that_are_answered(
    november: httpx.AsyncClient,
) -> None:
    signed = verify_jws(
        (await november.get("/v1/checkpoints/latest")).json()["jws"], await jwks(november), checkpoints.KIND
    )
    for seq in range(1, signed["size"] + 1, 7):
        asked = {"seq": seq, "size": signed["size"]}
        answer = strictly(Inclusion, await november.get("/v1/ledger/inclusion", params=asked)).model_dump()
        act = proven_act(answer, seq, signed["size"], signed["root"])
        history = (await november.get(f"/v1/{act['register']}/{act['entry']}/history")).json()
        (told,) = [one for one in history["acts"] if one["seq"] == act["seq"] == seq]
        assert {name: act[name] for name in ("kind", "effective_on", "reason", "recorded_by")} == {
            name: told[name] for name in ("kind", "effective_on", "reason", "recorded_by")
        }
        if code := told["verification_code"]:
            assert act["code_digest"] == hashlib.sha256(code.replace("-", "").encode()).hexdigest()


async def test_the_contract_describes_every_member_of_the_leaf(november: httpx.AsyncClient) -> None:
    told = Inclusion.__doc__ or ""
    for seq in (1, 60, 178):
        leaf = json.loads((await november.get(f"/v1/ledger/inclusion?seq={seq}&size=178")).json()["leaf"])
        for name in (*leaf, *(leaf["document"] or {})):
            assert f"`{name}`" in told, name


async def test_an_act_that_was_altered_has_no_leaf(numbered: httpx.AsyncClient, province_url: str) -> None:
    seq = (await granted(numbered, "publication-permits"))["seq"]
    attacker = await asyncpg.connect(province_url)
    try:
        await attacker.execute(f"SET session_replication_role = replica; UPDATE act SET number = 999 WHERE seq = {seq}")
        (fault,) = refused(await numbered.get(f"/v1/ledger/inclusion?seq={seq}&size={seq}"), 503)
        assert f"act {seq} was changed" in fault["rule"]
    finally:
        await attacker.close()


# --- How often ---


async def test_wrong_codes_are_limited_and_a_right_one_is_always_answered(
    province: Database, ready: httpx.AsyncClient, province_url: str
) -> None:
    receipt = await granted(ready, "publication-permits")
    wrong, right = f"/v1/verify/{'7' * LENGTH}", receipt["verify_url"]
    app: Any = application(province, Settings(trusted_proxies=[ip_network("127.0.0.1")]))
    most = papers.LIMIT_PER_ADDRESS.requests
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://localhost", headers=STAFF
    ) as client:
        one, other = {"X-Forwarded-For": "9.9.9.9, 203.0.113.7"}, {"X-Forwarded-For": "203.0.113.7, 203.0.113.8"}
        assert {(await client.get(right, headers=one)).status_code for _ in range(most + 9)} == {200}
        statuses = [(await client.get(wrong, headers=one)).status_code for _ in range(most + 9)]
        assert statuses == [404] * most + [429] * 9
        refusal = await client.get("/v1/verify/x", headers=one)
        refused(refusal, 429)
        assert 1 <= int(refusal.headers["retry-after"]) <= papers.LIMIT_PER_ADDRESS.seconds
        assert (await client.get(right, headers=one)).status_code == 200
        assert (await client.get(wrong, headers=other)).status_code == 404
    owner = await asyncpg.connect(province_url)
    try:
        assert await owner.fetchval("SELECT hits FROM throttle WHERE key = 'verify '") == most + 1
        await owner.execute("UPDATE throttle SET hits = $1 WHERE key = 'verify '", papers.LIMIT_OVERALL.requests)
        refused(await ready.get(wrong), 429)
        assert (await ready.get(right)).status_code == 200, "the limit of all does not concern right codes"
    finally:
        await owner.close()


# --- Papers from before there were codes ---


async def test_migrating_gives_earlier_papers_their_codes(
    database: Database, database_url: str, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencing, "digest", lambda _: None)  # as acts were recorded before codes were in leaves
    await set_up(database)
    receipts = [await granted(client, "publication-permits") for _ in range(5)]
    await granted(client, "resident-reporters")
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute("ALTER TABLE paper_code DISABLE TRIGGER USER; DELETE FROM paper_code")
        migration = importlib.import_module("db.migrations.versions.0010_proofs_for_anyone")
        await owner.execute(migration.CODES_FOR_EARLIER_PAPERS)
        codes = {row["seq"]: row["code"] for row in await owner.fetch("SELECT * FROM paper_code")}
    finally:
        await owner.close()
    assert codes.keys() == {receipt["seq"] for receipt in receipts}
    assert len({read_code(code) for code in codes.values()} - {None}) == 5
    for receipt in receipts:
        answer = await client.get(f"/v1/verify/{codes[receipt['seq']]}")
        assert answer.json()["printed_number"] == receipt["printed_number"]
