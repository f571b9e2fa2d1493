"""Checking a draft: what the real report got wrong is found, and nothing is guessed."""

import base64
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from api.drafts.routes import IN_PROGRESS
from api.drafts.schemas import DraftCheck
from tests.factories import opening
from tests.support.api import about, recorded, refused, strictly
from tests.support.drafts import NOVEMBER, docx, paragraph

PATH = "/v1/reports/2024-11/check"
MINE = "/v1/subdomain-certificates"


async def checked(client: httpx.AsyncClient, text: str, path: str = PATH, **more: Any) -> dict[str, Any]:
    """The answer, which is of the shape that the contract promises."""
    answer = await client.post(path, json={"text": text, "format": "markdown", **more})
    strictly(DraftCheck, answer)
    found: dict[str, Any] = answer.json()
    return found


def codes(found: dict[str, Any], number: str) -> list[str]:
    return [each["code"] for each in found["findings"] if each["printed_number"] == number]


def of(found: dict[str, Any], code: str) -> list[str]:
    return [
        each["printed_number"] or each["indicator"] or each["register"]
        for each in found["findings"]
        if each["code"] == code
    ]


async def test_the_errors_of_the_report_of_november_are_findings(november: httpx.AsyncClient) -> None:
    found = await checked(november, NOVEMBER)
    assert of(found, "figure_differs") == ["subdomain-certificates.granted"]
    assert of(found, "cited_twice") == ["330/BC-STTTT", "313/BC-STTTT"]
    assert of(found, "outside_period") == ["1722/STTTT-TTBCXB", "57/KH-STTTT"]
    assert of(found, "out_of_order") == ["1943/STTTT-CNTT"]
    assert of(found, "left_out") == ["postal-confirmations", "publication-permits"]
    assert len(found["findings"]) == 8
    first = found["findings"][0]
    assert first["text_vi"].endswith("ghi 03, dẫn 04 số văn bản, sổ bộ có 04")
    assert first["places"] == [{"line": 2, "column": 10, "text": "03"}]
    assert "1939/STTTT-TTBCXB ghi ngày 13/11/2024" in next(
        each["text_vi"] for each in found["findings"] if each["code"] == "out_of_order"
    )


async def test_each_number_is_listed_with_its_record(november: httpx.AsyncClient) -> None:
    found = await checked(november, NOVEMBER)
    numbers = {each["printed_number"]: each for each in found["numbers"]}
    third = numbers["311/GXN-STTTT"]
    assert (third["status"], third["series"], third["in_period"]) == ("recorded", "gxn", True)
    assert [place["text"] for place in third["cited"]] == ["311/GXN –STTTT"]
    assert third["cited"][0]["date_stated"] == third["acts"][0]["signed_on"] == "2024-10-22"
    assert (third["acts"][0]["register"], third["acts"][0]["kind"]) == ("subdomain-certificates", "grant")
    entry = (await november.get(f"{MINE}/{third['acts'][0]['entry']}")).json()
    assert entry["printed_number"] == "311/GXN-STTTT"
    undated = numbers["312/GXN-STTTT"]
    assert (undated["cited"][0]["date_text"], undated["acts"][0]["signed_on"]) == (None, "2024-10-28")
    assert numbers["313/GXN-STTTT"]["cited"][0]["date_text"] == "28/10"
    assert [(place["line"], place["column"]) for place in numbers["330/BC-STTTT"]["cited"]] == [(5, 11), (8, 17)]
    states = {number: numbers[number]["status"] for number in ("330/BC-STTTT", "1943/STTTT-CNTT", "1885/STTTT-TTBCXB")}
    assert list(states.values()) == ["outside", "elsewhere", "recorded"]


