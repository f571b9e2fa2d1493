"""The example: the figures of the report, and made-up rows with every kind of act and two successions of authority."""

from collections import Counter
from typing import Any, Final

import httpx
import pytest

from api.cli.example import EXAMPLE
from api.cli.loading import dossier_rows
from api.cli.loading.csv_files import lines
from db.session import Database
from db.statement import Sql
from domain.acts.act import CORRECT, VOID
from domain.declarations.register import Register
from domain.ledger.rebuild import rebuild
from domain.registers import EVERY, RECORDED, REFERENCE, REGISTERS
from tests.api.reports.test_month import MONTH
from tests.support.api import verified

ACTS: Final = 180
"""Those of registers and dossiers."""
SIZE: Final = ACTS + 150
"""With the acts of the reference data."""
DECIDED: Final = 2
"""Acts in one row with the act they decide."""
MADE_UP: Final = "Dữ liệu minh hoạ: "
HERE: Final = {
    # series and year: opening, last, and the voided numbers
    ("gp", 2024): (0, 14, {13}),
    ("gp", 2025): (0, 1, set()),
    ("gxn", 2024): (309, 313, set()),
    ("gxn", 2025): (0, 1, set()),
    ("xn", 2024): (0, 3, set()),
    ("gp-svhttdl-dn", 2025): (0, 3, set()),
    ("gxn-skhcn-dn", 2025): (0, 1, set()),
    ("xn-skhcn-dn", 2025): (0, 2, set()),
    ("gp-ubnd-ld", 2025): (0, 1, set()),
    ("gp-svhttdl-ld", 2025): (0, 1, {1}),
    ("gp-svhttdl-ld", 2026): (0, 1, set()),
    ("gxn-skhcn-ld", 2025): (0, 2, {2}),
    ("xn-skhcn-ld", 2025): (0, 2, {1}),
}
ELSEWHERE: Final = {
    ("gp", 2014): [90],
    ("gp", 2023): [90, 91],
    ("xn", 2022): [90],
    ("xn", 2023): [91],
    ("cv", 2024): [1885],
    ("cv-svhttdl-dn", 2025): [90],
}
"""Numbers of paper books and of series kept elsewhere."""
IN_FORCE: Final = {
    "publication-permits": 10 + 1,
    "postal-confirmations": 2 + 1,
    "subdomain-certificates": 4 + 2,
    "aggregator-licences": 0 + 1,
}
"""Stocks on the month's last day, which are not in the report: its own rows and made-up ones."""
BY_HOLDER: Final = {f"{key}.{i.key}" for key, r in REGISTERS.items() for i in r.indicators if i.by_holder}
KINDS: Final = Sql(
    "SELECT DISTINCT register_key, kind FROM act UNION SELECT DISTINCT register_key, kind FROM event WHERE NOT voided"
)
IN_MONTH: Final = Sql(
    "SELECT a.reason FROM event e JOIN act a ON a.seq = e.act_seq "
    "WHERE e.effective_on BETWEEN '2024-10-15' AND '2024-11-14' AND e.known_to IS NULL"
)


def kinds(register: Register) -> set[str]:
    """Every kind of act of a register, with expiry if it has a term."""
    expires = {"expire"} if "expires_on" in register.facts.model_fields else set()
    return {*register.kinds, CORRECT, VOID, *expires}


async def entry(client: httpx.AsyncClient, register: str, day: str = "2026-04-01", **sought: Any) -> dict[str, Any]:
    """The only entry with these facts on the day."""
    items = (await client.get(f"/v1/{register}", params={"as_of": day, "limit": 500})).json()["items"]
    found: list[dict[str, Any]] = [item for item in items if sought.items() <= item.items()]
    assert len(found) == 1, sought
    return found[0]


async def history(client: httpx.AsyncClient, register: str, item: dict[str, Any]) -> list[dict[str, Any]]:
    """The acts on an entry."""
    acts: list[dict[str, Any]] = (await client.get(f"/v1/{register}/{item['id']}/history")).json()["acts"]
    return acts


