"""Loading folders of plain files: whole or not at all, with faults reported by file, line and field."""

import re
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from api.cli.example import EXAMPLE
from api.cli.loading.csv_files import MAX_FAULTS, LoadError
from api.cli.loading.plan import FILES
from api.cli.loading.reading import REFERENCE_FILES
from api.cli.loading.recording import RECORDED_BY, load
from db.session import Database
from domain.registers import REGISTERS
from tests.support import law
from tests.support.api import trace, verified

BODIES: Final = (
    "code,name,kind,parent,aliases\nSTTTT,Sở Thông tin,state_body,,\nA,Đơn vị A,press_agency,STTTT,Cty A; A\n"
)
SERIES: Final = (
    "key,title_vi,authority,symbols,reset,kept,kept_since,opening,uses\n"
    "gxn,Sổ giấy xác nhận,STTTT,GXN-STTTT,yearly,here,2024,309,subdomain-certificates:grant:GXN-STTTT\n"
)
HEADER: Final = "entry,kind,act,effective_on,signed_on,corrects,reason,holder,host,zone,purpose\n"
HOSTS: Final = (
    HEADER + "S1,grant,g1,,2024-10-22,,,A,mot.gov.vn,gov.vn,\nS2,grant,g2,,2024-10-23,,,A,hai.gov.vn,gov.vn,Cổng\n"
)
OFFICES: Final = "entry,effective_on,holder,office_name,office_kind\nV1,2024-10-15,A,Văn phòng,resident_bureau\n"
REPORTERS: Final = "entry,effective_on,holder,full_name,reporter_kind,office\nP1,2024-10-15,A,Người 1,office_staff,V1\n"
MANAGERS: Final = "register_key,valid_from,authority\n" + "".join(f"{key},2004-01-01,STTTT\n" for key in REGISTERS)
LICENCES: Final = "entry,effective_on,signed_on,holder,site_name,domains,expires_on\n"
GOOD: Final = {
    "organisations.csv": BODIES,
    "managing-authorities.csv": MANAGERS,
    "number-series.csv": SERIES,
    "subdomain-certificates.csv": HOSTS,
    "press-offices.csv": OFFICES,
    "resident-reporters.csv": REPORTERS,
}


def written(folder: Path, files: dict[str, str | bytes]) -> Path:
    """The folder with these files in it."""
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


async def faults(database: Database, folder: Path) -> list[str]:
    """The faults of a folder that cannot be loaded; checks that nothing of it was recorded."""
    before = await trace(database)
    with pytest.raises(LoadError) as refusal:
        await load(database, folder)
    assert await trace(database) == before
    # The columns are the matter of tests of their own.
    return [re.sub(r"^([^:]+:[0-9]+):[0-9]+:? ", r"\1: ", line) for line in str(refusal.value).splitlines()]


async def test_a_good_folder_is_loaded_whole(database: Database, client: httpx.AsyncClient, tmp_path: Path) -> None:
    assert (await load(database, written(tmp_path, {**GOOD}))).acts.total() == 4
    items = (await client.get("/v1/subdomain-certificates")).json()["items"]
    assert [(item["printed_number"], item["purpose"]) for item in items] == [
        ("310/GXN-STTTT", None),
        ("311/GXN-STTTT", "Cổng"),
    ]
    office = (await client.get("/v1/press-offices")).json()["items"][0]["id"]
    assert [item["office"] for item in (await client.get("/v1/resident-reporters")).json()["items"]] == [office]
    body = (await client.get("/v1/organisations/A")).json()
    assert (body["parent"], body["aliases"]) == ("STTTT", ["Cty A", "A"])
    history = (await client.get(f"/v1/press-offices/{office}/history")).json()
    assert [act["recorded_by"] for act in history["acts"]] == [RECORDED_BY]


def grant(*cells: str) -> str:
    """A third row of certificates, on line 4."""
    return HOSTS + ",".join(cells) + "\n"


DAY: Final = "2024-10-24"
S3: Final = ("S3", "grant", "", "", DAY, "", "", "A", "ba.gov.vn", "gov.vn", "")


def with_cell(place: int, value: str) -> str:
    """The third row with one cell changed."""
    return grant(*S3[:place], value, *S3[place + 1 :])