async def test_figures_are_compared_and_unplaced_ones_are_listed(november: httpx.AsyncClient) -> None:
    found = await checked(
        november, NOVEMBER + "Đã cấp 05 giấy phép. Lũy kế cấp 45 subdomain. Văn bản 12, 313/GXN-STTTT."
    )
    figures = {each["indicator"]: (each["stated"], each["value"], each["agrees"]) for each in found["figures"]}
    assert figures == {
        "subdomain-certificates.granted": (3, 4, False),
        "publication-permits.granted": (9, 9, True),
        "publication-permits.granted_holders": (9, 9, True),
        "resident-reporters.reporters_with_card": (39, 39, True),
    }
    unchecked = {each["place"]["text"]: (each["code"], each["candidates"]) for each in found["not_checked"]}
    assert {text: code for text, (code, _) in unchecked.items()} == {
        "12": "doubtful_number", "05": "ambiguous", "45": "another_time", "một": "ambiguous",
    }  # fmt: skip
    assert unchecked["05"][1] == [
        {"indicator": "publication-permits.granted", "value": 9},
        {"indicator": "aggregator-licences.granted", "value": 0},
    ]


async def test_an_unknown_number_or_a_wrong_date_is_a_finding(november: httpx.AsyncClient) -> None:
    text = (
        "314/GXN-STTTT ngày 12/11/2024; 12/GXN-STTTT ngày 05/02/2024; 310/GXN-STTTT ngày 22/10/2023; "
        "311/GXN-STTTT ngày 23/10; 1885/STTTT-CNTT ngày 05/11; 313/GXN-STTTT ngày 28/10 và 313/GXN-STTTT ngày 29/10; "
        "100/KH-STTTT ngày 31/02/2024; 1950/STTTT-VP ngày 04/11/2024"
    )
    found = await checked(november, text)
    assert codes(found, "314/GXN-STTTT") == ["number_unknown"]
    assert codes(found, "12/GXN-STTTT") == ["outside_period"]
    assert codes(found, "310/GXN-STTTT") == ["date_differs", "outside_period"]
    assert codes(found, "311/GXN-STTTT") == ["date_differs"]
    assert codes(found, "1885/STTTT-CNTT") == ["symbol_differs"]
    assert codes(found, "313/GXN-STTTT") == ["date_differs", "dates_disagree", "cited_twice"]
    assert codes(found, "100/KH-STTTT") == ["date_unreal"]
    assert codes(found, "1950/STTTT-VP") == ["out_of_order"], "a unit's suffix shares the counter of the letters"
    assert {each["printed_number"]: each["status"] for each in found["numbers"]}["12/GXN-STTTT"] == "paper_book"


async def test_numbers_beside_a_right_figure_are_counted(november: httpx.AsyncClient) -> None:
    found = await checked(november, "Cấp 04 subdomain (310/GXN-STTTT, 311/GXN-STTTT, 312/GXN-STTTT).")
    assert of(found, "figure_against_numbers") == ["subdomain-certificates.granted"]
    found = await checked(november, "Cấp 04 subdomain. Trong đó cấp 01 subdomain (310/GXN-STTTT).")
    assert [each["numbers_beside"] for each in found["figures"]] == [0, 1]


async def test_claims_are_compared_with_the_figures(november: httpx.AsyncClient) -> None:
    claims = [
        {"indicator": "subdomain-certificates.granted", "value": 3},
        {"indicator": "press-offices.offices", "value": 3},
    ]
    answer = await november.post(PATH, json={"claims": claims})
    found = strictly(DraftCheck, answer)
    assert [(claim.stated, claim.value, claim.agrees) for claim in found.claims] == [(3, 4, False), (3, 3, True)]
    assert [finding.code for finding in found.findings] == ["figure_differs"]
    assert found.left_out == []


async def test_a_draft_is_checked_in_another_calendar_and_as_then_known(november: httpx.AsyncClient) -> None:
    text = "Cấp 04 subdomain: 310/GXN-STTTT ngày 22/10, 57/KH-STTTT ngày 14/10/2024"
    october = await checked(november, text, "/v1/reports/2024-10/check?calendar=calendar")
    assert codes(october, "57/KH-STTTT") == []
    assert october["figures"][0]["value"] == 4
    before = await checked(november, text, f"{PATH}?known_seq=0")
    assert codes(before, "310/GXN-STTTT") == ["number_unknown"]
    assert (before["ledger_size"], before["figures"][0]["value"], before["left_out"]) == (0, 0, [])
    long_ago = await checked(november, text, f"{PATH}?known_at=2020-01-01T00:00:00Z")
    assert long_ago["findings"] == before["findings"]


