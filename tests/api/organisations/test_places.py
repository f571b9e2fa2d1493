"""Places: the place of a code depends on the day."""

import csv
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.http.schemas import page_of
from api.organisations.schemas import PublicPlace, ReadOrganisation
from db.session import Database
from db.statement import Sql
from tests.support.api import fields, refused, strictly
from tests.support.application import client_of

BEFORE, LAST, FIRST, AFTER = "2024-11-14", "2025-06-30", "2025-07-01", "2025-10-18"
MOVED = [
    ("24670", "Xã Đắk R'La", "Xã Đắk Mil"),
    ("24664", "Thị trấn Đắk Mil", "Xã Đức Lập"),
    ("24646", "Xã Ea Pô", "Xã Đắk Wil"),
    ("24760", "Xã Đắk Sin", "Xã Quảng Tín"),
    ("24722", "Xã Thuận Hà", "Xã Thuận Hạnh"),
    ("24678", "Xã Long Sơn", "Xã Đắk Sắk"),
    ("24611", "Phường Nghĩa Đức", "Phường Bắc Gia Nghĩa"),
]
GONE = [
    ("24676", "Xã Đức Mạnh", "Xã Đức Lập"),
    ("24694", "Xã Buôn Choah", "Xã Nam Đà"),
    ("24643", "Xã Đắk Wil", "Xã Đắk Wil"),
    ("67", "Tỉnh Đắk Nông", "Tỉnh Lâm Đồng"),
]


async def listed(client: httpx.AsyncClient, **params: Any) -> dict[str, str]:
    """The names by code, over all pages."""
    names: dict[str, str] = {}
    answer = await client.get("/v1/places", params=params)
    while True:
        page: Any = strictly(page_of(PublicPlace), answer)
        assert not names.keys() & {item.code for item in page.items}
        names |= {item.code: item.name for item in page.items}
        if page.next is None:
            return names
        assert answer.links["next"]["url"] == page.next
        answer = await client.get(page.next)


async def name(client: httpx.AsyncClient, code: str, day: str) -> str:
    """The name of the code's place on the day."""
    return strictly(PublicPlace, await client.get(f"/v1/places/{code}", params={"as_of": day})).name


@pytest.mark.parametrize(("code", "before", "after"), MOVED)
async def test_a_code_can_continue_under_another_name(
    client: httpx.AsyncClient, code: str, before: str, after: str
) -> None:
    for day in (BEFORE, LAST):
        assert await name(client, code, day) == before
    for day in (FIRST, AFTER):
        assert await name(client, code, day) == after
    history: Any = strictly(page_of(PublicPlace), await client.get(f"/v1/places/{code}/history"))
    assert [item.name for item in history.items] == [before, after]
    assert [item.successor for item in history.items] == [code, None]


@pytest.mark.parametrize(("code", "before"), [row[:2] for row in GONE])
async def test_a_code_out_of_use_is_not_found_and_the_error_says_when_it_was_in_use(
    client: httpx.AsyncClient, code: str, before: str
) -> None:
    assert await name(client, code, LAST) == before
    (fault,) = refused(await client.get(f"/v1/places/{code}", params={"as_of": FIRST}), 404)
    assert (fault["field"], fault["value"], fault["code"]) == ("code", code, "not-in-use")
    assert f"{before} from 2004-01-01 until before {FIRST}" in fault["rule"]
    today = refused(await client.get(f"/v1/places/{code}"), 404)
    assert fields(today) == {"code"}


async def test_an_unknown_code_is_not_found(client: httpx.AsyncClient) -> None:
    for path in ("/v1/places/99999", "/v1/places/99999/history", "/v1/places/abc", "/v1/places/%C4%90"):
        (fault,) = refused(await client.get(path), 404)
        assert fault["code"] == "unknown-place"


async def test_a_name_can_move_between_levels(client: httpx.AsyncClient) -> None:
    assert await listed(client, name="Đắk Mil", as_of=BEFORE) == {"24664": "Thị trấn Đắk Mil", "663": "Huyện Đắk Mil"}
    assert await listed(client, name="Đắk Mil", as_of=AFTER) == {"24670": "Xã Đắk Mil"}


async def test_the_numbers_of_places_are_those_of_the_laws(client: httpx.AsyncClient) -> None:
    for level, day, count in (
        ("province", LAST, 1),
        ("district", LAST, 8),
        ("commune", LAST, 71),
        ("province", FIRST, 1),
        ("district", FIRST, 0),
        ("commune", FIRST, 28),
        ("commune", "2003-12-31", 0),
    ):
        assert len(await listed(client, level=level, as_of=day, limit=7)) == count, (level, day)
    assert len(await listed(client, parent="663", as_of=BEFORE, limit=3)) == 10
    assert await listed(client, parent="663", as_of=AFTER) == {}
    assert len(await listed(client)) == 29


@pytest.mark.parametrize(
    "typed", ["Buôn Choah", "buon choah", "BUÔN CHOAH", "Buo\u0302n Choah", "xã Buôn Choah", " ôn choa "]
)
async def test_a_name_is_found_in_any_spelling(client: httpx.AsyncClient, typed: str) -> None:
    assert await listed(client, name=typed, as_of=BEFORE) == {"24694": "Xã Buôn Choah"}


