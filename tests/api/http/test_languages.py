"""Title and detail of a problem are in the language that the caller prefers."""

from typing import Any

import httpx
import pytest

from api.http.languages import language_of
from api.http.problems import STATUS
from api.http.titles import TITLES_VI


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("vi", "vi"),
        ("VI", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en, vi;q=0.5", "en"),
        ("en-GB;q=0.4 , vi-VN ; q=0.5", "vi"),
        ("vi;q=0", "en"),
        ("vi;q=0, *", "en"),
        ("fr, vi;q=0.1", "vi"),
        ("fr", "en"),
        ("*", "en"),
        ("en;q=0.5, *", "vi"),
        ("*, vi;q=0.5", "en"),
        ("vi, en", "vi"),
        ("en, vi", "en"),
        ("vi;q=2", "en"),
        ("vi;q=x, vi;q=", "en"),
        (",,vi,", "vi"),
        ("vietnamese", "en"),
        ("vi-VN;q=0.3, vi;q=0.9, en;q=0.5", "vi"),
        ("x" * 100_000, "en"),
    ],
)
def test_the_language_is_the_one_preferred(header: str | None, language: str) -> None:
    headers = [] if header is None else [(b"accept-language", header.encode())]
    assert language_of(headers) == language


def test_headers_that_are_repeated_are_one_list() -> None:
    assert language_of([(b"accept-language", b"fr"), (b"Accept-Language", b"vi")]) == "vi"


def test_every_kind_of_problem_has_a_title_in_vietnamese() -> None:
    assert {name for _, name, _ in STATUS.values()} <= set(TITLES_VI)


@pytest.mark.parametrize(
    ("method", "path", "title"),
    [
        ("GET", "/v1/nowhere", "Không tìm thấy"),
        ("DELETE", "/v1/organisations", "Cách gọi không dùng được ở địa chỉ này"),
        ("POST", "/v1/press-offices", "Yêu cầu chưa đúng dạng"),
        ("GET", "/v1/press-offices?limit=x", "Yêu cầu chưa đúng dạng"),
    ],
)
async def test_title_and_detail_are_in_vietnamese_if_asked_for(
    client: httpx.AsyncClient, method: str, path: str, title: str
) -> None:
    content: dict[str, Any] = {"json": {}} if method == "POST" else {}
    english = await client.request(method, path, **content)
    answer = await client.request(method, path, headers={"Accept-Language": "vi-VN,vi;q=0.9"}, **content)
    problem = answer.json()
    assert answer.status_code == english.status_code
    assert (answer.headers["content-language"], english.headers["content-language"]) == ("vi", "en")
    assert problem["title"] == title
    assert problem["detail"] == " ".join(error["text_vi"] for error in problem["errors"])
    assert english.json()["errors"] == problem["errors"]
    assert english.json()["title"] != title


async def test_a_field_is_named_as_its_register_names_it(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/subdomain-certificates", json={"host": "daknong.gov.vn", "zone": 3})
    names = {error["field"]: error["label_vi"] for error in answer.json()["errors"]}
    assert names["zone"] not in ("zone", names["holder"])
    [zone] = [error for error in answer.json()["errors"] if error["field"] == "zone"]
    assert zone["text_vi"] == (f"Mục “{zone['label_vi']}” (đang ghi “3”) phải là chữ. Nhập lại dưới dạng chữ.")


async def test_a_parameter_is_not_named_as_a_fact_of_the_same_name(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/v1/subdomain-certificates/00000000-0000-0000-0000-000000000000/personal", params={"purpose": ""}
    )
    [error] = answer.json()["errors"]
    assert (error["field"], error["label_vi"]) == ("purpose", "Mục đích xem")
