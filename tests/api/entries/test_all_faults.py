"""A refused request is answered with every fault that can be known, of shape and of rules, in one answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import httpx
from hypothesis import given
from hypothesis import strategies as st

from db.session import Database
from db.tables.organisation import OrganisationFacts, OrganisationKind
from domain.reference import bodies
from domain.registers import REGISTERS
from tests.api.applications.test_applications import dossier
from tests.factories import acted, granted, opening
from tests.support.api import PERSONAL, every_register, fields, ledger_size, recorded, refused, trace
from tests.support.application import client_of
from tests.support.databases import Recycled
from tests.support.profiles import cases

PERMITS, CERTIFICATES, LICENCES = "publication-permits", "subdomain-certificates", "aggregator-licences"
REPORTERS, OFFICES = "resident-reporters", "press-offices"
PAPERS: Final = (PERMITS, "postal-confirmations", CERTIFICATES, LICENCES)
"""The registers whose openings get a number."""

ARMY: Final = "CONG-AN-01"
FAR: Final = "2199-01-01"
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Breakage:
    """One way to break a valid body: the parts that it touches, the faults by field and code, and if it is of shape."""

    touches: frozenset[str]
    faults: frozenset[tuple[str, str]]
    of_shape: bool
    apply: Callable[[Body], None]


def breakage(touches: str, faults: Iterable[tuple[str, str]], of_shape: bool, **changes: Any) -> Breakage:
    """The breakage that sets these fields of the body, `document__x` those of the document; `...` removes one."""

    def apply(body: Body) -> None:
        for path, value in changes.items():
            document, _, name = path.rpartition("__")
            part = body[document] if document else body
            if value is ...:
                part.pop(name, None)
            else:
                part[name] = value

    return Breakage(frozenset(touches.split()), frozenset(faults), of_shape, apply)


def breakages(register: str) -> list[Breakage]:
    """The ways to break a body that opens an entry of the register."""
    declared = REGISTERS[register]
    shape = [
        breakage(name, [(name, "missing")], True, **{name: ...})
        for name in sorted(declared.required_facts - {"holder"})
    ]
    shape += [breakage(name, [(name, "text")], True, **{name: "a\x00b"}) for name in PERSONAL[register]][:1]
    shape += [
        breakage("holder", [("holder", "missing")], True, holder=...),
        breakage("holder", [("holder", "text")], True, holder=7),
        breakage("reason", [("reason", "text")], True, reason=["x"]),
        breakage("unknown", [("unknown", "extra_forbidden")], True, unknown=1),
        breakage("signer", [("document.signer", "text")], True, document__signer=1),
        breakage("effective_on", [("effective_on", "day")], True, effective_on="2024-13-01"),
    ]
    rules = [
        breakage("holder", [("holder", "unknown-body")], False, holder="NOPE"),
        breakage("effective_on", [("effective_on", "too-far-ahead")], False, effective_on=FAR),
    ]
    if register in PAPERS:
        shape += [breakage("signed_on", [("document.signed_on", "day")], True, document__signed_on="1/11/2024")]
        rules += [
            breakage(
                "signed_on signer",
                [("document.signed_on", "signed-on")],
                False,
                document__signed_on=...,
                document__signer="A",
            ),
            breakage("signed_on", [("document.signed_on", "too-far-ahead")], False, document__signed_on=FAR),
            breakage("symbol", [("document.symbol", "symbol")], False, document__symbol="LA-STTTT"),
        ]
    return [*shape, *rules, *OWN.get(register, [])]


OWN: Final = {
    PERMITS: [
        breakage("page_count size_bytes", [("size_bytes", "pages-or-bytes")], False, page_count=3, size_bytes=7),
        breakage("page_count", [("page_count", "greater_than_equal")], True, page_count=0),
        breakage("holder", [("ministry_opinion", "ministry-opinion")], False, holder=ARMY),
    ],
    CERTIFICATES: [breakage("host zone", [("host", "host-outside-zone")], False, host="a.vn", zone="daknong.gov.vn")],
    LICENCES: [
        breakage("domains", [("domains.1", "host")], True, domains=["a.vn", "?"]),
        breakage(
            "source_agreed_on", [("source_agreed_on", "source-agreements")], False, source_agreed_on=["2024-01-01"]
        ),
        breakage("expires_on signed_on", [("expires_on", "term")], False, expires_on="2040-01-01"),
    ],
    OFFICES: [breakage("holder", [("holder", "press-agency")], False, holder=ARMY)],
    REPORTERS: [
        breakage("holder", [("holder", "press-agency")], False, holder=ARMY),
        breakage("reporter_kind office", [("office", "office")], False, reporter_kind="office_staff"),
        breakage("card_number", [("card_issued_on", "card")], False, card_number="A1"),
    ],
}
"""The breakages of one register alone."""


@every_register
@cases(60)
@given(data=st.data())
async def test_one_answer_names_exactly_the_faults_of_a_body(
    recycled_province: Recycled, register: str, data: st.DataObject
) -> None:
    """Several independent breakages, each of which touches other parts than the others."""
    await recycled_province.clean()
    database = recycled_province.database
    await with_army(database)
    chosen: list[Breakage] = []
    for one in data.draw(st.lists(st.sampled_from(breakages(register)), min_size=1, max_size=6)):
        if all(one.touches.isdisjoint(other.touches) for other in chosen):
            chosen.append(one)
    body = opening(register)
    for one in chosen:
        one.apply(body)
    before = await trace(database)
    async with client_of(database) as client:
        answer = await client.post(f"/v1/{register}", json=body)
    found = refused(answer, 400 if any(one.of_shape for one in chosen) else 422)
    assert sorted((fault["field"], fault["code"]) for fault in found) == sorted(
        fault for one in chosen for fault in one.faults
    )
    assert await trace(database) == before


async def test_an_act_on_an_entry_names_the_faults_of_its_shape_form_facts_and_paper(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, CERTIFICATES))["href"]
    body = {
        "kind": "rename",
        "effective_on": "2024-11-01",
        "document": {"signed_on": FAR, "signer": 1},
        "changes": {"host": "a.vn", "purpose": "Cổng", "contact_phone": "kín"},
    }
    found = refused(await ready.post(f"{href}/acts", json=body), 400)
    assert fields(found) == {
        "document.signer",
        "document.signed_on",
        "changes.host",
        "changes.purpose",
        "changes.contact_phone",
    }
    assert "kín" not in str(found)
    kind = {"kind": "renamed", "changes": {"host": "a.vn"}}
    assert fields(refused(await ready.post(f"{href}/acts", json=kind), 400)) == {"kind"}


async def test_an_unknown_entry_is_told_with_the_faults_of_the_body(ready: httpx.AsyncClient) -> None:
    path = f"/v1/{CERTIFICATES}/01a222cf-284b-7f44-b00a-ff47d5bd2659/acts"
    assert fields(refused(await ready.post(path, json={"kind": "revoke"}), 404)) == {"id", "document", "effective_on"}
    assert fields(refused(await ready.post(path, json={"kind": "revoke", "document": 1}), 400)) == {"id", "document"}


async def test_a_day_of_effect_that_follows_from_that_of_signing_is_not_told(ready: httpx.AsyncClient) -> None:
    path = (await granted(ready, CERTIFICATES))["href"]
    revoke = {"kind": "revoke", "document": {"signed_on": FAR}}
    found = refused(await ready.post(f"{path}/acts", json=revoke), 422)
    assert [(fault["field"], fault["code"]) for fault in found] == [("document.signed_on", "too-far-ahead")]
    found = refused(await ready.post(f"{path}/acts", json={**revoke, "effective_on": FAR}), 422)
    assert fields(found) == {"document.signed_on", "effective_on"}


async def test_an_act_on_many_entries_names_the_faults_of_each(ready: httpx.AsyncClient) -> None:
    entries = [(await granted(ready, CERTIFICATES))["entry"] for _ in range(3)]
    for entry in entries[1:]:
        await acted(ready, f"/v1/{CERTIFICATES}/{entry}", "revoke", "2024-11-01")
    known = await ledger_size(ready)
    body = {"kind": "suspend", "entries": entries, "known_seq": known, "document": {"signed_on": "2024-11-02"}}
    path = f"/v1/{CERTIFICATES}/acts"
    assert fields(refused(await ready.post(path, json=body), 422)) == {"entries.1", "entries.2"}
    found = refused(await ready.post(path, json=body | {"reason": 1}), 400)
    assert fields(found) == {"reason", "entries.1", "entries.2"}


async def test_a_dossier_names_the_faults_of_its_shape_facts_and_procedure(ready: httpx.AsyncClient) -> None:
    body = dossier(holder="NOPE", asked_kind="no_such_kind", asked={"title": 1, "x": 2}, reason=3)
    found = refused(await ready.post("/v1/applications", json=body), 400)
    assert fields(found) >= {"reason", "holder", "asked_kind", "asked.x"}
    href = recorded(await ready.post("/v1/applications", json=dossier()))["href"]
    decision = {"document": {"signed_on": "2001-01-01", "signer": 1}, "changes": {"holder": "NOPE", "x": 1}}
    found = refused(await ready.post(f"{href}/decision", json=decision), 400)
    assert fields(found) == {"document.signer", "document.signed_on", "changes.holder", "changes.x"}
    refusal = {"document": {"signed_on": "2001-01-01", "number": 0}, "reason": 1}
    found = refused(await ready.post(f"{href}/refusal", json=refusal), 400)
    assert fields(found) == {"document.signed_on", "document.number", "reason"}
    supplement = {"effective_on": "2199-01-01", "asked": {"x": 1}, "reason": 1}
    found = refused(await ready.post(f"{href}/supplement", json=supplement), 400)
    assert fields(found) == {"effective_on", "asked.x", "reason"}


async def with_army(database: Database) -> None:
    """Add a body that is no press agency and needs its ministry's opinion."""
    async with database.transaction() as session:
        body = OrganisationFacts(code=ARMY, name="Công an", kind=OrganisationKind.ARMED_FORCES)
        await bodies.add(session, "tests", body)
