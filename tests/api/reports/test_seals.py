"""Seals: figures that stay as they were reported, what became known since, and stocks that add up."""

import asyncio
from datetime import date
from typing import Any

import asyncpg
import httpx
import pytest

from api.reports import seals
from api.reports.schemas import LateDifferences, PeriodReport, SealedPeriod, SideBySide, StockMovements
from db.session import Database
from db.statement import Sql
from domain.ledger import merkle
from domain.ledger.rebuild import compare
from domain.registers import RECORDED, REGISTERS
from tests.factories import acted, granted
from tests.support.api import about, amended, ended, fields, refused, strictly, trace

MONTH = "/v1/reports/2024-11"


def signed(day: str) -> dict[str, Any]:
    return {"effective_on": day, "document": {"signed_on": day}}


async def sealed(client: httpx.AsyncClient, reason: str | None = None) -> SealedPeriod:
    answer = await client.post(f"{MONTH}/seal", json={"reason": reason} if reason else {})
    return strictly(SealedPeriod, answer)


async def late(client: httpx.AsyncClient) -> dict[str, Any]:
    found = strictly(LateDifferences, await client.get(f"{MONTH}/late"))
    return {one.indicator: one for one in found.items}


async def test_a_seal_keeps_the_figures_whatever_becomes_known(ready: httpx.AsyncClient) -> None:
    receipts = [await granted(ready, "subdomain-certificates", **signed("2024-11-05")) for _ in range(3)]
    kept = await sealed(ready)
    await granted(ready, "subdomain-certificates", **signed("2024-11-06"))
    await about(ready, receipts[0]["href"], "void", receipts[0]["seq"])
    await about(ready, receipts[1]["href"], "correct", receipts[1]["seq"], effective_on="2024-12-01")
    found = strictly(SealedPeriod, await ready.get(f"{MONTH}/seal"))
    assert found.seals == kept.seals
    assert found.reproduced
    assert found.seals[0].figures["subdomain-certificates.granted"] == 3
    again = (await ready.get(MONTH, params={"known_seq": found.seals[0].ledger_size})).json()
    assert {f["indicator"]: f["value"] for f in again["figures"]} == found.seals[0].figures


async def test_a_seal_proves_that_the_ledger_begins_with_it(ready: httpx.AsyncClient) -> None:
    for _ in range(5):
        await granted(ready, "publication-permits", **signed("2024-11-05"))
    await sealed(ready)
    for _ in range(4):
        await granted(ready, "publication-permits", **signed("2024-11-05"))
    found = strictly(SealedPeriod, await ready.get(f"{MONTH}/seal"))
    proof = found.proof
    assert proof is not None
    assert (proof.first_root, proof.first) == (found.seals[0].ledger_root, found.seals[0].ledger_size)
    path = [bytes.fromhex(one) for one in proof.path]
    old, new = bytes.fromhex(proof.first_root), bytes.fromhex(proof.second_root)
    assert merkle.verify_consistency(proof.first, proof.second, path, old, new)


async def test_a_period_is_sealed_once_unless_there_is_a_reason(ready: httpx.AsyncClient, province: Database) -> None:
    first = await sealed(ready)
    before = await trace(province)
    assert fields(refused(await ready.post(f"{MONTH}/seal", json={}), 409)) == {"reason"}
    assert await trace(province) == before
    await granted(ready, "publication-permits", **signed("2024-11-05"))
    second = await sealed(ready, "Bổ sung số liệu")
    assert [one.ordinal for one in second.seals] == [2, 1]
    assert second.seals[1] == first.seals[0]


async def test_only_a_period_that_has_ended_is_sealed(ready: httpx.AsyncClient) -> None:
    for code in ("2199-11", "2199"):
        assert fields(refused(await ready.post(f"/v1/reports/{code}/seal", json={}), 422)) == {"period"}
    assert fields(refused(await ready.post("/v1/reports/2024-13/seal", json={}), 400)) == {"period"}
    nothing = await ready.post(f"{MONTH}/seal", json={}, params={"calendar": "lunar"})
    assert fields(refused(nothing, 404)) == {"calendar"}
    for path in ("seal", "late"):
        assert fields(refused(await ready.get(f"{MONTH}/{path}"), 404)) == {"period"}