async def test_a_voided_number_is_a_finding(own_november: httpx.AsyncClient) -> None:
    receipt = recorded(await own_november.post(MINE, json=opening("subdomain-certificates", holder="SO-TAI-CHINH")))
    await about(own_november, receipt["href"], "void", receipt["seq"])
    found = await checked(own_november, "314/GXN-STTTT ngày 22/10/2024")
    assert "number_voided" in codes(found, "314/GXN-STTTT")
    assert "lý do: " in next(each["text_vi"] for each in found["findings"] if each["code"] == "number_voided")
    assert "314/GXN-STTTT" not in [act["printed_number"] for left in found["left_out"] for act in left["acts"]]


async def test_checking_records_nothing(own_november: httpx.AsyncClient) -> None:
    before = (await own_november.get("/v1/ledger")).json()
    await checked(own_november, NOVEMBER)
    assert (await own_november.get("/v1/ledger")).json() == before


async def test_a_docx_file_says_the_same_as_text(november: httpx.AsyncClient) -> None:
    lines = NOVEMBER.replace("<sup>8</sup>", "").replace("**", "").splitlines()
    file = base64.b64encode(docx("".join(map(paragraph, lines)))).decode()
    answer = await november.post(PATH, json={"docx": file})
    found = strictly(DraftCheck, answer)
    text = await november.post(PATH, json={"text": "\n".join(lines)})
    assert answer.json() == text.json()
    assert len(found.findings) == 8


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "body"),
        ({"text": "a", "docx": ""}, 400, "body"),
        ({"text": 1}, 400, "text"),
        ({"text": "a\0b"}, 400, "text"),
        ({"text": "a" * 1_000_001}, 400, "text"),
        ({"text": "1/AB " * 5_001}, 400, "text"),
        ({"text": "1 phóng viên có thẻ " * 5_001}, 400, "text"),
        ({"text": "a", "format": "html"}, 400, "format"),
        ({"docx": "không"}, 400, "docx"),
        ({"docx": "AAAA"}, 400, "docx"),
        ({f"f{number}": 1 for number in range(300_000)}, 400, "body"),
        ({"claims": [{"indicator": "nothing", "value": 3}]}, 422, "claims.0.indicator"),
        ({"claims": [{"indicator": "press-offices.offices", "value": -1}]}, 400, "claims.0.value"),
        ({"claims": [{"indicator": "x", "value": 1}] * 501}, 400, "claims"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_what_cannot_be_checked_is_refused_by_name(
    november: httpx.AsyncClient, body: Any, status: int, field: str
) -> None:
    faults = refused(await november.post(PATH, json=body), status)
    assert [fault["field"] for fault in faults] == [field]
    assert (await november.get("/healthz")).status_code == 200


async def test_a_draft_in_an_old_encoding_is_refused_with_what_it_says(november: httpx.AsyncClient) -> None:
    (fault,) = refused(await november.post(PATH, json={"text": "Sôû caáp 12 giaáy pheùp, 315/GXN-STTTT"}), 400)
    assert (fault["field"], fault["code"]) == ("text", "misread")
    assert fault["rule"].endswith("line 1 says: Sở cấp 12 giấy phép, 315/GXN-STTTT")


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/v1/reports/2024-13/check", 400, "period"),
        (f"{PATH}?calendar=lunar", 404, "calendar"),
        (f"{PATH}?known_seq=9999", 422, "known_seq"),
        (f"{PATH}?authority=STTTT", 400, "authority"),
    ],
)
async def test_an_invalid_period_is_refused(november: httpx.AsyncClient, path: str, status: int, field: str) -> None:
    faults = refused(await november.post(path, json={"text": "a"}), status)
    assert [fault["field"] for fault in faults] == [field]


async def test_only_this_route_takes_a_large_body(november: httpx.AsyncClient) -> None:
    long = {"text": "đ" * 900_000}
    assert (await november.post(PATH, json=long)).status_code == 200
    fault = refused(await november.post("/v1/subdomain-certificates", json=long), 413)[0]
    assert fault["rule"] == "must have 400000 or fewer bytes"
    fault = refused(
        await november.post(PATH, content=b"1" * 9_000_000, headers={"Content-Type": "application/json"}), 413
    )[0]
    assert fault["rule"] == "must have 8500000 or fewer bytes"


