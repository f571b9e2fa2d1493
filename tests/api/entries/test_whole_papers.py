"""A paper whose number is given here is whole; older papers may lack what they print."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.session import Database
from db.tables.organisation import OrganisationFacts, OrganisationKind
from domain.reference import authorities, bodies
from domain.reference.series import add as add_series
from domain.registers import REGISTERS
from tests.factories import HOLDER, OPENING, acted, granted, managed, opening, series
from tests.support.api import CHANGED, RESOURCE, about, document, every_register, recorded, refused, trace
from tests.support.law import ON_PAPER, PRINTED

PAPERS: dict[str, list[str]] = {register: facts.split() for register, facts in PRINTED.items()}
FIELDS = [(register, field) for register, fields in PAPERS.items() for field in fields]
every_field = pytest.mark.parametrize(("register", "field"), FIELDS)
every_paper = pytest.mark.parametrize("register", [register for register, fields in PAPERS.items() if fields])
replaceable = pytest.mark.parametrize("register", ["publication-permits", "aggregator-licences"])
OLD = {"effective_on": "2023-05-10", "document": {"signed_on": "2023-05-10", "number": 91}}
CODE = "000.00.14.H16-241105-0001"


def empty(field: str) -> Any:
    """The value that takes a fact away."""
    return [] if field == "activities" else None


def bare(register: str, **changes: Any) -> dict[str, Any]:
    """An opening without any fact that only a whole paper needs."""
    body = opening(register, **changes)
    return {name: value for name, value in body.items() if name not in PAPERS[register]}


def told(answer: httpx.Response, prefix: str = "") -> list[str]:
    """The facts that an answer says are missing, in its order; each fault must say why."""
    faults = refused(answer, 422)
    assert {fault["code"] for fault in faults} == {"paper-incomplete"}
    assert all("number is given here" in fault["rule"] and fault["value"] is None for fault in faults)
    return [fault["field"].removeprefix(prefix) for fault in faults]


@every_register
def test_each_fact_that_a_paper_prints_is_marked_at_its_field(register: str) -> None:
    declared = REGISTERS[register]
    assert list(declared.printed_fields) == PAPERS[register]
    # An erasure resets personal facts, so a paper that must print one could not stay whole.
    assert not declared.private_fields & declared.printed_fields.keys()
    for name, mark in declared.printed_fields.items():
        assert declared.default_facts[name] == empty(name)
        assert mark.unless is None or mark.unless in declared.default_facts


@every_field
async def test_a_paper_without_a_fact_that_it_prints_gets_no_number(
    ready: httpx.AsyncClient, province: Database, register: str, field: str
) -> None:
    before = await trace(province)
    omitted = {name: value for name, value in opening(register).items() if name != field}
    for body in (omitted, {**omitted, field: empty(field)}):
        assert told(await ready.post(f"/v1/{register}", json=body)) == [field]
    assert await trace(province) == before
    assert (await granted(ready, register))["number"] == 1


@every_paper
async def test_all_that_a_paper_lacks_is_told_in_one_answer(
    ready: httpx.AsyncClient, province: Database, register: str
) -> None:
    before = await trace(province)
    answer = await ready.post(f"/v1/{register}", json=bare(register))
    assert told(answer) == PAPERS[register]
    articles = {fault["article"] for fault in answer.json()["errors"]}
    assert articles == {mark.article for mark in REGISTERS[register].printed_fields.values()}
    assert await trace(province) == before


@every_register
async def test_a_register_without_such_facts_needs_none(ready: httpx.AsyncClient, register: str) -> None:
    if not PAPERS[register]:
        await granted(ready, register)


@every_paper
async def test_a_reserved_number_is_given_here_too(ready: httpx.AsyncClient, register: str) -> None:
    key = "xn" if register == "postal-confirmations" else "gp"
    reservation = {"reason": "Giữ cho văn bản khẩn", "expires_on": "2199-12-31"}
    number = recorded(await ready.post(f"/v1/number-series/{key}/2024/reservations", json=reservation))["number"]
    paper = {"document": {"signed_on": "2024-10-22", "number": number}}
    assert told(await ready.post(f"/v1/{register}", json=bare(register, **paper))) == PAPERS[register]
    assert (await granted(ready, register, **paper))["number"] == number


@every_paper
async def test_a_paper_of_the_paper_book_may_lack_what_it_prints(ready: httpx.AsyncClient, register: str) -> None:
    receipt = recorded(await ready.post(f"/v1/{register}", json=bare(register, **OLD)))
    assert receipt["number"] == 91
    for field in PAPERS[register]:
        stated = {"changes": {field: OPENING[register][field]}}
        paper = {"document": document(register, "amend", "2024-10-01")}
        await acted(ready, receipt["href"], "amend", "2024-10-01", **stated, **paper)
        taken = {"changes": {field: empty(field), CHANGED[register][0]: CHANGED[register][1]}}
        if field != CHANGED[register][0]:
            await acted(ready, receipt["href"], "amend", "2024-10-02", **taken, **paper)


async def handed_over(database: Database, **settings: Any) -> None:
    """Hand postal confirmations over to a body with a series of its own from 2025 on."""
    body = OrganisationFacts(code="SO-MOI", name="Sở mới", kind=OrganisationKind.STATE_BODY)
    manager = managed("postal-confirmations", "SO-MOI")
    book = series("xn-moi", ["XN-MOI"], "postal-confirmations:grant:XN-MOI", authority="SO-MOI", **settings)
    async with database.transaction() as session:
        await bodies.add(session, "tests", body)
        await authorities.assign(session, "tests", manager, date(2025, 1, 1))
        await add_series(session, "tests", book)


async def test_numbers_of_the_paper_book_end_where_those_given_here_begin(
    ready: httpx.AsyncClient, province: Database
) -> None:
    await handed_over(province, kept_since=2025, opening=20)
    day = {"effective_on": "2025-03-04", "document": {"signed_on": "2025-03-04"}}
    last = {"effective_on": "2025-03-04", "document": {"signed_on": "2025-03-04", "number": 20}}
    recorded(await ready.post("/v1/postal-confirmations", json=bare("postal-confirmations", **last)))
    answer = await ready.post("/v1/postal-confirmations", json=bare("postal-confirmations", **day))
    assert told(answer) == PAPERS["postal-confirmations"]
    assert (await granted(ready, "postal-confirmations", **day))["number"] == 21


async def test_a_paper_numbered_elsewhere_may_lack_what_it_prints(ready: httpx.AsyncClient, province: Database) -> None:
    await handed_over(province, kept="elsewhere")
    paper = {"effective_on": "2025-03-04", "document": {"signed_on": "2025-03-04", "number": 7}}
    recorded(await ready.post("/v1/postal-confirmations", json=bare("postal-confirmations", **paper)))


@every_field
@pytest.mark.parametrize("day", ["2024-10-22", "2024-11-05"], ids=["the same day", "later"])
async def test_an_amendment_cannot_take_away_what_a_paper_prints(
    ready: httpx.AsyncClient, province: Database, register: str, field: str, day: str
) -> None:
    href = (await granted(ready, register))["href"]
    before = await trace(province)
    body = {"kind": "amend", "document": document(register, "amend", day), "changes": {field: empty(field)}}
    assert told(await ready.post(f"{href}/acts", json=body)) == [f"changes.{field}"]
    assert await trace(province) == before
    # It may change it.
    await acted(ready, href, "amend", day, document=body["document"], changes={field: OPENING[register][field]})


@every_field
async def test_a_correction_cannot_take_away_what_a_paper_prints(
    ready: httpx.AsyncClient, province: Database, register: str, field: str
) -> None:
    grant = await granted(ready, register)
    await acted(ready, grant["href"], "revoke", "2024-11-20")
    before = await trace(province)
    body = {"kind": "correct", "corrects": grant["seq"], "reason": "Ghi nhầm", "changes": {field: empty(field)}}
    for day in ({}, {"effective_on": "2024-10-23"}):
        assert told(await ready.post(f"{grant['href']}/acts", json=body | day)) == [f"changes.{field}"]
    assert await trace(province) == before
    await about(ready, grant["href"], "correct", grant["seq"], changes={field: OPENING[register][field]})


@replaceable
async def test_a_replacement_of_an_old_paper_must_be_whole(
    ready: httpx.AsyncClient, province: Database, register: str
) -> None:
    old = recorded(await ready.post(f"/v1/{register}", json=bare(register, **OLD)))
    before = await trace(province)
    body = {"kind": "replace", "document": {"signed_on": "2024-11-05"}}
    assert told(await ready.post(f"{old['href']}/acts", json=body)) == [
        f"changes.{field}" for field in PAPERS[register]
    ]
    first, *others = PAPERS[register]
    stated = {"changes": {first: OPENING[register][first]}}
    assert told(await ready.post(f"{old['href']}/acts", json=body | stated)) == [f"changes.{field}" for field in others]
    assert await trace(province) == before
    whole = {"changes": {field: OPENING[register][field] for field in PAPERS[register]}}
    new = await acted(ready, old["href"], "replace", "2024-11-05", document={"signed_on": "2024-10-01"}, **whole)
    assert new["number"] == 1
    # The old paper still may lack what the new one has.
    taken = {"kind": "correct", "corrects": new["seq"], "reason": "Ghi nhầm", "changes": {first: None}}
    assert told(await ready.post(f"{old['href']}/acts", json=taken)) == [f"changes.{first}"]
    earlier = taken | {"effective_on": "2024-10-15"}
    assert told(await ready.post(f"{old['href']}/acts", json=earlier)) == [f"changes.{first}"]
    await about(ready, old["href"], "correct", old["seq"], changes={CHANGED[register][0]: CHANGED[register][1]})


@replaceable
async def test_a_replacement_has_the_facts_of_the_paper_before(ready: httpx.AsyncClient, register: str) -> None:
    href = (await granted(ready, register))["href"]
    assert (await acted(ready, href, "replace", "2024-11-05"))["number"] == 2
    first = PAPERS[register][0]
    body = {"kind": "replace", "document": {"signed_on": "2024-11-06"}, "changes": {first: None}}
    assert told(await ready.post(f"{href}/acts", json=body)) == [f"changes.{first}"]


async def test_an_amendment_of_a_later_paper_cannot_be_undone_into_less(ready: httpx.AsyncClient) -> None:
    permit = await granted(ready, "publication-permits")
    paper = {"document": document("publication-permits", "amend", "2024-11-05")}
    first = await acted(
        ready, permit["href"], "amend", "2024-11-05", changes={"size_bytes": 9, "page_count": None}, **paper
    )
    await acted(ready, permit["href"], "amend", "2024-11-06", changes={"printer": None}, **paper)
    body = {"kind": "void", "corrects": first["seq"], "reason": "Ghi nhầm"}
    assert told(await ready.post(f"{permit['href']}/acts", json=body)) == ["changes.printer"]


async def test_a_document_that_is_not_on_paper_has_a_size_in_place_of_pages(ready: httpx.AsyncClient) -> None:
    on_paper = ON_PAPER.split()
    body = {name: value for name, value in opening("publication-permits").items() if name not in on_paper}
    answer = await ready.post("/v1/publication-permits", json=body)
    assert told(answer) == on_paper
    assert "size_bytes" in answer.json()["errors"][0]["rule"]
    receipt = recorded(await ready.post("/v1/publication-permits", json={**body, "form": "disc", "size_bytes": 700}))
    amend = {"kind": "amend", "document": document("publication-permits", "amend", "2024-11-05")}
    taken = {**amend, "changes": {"size_bytes": None}}
    answer = await ready.post(f"{receipt['href']}/acts", json=taken)
    assert told(answer) == [f"changes.{name}" for name in on_paper]


@every_paper
async def test_a_dossier_is_decided_by_a_whole_paper_only(
    ready: httpx.AsyncClient, province: Database, register: str
) -> None:
    whole = {name: value for name, value in OPENING[register].items() if name != "holder"}
    asked = {name: value for name, value in whole.items() if name not in PAPERS[register]}
    dossier = {
        "dossier_code": CODE,
        "holder": HOLDER,
        "asked_register": register,
        "asked_kind": "grant",
        "received_at": "2024-11-05T08:30:00+07:00",
        "asked": asked,
    }
    href = recorded(await ready.post("/v1/applications", json=dossier))["href"]
    before = await trace(province)
    signed = {"document": {"signed_on": "2024-11-12"}}
    answer = await ready.post(f"{href}/decision", json=signed)
    assert told(answer) == [f"changes.{field}" for field in PAPERS[register]]
    assert await trace(province) == before
    changes = {field: whole[field] for field in PAPERS[register]}
    assert recorded(await ready.post(f"{href}/decision", json={**signed, "changes": changes}))["number"] == 1


@every_paper
async def test_a_paper_that_an_earlier_release_numbered_goes_on_as_it_was_printed(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, register: str
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setitem(REGISTERS[register].__dict__, "printed_fields", {})
        grant = recorded(await ready.post(f"/v1/{register}", json=bare(register)))
    href, (field, value) = grant["href"], CHANGED[register]
    paper = {"document": document(register, "amend", "2024-11-05")}
    amendment = await acted(ready, href, "amend", "2024-11-05", changes={field: value}, **paper)
    await about(ready, href, "correct", grant["seq"], document={"signer": "Người Ký"})
    await about(ready, href, "void", amendment["seq"])
    # Once it has a fact, it keeps it.
    first = PAPERS[register][0]
    await acted(ready, href, "amend", "2024-11-06", changes={first: OPENING[register][first]}, **paper)
    body = {"kind": "amend", "document": document(register, "amend", "2024-11-07"), "changes": {first: empty(first)}}
    assert told(await ready.post(f"{href}/acts", json=body)) == [f"changes.{first}"]


@every_register
def test_the_contract_tells_what_is_required_where_the_number_is_given_here(root: Path, register: str) -> None:
    schemas = json.loads((root / "openapi" / "openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
    shape = schemas[RESOURCE[register].new.__name__]
    schema = next(part["properties"] for part in (shape, *shape.get("allOf", ())) if "properties" in part)
    marked = {name: field for name, field in schema.items() if "x-required-when-numbered-here" in field}
    assert list(marked) == PAPERS[register]
    for name, field in marked.items():
        mark = REGISTERS[register].printed_fields[name]
        assert field["x-required-when-numbered-here"] == {"article": mark.article, "unless": mark.unless}
        assert "bắt buộc khi số do hệ thống cấp" in field["description"]