@pytest.mark.parametrize(("today", "status"), [(date(2024, 11, 14), 422), (date(2024, 11, 15), 201)], ids=str)
async def test_a_period_is_sealed_from_the_day_after_its_last(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, today: date, status: int
) -> None:
    monkeypatch.setattr(seals, "today", lambda: today)
    assert (await ready.post(f"{MONTH}/seal", json={})).status_code == status


AMENDED = [
    register for register, declared in REGISTERS.items() if any(one.flow == "amend" for one in declared.indicators)
]


@pytest.mark.parametrize("register", AMENDED)
async def test_an_entry_that_counts_more_or_less_often_is_late(ready: httpx.AsyncClient, register: str) -> None:
    """Acts are told where a figure counts an entry once more or once less, not only where it comes in or goes."""
    entry = await granted(ready, register, **signed("2024-11-01"))
    first = await amended(ready, register, entry["href"], "2024-11-05")
    await sealed(ready)
    second = await amended(ready, register, entry["href"], "2024-11-10")
    (name,) = [one for one in await late(ready) if one.endswith("amended")]
    more = (await late(ready))[name]
    assert (more.sealed, more.now, [act.seq for act in more.acts]) == (1, 2, [second["seq"]])
    await sealed(ready, "Bổ sung số liệu")
    assert await late(ready) == {}
    await about(ready, entry["href"], "correct", second["seq"], effective_on="2024-11-20")
    less = (await late(ready))[name]
    assert (less.sealed, less.now, [act.kind for act in less.acts]) == (2, 1, ["correct"])
    await sealed(ready, "Bổ sung số liệu")
    await about(ready, entry["href"], "void", second["seq"])
    assert name not in await late(ready)
    await about(ready, entry["href"], "void", first["seq"])
    gone = (await late(ready))[name]
    assert (gone.sealed, gone.now, [act.kind for act in gone.acts]) == (1, 0, ["void"])


async def test_late_acts_show_as_signed_differences_with_their_causes(ready: httpx.AsyncClient) -> None:
    first, second = [await granted(ready, "subdomain-certificates", **signed("2024-11-05")) for _ in range(2)]
    await sealed(ready)
    assert await late(ready) == {}
    added = await granted(ready, "subdomain-certificates", **signed("2024-11-06"))
    await granted(ready, "subdomain-certificates", **signed("2024-11-20"))
    await about(ready, first["href"], "void", first["seq"])
    found = (await late(ready))["subdomain-certificates.granted"]
    assert (found.difference, len(found.acts)) == (0, 2), "one came and one went"
    voided = (await ready.get(f"{first['href']}/history")).json()["acts"][-1]["seq"]
    await about(ready, second["href"], "correct", second["seq"], effective_on="2024-11-25")
    corrected = (await ready.get(f"{second['href']}/history")).json()["acts"][-1]["seq"]
    difference = (await late(ready))["subdomain-certificates.granted"]
    assert (difference.sealed, difference.now, difference.difference) == (2, 1, -1)
    assert [act.seq for act in difference.acts] == [added["seq"], voided, corrected]
    assert (await late(ready))["subdomain-certificates.in_force"].difference == -1


async def seal_of(client: httpx.AsyncClient, *codes: str) -> list[int]:
    """The sizes of the ledger at which the periods are sealed, one after another: each seal is an act."""
    sizes = []
    for code in codes:
        period = strictly(SealedPeriod, await client.post(f"/v1/reports/{code}/seal", json={"reason": "Chốt"}))
        sizes.append(period.seals[0].ledger_size)
    return sizes


async def carried(client: httpx.AsyncClient, code: str, **given: Any) -> dict[str, int]:
    """What the report tells of permits granted in earlier sealed periods: the difference by period."""
    report = strictly(PeriodReport, await client.get(f"/v1/reports/{code}", params=given))
    return {one.period: one.difference for one in report.late if one.indicator == "publication-permits.granted"}


async def permit(client: httpx.AsyncClient, day: str = "2024-11-06") -> dict[str, Any]:
    return await granted(client, "publication-permits", **signed(day))


LATER = ("2024-12", "2025-01", "2024-Q4", "2024-H2", "2024", "2025-Q1", "2030")