async def test_a_figure_with_a_footnote_mark_is_checked(november: httpx.AsyncClient) -> None:
    text = "Trong kỳ đã cấp 03[^8] giấy xác nhận subdomain.\n\n[^8]: Hội Nông dân (313/GXN-STTTT)"
    found = (await november.post(PATH, json={"text": text, "format": "markdown"})).json()
    assert [(one["stated"], one["value"]) for one in found["figures"]] == [(3, 4)]


async def test_a_number_without_a_date_is_not_taken_for_one_of_the_periods_year(november: httpx.AsyncClient) -> None:
    found = await checked(november, "91/GP-STTTT; 341/GXN-STTTT; 12/GXN-STTTT; 500/GP-STTTT ngày 01/11/2024")
    states = {each["printed_number"]: each["status"] for each in found["numbers"]}
    assert states == {
        "91/GP-STTTT": "undated", "341/GXN-STTTT": "undated", "12/GXN-STTTT": "paper_book", "500/GP-STTTT": "unknown",
    }  # fmt: skip
    assert of(found, "number_unknown") == ["500/GP-STTTT"]
    assert of(found, "outside_period") == of(found, "date_differs") == []
    texts = {each["place"]["text"]: each["text_vi"] for each in found["not_checked"] if each["code"] == "undated"}
    assert "sổ năm 2024 không có số 91/GP-STTTT, năm 2023 có: 91/GP-STTTT ngày 05/12/2023" in texts["91/GP-STTTT"]
    assert "các năm khác có trong hệ thống cũng không; sổ giấy trước năm 2024" in texts["341/GXN-STTTT"]


async def test_a_number_once_with_and_once_without_its_date_is_one_document(november: httpx.AsyncClient) -> None:
    found = await checked(
        november, "330/BC-STTTT ngày 24/10/2024, 91/GP-STTTT ngày 05/12/2023. 330/BC-STTTT; 91/GP-STTTT"
    )
    assert of(found, "cited_twice") == ["330/BC-STTTT", "91/GP-STTTT"]
    assert [each["code"] for each in found["not_checked"]] == []


async def test_the_series_of_two_departments_that_print_the_same_symbol_are_both_looked_in(
    november: httpx.AsyncClient,
) -> None:
    path = "/v1/reports/2025/check?calendar=calendar"
    found = await checked(november, "01/GP-SVHTTDL ngày 17/03/2025; 01/GP-SVHTTDL ngày 12/08/2025", path)
    assert [[act["signed_on"] for act in each["acts"]] for each in found["numbers"]] == [["2025-03-17"], ["2025-08-12"]]
    assert {each["code"] for each in found["findings"]} == {"left_out", "number_voided"}


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("Cấp 04 Giấy xác nhận subdomain (310, 311, 312, 313/GXN-STTTT).", 4),
        ("Cấp 04 giấy xác nhận subdomain, từ số 310 đến 313/GXN-STTTT.", 4),
        ("Cấp 04 giấy xác nhận subdomain (310–313/GXN-STTTT)", 4),
        ("Cấp 04 giấy xác nhận subdomain (310,311,312,313/GXN-STTTT)", 0),
        ("| Giấy xác nhận subdomain đã cấp | 04 | 310/GXN-STTTT, 311, 312 và 313/GXN-STTTT |", 4),
    ],
)
async def test_no_number_of_a_list_is_reported_as_left_out(november: httpx.AsyncClient, text: str, beside: int) -> None:
    found = await checked(november, text)
    assert "subdomain-certificates" not in of(found, "left_out")
    assert [each["code"] for each in found["findings"]] == ["left_out", "left_out"]
    assert [(each["value"], each["numbers_beside"], each["agrees"]) for each in found["figures"]] == [(4, beside, True)]


async def test_one_wrong_date_is_one_number_out_of_order(november: httpx.AsyncClient) -> None:
    text = "310/GXN-STTTT ngày 22/12/2024; 311/GXN-STTTT ngày 22/10; 312/GXN-STTTT ngày 28/10; 313/GXN-STTTT ngày 28/10"
    found = await checked(november, text)
    assert of(found, "out_of_order") == ["310/GXN-STTTT"]
    assert "số lớn hơn 311/GXN-STTTT ghi ngày 22/10/2024" in next(
        each["text_vi"] for each in found["findings"] if each["code"] == "out_of_order"
    )
    found = await checked(november, "311/GXN-STTTT ngày 22/11/2024; 312/GXN-STTTT ngày 28/10/2024")
    assert of(found, "out_of_order") == ["311/GXN-STTTT"], "what the register confirms is not the one out of place"


