"""A report over many periods: each figure is as long as its listing, and parts sum to the whole."""

import asyncio
import csv
from datetime import date, timedelta
from random import Random
from typing import Any, get_args

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.reports.schemas import HolderKindPart
from db.session import Database
from db.statement import Sql
from db.tables.organisation import OrganisationKind
from domain import turns
from domain.reports import matrix as matrix_module
from domain.reports.parts import UNKNOWN
from domain.tense import today
from tests.support.law import LAW
from tests.support.profiles import cases
from tests.support.walks import Walk, set_up

SIZE = Sql("SELECT size FROM ledger_head")
BREAKDOWNS = [None, "authority", "holder_kind", "place"]
SPANS = [
    ("2024-10", "2025-03"),
    ("2024-Q3", "2025-Q2"),
    ("2024-H1", "2025-H2"),
    ("2023-9M", "2025-9M"),
    ("2023", "2026"),
]
MOST_LISTINGS = 15


@pytest.fixture
async def walk(client: httpx.AsyncClient, database: Database) -> Walk:
    """A walk through every register, before its first step."""
    await set_up(database)
    return Walk(client, database, lambda values: values[0])


async def matrix_of(client: httpx.AsyncClient, first: str, last: str, **asked: Any) -> dict[str, Any]:
    """A report over many periods."""
    answer = await client.get("/v1/reports", params={"from": first, "to": last} | asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def values_of(matrix: dict[str, Any]) -> list[tuple[int, str]]:
    """Every value with its listing: of cells, their parts and what they are compared with."""
    cells = [cell for figure in matrix["figures"] for cell in figure["cells"]]
    others = [other for cell in cells for other in (*cell["parts"], *filter(None, cell["compared"].values()))]
    return [(each["value"], each["listing"]) for each in (*cells, *others)]


def figures_of(matrix: dict[str, Any]) -> dict[str, Any]:
    """The figures by indicator."""
    return {figure["indicator"]: figure for figure in matrix["figures"]}


def any_day(random: Random) -> date:
    """A day around those of the walk."""
    return date(2024, 12, 1) + timedelta(days=random.randint(-60, 130))


def span(random: Random) -> tuple[str, str]:
    """Two codes of the same kind, or two days."""
    if random.random() < 0.3:
        first, last = sorted([any_day(random), any_day(random)])
        return first.isoformat(), last.isoformat()
    return random.choice(SPANS)


@cases(20)
@given(random=st.randoms(use_true_random=True))
async def test_every_figure_is_as_long_as_its_listing_and_the_parts_are_the_whole(
    walk: Walk, database: Database, random: Random
) -> None:
    walk._pick = random.choice
    for register in random.choices(sorted(LAW), k=random.randint(8, 16)):
        await walk.step(register)
    await moved(walk.client, random)
    size = await database.value(SIZE)
    for by in BREAKDOWNS:
        known = random.choice([{}, {"known_seq": random.randint(0, size)}])
        asked: dict[str, Any] = {"calendar": random.choice(["nd09", "calendar"]), **({"by": by} if by else {}), **known}
        compare = {"compare": "before,last_year,cumulated"} if random.random() < 0.7 else {}
        first, last = span(random)
        matrix = await matrix_of(walk.client, first, last, **asked, **compare)
        assert matrix["ledger_size"] == known.get("known_seq", size)
        for figure in matrix["figures"]:
            for cell in figure["cells"]:
                parts = sum(part["value"] for part in cell["parts"])
                assert parts - cell["repeated"] == (cell["value"] if by else 0), (figure["indicator"], cell)
                assert cell["repeated"] == 0 or (by == "authority" and figure["unit"] == "holders")
        named = random.choice([name for name in figures_of(matrix) if "on_time" in name or random.random() < 0.05])
        alone = await matrix_of(walk.client, first, last, indicators=named, **asked, **compare)
        assert figures_of(alone) == {named: figures_of(matrix)[named]}
        values = values_of(matrix)
        asked_for = [each for each in values if each[0] and (not by or f"&{by}=" in each[1])] or values
        for value, listing in random.sample(asked_for, min(len(asked_for), MOST_LISTINGS)) + random.sample(values, 4):
            items = (await walk.client.get(listing)).json()["items"]
            assert len(items) == value, (listing, asked)


async def moved(client: httpx.AsyncClient, random: Random) -> None:
    """Some bodies get another kind or place, for days long past as well."""
    places = [{"place": code} for code in ("24670", "67", None)]
    kinds = [{"kind": "association", "place": "24676"}, {"kind": "enterprise"}, {"kind": "state_body"}]
    for code, changes in (("BAO-A", random.choice(places)), ("XA-CU", random.choice([*places, *kinds]))):
        day = random.choice([date(2024, 11, 20), date(2024, 12, 1), date(2024, 12, 5)])
        body = {"kind": "amend", "effective_on": day.isoformat(), "changes": changes}
        answer = await client.post(f"/v1/organisations/{code}/acts", json=body, headers={"If-Match": "*"})
        assert answer.status_code == 201 or "no-change" in answer.text, answer.text


async def sealed(client: httpx.AsyncClient, period: str, **asked: str) -> dict[str, Any]:
    """The newest seal of a period, made now."""
    key = {"Idempotency-Key": f"seal-{period}-{len(asked)}"}
    answer = await client.post(f"/v1/reports/{period}/seal", json=asked, headers=key)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["seals"][0]
    return found


async def test_november_is_what_its_own_report_says(november: httpx.AsyncClient) -> None:
    matrix = await matrix_of(november, "2024-10", "2024-12")
    for place, period in enumerate(matrix["periods"]):
        alone = (await november.get(f"/v1/reports/{period['period']}")).json()
        assert (period["from"], period["to"]) == (alone["from"], alone["to"])
        shown = ("indicator", "register", "section", "kind", "title", "title_vi")
        for figure, own in zip(matrix["figures"], alone["figures"], strict=True):
            assert {name: figure[name] for name in shown} == {name: own[name] for name in shown}
            cell = figure["cells"][place]
            assert (cell["value"], cell["out_of"], cell["listing"]) == (own["value"], own["out_of"], own["listing"])
    assert (matrix["ledger_size"], matrix["ledger_root"]) == (alone["ledger_size"], alone["ledger_root"])


async def test_a_period_is_compared_with_the_one_before_the_year_before_and_the_year_so_far(
    november: httpx.AsyncClient,
) -> None:
    asked = {"compare": "cumulated,before,last_year", "indicators": "subdomain-certificates.granted"}
    matrix = await matrix_of(november, "2024-11", "2024-12", **asked)
    assert [{name: other["period"] for name, other in p["compared"].items()} for p in matrix["periods"]] == [
        {"before": "2024-10", "last_year": "2023-11", "cumulated": "2024-01-01..2024-11-14"},
        {"before": "2024-11", "last_year": "2023-12", "cumulated": "2024-01-01..2024-12-14"},
    ]
    (figure,) = matrix["figures"]
    november_, december = figure["cells"]
    assert (figure["section"], figure["unit"], figure["unit_vi"]) == ("2.3", "acts", "giấy xác nhận")
    assert november_["value"] == 4
    assert (december["compared"]["before"]["value"], december["compared"]["before"]["difference"]) == (4, -4)
    assert (december["compared"]["cumulated"]["value"], december["compared"]["cumulated"]["difference"]) == (6, None)
    assert november_["compared"]["last_year"]["value"] == 0


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2024-9M", "2024-9M", ("2023-12-15", "2024-09-14")),
        ("2024-10-22", "2024-10-28", ("2024-10-22", "2024-10-28")),
        ("2024", "2024", ("2023-12-15", "2024-12-14")),
    ],
)
async def test_a_period_is_of_any_kind(
    november: httpx.AsyncClient, first: str, last: str, days: tuple[str, str]
) -> None:
    (period,) = (await matrix_of(november, first, last))["periods"]
    assert (period["from"], period["to"]) == days
    alone = (await november.get(f"/v1/reports/{period['period']}")).json()
    assert (alone["from"], alone["to"]) == days


