"""One search over everything: what is found, why, in which order, by whom, and in pages."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.schemas import page_of
from api.search.schemas import SearchHit
from domain.registers import EVERY
from domain.tense import today
from tests.api.access.test_matrix import MANAGED, key
from tests.factories import acted, granted
from tests.support.api import PERSONAL, about, every_register, fields, record_the_rest, recorded, refused, strictly
from tests.support.profiles import cases

CERTIFICATES = "subdomain-certificates"
PAGE = page_of(SearchHit)


async def found(
    client: httpx.AsyncClient, q: str, headers: dict[str, str] | None = None, **asked: Any
) -> list[dict[str, Any]]:
    """The hits of all pages."""
    hits: list[dict[str, Any]] = []
    following: str | None = f"/v1/search?{httpx.QueryParams(q=q, **asked)}"
    while following:
        answer = await client.get(following, headers=headers)
        assert answer.status_code == 200, answer.text
        strictly(PAGE, answer)
        hits += answer.json()["items"]
        following = answer.json()["next"]
    return hits


def hrefs(hits: Sequence[dict[str, Any]]) -> list[str]:
    return [hit["href"] for hit in hits]


async def why(client: httpx.AsyncClient, q: str, href: str) -> list[tuple[str, str]]:
    """The fields by which something was found, and their texts."""
    (hit,) = [hit for hit in await found(client, q) if hit["href"] == href]
    return [(one["field"], one["text"]) for one in hit["found_by"]]


# --- What is found ---


@pytest.mark.parametrize(
    "q",
    [
        "310/GXN-STTTT", "Số: 310/GXN-STTTT", "310/gxn-stttt", "310", "số 310", "310/GXN-STTTT ngày 22/10/2024",
        "310/GXN –STTTT, ngày 22/10/2024",
        "Giấy xác nhận số 310/GXN-STTTT ngày 22 tháng 10 năm 2024 của Sở",
    ],
)  # fmt: skip
async def test_an_entry_is_found_by_its_number_as_pasted_from_paper(ready: httpx.AsyncClient, q: str) -> None:
    entry = await granted(ready, CERTIFICATES)
    (hit,) = await found(ready, q)
    assert hit == {
        "kind": "entry",
        "kind_vi": "dòng trong sổ bộ",
        "register": CERTIFICATES,
        "register_vi": EVERY[CERTIFICATES].title_vi,
        "id": entry["entry"],
        "code": None,
        "name": "Cơ quan DON-VI-01",
        "printed_number": "310/GXN-STTTT",
        "signed_on": "2024-10-22",
        "status": "in_force",
        "status_vi": "còn hiệu lực",
        "href": f"/v1/{CERTIFICATES}/{entry['entry']}",
        "found_by": [{"field": "printed_number", "label_vi": "Số và ký hiệu", "text": "310/GXN-STTTT"}],
    }
    assert (await ready.get(hit["href"])).status_code == 200


@pytest.mark.parametrize("q", ["310/GXN-STTTT, 311/GXN-STTTT", "311/GXN-STTTT; 310/GXN-STTTT", "310–311/GXN-STTTT"])
async def test_entries_are_found_by_each_number_of_a_text(ready: httpx.AsyncClient, q: str) -> None:
    granted_ = [(await granted(ready, CERTIFICATES, host=f"so-{at}.daknong.gov.vn"))["href"] for at in range(2)]
    assert sorted(hrefs(await found(ready, q))) == sorted(granted_)
    first = (await ready.get("/v1/search", params={"q": q, "limit": 1})).json()
    second = (await ready.get(first["next"])).json()
    assert sorted(hrefs([*first["items"], *second["items"]])) == sorted(granted_)
    assert second["next"] is None
    twice = f"{q}, 310/GXN-STTTT"
    assert len(await found(ready, twice)) == 2


async def test_a_document_of_the_day_comes_before_the_same_number_of_other_years(ready: httpx.AsyncClient) -> None:
    later = "2025-02-03"
    old = await granted(ready, "postal-confirmations")
    new = await granted(ready, "postal-confirmations", effective_on=later, document={"signed_on": later})
    assert old["printed_number"] == new["printed_number"] == "01/XN-STTTT"
    by_age, by_day = [hrefs(await found(ready, f"01/XN-STTTT{day}")) for day in ("", " ngày 03/02/2025")]
    assert by_age == [f"/v1/postal-confirmations/{one['entry']}" for one in (old, new)]
    assert by_day == by_age[::-1]


@every_register
async def test_an_entry_is_found_by_each_text_that_is_searched(ready: httpx.AsyncClient, register: str) -> None:
    entry = await granted(ready, register, holder_name="Phòng Văn hoá huyện Tuy Đức")
    href = f"/v1/{register}/{entry['entry']}"
    assert await why(ready, "văn hóa TUY đức", href) == [("holder_name", "Phòng Văn hoá huyện Tuy Đức")]
    shown = (await ready.get(href)).json()
    for field in EVERY[register].searched:
        for text in shown[field] if isinstance(shown[field], list) else [shown[field]]:
            if text:
                assert (field, text) in await why(ready, text, href)


async def test_a_host_is_found_by_an_address(ready: httpx.AsyncClient) -> None:
    entry = await granted(ready, CERTIFICATES, host="so-a.daknong.gov.vn")
    (hit,) = await found(ready, "https://www.so-a.daknong.gov.vn/trang?x=1")
    assert (hit["id"], hit["found_by"][0]["field"]) == (entry["entry"], "host")


async def test_words_in_two_fields_are_both_told(ready: httpx.AsyncClient) -> None:
    entry = await granted(ready, CERTIFICATES, host="so-b.daknong.gov.vn")
    reasons = await why(ready, "DON-VI-01 so-b", f"/v1/{CERTIFICATES}/{entry['entry']}")
    assert [field for field, _ in reasons] == ["holder_name", "host"]


async def test_an_entry_is_found_by_the_number_of_a_former_paper_and_of_an_act(ready: httpx.AsyncClient) -> None:
    entry = await granted(ready, "publication-permits")
    document = {"signed_on": "2024-11-01", "number": 1885, "symbol": "STTTT-TTBCXB"}
    changes = {"title": "Tài liệu đã sửa"}
    await acted(ready, entry["href"], "amend", "2024-11-01", document=document, changes=changes)
    assert ("document", "1885/STTTT-TTBCXB") in await why(ready, "1885/STTTT-TTBCXB", entry["href"])
    assert await why(ready, "1885", entry["href"])


async def test_a_number_of_a_voided_entry_says_that_it_is_voided(ready: httpx.AsyncClient) -> None:
    entry = await granted(ready, CERTIFICATES)
    await about(ready, entry["href"], "void", entry["seq"])
    (hit,) = await found(ready, "310/GXN-STTTT")
    assert (hit["status"], hit["status_vi"]) == ("voided", "đã huỷ")


async def test_an_entry_that_begins_later_says_so(ready: httpx.AsyncClient) -> None:
    await granted(ready, CERTIFICATES, effective_on=str(today() + timedelta(days=30)))
    (hit,) = await found(ready, "310")
    assert (hit["status"], hit["status_vi"]) == ("not_yet_in_force", "chưa có hiệu lực")


async def test_a_body_is_found_by_its_present_and_former_names(ready: httpx.AsyncClient) -> None:
    body = {"kind": "rename", "effective_on": "2024-06-01", "changes": {"name": "Sở Khoa học và Công nghệ"}}
    answer = await ready.post("/v1/organisations/DON-VI-01/acts", json=body)
    recorded(answer)
    href = "/v1/organisations/DON-VI-01"
    assert await why(ready, "khoa học", href) == [("name", "Sở Khoa học và Công nghệ")]
    assert await why(ready, "cơ quan don", href) == [("former_name", "Cơ quan DON-VI-01")]
    (hit,) = await found(ready, "khoa hoc")
    assert (hit["kind"], hit["kind_vi"], hit["code"]) == ("body", "tổ chức, đơn vị", "DON-VI-01")
    assert (hit["register_vi"], hit["status_vi"]) == ("Danh mục tổ chức, đơn vị", "còn hiệu lực")


async def test_a_name_that_a_body_is_to_have_is_no_former_name(ready: httpx.AsyncClient) -> None:
    later = str(today() + timedelta(days=30))
    body = {"kind": "rename", "effective_on": later, "changes": {"name": "Sở Dữ liệu"}}
    recorded(await ready.post("/v1/organisations/DON-VI-01/acts", json=body))
    assert await why(ready, "dữ liệu", "/v1/organisations/DON-VI-01") == [("future_name", "Sở Dữ liệu")]
    (hit,) = await found(ready, "du lieu")
    assert (hit["name"], hit["found_by"][0]["label_vi"]) == ("Cơ quan DON-VI-01", "Tên sẽ dùng")


async def test_a_dossier_is_found_by_its_code(own_november: httpx.AsyncClient) -> None:
    await record_the_rest(own_november)
    (hit,) = await found(own_november, "000.00.14.H16-241105-9999")
    assert (hit["kind"], hit["kind_vi"], hit["register"]) == ("dossier", "hồ sơ", "applications")
    assert (hit["code"], hit["status_vi"]) == ("000.00.14.H16-241105-9999", "đang giải quyết")
    assert [one["field"] for one in hit["found_by"]] == ["dossier_code"]


# --- What is not ---


@pytest.mark.parametrize("register", [register for register, personal in PERSONAL.items() if personal])
async def test_personal_fields_are_neither_searched_nor_shown(ready: httpx.AsyncClient, register: str) -> None:
    await granted(ready, register, **PERSONAL[register])
    for value in PERSONAL[register].values():
        assert await found(ready, value) == []
    shown = str(await found(ready, "Cơ quan DON"))
    assert not [value for value in PERSONAL[register].values() if value in shown]


@pytest.mark.parametrize("authority", MANAGED)
async def test_only_what_the_caller_sees_is_found(own_november: httpx.AsyncClient, authority: str) -> None:
    headers = {**await key(own_november, "tra-cuu", authority, frozenset({"read"})), "Cookie": ""}
    for q in ("xã", "công ty", "stttt", "h16", "310/GXN-STTTT", "1", "2", "3"):
        allowed = [hit for hit in await found(own_november, q) if hit["kind"] != "dossier"]
        seen = await found(own_november, q, headers=headers)
        listed = await own_november.get("/v1/applications", params={"q": q, "limit": 500}, headers=headers)
        dossiers = {f"/v1/applications/{item['id']}" for item in listed.json()["items"]}
        assert [hit for hit in seen if hit["kind"] != "dossier"] == [
            hit for hit in allowed if hit["register"] in MANAGED[authority] | {"organisations"}
        ]
        assert set(hrefs(seen)) >= dossiers
        for hit in seen:
            assert (await own_november.get(hit["href"], headers=headers)).status_code == 200, hit


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"), ("q=", "q"), ("q=%20", "q"), ("q=-.%2F!", "q"), (f"q={'a' * 201}", "q"), ("q=a&q=b", "q"),
        ("q=a&x=1", "x"), ("q=a&limit=0", "limit"), ("q=a&limit=501", "limit"), ("q=a&after=", "after"),
        ("q=a&after=x", "after"), ("q=a&after=organisations.", "after"), ("q=a&after=organisations.a b", "after"),
        ("q=a&after=number.0.1.x", "after"), ("q=313&after=number.0.9999.x", "after"), ("q=313&after=number.", "after"),
        (f"q=a&after={CERTIFICATES}.x", "after"), (f"q=a&after={CERTIFICATES}.-name.eA==.x", "after"), ("q=a%00", "q"),
    ],
)  # fmt: skip
async def test_a_search_that_cannot_be_read_is_refused(november: httpx.AsyncClient, query: str, field: str) -> None:
    answer = await november.get(f"/v1/search?{query}")
    assert fields(refused(answer, 400)) == {field}


async def test_a_search_needs_the_right_to_read(november: httpx.AsyncClient) -> None:
    refused(await november.get("/v1/search?q=a", headers={"Cookie": ""}), 401)


# --- Pages ---

WORDS = ("xã", "ủy ban", "sở", "310", "313/GXN-STTTT", "gp", "stttt", "công ty", "d", "1", "2", "số 5", "báo", "đắk")


@cases(20)
@given(q=st.sampled_from(WORDS), limit=st.integers(1, 7))
async def test_following_pages_yields_everything_once_and_in_the_same_order(
    november: httpx.AsyncClient, q: str, limit: int
) -> None:
    whole = hrefs(await found(november, q, limit=500))
    assert len(set(whole)) == len(whole)
    assert hrefs(await found(november, q, limit=limit)) == whole


@pytest.mark.parametrize("q", WORDS)
async def test_all_that_lists_find_is_found(november: httpx.AsyncClient, q: str) -> None:
    hits = set(hrefs(await found(november, q)))
    for register in EVERY:
        listed = (await november.get(f"/v1/{register}", params={"q": q.removeprefix("số "), "limit": 500})).json()
        assert {f"/v1/{register}/{item['id']}" for item in listed["items"]} <= hits


async def test_an_entry_that_is_recorded_meanwhile_repeats_nothing(ready: httpx.AsyncClient) -> None:
    for _ in range(3):
        await granted(ready, CERTIFICATES)
    first = (await ready.get("/v1/search?q=GXN&limit=2")).json()
    await granted(ready, CERTIFICATES)
    rest = (await ready.get(first["next"])).json()
    assert len(set(hrefs(first["items"] + rest["items"]))) == 4
    assert rest["next"] is None
