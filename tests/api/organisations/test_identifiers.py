"""Electronic identifiers of bodies: two orders, each with its rule and its days, unique and searchable on a day."""

from typing import Any

import httpx
import pytest

from db.session import Database
from domain.ledger.rebuild import rebuild
from domain.registers import RECORDED
from tests.factories import AUTHORITY, HOLDER
from tests.support.api import fields, recorded, refused, trace, verified

OLD, NEW = "electronic_id_2016", "electronic_id_2020"


def act(day: str, **changes: Any) -> dict[str, Any]:
    return {"kind": "amend", "effective_on": day, "changes": changes}


async def identified(client: httpx.AsyncClient, code: str, day: str, **changes: Any) -> httpx.Response:
    return await client.post(f"/v1/organisations/{code}/acts", json=act(day, **changes))


async def on(client: httpx.AsyncClient, code: str, day: str) -> tuple[Any, Any]:
    shown = (await client.get(f"/v1/organisations/{code}", params={"as_of": day})).json()
    return shown[OLD], shown[NEW]


async def found(client: httpx.AsyncClient, **query: str) -> list[str]:
    page = (await client.get("/v1/organisations", params=query)).json()
    return [body["code"] for body in page["items"]]


async def test_both_orders_have_their_days(ready: httpx.AsyncClient, province_url: str) -> None:
    recorded(await identified(ready, AUTHORITY, "2021-03-31", **{OLD: "000.00.00.H16"}))
    recorded(await identified(ready, AUTHORITY, "2024-11-05", **{NEW: "H16"}))
    recorded(await identified(ready, AUTHORITY, "2025-01-01", **{OLD: None}))
    days = ("2021-03-30", "2021-03-31", "2024-11-05", "2025-01-01")
    assert [await on(ready, AUTHORITY, day) for day in days] == [
        (None, None), ("000.00.00.H16", None), ("000.00.00.H16", "H16"), (None, "H16"),
    ]  # fmt: skip
    for identifier, day, bodies in (
        ("000.00.00.H16", "2022-01-01", [AUTHORITY]), ("000.00.00.H16", "2025-01-01", []), ("H16", "2022-01-01", []),
        ("H16", "2025-01-01", [AUTHORITY]), ("H1", "2025-01-01", []),
    ):  # fmt: skip
        assert await found(ready, electronic_id=identifier, as_of=day) == bodies, identifier
    assert AUTHORITY in await found(ready, q="000.00.00.H16")
    await verified(province_url)
    async with Database.open(province_url, role=None) as owner:
        assert (await rebuild(owner, RECORDED))[1] == []


@pytest.mark.parametrize(
    "value", ["H16", "H16.000.00.00", "000.00.H16", "00.00.00.H16", "000.00.00.h16", "000.00.00.116"]
)
async def test_the_older_order_has_level_one_last(ready: httpx.AsyncClient, value: str) -> None:
    assert fields(refused(await identified(ready, AUTHORITY, "2021-03-31", **{OLD: value}), 400)) == {f"changes.{OLD}"}


@pytest.mark.parametrize(
    "value", ["000.00.00.H16", "000.00.14.H20", "h16", "H16-01", "H16.", ".H16", "H16..01", "H" * 36, "H16/01", ""]
)
async def test_the_newer_order_has_level_one_first(ready: httpx.AsyncClient, value: str) -> None:
    assert fields(refused(await identified(ready, AUTHORITY, "2021-03-31", **{NEW: value}), 400)) == {f"changes.{NEW}"}


@pytest.mark.parametrize("value", ["H16", "H16.01", "H16.01.02", "H16.01.02.A03", "H" * 35])
async def test_levels_of_the_newer_order_go_from_left_to_right(ready: httpx.AsyncClient, value: str) -> None:
    recorded(await identified(ready, AUTHORITY, "2021-03-31", **{NEW: value}))
    assert await on(ready, AUTHORITY, "2021-03-31") == (None, value)


@pytest.mark.parametrize(("name", "value", "last"), [(OLD, "000.00.00.H16", "2015-12-31"), (NEW, "H16", "2020-09-14")])
async def test_no_identifier_is_older_than_its_rule(
    ready: httpx.AsyncClient, province: Database, name: str, value: str, last: str
) -> None:
    before = await trace(province)
    (fault,) = refused(await identified(ready, AUTHORITY, last, **{name: value}), 422)
    assert (fault["field"], fault["code"]) == (f"changes.{name}", "identifier-day")
    # Whoever adds a body says nothing of its first day: the identifier would be older than all rules.
    body = {"code": "MOI", "name": "Cơ quan mới", "kind": "state_body", name: value}
    assert fields(refused(await ready.post("/v1/organisations", json=body), 422)) == {name}
    assert await trace(province) == before
    recorded(await ready.post("/v1/organisations", json={**body, "founded_on": "2021-01-01"}))


@pytest.mark.parametrize(("name", "value"), [(OLD, "000.00.00.H16"), (NEW, "H16")])
async def test_an_identifier_belongs_to_one_body_on_a_day(
    ready: httpx.AsyncClient, province: Database, name: str, value: str
) -> None:
    recorded(await identified(ready, AUTHORITY, "2021-03-31", **{name: value}))
    before = await trace(province)
    for day in ("2021-03-31", "2021-01-01", "2024-01-01"):
        assert fields(refused(await identified(ready, HOLDER, day, **{name: value}), 409)) == {f"changes.{name}"}
    assert await trace(province) == before
    recorded(await identified(ready, AUTHORITY, "2024-01-01", **{name: None}))
    recorded(await identified(ready, HOLDER, "2024-01-01", **{name: value}))
    assert await found(ready, electronic_id=value, as_of="2023-12-31") == [AUTHORITY]
    assert await found(ready, electronic_id=value, as_of="2024-01-01") == [HOLDER]


async def test_a_dissolved_body_leaves_its_identifier(ready: httpx.AsyncClient) -> None:
    recorded(await identified(ready, AUTHORITY, "2021-03-31", **{NEW: "H16"}))
    recorded(
        await ready.post(
            f"/v1/organisations/{AUTHORITY}/dissolution", json={"dissolved_on": "2025-03-01", "source": "NQ"}
        )
    )
    recorded(await identified(ready, HOLDER, "2025-03-01", **{NEW: "H16"}))


async def test_an_enterprise_is_identified_by_its_enterprise_code(ready: httpx.AsyncClient) -> None:
    body = {"code": "CTY", "name": "Công ty", "kind": "enterprise", "founded_on": "2021-01-01"}
    for wrong in ({NEW: "H16.99"}, {NEW: "0100000001"}, {NEW: "H16.99", "business_code": "0100000001"}):
        assert fields(refused(await ready.post("/v1/organisations", json={**body, **wrong}), 422)) == {NEW}
    for code, right in (("0100000001", "0100000001"), ("0100000001-002", "0100000001002")):
        whole = {**body, "code": f"CTY-{right}", "business_code": code, NEW: right}
        assert recorded(await ready.post("/v1/organisations", json=whole))[NEW] == right