CERTIFICATES: Final = "subdomain-certificates.csv"
BAD: Final[dict[str, tuple[str, str | bytes, str]]] = {
    "unknown column": (CERTIFICATES, HOSTS.replace("purpose", "colour"), r":1: colour: .*không có cột này.*holder"),
    "column of another register": (CERTIFICATES, HOSTS.replace("purpose", "title"), r":1: title: "),
    "nameless column": (CERTIFICATES, HOSTS.replace("purpose", ""), r":1: : .*không có cột này"),
    "column twice": (CERTIFICATES, HOSTS.replace("purpose", "host"), r":1: host: .*hai lần"),
    "bad host": (CERTIFICATES, with_cell(8, "Ba.gov.vn"), r":4: host: .*“Ba.gov.vn”"),
    "host outside its zone": (
        CERTIFICATES,
        with_cell(8, "ba.com.vn"),
        r":4: host: .*“ba.com.vn”.*không thuộc tên miền “gov.vn”",
    ),
    "bad day": (CERTIFICATES, with_cell(4, "24/10/2024"), r":4: signed_on: .*24/10/2024.*năm-tháng-ngày"),
    "no such day": (CERTIFICATES, with_cell(4, "2024-02-30"), r":4: signed_on: .*2024-02-30"),
    "control character": (CERTIFICATES, with_cell(10, "a\x07b"), r":4: purpose: .*U\+0007"),
    "nul": (CERTIFICATES, with_cell(10, "a\0b"), r":4: "),
    "line feed in a cell": (CERTIFICATES, with_cell(10, '"a\nb"'), r":4: purpose: .*U\+000A"),
    "no holder": (CERTIFICATES, with_cell(7, ""), r":4: holder: "),
    "unknown holder": (CERTIFICATES, with_cell(7, "KHONG-CO"), r":4: holder: .*“KHONG-CO”"),
    "unknown kind": (CERTIFICATES, with_cell(1, "grnt"), r":4: kind: .*“grnt”.*“grant”.*“amend”.*“void”"),
    "kind of another register": (CERTIFICATES, with_cell(1, "extend"), r":4: kind: .*“extend”"),
    "no day at all": (CERTIFICATES, with_cell(4, ""), r":4: "),
    "label twice": (CERTIFICATES, with_cell(0, "S1"), r":4: entry: Nhãn “S1”"),
    "act label twice": (CERTIFICATES, with_cell(2, "g1"), r":4: act: Nhãn “g1”"),
    "host twice": (CERTIFICATES, with_cell(8, "mot.gov.vn"), r":4: host: .*“mot.gov.vn”"),
    "too many cells": (CERTIFICATES, grant(*S3, "thừa"), r":4: .*12 ô.*11"),
    "unbalanced quotes": (CERTIFICATES, with_cell(10, '"Cổng'), r":\d+: "),
    "text after a quoted cell": (CERTIFICATES, with_cell(10, '"Cổng" x'), r":4: "),
    "act on no entry": (
        CERTIFICATES,
        grant("S9", "amend", "", "", DAY, "", "", "", "", "", "Đổi"),
        r":4: entry: .*“S9”",
    ),
    "act without a label": (CERTIFICATES, grant("", "amend", "", "", DAY, "", "", "", "", "", "Đổi"), r":4: entry: "),
    "correction of nothing": (
        CERTIFICATES,
        grant("S1", "correct", "", "", "", "g9", "Nhầm", "", "", "", "Đổi"),
        r":4: corrects: .*“g9”",
    ),
    "correction of another entry's act": (
        CERTIFICATES,
        grant("S1", "correct", "", "", "", "g2", "Nhầm", "", "", "", "Đổi"),
        r":4: corrects: ",
    ),
    "correction without a reason": (
        CERTIFICATES,
        grant("S1", "correct", "", "", "", "g1", "", "", "", "", "Đổi"),
        r":4: reason: ",
    ),
    "void that changes a fact": (
        CERTIFICATES,
        grant("S1", "void", "", "", "", "g1", "Nhầm", "", "", "", "Đổi"),
        r":4: purpose: ",
    ),
    "act before its entry's first day": (
        CERTIFICATES,
        grant("S1", "amend", "", "", "2024-10-01", "", "", "", "", "", "Đổi"),
        r":4: ",
    ),
    "another encoding": (
        CERTIFICATES,
        HOSTS.encode() + "S3,grant,,,,,,A,ba.gov.vn,gov.vn,Cong".encode("utf-16-le"),
        r":\d+: ",
    ),
    "latin letters of another encoding": (
        CERTIFICATES,
        HOSTS.encode() + b"S3,grant,,,2024-10-24,,,A,ba.gov.vn,gov.vn,C\xf4ng\n",
        r":4: .*UTF-8",
    ),
    "an old encoding, saved as UTF-8": (
        CERTIFICATES,
        HOSTS + "S3,grant,,,2024-10-24,,,A,ba.gov.vn,gov.vn,Coång thoâng tin\n",
        r":4: purpose: .*nội dung đúng là “Cổng thông tin”",
    ),
    "utf-16": (CERTIFICATES, HOSTS.encode("utf-16"), r":1: .*UTF-8"),
    "a spreadsheet": (CERTIFICATES, b"PK\x03\x04\x14\x00\x06\x00\x08\x00", r":1: "),
    "semicolons": (CERTIFICATES, HOSTS.replace(",", ";"), r":1: entry;kind.*không có cột này"),
    "unknown register": ("domains.csv", "entry\nA\n", r": .*không có sổ bộ này.*subdomain-certificates.csv"),
    "unknown office": ("resident-reporters.csv", REPORTERS.replace(",V1", ",V9"), r":2: office: .*“V9”"),
    "office of another register": (
        "resident-reporters.csv",
        REPORTERS.replace(",V1", ",S1").replace("2024-10-15", "2024-10-30"),
        r":2: office: ",
    ),
    "office not there yet": (
        "resident-reporters.csv",
        REPORTERS.replace("2024-10-15", "2024-10-14"),
        r":2: office: .*“V1”",
    ),
    "office staff without an office": ("resident-reporters.csv", REPORTERS.replace(",V1", ","), r":2: office: "),
    "a rule of the domain": (
        "aggregator-licences.csv",
        LICENCES + "L1,,2024-10-22,A,Trang,trang.vn,2034-10-23\n",
        r":2: expires_on: .*“23/10/2034”.* 10 năm",
    ),
    "one bad value of several in a cell": (
        "aggregator-licences.csv",
        LICENCES + "L1,,2024-10-22,A,Trang,trang.vn; Trang2.vn,2030-01-01\n",
        r":2: domains.*Trang2.vn",
    ),
    "number that is none": (
        "publication-permits.csv",
        "entry,signed_on,holder,title,print_run\nG1,2024-10-22,A,Tài liệu,1e3\n",
        r":2: print_run: .*“1e3”.*số nguyên",
    ),
    "number out of bounds": (
        "publication-permits.csv",
        "entry,signed_on,holder,title,print_run\nG1,2024-10-22,A,Tài liệu,0\n",
        r":2: print_run: .*“0”",
    ),
    "digits of another script": (
        "publication-permits.csv",
        "entry,signed_on,holder,title,print_run\nG1,2024-10-22,A,Tài liệu,٣\n",
        r":2: print_run: ",
    ),
    "bad kind of body": ("organisations.csv", BODIES + "B,Đơn vị B,church,,\n", r":4: kind: .*“church”"),
    "bad code of a body": ("organisations.csv", BODIES + "đơn vị,Đơn vị B,enterprise,,\n", r":4: code: .*“đơn vị”"),
    "code twice": ("organisations.csv", BODIES + "A,Đơn vị B,enterprise,,\n", r":4: code: .*“A”"),
    "unknown parent": ("organisations.csv", BODIES + "B,Đơn vị B,enterprise,KHONG,\n", r":4: parent: .*“KHONG”"),
    "unknown authority": ("number-series.csv", SERIES.replace(",STTTT,", ",KHONG,"), r":2: authority: .*“KHONG”"),
    "opening that is no number": (
        "number-series.csv",
        SERIES.replace("309", "ba trăm"),
        r":2: opening: .*“ba trăm”",
    ),
    "year that is none": ("number-series.csv", SERIES.replace("2024", "24"), r":2: kept_since: .*24"),
    "series twice": (
        "number-series.csv",
        SERIES + SERIES.splitlines()[1].replace("GXN", "KH") + "\n",
        r":3: key: .*“gxn”",
    ),
    "symbol of two series": (
        "number-series.csv",
        SERIES + "khac,Sổ,STTTT,GXN-STTTT,yearly,here,2024,0,\n",
        r":3: symbols: .*GXN-STTTT",
    ),
    "acts of two series": (
        "number-series.csv",
        SERIES + "khac,Sổ,STTTT,KH,yearly,here,2024,0,subdomain-certificates:grant:KH\n",
        r":3: uses: ",
    ),
    "use that is none": (
        "number-series.csv",
        SERIES.replace("certificates:grant:", "certificates-grant-"),
        r":2: uses: ",
    ),
    "use of a symbol that is not its own": (
        "number-series.csv",
        SERIES.replace("grant:GXN-STTTT", "grant:KHAC"),
        r":2: uses: .*KHAC",
    ),
    "use by no register": (
        "number-series.csv",
        SERIES.replace("subdomain-certificates:", "subdomain-certificate:"),
        r":2: uses: .*subdomain-certificate:",
    ),
    "use by no kind of act": ("number-series.csv", SERIES.replace(":grant:", ":grnt:"), r":2: uses: .*grnt"),
}


