"""A report over many periods: each figure is as long as its listing, and parts sum to the whole."""

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
from domain.reports.parts import UNKNOWN
from tests.support.api import refused
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
MOST_LISTINGS = 12


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
        asked = {"calendar": random.choice(["nd09", "calendar"]), **({"by": by} if by else {}), **known}
        compare = {"compare": "before,last_year,cumulated"} if random.random() < 0.7 else {}
        matrix = await matrix_of(walk.client, *span(random), **asked, **compare)
        assert matrix["ledger_size"] == known.get("known_seq", size)
        for figure in matrix["figures"]:
            for cell in figure["cells"]:
                parts = sum(part["value"] for part in cell["parts"])
                assert parts - cell["repeated"] == (cell["value"] if by else 0), (figure["indicator"], cell)
                assert cell["repeated"] == 0 or by == "authority" and figure["unit"] == "holders"
        values = values_of(matrix)
        counted = [each for each in values if each[0]]
        for value, listing in random.sample(counted, min(len(counted), MOST_LISTINGS)) + random.sample(values, 2):
            items = (await walk.client.get(listing)).json()["items"]
            assert len(items) == value, (listing, asked)


async def moved(client: httpx.AsyncClient, random: Random) -> None:
    """Some bodies get another kind or place, for days long past as well."""
    places = [{"place": code} for code in ("24670", "67", None)]
    others = [*places, {"kind": "association", "place": "24676"}, {"kind": "armed_forces"}]
    for code, changes in (("BAO-A", random.choice(places)), ("QUAN-DOI", random.choice(others))):
        day = random.choice([date(2024, 11, 20), date(2024, 12, 1), date(2024, 12, 5)])
        body = {"kind": "amend", "effective_on": day.isoformat(), "changes": changes}
        answer = await client.post(f"/v1/organisations/{code}/acts", json=body, headers={"If-Match": "*"})
        assert answer.status_code == 201 or "no-change" in answer.text, answer.text
