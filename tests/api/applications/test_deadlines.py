"""Deadline rules: those of the law with their certainty, and shorter ones of an authority."""

from datetime import date
from typing import Any

import httpx
import pytest

from api.applications.schemas import PublicDeadlineRule
from api.http.schemas import page_of
from db.session import Database
from db.tables.deadline_rule import Certainty
from domain.deadlines.rules import rule_for
from domain.deadlines.working_days import Term, Unit
from domain.registers import REGISTERS
from tests.factories import AUTHORITY, HOLDER
from tests.support.api import fields, refused, strictly

PERMITS, POSTAL, LICENCES = "publication-permits", "postal-confirmations", "aggregator-licences"
WORKING, PLAIN = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS
FOUND, UNCERTAIN = Certainty.FOUND, Certainty.UNCERTAIN
SHORTER = {
    "register": POSTAL,
    "kind": "reissue",
    "authority": AUTHORITY,
    "valid_from": "2025-03-01",
    "amount": 6,
    "unit": "working_days",
    "article": "Quyết định công bố thủ tục hành chính của tỉnh",
    "certainty": "found",
}


@pytest.mark.parametrize(
    ("register", "kind", "day", "amount", "unit", "certainty"),
    [
        (PERMITS, "grant", "2025-06-30", 15, PLAIN, FOUND),
        (PERMITS, "grant", "2025-07-01", 10, WORKING, FOUND),
        (POSTAL, "grant", "2024-11-05", 10, WORKING, FOUND),
        (POSTAL, "amend", "2024-11-05", 10, WORKING, FOUND),
        (POSTAL, "reissue", "2024-11-05", 7, WORKING, FOUND),
        *((LICENCES, kind, "2024-12-24", 10, WORKING, FOUND) for kind in ("grant", "extend", "amend", "reissue")),
        *((LICENCES, kind, "2024-12-25", 10, WORKING, UNCERTAIN) for kind in ("grant", "extend", "amend", "reissue")),
        ("subdomain-certificates", "grant", "2024-11-05", 5, WORKING, UNCERTAIN),
        ("press-offices", "notify", "2024-11-05", 15, PLAIN, FOUND),
        ("press-offices", "notify", "2026-07-01", 15, PLAIN, UNCERTAIN),
    ],
)
async def test_the_rule_on_a_day_has_its_certainty(
    province: Database, register: str, kind: str, day: str, amount: int, unit: Unit, certainty: Certainty
) -> None:
    rule = await rule_for(province, register, kind, AUTHORITY, date.fromisoformat(day))
    assert rule is not None
    assert (rule.term, rule.certainty, rule.authority) == (Term(amount, unit), certainty, None)


@pytest.mark.parametrize(
    ("register", "kind", "day"),
    [(PERMITS, "amend", "2024-11-05"), (POSTAL, "grant", "1999-01-01"), ("khong-co", "grant", "2024-11-05")],
)
async def test_without_a_known_rule_none_applies(province: Database, register: str, kind: str, day: str) -> None:
    assert await rule_for(province, register, kind, None, date.fromisoformat(day)) is None


async def test_a_rule_of_the_authority_takes_precedence_over_the_general_rule(
    ready: httpx.AsyncClient, province: Database
) -> None:
    async def amount(authority: str | None, day: str) -> int | None:
        rule = await rule_for(province, POSTAL, "reissue", authority, date.fromisoformat(day))
        return rule.term.amount if rule else None

    added = strictly(PublicDeadlineRule, await ready.post("/v1/deadline-rules", json=SHORTER))
    assert (added.authority, added.amount, added.recorded_by, added.note) == (AUTHORITY, 6, "account:test", None)
    assert [await amount(AUTHORITY, day) for day in ("2025-02-28", "2025-03-01")] == [7, 6]
    assert [await amount(other, "2025-03-01") for other in (HOLDER, None)] == [7, 7]
    # A newer general rule does not override the authority's own rule; a newer rule of its own does.
    for change in ({"authority": None, "amount": 5}, {"amount": 4}):
        answer = await ready.post("/v1/deadline-rules", json={**SHORTER, "valid_from": "2026-01-01", **change})
        assert answer.status_code == 201, answer.text
        assert await amount(AUTHORITY, "2026-01-01") == (6 if "authority" in change else 4)
    assert await amount(None, "2026-01-01") == 5
    # Of two rules for one day, the later recorded applies.
    await ready.post("/v1/deadline-rules", json={**SHORTER, "amount": 3})
    assert await amount(AUTHORITY, "2025-03-01") == 3


