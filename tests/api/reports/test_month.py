import httpx
import pytest

MONTH = {
    "publication-permits.granted": 9,
    "publication-permits.granted_holders": 9,
    "publication-permits.amended": 1,
    "postal-confirmations.granted": 2,
    "subdomain-certificates.granted": 4,
    "press-offices.agencies": 3,
    "press-offices.offices": 3,
    "press-offices.staff": 5,
    "press-offices.staff_with_card": 4,
    "resident-reporters.agencies": 44,
    "resident-reporters.reporters": 61,
    "resident-reporters.reporters_with_card": 39,
}


async def test_november_2024_answers_what_the_registers_hold(november: httpx.AsyncClient) -> None:
    report = (await november.get("/v1/reports/2024-11")).json()
    figures = {figure["indicator"]: figure["value"] for figure in report["figures"]}
    assert {name: figures[name] for name in MONTH} == MONTH
    assert (report["calendar"], report["from"], report["to"]) == ("nd09", "2024-10-15", "2024-11-14")


async def test_every_figure_equals_the_length_of_its_listing(november: httpx.AsyncClient) -> None:
    for period in ("2024-11", "2024-10", "2024-Q4", "2024"):
        for calendar in ("nd09", "calendar"):
            report = (await november.get(f"/v1/reports/{period}", params={"calendar": calendar})).json()
            assert len(report["figures"]) >= 28
            for figure in report["figures"]:
                listing = (await november.get(figure["listing"])).json()
                assert len(listing["items"]) == figure["value"], figure["indicator"]


async def test_the_four_certificates_are_listed_with_their_numbers(november: httpx.AsyncClient) -> None:
    listing = (await november.get("/v1/reports/2024-11/listings/subdomain-certificates.granted")).json()
    assert [(row["printed_number"], row["effective_on"]) for row in listing["items"]] == [
        ("310/GXN-STTTT", "2024-10-22"),
        ("311/GXN-STTTT", "2024-10-22"),
        ("312/GXN-STTTT", "2024-10-28"),
        ("313/GXN-STTTT", "2024-10-28"),
    ]


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/v1/reports/2024-13", 400, "period"),
        ("/v1/reports/2024-11?calendar=lunar", 404, "calendar"),
        ("/v1/reports/2024-11/listings/nothing", 404, "indicator"),
        ("/v1/reports/2024-11?known_seq=100000", 422, "known_seq"),
        ("/v1/reports/2024-11?knwon_seq=1", 400, "knwon_seq"),
    ],
)
async def test_a_bad_question_is_refused_by_name(
    november: httpx.AsyncClient, path: str, status: int, field: str
) -> None:
    answer = await november.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]