async def test_every_later_report_carries_what_came_late_until_one_is_sealed(ready: httpx.AsyncClient) -> None:
    await sealed(ready)
    await permit(ready)
    for code in LATER:
        assert await carried(ready, code) == {"2024-11": 1}, code
    for code in ("2024-10", "2024-Q3", "2023", "2024-11"):
        assert await carried(ready, code) == {}, code
    assert await carried(ready, "2024-12", calendar="calendar") == {}, "nothing was sealed there"


async def test_a_late_act_between_two_seals_is_reported_by_the_second_only(ready: httpx.AsyncClient) -> None:
    await sealed(ready)
    await permit(ready)
    await seal_of(ready, "2024-12")
    size = (await ready.get("/v1/reports/2024-12/seal")).json()["seals"][0]["ledger_size"]
    await permit(ready, "2024-12-20")
    assert await carried(ready, "2024-12", known_seq=size) == {"2024-11": 1}
    assert await carried(ready, "2025-01") == {}
    assert await carried(ready, "2025-02") == {}


async def test_a_late_act_after_two_seals_is_reported_by_the_third(ready: httpx.AsyncClient) -> None:
    await seal_of(ready, "2024-11", "2024-12")
    await permit(ready)
    assert await carried(ready, "2025-01") == {"2024-11": 1}
    [size] = await seal_of(ready, "2025-01")
    await permit(ready)
    await permit(ready, "2024-11-20")
    assert await carried(ready, "2025-01", known_seq=size) == {"2024-11": 1}
    report = strictly(PeriodReport, await ready.get("/v1/reports/2025-02"))
    found = {one.period: one for one in report.late if one.indicator == "publication-permits.granted"}
    assert [(key, one.sealed, one.reported, one.now) for key, one in found.items()] == [
        ("2024-11", 0, 1, 2), ("2024-12", 0, 0, 1),
    ]  # fmt: skip
    assert [len(one.acts) for one in found.values()] == [1, 1]
    assert {one.reported_size for one in found.values()} == {size}


async def test_a_quarter_and_a_year_carry_what_came_late_of_their_own_months(ready: httpx.AsyncClient) -> None:
    await seal_of(ready, "2024-11", "2024-12", "2024-Q4")
    await permit(ready)
    assert await carried(ready, "2024") == {"2024-11": 1, "2024-Q4": 1}
    assert await carried(ready, "2024-Q4") == {"2024-11": 1}, "as it would be if it were sealed again"
    assert await carried(ready, "2025-01") == {"2024-11": 1, "2024-Q4": 1}
    [size] = await seal_of(ready, "2024")
    assert await carried(ready, "2024", known_seq=size) == {"2024-11": 1, "2024-Q4": 1}
    assert await carried(ready, "2025-01") == {}
    await permit(ready)
    assert await carried(ready, "2025-01") == {"2024-11": 1, "2024-Q4": 1, "2024": 1}


async def test_of_reports_sealed_one_after_another_the_first_reports_a_late_act(ready: httpx.AsyncClient) -> None:
    await sealed(ready)
    late_one = await permit(ready)
    before = {code: await carried(ready, code) for code in ("2024-12", "2025-01")}
    first, *sizes = await seal_of(ready, "2025-01", "2024-12", "2024-Q4", "2025-01")
    assert first == late_one["seq"]
    at = {"2025-01": first, **dict(zip(("2024-12", "2024-Q4", "2025-02"), sizes, strict=True))}
    carried_before = {code: await carried(ready, code, known_seq=size) for code, size in at.items()}
    assert carried_before == {"2025-01": {"2024-11": 1}, "2024-12": {}, "2024-Q4": {}, "2025-02": {}}
    await permit(ready, "2025-02-01")
    assert carried_before == {code: await carried(ready, code, known_seq=size) for code, size in at.items()}
    # At the size that the first seals none of them was made yet, so nothing else is known there than was before.
    assert before == {code: await carried(ready, code, known_seq=first) for code in before}
    assert before == {"2024-12": {"2024-11": 1}, "2025-01": {"2024-11": 1}}