async def test_rules_are_listed_by_register_and_kind_with_their_doubts(ready: httpx.AsyncClient) -> None:
    async def listed(query: str = "") -> list[Any]:
        page: Any = strictly(page_of(PublicDeadlineRule), await ready.get(f"/v1/deadline-rules{query}"))
        assert page.next is None
        return list(page.items)

    everything = await listed()
    assert len(everything) == 17
    for rule in everything:
        assert rule.register_key in REGISTERS
        assert rule.kind in REGISTERS[rule.register_key].kinds
        assert rule.certainty == "found" or rule.note
        assert (rule.after_supplement_certainty == "found") == (rule.after_supplement_article is not None)
        assert rule.after_supplement_note
        assert (rule.out_of_hours, rule.out_of_hours_certainty, rule.office_closes_at) == ("same_day", UNCERTAIN, None)
        assert rule.out_of_hours_note
    assert {(r.register_key, r.kind) for r in everything if r.after_supplement == "restart"} == {(POSTAL, "grant")}
    of_licences = await listed(f"?register={LICENCES}")
    assert of_licences == [rule for rule in everything if rule.register_key == LICENCES]
    assert await listed("?kind=grant") == [rule for rule in everything if rule.kind == "grant"]
    days = [rule.valid_from.isoformat() for rule in await listed(f"?register={PERMITS}&kind=grant")]
    assert days == ["2013-07-01", "2025-07-01"]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        *(({field: ...}, 400, field) for field in SHORTER if field != "authority"),
        *(({"amount": bad}, 400, "amount") for bad in (0, -1, 1001, "6", 6.0, True)),
        ({"unit": "weeks"}, 400, "unit"),
        ({"certainty": "law"}, 400, "certainty"),
        ({"valid_from": "01/03/2025"}, 400, "valid_from"),
        ({"article": "a\0"}, 400, "article"),
        ({"register_key": POSTAL}, 400, "register_key"),
        ({"register": "khong-co"}, 422, "register"),
        ({"kind": "extend"}, 422, "kind"),
        ({"authority": "KHONG-CO"}, 422, "authority"),
        ({"certainty": "remembered"}, 422, "note"),
        ({"certainty": "uncertain"}, 422, "note"),
        ({"after_supplement": "pause"}, 400, "after_supplement"),
        ({"after_supplement": "restart"}, 422, "after_supplement_note"),
        ({"after_supplement_certainty": "remembered"}, 422, "after_supplement_note"),
        ({"after_supplement": "restart", "after_supplement_certainty": "found"}, 422, "after_supplement_article"),
        ({"out_of_hours": "next_day"}, 400, "out_of_hours"),
        ({"out_of_hours": "same_day"}, 422, "out_of_hours_note"),
        ({"out_of_hours_certainty": "found"}, 422, "out_of_hours_article"),
        *(({"office_closes_at": bad}, 400, "office_closes_at") for bad in ("24:00", "7:00", "17:00:00", "", 17)),
    ],
    ids=str,
)
async def test_an_incomplete_or_invalid_rule_is_refused(
    ready: httpx.AsyncClient, change: dict[str, Any], status: int, field: str
) -> None:
    body: dict[str, Any] = {name: value for name, value in {**SHORTER, **change}.items() if value is not ...}
    assert fields(refused(await ready.post("/v1/deadline-rules", json=body), status)) == {field}


@pytest.mark.parametrize("query", ["register=", "kind=a b", "authority=STTTT", "kind=grant&kind=amend"])
async def test_a_list_of_rules_refuses_invalid_parameters(ready: httpx.AsyncClient, query: str) -> None:
    assert fields(refused(await ready.get(f"/v1/deadline-rules?{query}"), 400)) == {query.partition("=")[0]}