@pytest.mark.parametrize(("file", "content", "expected"), BAD.values(), ids=BAD)
async def test_a_bad_file_is_reported_by_line_and_nothing_is_loaded(
    database: Database, tmp_path: Path, file: str, content: str | bytes, expected: str
) -> None:
    before = await trace(database)
    found = await faults(database, written(tmp_path, {**GOOD, file: content}))
    assert any(re.match(re.escape(file) + expected, line) for line in found), found
    assert await trace(database) == before


async def test_every_fault_of_every_file_is_reported_at_once(database: Database, tmp_path: Path) -> None:
    change = {
        "organisations.csv": BODIES + "B,Đơn vị B,church,,\n",
        CERTIFICATES: with_cell(8, "Ba.gov.vn") + "S4,grant,,,2024-1-1,,,A,bon.gov.vn,gov.vn,\n",
        "domains.csv": "entry\n",
    }
    found = await faults(database, written(tmp_path, {**GOOD, **change}))
    places = [line.partition(" ")[0] for line in found]
    assert places == ["organisations.csv:4:", f"{CERTIFICATES}:4:", f"{CERTIFICATES}:5:", "domains.csv:"]


async def test_all_that_a_paper_lacks_is_told_by_its_columns(database: Database, tmp_path: Path) -> None:
    series = SERIES + "xn,Sổ văn bản xác nhận,STTTT,XN-STTTT,yearly,here,2024,0,postal-confirmations:grant:XN-STTTT\n"
    rows = "entry,number,signed_on,holder,activities\nX1,9,2023-10-24,A,\nX2,,2024-10-24,A,\n"
    files: dict[str, str | bytes] = {**GOOD, "number-series.csv": series, "postal-confirmations.csv": rows}
    found = await faults(database, written(tmp_path, files))
    assert [fault.split(": ")[:2] for fault in found] == [
        ["postal-confirmations.csv:3", fact] for fact in law.PRINTED["postal-confirmations"].split()
    ]