async def test_every_kind_of_act_of_every_register_occurs(example: Database) -> None:
    found = {(row["register_key"], row["kind"]) for row in await example.rows(KINDS)}
    assert {(key, kind) for key, kind in found if key not in REFERENCE} == {
        (key, kind) for key, register in EVERY.items() for kind in kinds(register)
    }


async def test_the_month_of_the_report_has_only_what_the_report_states(
    example: Database, november: httpx.AsyncClient
) -> None:
    reasons = [row["reason"] for row in await example.rows(IN_MONTH)]
    assert len(reasons) == 85
    assert not [reason for reason in reasons if reason.startswith(MADE_UP)]
    report = (await november.get("/v1/reports/2024-11")).json()
    by_old = (await november.get("/v1/reports/2024-11", params={"authority": "STTTT"})).json()
    assert (report["ledger_size"], by_old["ledger_size"]) == (SIZE, SIZE)
    for view in (report, by_old):
        figures = {figure["indicator"]: figure["value"] for figure in view["figures"]}
        assert {name: figures[name] for name in MONTH} == MONTH
        assert {name: figures[f"{name}.in_force"] for name in IN_FORCE} == IN_FORCE


def test_made_up_rows_are_marked_and_use_placeholders() -> None:
    made_up = [
        line
        for key, register in EVERY.items()
        for line in lines(EXAMPLE / f"{key}.csv", _columns(register))
        if line.cells["reason"].startswith(MADE_UP)
    ]
    assert len(made_up) == ACTS - DECIDED - 86
    holders = {line.cells["holder"] for line in made_up if "holder" in line.cells}
    assert holders == {*(f"DON-VI-{n}" for n in range(90, 97)), *(f"BAO-{n}" for n in range(90, 93))}


def _columns(register: Register) -> tuple[str, ...]:
    more = ("entry", "act", "kind", "effective_on", "corrects", "reason", "number", "symbol", "signed_on", "issuer")
    return (*more, "dossier", *register.facts.model_fields, *dossier_rows.COLUMNS)


async def test_the_example_verifies_and_rebuilds_without_changes(own_example: Database, own_example_url: str) -> None:
    assert await verified(own_example_url) == SIZE
    async with Database.open(own_example_url, role=None, size=2) as owner:
        entries = await owner.value(Sql("SELECT count(*) FROM entry"))
        assert await rebuild(owner, RECORDED) == (entries, [])


@pytest.mark.parametrize("period", ["2024-11", "2024", "2025-03", "2025-08", "2025", "2026-H1"])
async def test_figures_by_authority_add_up(november: httpx.AsyncClient, period: str) -> None:
    bodies = {row["authority"] for row in (await november.get("/v1/managing-authorities")).json()["items"]}
    parts: Counter[str] = Counter()
    holders: dict[str, set[str]] = {name: set() for name in BY_HOLDER}
    for body in bodies:
        for figure in (await november.get(f"/v1/reports/{period}", params={"authority": body})).json()["figures"]:
            name = figure["indicator"]
            parts[name] += figure["value"]
            if name in holders:
                rows = (await november.get(figure["listing"])).json()["items"]
                holders[name] |= {row["holder"] for row in rows}
    # A holder of entries of two authorities is in both their lists, but is one holder.
    parts.update({name: len(found) - parts[name] for name, found in holders.items()})
    whole = (await november.get(f"/v1/reports/{period}")).json()["figures"]
    assert {figure["indicator"]: figure["value"] for figure in whole} == parts