async def test_a_period_says_whether_it_has_ended_and_how_it_was_sealed(own_november: httpx.AsyncClient) -> None:
    seal = await sealed(own_november, "2024-11")
    again = await sealed(own_november, "2024-11", reason="Bổ sung")
    matrix = await matrix_of(own_november, "2024-11", "2024-12")
    november, december = matrix["periods"]
    assert (november["ended"], november["period_vi"]) == (True, "tháng 11 năm 2024")
    assert november["sealed"] == {name: again[name] for name in november["sealed"]}
    assert november["sealed"]["sealed_at"].endswith("+07:00")
    assert december["sealed"] is None
    before = await matrix_of(own_november, "2024-11", "2024-12", known_seq=again["ledger_size"])
    assert before["periods"][0]["sealed"] == {name: seal[name] for name in november["sealed"]}
    year = today().year
    (this,) = (await matrix_of(own_november, f"{year}-01-01", f"{year}-12-31"))["periods"]
    assert this["ended"] is (today() > date(year, 12, 31))


async def test_seals_are_listed_the_newest_first(own_november: httpx.AsyncClient) -> None:
    assert (await own_november.get("/v1/seals")).json() == {"items": [], "after": None, "next": None}
    made = [await sealed(own_november, "2024-11"), await sealed(own_november, "2024-10")]
    made.append(await sealed(own_november, "2024-11", reason="Bổ sung"))
    whole = (await own_november.get("/v1/seals")).json()
    assert (whole["items"], whole["next"]) == (made[::-1], None)
    page, found = (await own_november.get("/v1/seals", params={"calendar": "nd09", "limit": 2})).json(), []
    found += page["items"]
    found += (await own_november.get(page["next"])).json()["items"]
    assert found == made[::-1]
    assert (await own_november.get("/v1/seals", params={"calendar": "calendar"})).json()["items"] == []
    early = await own_november.get("/v1/seals", params={"known_seq": made[1]["ledger_size"]})
    assert early.json()["items"] == made[:1]