async def test_the_report_of_very_many_faults_is_truncated(database: Database, tmp_path: Path) -> None:
    rows = "".join(f"S{row},grant,,,2024-1-1,,,A,h{row}.gov.vn,gov.vn,\n" for row in range(500))
    found = await faults(database, written(tmp_path, {**GOOD, CERTIFICATES: HEADER + rows}))
    assert len(found) <= MAX_FAULTS + 1


async def test_a_missing_or_empty_folder_is_reported(database: Database, tmp_path: Path) -> None:
    assert "không có thư mục này" in (await faults(database, tmp_path / "nothing"))[0]
    assert str(tmp_path / "nothing") in (await faults(database, tmp_path / "nothing"))[0]
    assert "không có gì để nạp" in (await faults(database, tmp_path))[0]
    file = tmp_path / "organisations.csv"
    file.write_bytes(b"code,name,kind\n")
    assert "không có gì để nạp" in (await faults(database, tmp_path))[0]
    assert "không có thư mục này" in (await faults(database, file))[0]


@pytest.mark.parametrize("file", GOOD)
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n"], ids=["empty", "a mark", "blank"])
async def test_a_file_without_a_header_is_refused(
    database: Database, tmp_path: Path, file: str, content: bytes
) -> None:
    found = await faults(database, written(tmp_path, {**GOOD, file: content}))
    assert found[0].startswith(f"{file}:1: không có dòng tiêu đề; các cột là ")