async def test_corrections_and_voids_are_carried_as_they_change_what_was_reported(ready: httpx.AsyncClient) -> None:
    first, second = await permit(ready), await permit(ready)
    await seal_of(ready, "2024-11")
    await about(ready, first["href"], "void", first["seq"])
    assert await carried(ready, "2024-12") == {"2024-11": -1}
    await seal_of(ready, "2024-12")
    await about(ready, second["href"], "correct", second["seq"], effective_on="2024-12-01")
    assert await carried(ready, "2025-01") == {"2024-11": -1, "2024-12": 1}
    report = strictly(PeriodReport, await ready.get("/v1/reports/2025-01"))
    assert {act.kind for one in report.late for act in one.acts} == {"correct"}
    assert {act.corrects for one in report.late for act in one.acts} == {second["seq"]}


async def test_a_reported_change_that_is_undone_is_reported_as_undone(ready: httpx.AsyncClient) -> None:
    await seal_of(ready, "2024-11")
    late_one = await permit(ready)
    await seal_of(ready, "2024-12")
    await about(ready, late_one["href"], "void", late_one["seq"])
    assert await carried(ready, "2025-01") == {"2024-11": -1}


async def test_a_period_that_is_sealed_again_has_reported_what_it_counts(ready: httpx.AsyncClient) -> None:
    await seal_of(ready, "2024-11")
    await permit(ready)
    await seal_of(ready, "2024-11")
    assert await carried(ready, "2024-12") == {}
    await permit(ready)
    [first] = await seal_of(ready, "2024-12")
    await permit(ready)
    assert await carried(ready, "2025-01") == {"2024-11": 1}
    [again] = await seal_of(ready, "2024-12")
    assert await carried(ready, "2024-12", known_seq=first) == {"2024-11": 1}
    assert await carried(ready, "2024-12", known_seq=again) == {"2024-11": 2}, "it stands in the place of the first"
    assert await carried(ready, "2025-01") == {}


async def test_a_change_of_holder_is_a_cause_where_holders_are_counted(ready: httpx.AsyncClient) -> None:
    first, _ = [await granted(ready, "publication-permits", **signed("2024-11-05")) for _ in range(2)]
    await sealed(ready)
    fix = await about(ready, first["href"], "correct", first["seq"], changes={"holder": "STTTT"})
    found = await late(ready)
    assert {name: (one.difference, [act.seq for act in one.acts]) for name, one in found.items()} == {
        "publication-permits.granted_holders": (1, [fix["seq"]])
    }


async def test_a_report_at_a_size_says_what_was_late_by_then(ready: httpx.AsyncClient) -> None:
    await sealed(ready)
    one = await granted(ready, "publication-permits", **signed("2024-11-06"))
    asked = {"known_seq": one["seq"]}
    before = (await ready.get("/v1/reports/2024-12", params=asked)).json()
    await granted(ready, "publication-permits", **signed("2024-11-07"))
    assert (await ready.get("/v1/reports/2024-12", params=asked)).json() == before
    assert before["late"]
    assert (await ready.get("/v1/reports/2024-12", params={"known_seq": 0})).json()["late"] == []


async def test_an_act_is_inside_a_seal_or_after_it(ready: httpx.AsyncClient) -> None:
    async def grant() -> int:
        return int((await granted(ready, "publication-permits", **signed("2024-11-05")))["seq"])

    for reason in (None, "Lần hai", "Lần ba"):
        seqs, kept = await asyncio.gather(asyncio.gather(*(grant() for _ in range(8))), sealed(ready, reason))
        newest = kept.seals[0]
        total = (await ready.get(MONTH)).json()["figures"][0]["value"]
        inside = newest.figures["publication-permits.granted"]
        assert inside == total - sum(seq > newest.ledger_size for seq in seqs)