async def test_every_number_is_in_its_series(november: httpx.AsyncClient) -> None:
    keys = [item["key"] for item in (await november.get("/v1/number-series")).json()["items"]]
    found = {}
    for where in ((key, year) for key in keys for year in range(2014, 2027)):
        certificate = (await november.get(f"/v1/number-series/{where[0]}/{where[1]}/certificate")).json()
        if certificate["uses"]:
            found[where] = certificate
    assert found.keys() == HERE.keys() | ELSEWHERE.keys()
    for where, (opening, last, voided) in HERE.items():
        certificate = found[where]
        assert (certificate["kept"], certificate["opening"], certificate["last"]) == ("here", opening, last), where
        assert (certificate["dense"], certificate["unique"]) == (True, True), where
        assert {use["number"] for use in certificate["uses"] if use["status"] == "voided"} == voided, where
        given = [use["number"] for use in certificate["uses"] if use["number"] > opening]
        assert given == list(range(opening + 1, last + 1)), where
    for where, numbers in ELSEWHERE.items():
        certificate = found[where]
        assert (certificate["kept"], certificate["dense"], certificate["unique"]) == ("elsewhere", None, True), where
        assert [use["number"] for use in certificate["uses"]] == numbers, where
    broken = {
        where: [(e["rule"], e["number"]) for e in certificate["exceptions"]] for where, certificate in found.items()
    }
    assert {where: rules for where, rules in broken.items() if rules} == {
        ("xn-skhcn-dn", 2025): [("date_goes_back", 2)]  # its day of signing was corrected
    }
    paper = [use["number"] for use in found["gxn", 2024]["uses"] if use["number"] <= 309]
    assert paper == [90, 91]


async def test_a_permit_keeps_its_paper_when_a_successor_amends_it(
    november: httpx.AsyncClient,
) -> None:
    register = "publication-permits"
    before = await entry(november, register, "2025-02-28", title="Tài liệu 91")
    after = await entry(november, register, "2025-03-24", title="Tài liệu 91")
    today = await entry(november, register, title="Tài liệu 91")
    paper = ("printed_number", "symbol", "signed_on", "issuer", "authority")
    assert before["printed_number"] == "12/GP-STTTT"
    assert before["issuer"] == "Sở Thông tin và Truyền thông tỉnh Đắk Nông"
    assert [before[name] for name in paper] == [after[name] for name in paper] == [today[name] for name in paper]
    assert [permit["managed_by"] for permit in (before, after, today)] == ["STTTT", "SVHTTDL-DAK-NONG", "UBND-LAM-DONG"]
    assert [(permit["print_run"], permit["amendments"]) for permit in (before, after)] == [(300, 0), (400, 1)]
    acts = await history(november, register, before)
    assert [(act["kind"], act["authority"]) for act in acts] == [("grant", "STTTT"), ("amend", "SVHTTDL-DAK-NONG")]


@pytest.mark.parametrize(
    ("register", "sought", "number", "authority"),
    [
        ("publication-permits", {"title": "Tài liệu 94"}, "01/GP-SVHTTDL", "SVHTTDL-DAK-NONG"),
        ("publication-permits", {"title": "Tài liệu 95"}, "01/GP-UBND", "UBND-LAM-DONG"),
        ("postal-confirmations", {"holder": "DON-VI-93", "status": "in_force"}, "01/XN-SKHCN", "SKHCN-DAK-NONG"),
        ("subdomain-certificates", {"host": "don-vi-93.daknong.gov.vn"}, "01/GXN-SKHCN", "SKHCN-DAK-NONG"),
        ("subdomain-certificates", {"host": "don-vi-94.lamdong.gov.vn"}, "01/GXN-SKHCN", "SKHCN-LAM-DONG"),
    ],
)
async def test_a_successor_numbers_its_own_papers_from_1(
    november: httpx.AsyncClient, register: str, sought: dict[str, str], number: str, authority: str
) -> None:
    found = await entry(november, register, **sought)
    assert (found["printed_number"], found["authority"]) == (number, authority)


async def test_a_successor_replaces_a_paper_of_the_old_department(november: httpx.AsyncClient) -> None:
    found = await entry(november, "publication-permits", title="Tài liệu 93 (in lần hai)")
    assert (found["replaces"], found["printed_number"]) == ("01/GP-STTTT", "03/GP-SVHTTDL")
    found = await entry(november, "aggregator-licences", site_name="Trang 91 (mới)")
    assert (found["replaces"], found["printed_number"]) == ("91/GP-STTTT", "14/GP-STTTT")
    found = await entry(november, "aggregator-licences", site_name="Trang 92")
    assert (found["replaces"], found["authority"]) == ("11/GP-STTTT", "SVHTTDL-LAM-DONG")