@pytest.mark.parametrize("typed", ["Đắk R'La", "Đăk R’La", "dak rla"])
async def test_diacritics_and_apostrophes_of_a_name_are_ignored(client: httpx.AsyncClient, typed: str) -> None:
    assert "24670" in await listed(client, name=typed, as_of=BEFORE)


@pytest.mark.parametrize("wild", ["%", "_", "\\", ".*", "Đ%c"])
async def test_a_name_is_not_a_pattern(client: httpx.AsyncClient, wild: str) -> None:
    assert await listed(client, name=wild, as_of=BEFORE) == {}


@pytest.mark.parametrize(
    "query", ["level=ward", "limit=0", "after=", "after=x", "as_of=2024-13-01", "name=", "parent=a", "nothing=1"]
)
async def test_a_list_of_places_refuses_invalid_parameters(client: httpx.AsyncClient, query: str) -> None:
    assert fields(refused(await client.get(f"/v1/places?{query}"), 400)) == {query.partition("=")[0]}


@pytest.mark.parametrize(("code", "then", "now"), [*MOVED, *GONE, ("663", "Huyện Đắk Mil", None)])
async def test_a_body_has_the_names_of_its_place_then_and_now(
    database: Database, client: httpx.AsyncClient, code: str, then: str, now: str | None
) -> None:
    body = {"code": "MOT", "name": "Một", "kind": "state_body", "place": code}
    assert (await client.post("/v1/organisations", json=body)).status_code == 201
    for day, called in ((BEFORE, then), (LAST, then), (FIRST, now), (None, now), ("2000-01-01", None)):
        answer = await client.get("/v1/organisations/MOT", params={"as_of": day} if day else None)
        shown = strictly(ReadOrganisation, answer)
        assert (shown.place, shown.place_then, shown.place_now) == (code, called, now), day


async def test_november_resolves_its_holders_then_and_now(november: httpx.AsyncClient) -> None:
    named = {
        "XA-DUC-MANH": ("Xã Đức Mạnh", "Xã Đức Lập"),
        "XA-BUON-CHOAH": ("Xã Buôn Choah", "Xã Nam Đà"),
        "CHQS-DAK-MIL": ("Huyện Đắk Mil", None),
        "STTTT": ("Tỉnh Đắk Nông", "Tỉnh Lâm Đồng"),
        "SO-TAI-CHINH": (None, None),
    }
    for code, (then, now) in named.items():
        body = (await november.get(f"/v1/organisations/{code}", params={"as_of": BEFORE})).json()
        assert (body["place_then"], body["place_now"]) == (then, now), code


async def test_a_chain_of_mergers_is_followed_and_a_cycle_terminates(database_url: str) -> None:
    async with Database.open(database_url, role=None) as owner:
        await owner.rows(
            Sql(
                "INSERT INTO place (code, valid_from, valid_to, name, level, parent, successor, source) VALUES"
                " ('90001', '2010-01-01', '2012-01-01', 'A', 'commune', '67', '90002', 'x'),"
                " ('90002', '2010-01-01', '2014-01-01', 'B', 'commune', '67', '90003', 'x'),"
                " ('90003', '2010-01-01', '2016-01-01', 'C', 'commune', '67', '90001', 'x'),"
                " ('90004', '2010-01-01', '2012-01-01', 'D', 'commune', '67', '90004', 'x')"
            )
        )
    async with Database.open(database_url) as database, client_of(database) as client:
        for code in ("90001", "90004"):
            body = {"code": f"B{code}", "name": "B", "kind": "state_body", "place": code}
            assert (await client.post("/v1/organisations", json=body)).status_code == 201
        days = ("2009-12-31", "2011-12-31", "2012-01-01", "2014-01-01", "2016-01-01")
        for code, names in (("B90001", (None, "A", "B", "C", None)), ("B90004", (None, "D", None, None, None))):
            for day, called in zip(days, names, strict=True):
                shown = (await client.get(f"/v1/organisations/{code}", params={"as_of": day})).json()
                assert (shown["place_then"], shown["place_now"]) == (called, None), (code, day)


def test_the_file_of_places_is_consistent(root: Path) -> None:
    with (root / "db/migrations/places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def on(code: str, day: str) -> list[dict[str, str]]:
        return [
            r
            for r in rows
            if r["code"] == code and r["valid_from"] <= day and (day < r["valid_to"] or not r["valid_to"])
        ]

    above = {"commune": {"district", "province"}, "district": {"province"}}
    for row in rows:
        assert row["source"], row
        if row["parent"]:
            (parent,) = on(row["parent"], row["valid_from"])
            assert parent["level"] in above[row["level"]], row
        if row["successor"]:
            (heir,) = on(row["successor"], row["valid_to"])
            assert heir["level"] == row["level"], row
        if row["valid_to"] and on(row["code"], row["valid_to"]):
            # The place of a body relies on this: a continuing code stayed with its territory.
            assert row["successor"] == row["code"], row
