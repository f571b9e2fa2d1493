"""Bodies: their facts, the days of their existence, and their dissolution."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from api.cli.loading.csv_files import LoadError
from api.cli.loading.recording import load
from api.http.schemas import page_of
from api.organisations.schemas import PublicOrganisation, ReadOrganisation
from db.queries import organisations as queries
from db.session import Database
from tests.support.api import fields, recorded, refused, strictly, trace

OLD = {"code": "STTTT", "name": "Sở TT&TT", "kind": "state_body", "place": "67", "founded_on": "2008-04-01"}
HEIR = {"code": "SKHCN", "name": "Sở KH&CN", "kind": "state_body", "place": "67"}
COMPANY = {"code": "CTY", "name": "Cty", "kind": "enterprise", "business_code": "6400123456-001"}
END = {"dissolved_on": "2025-03-01", "successor": "SKHCN", "source": "Nghị quyết của HĐND tỉnh, 28/2/2025"}
PATH = "/v1/organisations/STTTT/dissolution"


@pytest.fixture
async def bodies(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client over three bodies."""
    for body in (OLD, HEIR, COMPANY):
        recorded(await client.post("/v1/organisations", json=body))
    return client


async def read(client: httpx.AsyncClient, code: str) -> ReadOrganisation:
    return strictly(ReadOrganisation, await client.get(f"/v1/organisations/{code}"))


async def test_a_body_is_read_as_it_was_recorded(bodies: httpx.AsyncClient) -> None:
    old, company = await read(bodies, "STTTT"), await read(bodies, "CTY")
    assert (old.founded_on, old.dissolved_on, old.successor) == (date(2008, 4, 1), None, None)
    assert (company.business_code, company.place, company.place_now) == ("6400123456-001", None, None)
    page: Any = strictly(page_of(PublicOrganisation), await bodies.get("/v1/organisations"))
    assert [item.place for item in page.items] == [None, "67", "67"]


async def test_a_body_is_dissolved_once(bodies: httpx.AsyncClient, database: Database) -> None:
    dissolved = strictly(PublicOrganisation, await bodies.post(PATH, json=END))
    assert (dissolved.dissolved_on, dissolved.successor, dissolved.dissolution_source) == (
        date(2025, 3, 1),
        "SKHCN",
        END["source"],
    )
    shown = (await read(bodies, "STTTT")).model_dump(exclude={"place_then", "place_now", "actions"})
    assert PublicOrganisation(**shown) == dissolved
    before = await trace(database)
    for body in (END, {**END, "dissolved_on": "2026-01-01"}):
        (fault,) = refused(await bodies.post(PATH, json=body), 409)
        assert (fault["field"], fault["code"]) == ("code", "dissolved-before")
        assert "2025-03-01" in fault["rule"]
    assert await trace(database) == before


async def test_of_concurrent_dissolutions_one_is_recorded(bodies: httpx.AsyncClient) -> None:
    ends = [{**END, "dissolved_on": f"2025-03-{day:02}"} for day in range(1, 9)]
    answers = await asyncio.gather(*(bodies.post(PATH, json=end) for end in ends))
    (accepted,) = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} == {201, 409}
    assert (await read(bodies, "STTTT")).dissolved_on == date.fromisoformat(accepted.json()["dissolved_on"])


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"dissolved_on": "2008-04-01"}, 422, "dissolved_on"),
        ({"dissolved_on": "2007-01-01"}, 422, "dissolved_on"),
        ({"dissolved_on": "1/3/2025"}, 400, "dissolved_on"),
        ({"dissolved_on": None}, 400, "dissolved_on"),
        ({"successor": "STTTT"}, 422, "successor"),
        ({"successor": "KHONG-CO"}, 422, "successor"),
        ({"successor": ""}, 400, "successor"),
        ({"source": ""}, 400, "source"),
        ({"source": None}, 400, "source"),
        ({"name": "Tên khác"}, 400, "name"),
    ],
    ids=str,
)
async def test_an_invalid_dissolution_is_refused(
    bodies: httpx.AsyncClient, database: Database, change: dict[str, Any], status: int, field: str
) -> None:
    before = await trace(database)
    assert fields(refused(await bodies.post(PATH, json={**END, **change}), status)) == {field}
    assert await trace(database) == before


