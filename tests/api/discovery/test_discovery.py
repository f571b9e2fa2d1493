"""What there is to ask is listed, from the routes themselves."""

import re

import httpx
from litestar.routes import HTTPRoute

from api.discovery.schemas import Collections
from api.http.authorization import PUBLIC, SIGNED_IN
from domain.access.principal import SCOPES
from domain.registers import RECORDED
from tests.support.api import strictly
from tests.support.application import unopened

NOBODY = {"Cookie": ""}


async def listed(client: httpx.AsyncClient) -> Collections:
    """All collections, as anybody sees them."""
    return strictly(Collections, await client.get("/v1", headers=NOBODY))


async def test_every_first_part_of_a_path_that_can_be_read_is_listed_once(november: httpx.AsyncClient) -> None:
    paths = {
        route.path_format.split("/")[2]
        for route in unopened().litestar.routes
        if isinstance(route, HTTPRoute) and route.path_format.startswith("/v1/") and "GET" in route.methods
    }
    assert [each.name for each in (await listed(november)).items] == sorted(paths)


ASKED = {"search": {"q": "a"}, "reports": {"from": "2024-01", "to": "2024-12"}}
"""What a collection cannot be read without."""


async def test_every_address_answers_as_it_is_listed(november: httpx.AsyncClient) -> None:
    for each in (await listed(november)).items:
        allowed = (await november.options(each.href.replace("{", "").replace("}", ""))).headers.get("Allow")
        if "{" not in each.href:
            got = await november.get(each.href, params=ASKED.get(each.name, {}))
            assert got.status_code == 200, each
            assert allowed
            assert set(each.methods) == set(allowed.split(", ")) - {"OPTIONS"}
            unknown = (await november.get(each.href, params={"khong-co": "1"})).json()["errors"]
            assert "khong-co" in {fault["field"] for fault in unknown}
        assert each.scope in SCOPES | {PUBLIC, SIGNED_IN}
        assert each.item is None or re.fullmatch(rf"/v1/{each.name}/{{[a-z_]+}}", each.item)


async def test_a_collection_takes_the_parameters_that_are_listed(november: httpx.AsyncClient) -> None:
    for each in (await listed(november)).items:
        if "{" in each.href:
            continue
        for parameter in each.query:
            answer = await november.get(each.href, params={parameter: "\x7f"})
            if answer.status_code != 200:
                codes = {fault["code"] for fault in answer.json()["errors"] if fault["field"] == parameter}
                assert "extra_forbidden" not in codes, (each.href, parameter)


async def test_titles_are_in_both_languages_and_those_of_the_registers(november: httpx.AsyncClient) -> None:
    for each in (await listed(november)).items:
        assert each.title and each.title_vi and each.title != each.title_vi
    titles = [each.title_vi for each in (await listed(november)).items]
    assert len(set(titles)) == len(titles), "no two collections have one title"
    for each in (await listed(november)).items:
        if each.name in RECORDED:
            assert (each.title, each.title_vi) == (RECORDED[each.name].title, RECORDED[each.name].title_vi)


async def test_what_did_not_change_is_not_sent_again(november: httpx.AsyncClient) -> None:
    first = await november.get("/v1", headers=NOBODY)
    again = await november.get("/v1", headers=NOBODY | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


async def test_the_contract_and_the_handbook_are_where_it_says(november: httpx.AsyncClient) -> None:
    found = await listed(november)
    assert [(await november.get(path)).status_code for path in (found.contract, found.handbook)] == [200, 200]
    assert found.handbook == "/docs/handbook.html"