async def test_lines_are_counted_as_an_editor_counts_them(database: Database, tmp_path: Path) -> None:
    quoted = HOSTS.replace(",Cổng", ',"Cổng\n\n"').replace("S1,grant", '"S1\n",grant')
    for ending in ("\n", "\r\n"):
        text = (quoted + ",,,,,,,,,,\n\n" + "S9,grant,,,2024-10-24,,,A,Chin.gov.vn,gov.vn,\n").replace("\n", ending)
        found = await faults(database, written(tmp_path, {**GOOD, CERTIFICATES: text}))
        assert [line.partition(" ")[0] for line in found] == [f"{CERTIFICATES}:9:"]


@pytest.mark.parametrize("odd", ["\u2028", "\x85", "\x0b", "\x0c", "\x1c"], ids=ascii)
async def test_only_a_line_feed_ends_a_line(database: Database, tmp_path: Path, odd: str) -> None:
    text = HOSTS.replace("Cổng", f"Cổng{odd}thông tin") + ",".join(S3) + "\n"
    found = await faults(database, written(tmp_path, {**GOOD, CERTIFICATES: text}))
    assert [line.partition(":")[2].partition(": ")[0] for line in found] == ["3"], found
    assert f"U+{ord(odd):04X}" in found[0]


async def test_a_file_may_begin_with_a_byte_order_mark_and_have_blank_lines(database: Database, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        name: b"\xef\xbb\xbf" + (text + "\n,,\n").replace("\n", "\r\n").encode() for name, text in GOOD.items()
    }
    assert (await load(database, written(tmp_path, files))).acts.total() == 4


async def test_columns_may_come_in_any_order_and_cells_may_be_omitted(database: Database, tmp_path: Path) -> None:
    text = " zone ,host,holder,signed_on,entry\ngov.vn,mot.gov.vn,A,2024-10-22\ngov.vn,hai.gov.vn,A,2024-10-22,S2\n"
    assert (await load(database, written(tmp_path, {**GOOD, CERTIFICATES: text}))).acts.total() == 4


async def test_november_is_loaded_once_only(own_example: Database, own_example_url: str) -> None:
    found = await faults(own_example, EXAMPLE)
    assert found[0].startswith("organisations.csv:2: code: ")
    assert await verified(own_example_url) > 80


async def test_acts_are_loaded_onto_existing_entries(database: Database, tmp_path: Path, database_url: str) -> None:
    size = await verified(database_url)
    first = await load(database, written(tmp_path, {**GOOD}))
    for name in (*REFERENCE_FILES, "press-offices.csv", "resident-reporters.csv"):
        (tmp_path / name).unlink(missing_ok=True)
    assert (await load(database, written(tmp_path, {CERTIFICATES: HEADER + ",".join(S3) + "\n"}))).acts.total() == 1
    assert await verified(database_url) == size + sum(first.rows.values()) + 5


async def entries(client: httpx.AsyncClient, **asked: Any) -> dict[str, Any]:
    """The certificates by host."""
    items = (await client.get("/v1/subdomain-certificates", params=asked or None)).json()["items"]
    return {item["host"]: item for item in items}