async def test_the_csv_file_has_the_same_values(november: httpx.AsyncClient) -> None:
    asked = {"from": "2024-10", "to": "2024-12", "by": "authority", "compare": "before"}
    answer = await november.get("/v1/reports/export.csv", params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    matrix = await matrix_of(november, "2024-10", "2024-12", by="authority", compare="before")
    names = {part["part"]: part["part_vi"] for part in matrix["parts"]}
    found = {(row["Mã chỉ tiêu"], row["Phân tổ"], row["So sánh"]): row for row in rows}
    assert len(found) > len(matrix["figures"]) * 2
    for figure in matrix["figures"]:
        for cell in figure["cells"]:
            key, period = figure["indicator"], cell["period"]
            assert found[key, "", ""][period] == str(cell["value"])
            assert found[key, "", "Kỳ trước"][period] == str(cell["compared"]["before"]["value"])
            for part in cell["parts"]:
                assert found[key, names[part["part"]] or part["part"], ""][period] == str(part["value"])


REFUSED: dict[str, tuple[dict[str, Any], int, str, Any, str]] = {
    "upside down": ({"from": "2024-12", "to": "2024-01"}, 422, "to", "2024-01", "period-order"),
    "days upside down": ({"from": "2024-12-02", "to": "2024-12-01"}, 422, "to", "2024-12-01", "period-order"),
    "two kinds": ({"from": "2024-01", "to": "2024-Q4"}, 422, "to", "2024-Q4", "period-kind"),
    "a day and a month": ({"from": "2024-01-01", "to": "2024-02"}, 422, "to", "2024-02", "period-kind"),
    "forty years": ({"from": "1984-01-01", "to": "2023-12-31"}, 422, "to", "2023-12-31", "period-length"),
    "forty years of months": ({"from": "1984-01", "to": "2023-12"}, 422, "to", "2023-12", "period-length"),
    "eleven years": ({"from": "2013", "to": "2023"}, 422, "to", "2023", "period-length"),
    "to come": ({"from": "2150-01", "to": "2150-02"}, 422, "to", "2150-02", "period-to-come"),
    "no day": ({"from": "2024-02-30", "to": "2024-03-01"}, 400, "from", "2024-02-30", "period"),
    "no month": ({"from": "2024-01", "to": "2024-13"}, 400, "to", "2024-13", "period"),
    "no words": ({"from": "nay", "to": "2024-12"}, 400, "from", "nay", "period"),
    "no calendar": ({"calendar": "luna"}, 404, "calendar", "luna", "unknown-calendar"),
    "no indicator": ({"indicators": "a.b"}, 422, "indicators", "a.b", "unknown-indicator"),
    "no breakdown": ({"by": "colour"}, 400, "by", "colour", "enum"),
    "no comparison": ({"compare": "after"}, 400, "compare", "after", "string_pattern_mismatch"),
    "no size": ({"known_seq": 99_999}, 422, "known_seq", 99_999, "known-seq"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_cannot_be_reported_is_refused_with_field_and_value(november: httpx.AsyncClient, case: str) -> None:
    asked, status, field, value, code = REFUSED[case]
    answer = await november.get("/v1/reports", params={"from": "2024-01", "to": "2024-12"} | asked)
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["field"], fault["value"], fault["code"]) == (status, field, value, code)


async def test_a_matrix_is_bounded_and_says_by_what(
    november: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.reports.matrix.MOST_VALUES", 100)
    answer = await november.get("/v1/reports", params={"from": "2024-01", "to": "2024-12"})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["field"], fault["code"]) == (422, "to", "too-many-figures")
    assert "100" in fault["rule"]


@pytest.mark.parametrize("path", ["2024-12-02..2024-12-01", "1984-01-01..2023-12-31", "2024-11-01..x"])
async def test_two_days_are_checked_in_a_path_too(november: httpx.AsyncClient, path: str) -> None:
    answer = await november.get(f"/v1/reports/{path}/listings/subdomain-certificates.granted")
    assert answer.status_code in (400, 422)
    assert answer.json()["errors"][0]["field"] == "period"


async def test_only_periods_of_a_calendar_are_sealed(own_november: httpx.AsyncClient) -> None:
    answer = await own_november.post(
        "/v1/reports/2024-10-15..2024-11-14/seal", json={}, headers={"Idempotency-Key": "two-days"}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "period"
    assert (await sealed(own_november, "2024-9M"))["from"] == "2023-12-15"


async def test_every_indicator_says_what_it_counts(november: httpx.AsyncClient) -> None:
    answer = (await november.get("/v1/indicators")).json()
    assert (answer["after"], answer["next"]) == (None, None)
    items = {each["indicator"]: each for each in answer["items"]}
    report = (await november.get("/v1/reports/2024-11")).json()
    assert list(items) == [figure["indicator"] for figure in report["figures"]]
    for figure in report["figures"]:
        assert all(items[figure["indicator"]][name] == figure[name] for name in ("register", "section", "title_vi"))
    for each in items.values():
        noun = {"người": "", "thẻ": "thẻ nhà báo"}.get(each["unit_vi"], each["unit_vi"])
        assert each["title_vi"].startswith(f"Số {noun}"), each
        assert (each["act_kind"] is None) == (each["kind"] == "stock")
        assert ("có hiệu lực trong kỳ" in each["definition_vi"]) == (each["act_kind"] not in (None, "expire"))
    assert items["aggregator-licences.expired"]["definition_vi"].startswith("Số lần hết hạn trong kỳ của sổ “Giấy phép")
    card = items["press-offices.staff_with_card"]
    assert (card["register"], card["counts_of"], card["section"]) == ("press-offices", "resident-reporters", "1.1c")
    assert card["conditions_vi"][:2] == [
        "Tình trạng: còn hiệu lực",
        "Loại phóng viên: nhân sự văn phòng đại diện, cơ quan thường trú",
    ]
    assert items["applications.decided_on_time"]["out_of"] == "applications.decided"


def test_holders_of_every_kind_can_be_listed() -> None:
    assert set(get_args(HolderKindPart)) == {*OrganisationKind, UNKNOWN}


async def test_the_longest_reports_let_others_have_their_turns(
    november: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "SLICE", 0.0)
    longest = 0

    async def watched() -> None:
        """Measure how many cells are made while nobody else has a turn."""
        nonlocal longest
        while True:
            before = made
            await asyncio.sleep(0)
            longest = max(longest, made - before)

    made, cell_of = 0, matrix_module._cell

    def counted(*arguments: Any, **options: Any) -> Any:
        nonlocal made
        made += 1
        return cell_of(*arguments, **options)

    monkeypatch.setattr(matrix_module, "_cell", counted)
    others = asyncio.create_task(watched())
    found = await matrix_of(november, "2016-01", "2025-12", by="place", compare="before,last_year,cumulated")
    others.cancel()
    assert made == 120 * len(found["figures"])
    assert longest == 1
