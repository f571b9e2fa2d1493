"""Full-text search, and lists in Vietnamese order."""

import asyncio
import unicodedata
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.schemas import page_of
from api.organisations.schemas import PublicOrganisation
from api.registers import RESOURCES
from api.registers.application import APPLICATION
from db.session import Database
from db.vietnamese import sort_key
from domain.entries import reading, searching
from domain.registers import EVERY
from tests.factories import acted, granted
from tests.support.api import (
    CHANGED,
    PERSONAL,
    RESOURCE,
    about,
    amended,
    ended,
    every_register,
    fields,
    recorded,
    refused,
    strictly,
)
from tests.support.profiles import cases

NAME = "Phòng Văn hoá và Thông tin huyện Đức R'lấp"
FOUND_BY = (
    NAME, "phong van hoa", "văn hóa", "VĂN HOÁ", "duc", "Đức r", "thông tin văn hoá", "R’lấp", "lap", "hoa, thông",
    unicodedata.normalize("NFD", "văn hoá"),
)  # fmt: skip
NOT_BY = ("văn hoá thể thao", "hoa-thong", "ứcđ", "ong", "phongvan")
CERTIFICATES = "subdomain-certificates"


async def items(client: httpx.AsyncClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    """The items of all pages."""
    found: list[dict[str, Any]] = []
    following: str | None = f"{path}?{httpx.QueryParams(asked)}"
    while following:
        answer = await client.get(following)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += body["items"]
        assert answer.headers.get("link") == (body["next"] and f'<{body["next"]}>; rel="next"')
        following = body["next"]
    return found


async def found_by(client: httpx.AsyncClient, register: str, q: str, **asked: Any) -> list[str]:
    found = [item["id"] for item in await items(client, f"/v1/{register}", q=q, **asked)]
    counted = await client.get(f"/v1/{register}/count", params={"q": q, **asked})
    assert counted.json() == {"count": len(found)}
    return found


# --- Words ---


@every_register
async def test_an_entry_is_found_by_its_holders_name_in_any_spelling(ready: httpx.AsyncClient, register: str) -> None:
    await granted(ready, register)
    wanted = (await granted(ready, register, holder_name=NAME))["entry"]
    for q in FOUND_BY:
        assert await found_by(ready, register, q) == [wanted], q
    for q in NOT_BY:
        assert await found_by(ready, register, q) == [], q


SEARCHED: dict[str, tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "publication-permits": ({"title": "Sổ tay Thuỷ lợi"}, ("so tay thủy", "Thuỷ lợi sổ"), ("sổ tay thuế",)),
    "postal-confirmations": ({"business_code": "0123456789-001"}, ("0123456789", "0123456789-001"), ("012345",)),
    "subdomain-certificates": (
        {"host": "moi.dienbien.gov.vn", "zone": "dienbien.gov.vn"},
        ("dienbien", "moi.dienbien.gov.vn", "MOI", "dienbien.gov", "dienb"),
        ("gov.dienbien", "bien"),
    ),
    "aggregator-licences": (
        {"site_name": "Tin Tây Nguyên", "domains": ["mot.vn", "tin-hai.com.vn"]},
        ("tay nguyen", "tin-hai", "hai.com.vn", "mot.vn nguyên"),
        ("mot.com", "vn.tin"),
    ),
    "press-offices": ({"office_name": "Văn phòng Tây Nguyên"}, ("tây nguyên",), ("đông nguyên",)),
    "resident-reporters": ({"full_name": "Nguyễn Thị Thuý"}, ("thúy", "nguyen thi t", "Thuý Nguyễn"), ("thuỳ nguyệt",)),
}


@every_register
async def test_an_entry_is_found_by_the_facts_that_its_register_declares(
    ready: httpx.AsyncClient, register: str
) -> None:
    facts, by, not_by = SEARCHED[register]
    assert set(EVERY[register].searched) <= facts.keys()
    await granted(ready, register)
    wanted = (await granted(ready, register, **facts))["entry"]
    for q in by:
        assert await found_by(ready, register, q) == [wanted], q
    for q in not_by:
        assert await found_by(ready, register, q) == [], q


async def test_an_entry_is_found_by_its_number_as_printed(ready: httpx.AsyncClient) -> None:
    first, second = [(await granted(ready, CERTIFICATES))["entry"] for _ in range(2)]
    for q in ("310/GXN-STTTT", "310", "310/gxn", "0310", "GXN-STTTT 310"):
        assert await found_by(ready, CERTIFICATES, q) == [first], q
    assert await found_by(ready, CERTIFICATES, "GXN-STTTT") == [first, second]
    for q in ("31", "10", "310/GP-STTTT", "310/GXN-SKHCN"):
        assert await found_by(ready, CERTIFICATES, q) == [], q


async def test_a_paper_is_found_by_the_number_of_the_paper_it_replaced(ready: httpx.AsyncClient) -> None:
    register = "publication-permits"
    receipt = await granted(ready, register)
    again = await acted(ready, receipt["href"], "replace", "2024-11-05")
    assert (receipt["printed_number"], again["printed_number"]) == ("01/GP-STTTT", "02/GP-STTTT")
    for q in ("01/GP-STTTT", "2/GP-STTTT", "1", "02"):
        assert await found_by(ready, register, q) == [receipt["entry"]], q
    assert await found_by(ready, register, "2", as_of="2024-11-01") == []


@every_register
async def test_a_search_is_a_filter_like_any_other(ready: httpx.AsyncClient, register: str) -> None:
    first, second = [await granted(ready, register, holder_name=NAME) for _ in range(2)]
    await granted(ready, register)
    await ended(ready, register, second["href"], "2024-11-10")
    state = (await ready.get(second["href"])).json()["status"]
    assert await found_by(ready, register, "van hoa", status="in_force") == [first["entry"]]
    assert await found_by(ready, register, "van hoa", status=state) == [second["entry"]]
    paged = await items(ready, f"/v1/{register}", q="van hoa", limit=1)
    assert [item["id"] for item in paged] == [first["entry"], second["entry"]]
    assert await found_by(ready, register, "van hoa", holder="STTTT") == []


@pytest.mark.parametrize("looked_up", ["'van' & 'hoa':*", "'van'", "'hoa':*"])
@pytest.mark.parametrize("walked", [None, 1, 2, 3, 4, 5, 1000])
async def test_however_words_are_looked_for_the_same_is_found(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, looked_up: str, walked: int | None
) -> None:
    monkeypatch.setattr(reading, "plan", lambda *_: searching.Plan(looked_up, walked))
    receipts = [await granted(ready, CERTIFICATES, holder_name=NAME) for _ in range(2)]
    for name in ("Thể thao Văn", "Hoa"):
        await granted(ready, CERTIFICATES, holder_name=name)
    receipts.append(await granted(ready, CERTIFICATES, holder_name=NAME))
    wanted = [receipt["entry"] for receipt in receipts]
    for sort in ({}, {"sort": "name"}, {"sort": "-name"}):
        for limit in (1, 2, 500):
            found = [item["id"] for item in await items(ready, f"/v1/{CERTIFICATES}", q="van ho", limit=limit, **sort)]
            assert found == (wanted[::-1] if sort == {"sort": "-name"} else wanted)
    assert await found_by(ready, CERTIFICATES, "van ho", known_seq=receipts[1]["seq"]) == wanted[:2]
    assert await found_by(ready, CERTIFICATES, "van ho", status="revoked") == []


@every_register
async def test_a_search_respects_both_times(ready: httpx.AsyncClient, register: str) -> None:
    field, right = CHANGED[register]
    receipt = await granted(ready, register, holder_name=NAME)
    seq = receipt["seq"]
    correction = await about(ready, receipt["href"], "correct", seq, changes={"holder_name": "Uỷ ban xã"})
    assert await found_by(ready, register, "văn hoá") == []
    assert await found_by(ready, register, "văn hoá", known_seq=seq) == [receipt["entry"]]
    assert await found_by(ready, register, "ủy ban", known_seq=seq) == []
    await amended(ready, register, receipt["href"], "2024-11-05")
    if field in EVERY[register].searched:
        assert await found_by(ready, register, right) == [receipt["entry"]]
        assert await found_by(ready, register, right, as_of="2024-11-04") == []
        assert await found_by(ready, register, right, known_seq=correction["seq"]) == []


@every_register
async def test_personal_fields_are_not_searched(ready: httpx.AsyncClient, register: str) -> None:
    await granted(ready, register, holder_name="Đơn vị", **PERSONAL[register])
    for value in PERSONAL[register].values():
        assert await found_by(ready, register, value) == [], value


@pytest.mark.parametrize("resource", [*RESOURCES, APPLICATION], ids=lambda resource: resource.register.key)
def test_only_published_facts_are_searched(resource: Any) -> None:
    searched = set(resource.register.searched)
    assert searched
    assert searched <= resource.public.model_fields.keys()
    assert not searched & resource.register.private_fields


@every_register
async def test_no_response_shows_sort_keys_or_search_words(ready: httpx.AsyncClient, register: str) -> None:
    receipt = await granted(ready, register)
    for path in (receipt["href"], f"/v1/{register}?sort=name", f"{receipt['href']}/history", "/v1/organisations"):
        text = (await ready.get(path)).text
        assert "name_key" not in text
        assert '"words"' not in text
    strictly(RESOURCE[register].page, await ready.get(f"/v1/{register}", params={"sort": "name", "q": "co quan"}))
    strictly(page_of(PublicOrganisation), await ready.get("/v1/organisations", params={"sort": "name"}))


@pytest.mark.parametrize("q", ["", " ", "–", "/", "%", "'", "x" * 201, "a\u0300" + "\u0301" * 40, "a\tb", "a\0"])
@pytest.mark.parametrize("path", ["press-offices", "press-offices/count", "applications", "organisations"])
async def test_a_search_without_a_word_is_refused(ready: httpx.AsyncClient, path: str, q: str) -> None:
    assert fields(refused(await ready.get(f"/v1/{path}", params={"q": q}), 400)) == {"q"}


@cases(60)
@given(q=st.text(min_size=1, max_size=60))
async def test_no_search_is_a_server_error(ready: httpx.AsyncClient, q: str) -> None:
    for path in ("/v1/press-offices", "/v1/press-offices/count", "/v1/organisations"):
        answer = await ready.get(path, params={"q": q.encode("utf-8", "replace").decode()})
        assert answer.status_code in (200, 400), answer.text


@pytest.mark.parametrize("q", ["a & b", "a | b", "!a", "a:*", "a <-> b", "(a", "'a", "a''b", "\\", "a\\b", "a:1A"])
async def test_operators_of_the_query_language_are_taken_literally(ready: httpx.AsyncClient, q: str) -> None:
    answer = await ready.get("/v1/press-offices", params={"q": q})
    assert answer.status_code == (400 if q == "\\" else 200), answer.text


# --- Order ---

NAMES = [
    "Uỷ ban",
    "Ủy ban",
    "Cơ quan 10",
    "Đắk Mil",
    "Dân tộc",
    "Cơ quan 09",
    "đắk Mil",
    "Ất",
    "Ăn",
    "An",
    "Án",
    "Zeta",
]


@every_register
async def test_a_list_can_be_sorted_by_name(ready: httpx.AsyncClient, register: str) -> None:
    for name in [*NAMES, "An", "An"]:
        await granted(ready, register, holder_name=name)
    for limit in (1, 3, 14, 500):
        found = await items(ready, f"/v1/{register}", sort="name", limit=limit)
        keys = [(sort_key(item["holder_name"]), item["id"]) for item in found]
        assert keys == sorted(keys)
        assert len({item["id"] for item in found}) == len(NAMES) + 2
        backwards = await items(ready, f"/v1/{register}", sort="-name", limit=limit)
        assert backwards == found[::-1]
        matching = await items(ready, f"/v1/{register}", sort="name", q="co quan", limit=limit)
        assert [item["holder_name"] for item in matching] == ["Cơ quan 09", "Cơ quan 10"]


async def test_pages_at_one_ledger_size_are_complete_during_writes(ready: httpx.AsyncClient) -> None:
    register, size = "press-offices", 0
    for place in range(12):
        size = (await granted(ready, register, holder_name=f"Cơ quan {place % 5}"))["seq"]
    then = {"known_seq": size, "as_of": "2024-12-01"}
    whole = {sort: await items(ready, f"/v1/{register}", sort=sort, **then) for sort in ("name", "-name")}
    assert [len(found) for found in whole.values()] == [12, 12]

    async def write() -> None:
        for entry in whole["name"]:
            href = f"/v1/{register}/{entry['id']}"
            await about(ready, href, "correct", entry["known_from"], changes={"holder_name": "Ấn"})
            await granted(ready, register, holder_name="Cơ quan 2")

    async def page(sort: str) -> list[dict[str, Any]]:
        return await items(ready, f"/v1/{register}", sort=sort, limit=1, **then)

    forward, backward, _ = await asyncio.gather(page("name"), page("-name"), write())
    assert (forward, backward) == (whole["name"], whole["-name"])
    renamed = await items(ready, f"/v1/{register}", sort="-name", limit=5)
    assert len({item["id"] for item in renamed}) == 24


@pytest.mark.parametrize("asked", [{}, {"holder": "DON-VI-01"}, {"q": "cơ quan"}, {"known_at": "2199-01-01T00:00:00Z"}])
@pytest.mark.parametrize("sort", [None, "name", "-name"])
async def test_following_the_pages_yields_each_entry_once_though_they_move(
    ready: httpx.AsyncClient, sort: str | None, asked: dict[str, str]
) -> None:
    register = "press-offices"
    for place in range(12):
        await granted(ready, register, holder_name=f"Cơ quan {place:02}")
    params = asked | ({"sort": sort} if sort else {})
    whole = await items(ready, f"/v1/{register}", **params)
    assert len(whole) == 12
    page = (await ready.get(f"/v1/{register}", params={**params, "limit": 5})).json()
    found = page["items"]
    for entry in (whole[0], whole[6], whole[-1]):
        name = {whole[0]["id"]: "Cơ quan 99", whole[6]["id"]: "Ấn", whole[-1]["id"]: "Cơ quan 00"}[entry["id"]]
        href = f"/v1/{register}/{entry['id']}"
        await about(ready, href, "correct", entry["known_from"], changes={"holder_name": name})
        await granted(ready, register, holder_name=name)
    while page["next"]:
        page = (await ready.get(page["next"])).json()
        found += page["items"]
    assert found == whole
    assert len(await items(ready, f"/v1/{register}", **{k: v for k, v in params.items() if k != "q"})) == 15


@every_register
async def test_a_cursor_of_another_order_is_refused(ready: httpx.AsyncClient, register: str) -> None:
    path = f"/v1/{register}"
    for _ in range(2):
        await granted(ready, register)
    ends = {}
    for sort in (None, "name", "-name"):
        asked = {"limit": "1"} | ({"sort": sort} if sort else {})
        body = (await ready.get(path, params=asked)).json()
        ends[sort] = httpx.URL(body["next"]).params["after"]
    for sort in ends:
        for other, after in ends.items():
            answer = await ready.get(path, params={"after": after} | ({"sort": sort} if sort else {}))
            if other == sort:
                assert len(answer.json()["items"]) == 1
                continue
            faults = refused(answer, 400)
            assert fields(faults) == {"after"}
            assert f"not to {f'sort={sort}' if sort else 'the order without sort'}" in faults[0]["rule"]


@pytest.mark.parametrize(
    "after",
    ["name", "name.", "name..", "name.AA==", "name.AA==.", "name.AA==.x", "name.A.018f0000-0000-7000-8000-000000000000",
     "name.Ấ.018f0000-0000-7000-8000-000000000000", "x" * 3001],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/v1/press-offices", "/v1/organisations"])
async def test_an_invalid_cursor_is_refused(ready: httpx.AsyncClient, path: str, after: str) -> None:
    assert fields(refused(await ready.get(path, params={"sort": "name", "after": after}), 400)) == {"after"}


async def test_an_unknown_order_is_refused(ready: httpx.AsyncClient) -> None:
    for path in ("/v1/press-offices", "/v1/organisations", "/v1/applications"):
        for sort in ("", "Name", "printed_number", "+name", "name,-name", "--name", "-"):
            assert fields(refused(await ready.get(path, params={"sort": sort}), 400)) == {"sort"}


# --- Bodies and dossiers ---


async def test_organisations_are_found_by_name_code_and_alias(ready: httpx.AsyncClient) -> None:
    body = {"code": "VH-DAKRLAP", "name": NAME, "kind": "state_body", "aliases": ["Phòng VH&TT Đưc R’lấp"],
            "business_code": "0400000001"}  # fmt: skip
    recorded(await ready.post("/v1/organisations", json=body))
    for q in (*FOUND_BY, "vh&tt", "VH-DAKRLAP", "0400000001"):
        assert [item["code"] for item in await items(ready, "/v1/organisations", q=q)] == ["VH-DAKRLAP"], q
    assert await items(ready, "/v1/organisations", q="văn hoá", kind="enterprise") == []
    by_name = await items(ready, "/v1/organisations", sort="name", limit=1)
    keys = [sort_key(item["name"]) for item in by_name]
    assert keys == sorted(keys)
    assert len(keys) == 3
    assert await items(ready, "/v1/organisations", sort="-name", limit=2) == by_name[::-1]


async def test_dossiers_are_found_by_code_and_holder(ready: httpx.AsyncClient, province: Database) -> None:
    body = {
        "dossier_code": "H16.14-241102-0001", "holder": "DON-VI-01", "asked_register": CERTIFICATES,
        "asked_kind": "grant", "received_at": "2024-11-12T08:30:00+07:00",
        "asked": {"host": "hai.daknong.gov.vn", "zone": "daknong.gov.vn", "contact_name": "Người Kín"},
    }  # fmt: skip
    wanted = recorded(await ready.post("/v1/applications", json=body))["entry"]
    for q in ("H16.14-241102-0001", "h16", "241102", "co quan", "cơ quan DON-VI"):
        assert await found_by(ready, "applications", q) == [wanted], q
    for q in ("hai.daknong.gov.vn", "Người Kín", "kin", "grant"):
        assert await found_by(ready, "applications", q) == [], q
    assert len(await items(ready, "/v1/applications", sort="-name")) == 1