async def test_a_licence_is_extended_twice_and_expires(november: httpx.AsyncClient) -> None:
    register = "aggregator-licences"
    days = {"2020-05-21": "2022-05-20", "2022-05-21": "2024-05-20"}
    for day, until in days.items():
        found = await entry(november, register, day, site_name="Trang 90")
        assert (found["status"], found["expires_on"]) == ("in_force", until)
    assert (await entry(november, register, "2024-05-21", site_name="Trang 90"))["status"] == "expired"
    listing = (await november.get(f"/v1/reports/2024-06/listings/{register}.expired")).json()["items"]
    assert [(row["effective_on"], row["printed_number"]) for row in listing] == [("2024-05-21", "90/GP-STTTT")]


async def test_a_certificate_is_transferred_from_a_dissolved_body_to_its_successor(november: httpx.AsyncClient) -> None:
    host = "don-vi-91.daknong.gov.vn"
    body = (await november.get("/v1/organisations/DON-VI-91")).json()
    assert (body["dissolved_on"], body["successor"]) == ("2025-07-01", "DON-VI-92")
    for day, holder in (("2025-07-09", "DON-VI-91"), ("2025-07-10", "DON-VI-92")):
        found = await entry(november, "subdomain-certificates", day, host=host)
        assert (found["holder"], found["printed_number"]) == (holder, "91/GXN-STTTT")


async def test_cards_are_valid_until_the_end_of_their_extension(november: httpx.AsyncClient) -> None:
    async def holds(day: str, name: str) -> bool:
        return bool((await entry(november, "resident-reporters", day, full_name=name))["has_card"])

    assert [await holds(day, "Phóng viên 02") for day in ("2025-12-31", "2026-03-31", "2026-04-01")] == [
        True,
        True,
        False,
    ]
    assert [await holds(day, "Phóng viên 04") for day in ("2025-12-31", "2026-01-01")] == [True, False]
    assert await holds("2026-04-01", "Phóng viên 01"), "its card was exchanged"
    report = (await november.get("/v1/reports/2026-01")).json()
    figures = {figure["indicator"]: figure["value"] for figure in report["figures"]}
    assert figures["resident-reporters.cards_extended"] == 5
    assert figures["press-offices.staff_with_card"] == 2


async def test_the_old_department_acts_until_its_dissolution(own_november: httpx.AsyncClient) -> None:
    body = {
        "holder": "SO-TAI-CHINH",
        "host": "moi.daknong.gov.vn",
        "zone": "daknong.gov.vn",
        "document": {"signed_on": "2025-02-28"},
    }
    answer = await own_november.post("/v1/subdomain-certificates", json=body)
    assert answer.json()["printed_number"] == "02/GXN-STTTT"
    body |= {"host": "sau.daknong.gov.vn", "document": {"signed_on": "2025-03-01"}}
    answer = await own_november.post("/v1/subdomain-certificates", json=body)
    assert answer.json()["printed_number"] == "02/GXN-SKHCN"


async def test_a_dossier_is_supplemented_granted_and_counted(november: httpx.AsyncClient) -> None:
    found = await entry(november, "applications", dossier_code="H16.90-250106-0001")
    assert (found["status"], found["managed_by"]) == ("decided", "SKHCN-LAM-DONG")
    certificate = (await november.get(f"/v1/subdomain-certificates/{found['decided_entry']}")).json()
    assert (certificate["host"], certificate["holder"]) == ("don-vi-92.daknong.gov.vn", found["holder"])
    acts = [(act["kind"], act["effective_on"]) for act in await history(november, "applications", found)]
    assert acts[:3] == [
        ("receive", "2025-01-06"), ("ask_supplement", "2025-01-07"), ("receive_supplement", "2025-01-09"),
    ]  # fmt: skip
    figures = (await november.get("/v1/reports/2025")).json()["figures"]
    values = {figure["indicator"].removeprefix("applications."): figure["value"] for figure in figures}
    assert [values[name] for name in ("received", "decided", "refused", "open")] == [4, 2, 1, 0]