async def test_dissolving_an_unknown_body_is_not_found(bodies: httpx.AsyncClient) -> None:
    answer = await bodies.post("/v1/organisations/KHONG-CO/dissolution", json=END)
    assert fields(refused(answer, 404)) == {"code"}


async def test_a_body_can_be_dissolved_without_a_successor(bodies: httpx.AsyncClient) -> None:
    recorded(await bodies.post(PATH, json={"dissolved_on": "2008-04-02", "source": "QĐ"}))
    assert (await read(bodies, "STTTT")).successor is None


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"business_code": "123"}, 400, "business_code"),
        ({"business_code": 6400123456}, 400, "business_code"),
        ({"place": "2467"}, 422, "place"),
        ({"place": "99999"}, 422, "place"),
        ({"place": "Đức Mạnh"}, 400, "place"),
        ({"place": 24676}, 400, "place"),
        ({"founded_on": "2008"}, 400, "founded_on"),
        ({"founded_on": "2025-03-01", "dissolved_on": "2025-03-01"}, 422, "dissolved_on"),
        ({"dissolved_on": "2025-03-01", "successor": "MOI"}, 422, "successor"),
        ({"dissolved_on": "2025-03-01", "successor": "KHONG-CO"}, 422, "successor"),
        ({"successor": "SKHCN"}, 422, "dissolved_on"),
        ({"dissolution_source": "QĐ"}, 422, "dissolved_on"),
        ({"place_now": "67"}, 400, "place_now"),
    ],
    ids=str,
)
async def test_an_invalid_body_is_refused(
    bodies: httpx.AsyncClient, change: dict[str, Any], status: int, field: str
) -> None:
    new = {"code": "MOI", "name": "Mới", "kind": "state_body", **change}
    assert fields(refused(await bodies.post("/v1/organisations", json=new), status)) == {field}


async def test_recording_reads_name_kind_and_days_of_a_holder(bodies: httpx.AsyncClient, database: Database) -> None:
    body = await database.one(queries.of_code, code="STTTT")
    assert [body[name] for name in ("name", "kind", "status", "valid_from", "valid_to")] == [
        "Sở TT&TT", "state_body", "in_force", date(2008, 4, 1), None,
    ]  # fmt: skip
    assert await database.row(queries.of_code, code="KHONG-CO") is None


async def test_the_service_has_no_right_to_rename_a_body(bodies: httpx.AsyncClient, database_url: str) -> None:
    connection = await asyncpg.connect(database_url, server_settings={"role": "sobo_app"})
    try:
        for column in ("name", "code", "place", "founded_on", "business_code", "parent"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"UPDATE organisation SET {column} = {column}")
    finally:
        await connection.close()


HEADER = "code,name,kind,place,founded_on,dissolved_on,successor,business_code,dissolution_source\n"


async def test_files_can_state_every_field_of_a_body(
    client: httpx.AsyncClient, database: Database, tmp_path: Path
) -> None:
    rows = "SKHCN,Sở KH&CN,state_body,67,,,,,\nSTTTT,Sở TT&TT,state_body,67,2008-04-01,2025-03-01,SKHCN,,NQ\n"
    company_row = "CTY,Công ty,enterprise,24676,,,,6400123456,\n"
    (tmp_path / "organisations.csv").write_text(HEADER + rows + company_row, encoding="utf-8")
    await load(database, tmp_path)
    old, company = await read(client, "STTTT"), await read(client, "CTY")
    assert (old.founded_on, old.dissolved_on, old.successor) == (date(2008, 4, 1), date(2025, 3, 1), "SKHCN")
    assert (company.business_code, company.place, company.place_now) == ("6400123456", "24676", "Xã Đức Lập")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("A,A,enterprise,99999,,,,,", "place"),
        ("A,A,enterprise,,2025-01-02,2025-01-01,,,", "dissolved_on"),
        ("A,A,enterprise,,,2025-01-01,KHONG,,", "successor"),
        ("A,A,enterprise,,,,,12,", "business_code"),
        ("A,A,enterprise,,1/1/2025,,,,", "founded_on"),
    ],
)
async def test_invalid_bodies_in_files_are_refused_by_line_and_column(
    database: Database, tmp_path: Path, row: str, field: str
) -> None:
    (tmp_path / "organisations.csv").write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(LoadError, match=rf"^organisations\.csv:2:\d+ {field}: "):
        await load(database, tmp_path)