async def test_a_reserved_number_and_one_voided_unused_are_reported_with_the_reason(
    own_november: httpx.AsyncClient,
) -> None:
    path = "/v1/number-series/gxn/2024/reservations"
    for reason in ("Giữ cho Sở Y tế", "Giữ nhầm"):
        assert (await own_november.post(path, json={"reason": reason, "expires_on": "2100-01-01"})).status_code == 201
    answer = await own_november.post(f"{path}/315/void", json={"reason": "Không dùng đến"})
    assert answer.status_code < 300
    found = await checked(own_november, "314/GXN-STTTT ngày 12/11/2024; 315/GXN-STTTT")
    assert codes(found, "314/GXN-STTTT") == ["number_reserved"]
    assert codes(found, "315/GXN-STTTT") == ["number_voided"]
    texts = {each["printed_number"]: each["text_vi"] for each in found["findings"]}
    assert texts["314/GXN-STTTT"].endswith("(lý do: Giữ cho Sở Y tế; giữ đến 01/01/2100)")
    assert texts["315/GXN-STTTT"].endswith("(lý do: Không dùng đến)")
    held = {each["printed_number"]: each["held"] for each in found["numbers"]}
    assert held["314/GXN-STTTT"] == [
        {"year": 2024, "reason": "Giữ cho Sở Y tế", "expires_on": "2100-01-01", "voided": False}
    ]


async def test_the_period_in_sentences_is_found_right(november: httpx.AsyncClient) -> None:
    text = (await november.get("/v1/reports/2024-11/export.md")).text
    found = await checked(november, text)
    assert found["findings"] == []
    assert {each["indicator"]: each["stated"] for each in found["figures"]}.items() >= {
        "press-offices.agencies": 3, "press-offices.offices": 3, "press-offices.staff": 5,
        "press-offices.staff_with_card": 4, "resident-reporters.agencies": 44, "resident-reporters.reporters": 61,
        "resident-reporters.reporters_with_card": 39, "publication-permits.amended": 1,
    }.items()  # fmt: skip
    found = await checked(november, text.replace("44 cơ quan", "45 cơ quan").replace("39 người", "40 người"))
    assert of(found, "figure_differs") == ["resident-reporters.agencies", "resident-reporters.reporters_with_card"]


async def test_the_annex_is_read_table_by_table(november: httpx.AsyncClient) -> None:
    file = (await november.get("/v1/reports/2024-11/export.docx")).content
    answer = await november.post(PATH, json={"docx": base64.b64encode(file).decode()})
    found = strictly(DraftCheck, answer)
    assert all(figure.agrees for figure in found.figures)
    assert {"publication-permits.in_force", "aggregator-licences.in_force", "press-offices.staff_with_card"} <= {
        figure.indicator for figure in found.figures
    }
    # Each table is a list of its own, and what stands on a day may be older than the period.
    assert not {"cited_twice", "outside_period", "figure_differs"} & {each.code for each in found.findings}


async def test_drafts_beyond_the_places_are_refused_before_they_are_read(november: httpx.AsyncClient) -> None:
    """Held back, each draft takes memory for minutes."""

    async def body() -> Any:
        raise AssertionError("the body is read")
        yield b""

    async def check() -> httpx.Response:
        return await november.post(PATH, content=body(), headers={"Content-Type": "application/json"})

    caller = (await november.get("/v1/session")).json()["name"]
    for others in ([caller] * IN_PROGRESS.per_caller, [f"client:{number}" for number in range(IN_PROGRESS.per_worker)]):
        with ExitStack() as stack:
            for name in others:
                stack.enter_context(IN_PROGRESS.place(name))
            answer = await check()
            assert [fault["code"] for fault in refused(answer, 429)] == ["too-many-at-a-time"]
            assert "Retry-After" in answer.headers
    assert (await checked(november, "Đã cấp 03 giấy phép."))["findings"] is not None