async def test_of_concurrent_seals_one_is_the_first(ready: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(ready.post(f"{MONTH}/seal", json={}) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5


async def test_a_seal_cannot_be_changed(ready: httpx.AsyncClient, province: Database, province_url: str) -> None:
    await sealed(ready)
    changes = ("UPDATE seal SET figures = '{}'", "DELETE FROM seal", "TRUNCATE seal")
    for change in changes:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await province.rows(Sql(change))
    # What its owner changes differs from the act that sealed.
    async with Database.open(province_url, role=None, size=2) as owner:
        assert await compare(owner, RECORDED) == []
        await owner.rows(Sql(changes[0]))
        assert await compare(owner, RECORDED) != []


async def test_every_stock_opens_moves_and_closes(november: httpx.AsyncClient) -> None:
    for code in ("2024-11", "2024-Q4", "2025"):
        found = strictly(StockMovements, await november.get(f"/v1/reports/{code}/movements"))
        report = (await november.get(f"/v1/reports/{code}")).json()
        values = {figure["indicator"]: figure["value"] for figure in report["figures"] if figure["kind"] == "stock"}
        assert {one.indicator: one.closing for one in found.items} == values
        for one in found.items:
            assert one.balanced, one
            parts = {part: (await november.get(path)).json()["items"] for part, path in one.listings.items()}
            assert {part: len(rows) for part, rows in parts.items()} == {
                "opening": one.opening, "in": one.came, "out": one.went, "closing": one.closing,
            }  # fmt: skip
    assert any(one.went for one in found.items)


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("movements/nothing/in", 404, "indicator"),
        ("movements/publication-permits.granted/in", 404, "indicator"),
        ("movements/publication-permits.in_force/up", 404, "part"),
    ],
)
async def test_an_unknown_movement_is_not_found(
    november: httpx.AsyncClient, path: str, status: int, field: str
) -> None:
    assert fields(refused(await november.get(f"{MONTH}/{path}"), status)) == {field}


async def test_a_stock_moves_as_its_entries_do(ready: httpx.AsyncClient) -> None:
    stays = await granted(ready, "publication-permits", **signed("2024-10-01"))
    goes = await granted(ready, "publication-permits", **signed("2024-10-02"))
    await ended(ready, "publication-permits", goes["href"], "2024-11-01")
    await granted(ready, "publication-permits", **signed("2024-11-02"))
    brief = await granted(ready, "publication-permits", **signed("2024-11-03"))
    await ended(ready, "publication-permits", brief["href"], "2024-11-04")
    await acted(ready, stays["href"], "deposit", "2024-11-05", changes=DEPOSIT)
    items = (await ready.get(f"{MONTH}/movements")).json()["items"]
    permits = next(one for one in items if one["indicator"] == "publication-permits.in_force")
    assert [permits[name] for name in ("opening", "came", "went", "closing")] == [2, 1, 1, 2]


DEPOSIT = {"deposited_on": "2024-11-05", "deposited_copies": 2, "deposited_with": "Sở"}


async def test_a_province_cuts_its_own_calendar(ready: httpx.AsyncClient) -> None:
    own = {"key": "portal", "title_vi": "Cổng dịch vụ công", "month_ends_on": 13, "source": "Quy chế"}
    to_date = {**own, "key": "luy-ke", "month_ends_on": 14, "year_to_date": True}
    for new in (own, to_date):
        assert (await ready.post("/v1/reporting-calendars", json=new)).status_code == 201
    assert fields(refused(await ready.post("/v1/reporting-calendars", json=own), 409)) == {"key"}
    for day in ("2024-02-01", "2024-10-14", "2024-11-13", "2024-11-14", "2024-11-30"):
        await granted(ready, "publication-permits", **signed(day))
    found = strictly(SideBySide, await ready.get(f"{MONTH}/calendars"))
    counted = {
        one.calendar: (str(one.first_day), str(one.last_day), one.figures["publication-permits.granted"])
        for one in found.calendars
    }
    assert counted == {
        "calendar": ("2024-11-01", "2024-11-30", 3),
        "luy-ke": ("2024-01-01", "2024-11-14", 4),
        "nd09": ("2024-10-15", "2024-11-14", 2),
        "portal": ("2024-10-14", "2024-11-13", 2),
    }


@pytest.mark.parametrize("change", [{"month_ends_on": 0}, {"month_ends_on": 32}, {"key": ""}, {"year_to_date": "no"}])
async def test_an_impossible_calendar_is_refused(ready: httpx.AsyncClient, change: dict[str, Any]) -> None:
    own = {"key": "portal", "title_vi": "Cổng", "month_ends_on": 13, "source": "Quy chế", **change}
    assert fields(refused(await ready.post("/v1/reporting-calendars", json=own), 400)) == set(change)