async def test_acts_are_corrected_and_voided_by_their_labels(
    database: Database, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    text = (
        HOSTS
        + "S1,amend,a1,,2024-11-05,,,,,,Sai\n"
        + "S1,correct,c1,,,a1,Ghi nhầm,,,,Đúng\n"
        + "S2,void,,,,g2,In hỏng,,,,\n"
    )
    assert (await load(database, written(tmp_path, {**GOOD, CERTIFICATES: text}))).acts.total() == 7
    found = await entries(client)
    assert (found["mot.gov.vn"]["purpose"], found["hai.gov.vn"]["status"]) == ("Đúng", "voided")


async def test_a_void_comes_below_the_correction_that_it_voids(
    database: Database, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    text = HOSTS + "S1,void,,,,c1,Thôi,,,,\nS1,correct,c1,,,g1,Ghi nhầm,,,,Đổi\n"
    found = await faults(database, written(tmp_path, {**GOOD, CERTIFICATES: text}))
    assert found[0].startswith(f"{CERTIFICATES}:4: corrects: "), "a void stands below what it voids"
    text = HOSTS + "S1,correct,c1,,,g1,Ghi nhầm,,,,Đổi\nS1,void,,,,c1,Thôi,,,,\n"
    await load(database, written(tmp_path, {**GOOD, CERTIFICATES: text}))
    assert (await entries(client))["mot.gov.vn"]["purpose"] is None


@pytest.mark.parametrize(("day", "signed"), [("2024-10-01", ""), ("", "2024-10-01"), ("2024-10-30", "")])
async def test_a_correction_may_move_a_day_back_or_on(
    database: Database, client: httpx.AsyncClient, tmp_path: Path, day: str, signed: str
) -> None:
    text = HOSTS + f"S1,correct,c1,{day},{signed},g1,Sai ngày,,,,\n"
    await load(database, written(tmp_path, {**GOOD, CERTIFICATES: text}))
    found = (await entries(client))["mot.gov.vn"]
    # The grant states no day of effect, so that it follows the day of signing.
    assert (found["valid_from"], found["signed_on"]) == (day or signed or "2024-10-22", signed or "2024-10-22")


async def test_acts_are_recorded_in_the_order_they_took_effect(
    database: Database, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    text = (
        HEADER
        + "S2,grant,,,2024-10-23,,,A,hai.gov.vn,gov.vn,\n"
        + "S1,revoke,,,2024-11-05,,,,,,\n"
        + "S1,grant,,,2024-10-22,,,A,mot.gov.vn,gov.vn,\n"
        + "S1,amend,,,2024-11-01,,,,,,Đổi\n"
    )
    assert (await load(database, written(tmp_path, {**GOOD, CERTIFICATES: text}))).acts.total() == 6
    found = await entries(client)
    assert (found["mot.gov.vn"]["number"], found["hai.gov.vn"]["number"]) == (310, 311)
    assert found["mot.gov.vn"]["status"] == "revoked"


def test_every_file_of_the_example_is_loaded() -> None:
    known = {f"{one.register.key}.csv" for one in FILES} | {"README.md", *REFERENCE_FILES}
    assert {path.name for path in EXAMPLE.iterdir()} <= known


# --- The order of rows, and dossiers ---

RETAKEN: Final = HEADER + (
    "S1,grant,g1,,2024-10-22,,,A,mot.gov.vn,gov.vn,\n"
    "S1,void,,,,g1,Ghi nhầm,,,,\n"
    "S2,grant,,,2024-10-23,,,A,mot.gov.vn,gov.vn,\n"
    "S2,amend,,,2024-12-01,,,,,,Cổng\n"
)
DOSSIERS: Final = (
    "entry,kind,act,effective_on,signed_on,corrects,reason,dossier_code,holder,asked_register,asked_kind,asked_entry,"
    "received_at,asked.host\n"
    "H1,,r1,,,,,H16.01-241021-0001,A,subdomain-certificates,grant,,2024-10-21T08:00:00+07:00,hai.gov.vn\n"
    "H1,ask_supplement,,2024-10-21,,,Thiếu,,,,,,,\n"
    "H1,receive_supplement,,2024-10-22,,,,,,,,,,ba.gov.vn\n"
    "H2,receive,,,,,,H16.01-241101-0001,A,subdomain-certificates,rename,S1,2024-11-01T08:00:00+07:00,\n"
    "H2,refuse,,,2024-11-05,,Không đủ,,,,,,,\n"
    "H3,receive,r3,,,,,H16.01-241101-0002,A,subdomain-certificates,grant,,2024-11-01T08:00:00+07:00,\n"
    "H3,void,,,,r3,Ghi hai lần,,,,,,,\n"
    "H4,receive,,,,,,H16.01-241101-0002,A,subdomain-certificates,grant,,2024-11-01T08:00:00+07:00,\n"
    "H4,withdraw,,2024-11-02,,,,,,,,,,\n"
)
DECIDED: Final = HEADER.replace("purpose", "purpose,dossier") + (
    "S1,grant,g1,,2024-10-22,,,A,mot.gov.vn,gov.vn,,\nS2,grant,g2,,2024-10-23,,,A,ba.gov.vn,gov.vn,,H1\n"
)


async def test_a_row_is_recorded_after_the_row_above_it(
    database: Database, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    assert (await load(database, written(tmp_path, {**GOOD, CERTIFICATES: RETAKEN}))).acts.total() == 6
    items = (await client.get("/v1/subdomain-certificates")).json()["items"]
    assert [(item["host"], item["status"]) for item in items] == [("mot.gov.vn", "voided"), ("mot.gov.vn", "in_force")]


async def test_dossiers_are_loaded_with_their_stages_and_what_decided_them(
    database: Database, client: httpx.AsyncClient, database_url: str, tmp_path: Path
) -> None:
    folder = written(tmp_path, {**GOOD, "applications.csv": DOSSIERS, CERTIFICATES: DECIDED})
    size = await verified(database_url)
    loaded = await load(database, folder)
    assert loaded.acts.total() == await verified(database_url) - size - sum(loaded.rows.values()) == 14
    items = (await client.get("/v1/applications", params={"as_of": "2024-12-01"})).json()["items"]
    stages = [(item["dossier_code"][-11:], item["status"]) for item in items]
    assert stages == [
        ("241021-0001", "decided"), ("241101-0001", "refused"), ("241101-0002", "voided"), ("241101-0002", "withdrawn"),
    ]  # fmt: skip
    certificate = (await client.get(f"/v1/subdomain-certificates/{items[0]['decided_entry']}")).json()
    assert (certificate["host"], certificate["printed_number"]) == ("ba.gov.vn", "311/GXN-STTTT")


BAD_DOSSIERS: Final[dict[str, tuple[str, str, str, str]]] = {
    "bad code": ("applications.csv", "H16.01-241101-0001", "5", r"applications.csv:5: dossier_code: .*“5”"),
    "unknown register": ("applications.csv", "subdomain-certificates,rename", "x-y,rename", r":5: asked_register: "),
    "unknown kind of act": ("applications.csv", ",rename,", ",extend,", r":5: asked_kind: .*“extend”"),
    "unknown stage": ("applications.csv", "withdraw", "decide", r":10: kind: .*“decide”.*“receive”"),
    "unknown entry": ("applications.csv", ",S1,", ",S9,", r":5: asked_entry: .*“S9”"),
    "bad instant": ("applications.csv", "2024-11-01T08:00:00+07:00,\nH2", "1/11/2024,\nH2", r":5: received_at: "),
    "bad fact": ("applications.csv", "ba.gov.vn", "Ba.gov.vn", r":4: asked.host: .*“Ba.gov.vn”"),
    "unknown fact": ("applications.csv", "asked.host", "asked.colour", r":1: asked.colour: .*không có cột này"),
    "fact of another register": ("applications.csv", "asked.host", "asked.title", r":2: asked.title: "),
    "stage that asks": (
        "applications.csv",
        "2024-11-02,,,,,,,,,,",
        "2024-11-02,,,,,,,,,,x.gov.vn",
        r":10: asked.host: ",
    ),
    "stage that corrects": ("applications.csv", "2024-10-22,,,", "2024-10-22,,r1,", r":4: corrects: "),
    "no reason": ("applications.csv", "Không đủ", "", r":6: reason: "),
    "from a wrong state": ("applications.csv", "2024-11-02", "2024-10-31", r":10: "),
    "decided by nobody's wish": (CERTIFICATES, ",H1", ",H9", r"certificates.csv:3: dossier: .*“H9”"),
    "decided twice": (
        CERTIFICATES,
        "gov.vn,,\nS2",
        "gov.vn,,H1\nS2",
        r"certificates.csv:3: dossier: Chỉ giải quyết được hồ sơ đang giải quyết",
    ),
    "decided by another act": (
        CERTIFICATES,
        ",,H1\n",
        ",,\nS1,amend,,,2024-10-24,,,,,,Cổng,H1\n",
        r"certificates.csv:4: dossier: Hồ sơ “H1” đề nghị “cấp”.*Giấy xác nhận subdomain",
    ),
    "for another holder": (CERTIFICATES, "A,ba.gov.vn", "STTTT,ba.gov.vn", r"certificates.csv:3: holder: .*“STTTT”"),
}


@pytest.mark.parametrize("case", BAD_DOSSIERS.values(), ids=list(BAD_DOSSIERS))
async def test_a_bad_dossier_is_reported_by_file_line_and_field(
    database: Database, tmp_path: Path, case: tuple[str, str, str, str]
) -> None:
    file, old, new, expected = case
    files = {**GOOD, "applications.csv": DOSSIERS, CERTIFICATES: DECIDED}
    assert old in files[file]
    found = await faults(database, written(tmp_path, {**files, file: files[file].replace(old, new, 1)}))
    assert [line for line in found if re.search(expected, line)], found


async def test_all_faults_of_a_folder_are_told_at_once_with_their_columns(database: Database, tmp_path: Path) -> None:
    rows = [
        "S3,grant,,,2024-10-24,,,A,ba.com.vn,gov.vn,",  # outside its zone
        "S3,revoke,,,2024-10-25,,,,,,",
        "S4,grant,,2024-1-1,2024-10-24,,,A,bon.gov.vn,gov.vn,",  # of the wrong shape
        "S5,grant,,,2024-10-24,,,NOPE,nam.com.vn,gov.vn,",  # unknown and outside
        "S6,grant,g6,,2024-10-24,,,B,sau.gov.vn,gov.vn,",  # of a body that is refused
        "S1,correct,,,,g6,Ghi nhầm,,,,Cổng",  # of an act that is refused
        "S2,suspend,,,2024-10-26,,,,,,",  # sound
        "S2,suspend,,,2024-10-27,,,,,,",  # not possible then
        "S2,reinstate,,,2024-10-28,,,,,,",
    ]
    files: dict[str, str | bytes] = {
        **GOOD,
        "organisations.csv": BODIES + "B,Đơn vị B,church,,\n",
        CERTIFICATES: HOSTS + "\n".join(rows) + "\n",
        "press-offices.csv": OFFICES.replace(",A,", ",STTTT,"),
    }
    before = await trace(database)
    with pytest.raises(LoadError) as refusal:
        await load(database, written(tmp_path, files))
    assert await trace(database) == before
    told = sorted(line.partition(": ")[0] for line in str(refusal.value).splitlines())
    assert told == sorted(
        [
            "organisations.csv:4:3 kind",
            f"{CERTIFICATES}:4:9 host",
            f"{CERTIFICATES}:5",
            f"{CERTIFICATES}:6:4 effective_on",
            f"{CERTIFICATES}:7:8 holder",
            f"{CERTIFICATES}:7:9 host",
            f"{CERTIFICATES}:8",
            f"{CERTIFICATES}:9",
            f"{CERTIFICATES}:11:2 kind",
            f"{CERTIFICATES}:12",
            "press-offices.csv:2:3 holder",
            "resident-reporters.csv:2",
        ]
    )
    assert f"{CERTIFICATES}:5: căn cứ vào {CERTIFICATES}:4, dòng đó có lỗi" in str(refusal.value)


async def test_acts_are_not_blamed_for_a_series_or_authority_that_is_refused(
    database: Database, tmp_path: Path
) -> None:
    found = await faults(
        database, written(tmp_path, {**GOOD, "number-series.csv": SERIES.replace("grant:GXN-STTTT", "grant:KHAC")})
    )
    assert found[0].startswith("number-series.csv:2: uses: ")
    rests = "căn cứ vào number-series.csv:2, dòng đó có lỗi"
    assert sorted(found[1:]) == [f"{CERTIFICATES}:{line}: {rests}" for line in (2, 3)]


async def test_rows_on_a_body_that_is_there_already_are_judged(database: Database, tmp_path: Path) -> None:
    await load(database, written(tmp_path, {**GOOD}))
    (tmp_path / "number-series.csv").unlink()
    (tmp_path / "managing-authorities.csv").unlink()
    found = await faults(database, written(tmp_path, {CERTIFICATES: with_cell(8, "ba.com.vn")}))
    assert any(line.startswith(f"{CERTIFICATES}:4: host: Mục “") for line in found), found


async def test_text_in_a_wrong_encoding_is_told_with_its_place(database: Database, tmp_path: Path) -> None:
    text = HOSTS.encode().replace("Cổng".encode(), b"C\xe6ng")
    with pytest.raises(LoadError, match=rf"^{CERTIFICATES}:3:11 purpose: tệp phải lưu bằng UTF-8"):
        await load(database, written(tmp_path, {**GOOD, CERTIFICATES: text}))
    misread = HOSTS.replace("Cổng", "Cổng".encode().decode("cp1252", "replace"))
    with pytest.raises(LoadError, match=rf"^{CERTIFICATES}:3:11 purpose: "):
        await load(database, written(tmp_path, {**GOOD, CERTIFICATES: misread}))


async def test_a_dry_run_counts_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    before = await trace(database)
    loaded = await load(database, written(tmp_path, {**GOOD}), dry_run=True)
    assert await trace(database) == before
    rows = {"organisations.csv": 2, "managing-authorities.csv": len(REGISTERS), "number-series.csv": 1}
    assert {file: number for file, number in loaded.rows.items() if number} == rows
    assert loaded.acts == {
        ("subdomain-certificates", "grant"): 2,
        ("press-offices", "notify"): 1,
        ("resident-reporters", "notify"): 1,
    }
    assert await load(database, tmp_path) == loaded
