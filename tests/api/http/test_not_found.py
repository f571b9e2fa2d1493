"""A 404 says what was not found: the entry and its register, the code, the number, or the part of the path."""

import re

import httpx
import pytest

from api.app import Application
from domain.registers import RECORDED
from tests.contract.test_contract import routes
from tests.support.api import refused
from tests.support.application import unopened

UNKNOWN = "018f0000-0000-7000-8000-000000000000"
VALUES = {"uuid": UNKNOWN, "int": "1899", "str": "KHONG-CO", "path": "khong-co"}
PERIOD = "2024-11"
QUERIES = {"personal": {"purpose": "Thử"}, "body": {"purpose": "Thử"}}
ALWAYS_THERE = re.compile(r"/v1/reports/{period:str}(/(movements|calendars|seal|late|export\.[a-z]+))?")
"""Reports on a period, which is one or is malformed."""


def reads(app: Application) -> list[str]:
    """The paths that are read by a part which may be unknown."""
    return sorted({
        path for path, method, _ in routes(app)
        if method == "GET" and "{" in path and not ALWAYS_THERE.fullmatch(path)
    })  # fmt: skip


def unknown(path: str) -> tuple[str, set[str]]:
    """The path with unknown things, and the names of its parts."""
    concrete = re.sub(r"{\w+:(\w+)}", lambda part: VALUES[part[1]], path.replace("{period:str}", PERIOD))
    parts = {
        "chart": "indicator",
        "key": "register" if "/registers/" in path else "key",
        "name": "path" if "/docs/" in path else "name",
    }
    return concrete, {parts.get(part, part) for part in re.findall(r"{(\w+):", path)} - {"period"}


@pytest.mark.parametrize("path", reads(unopened()))
async def test_every_read_says_what_it_did_not_find(own_november: httpx.AsyncClient, path: str) -> None:
    concrete, parts = unknown(path)
    answer = await own_november.get(concrete, params=QUERIES.get(path.rpartition("/")[2], {}))
    (fault,) = refused(answer, 404)
    assert fault["field"] in parts
    assert str(fault["value"]) in VALUES.values()
    assert str(fault["value"]) in fault["text_vi"]
    assert re.search(r"[Kk]hông (có|phải)|[Cc]hưa từng có|phải", fault["text_vi"])
    assert fault["rule"] not in ("does not exist", "is unknown", "not found")
    register = path.split("/")[2]
    if fault["field"] == "id" and register in RECORDED:
        assert RECORDED[register].title_vi in fault["text_vi"] or "hồ sơ" in fault["text_vi"].lower()
        assert register in fault["rule"] or "application" in fault["rule"]


@pytest.mark.parametrize(
    ("path", "field", "rule", "text"),
    [
        ("/v1/khong-co", "path", "no register or collection khong-co", "Không có sổ bộ hay danh mục “khong-co”"),
        ("/v1/khong-co/x/y", "path", "no register or collection khong-co", "Không có sổ bộ hay danh mục “khong-co”"),
        ("/v1/organisations/x/y", "path", "there is no such path", "Không có địa chỉ “/v1/organisations/x/y”"),
        ("/khong-co", "path", "there is no such path", "Không có địa chỉ “/khong-co”"),
        ("/v2/roles", "path", "there is no such path", "Không có địa chỉ “/v2/roles”"),
        ("/v1/calendar/nam-nay", "year", "must be a whole number", "phải là số, viết bằng chữ số"),
        ("/v1/calendar/02024", "year", "without leading zeros", "không có 0 ở đầu"),
        ("/v1/webhooks/x", "id", "must be an identifier (UUID)", "không phải là mã định danh (UUID)"),
        ("/v1/webhooks/x/deliveries", "id", "must be an identifier (UUID)", "không phải là mã định danh (UUID)"),
        (f"/v1/webhooks/{UNKNOWN.upper()}", "id", "in lower case", "viết chữ thường"),
        ("/v1/number-series/gxn/x/certificate", "year", "must be a whole number", "phải là số"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_an_unknown_path_says_which_part_of_it_is_unknown(
    november: httpx.AsyncClient, method: str, path: str, field: str, rule: str, text: str
) -> None:
    answer = await november.request(method, path)
    if method == "GET":
        (fault,) = refused(answer, 404)
        assert fault["field"] == field
        assert rule in fault["rule"]
        assert text in fault["text_vi"]
    assert answer.status_code == 404 or method == "OPTIONS"


async def test_a_404_is_in_the_language_that_is_preferred(november: httpx.AsyncClient) -> None:
    answer = await november.get("/v1/khong-co", headers={"Accept-Language": "vi"})
    assert answer.json()["detail"] == "Không có sổ bộ hay danh mục “khong-co”. Chọn trong danh sách các địa chỉ."
