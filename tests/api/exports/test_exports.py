"""Every file that is handed on says what the figures say: each is read back and compared with the JSON."""

import asyncio
import csv
import gc
import re
import threading
import time
import tracemalloc
from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from xml.etree import ElementTree
from zipfile import ZipFile

import httpx
import pytest
from docx import Document as Word
from openpyxl import load_workbook
from pypdf import PdfReader

from api.exports import threads
from api.exports.annex_paper import TOO_LONG
from api.exports.csv_file import FIGURES, HEADERS, HEADING, LATE, LISTINGS, CsvFile
from api.exports.tables import LATE_HEADERS, ROW_HEADERS
from api.exports.xlsx_file import XlsxFile
from db.errors import ShareExceeded, Unavailable
from db.shares import owned_by
from db.vietnamese import sort_key
from domain.acts.act import STATE_LABELS, Document
from domain.numbers.certificate import IRREGULARITY_LABELS
from domain.phrases import phrases_of
from domain.registers import EVERY
from domain.reports import annex
from domain.reports.late import LATE_HEADING, LATE_OF_ALL, NOTHING_LATE
from domain.vietnamese import amount, day
from tests.factories import AUTHORITY, granted, opening
from tests.support.api import about, recorded, refused

REPORT = "/v1/reports/2024-11"
FILES = ("csv", "xlsx", "docx", "pdf", "md")


@dataclass
class Month:
    """The JSON of a report, and each listing by its indicator's name."""

    report: dict[str, Any]
    listings: dict[str, list[dict[str, Any]]]

    @property
    def figures(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.report["figures"]
        return found

    @property
    def stated(self) -> dict[str, Any]:
        return {name: self.report[name] for name in ("period", "from", "to", "ledger_size", "ledger_root")}


async def month(client: httpx.AsyncClient, path: str = REPORT, **given: Any) -> Month:
    report = (await client.get(path, params=given)).json()
    listings = {f["indicator"]: (await client.get(f["listing"])).json()["items"] for f in report["figures"]}
    return Month(report, listings)


async def exported(client: httpx.AsyncClient, ending: str, **given: Any) -> bytes:
    answer = await client.get(f"{REPORT}/export.{ending}", params=given)
    assert answer.status_code == 200, answer.text
    return answer.content


def text_of(pdf: bytes) -> str:
    """All words of a PDF, one blank between any two."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def paper_of(row: dict[str, Any]) -> str | None:
    """The act's or the entry's own paper, as printed."""
    return Document(number=row["paper_number"], symbol=row["paper_symbol"]).printed


def as_cells(figure: dict[str, Any], row: dict[str, Any]) -> tuple[Any, ...]:
    """A row of the JSON as the tables show it, from its number on."""
    return (
        paper_of(row),
        date.fromisoformat(row["paper_signed_on"]) if row["paper_signed_on"] else None,
        date.fromisoformat(row["effective_on"]),
        row["printed_number"],
        STATE_LABELS.get(row["status"], row["status"]),
        row["holder"],
        row["holder_name"],
        row["seq"],
        row["entry"],
    )


# --- Read back ---


async def test_csv_says_what_the_figures_say(november: httpx.AsyncClient) -> None:
    expected, content = await month(november), await exported(november, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = csv_rows(content)
    assert set(rows[0]) == set(HEADERS)
    stated = [row["Số liệu"] for row in rows if row["Phần"] == HEADING]
    assert set(map(str, expected.stated.values())) <= set(stated)
    figures = [(row["Mã chỉ tiêu"], row["Số liệu"], row["Trên tổng số"]) for row in rows if row["Phần"] == FIGURES]
    assert figures == [
        (f["indicator"], str(f["value"]), "" if f["out_of"] is None else str(f["out_of"])) for f in expected.figures
    ]
    listed = [[row[header] for header in ROW_HEADERS] for row in rows if row["Phần"] == LISTINGS]
    assert listed == [
        [f["indicator"], f["title_vi"], *("" if cell is None else str(cell) for cell in as_cells(f, row))]
        for f in expected.figures
        for row in expected.listings[f["indicator"]]
    ]


async def test_xlsx_says_what_the_figures_say_with_days_and_numbers(november: httpx.AsyncClient) -> None:
    expected = await month(november)
    book = load_workbook(BytesIO(await exported(november, "xlsx")))
    front = list(book["Số liệu"].iter_rows(values_only=True))
    stated = [row[1] for row in front[:6]]
    report = expected.report
    assert stated[0] == "2024-11"
    assert str(stated[1]).startswith("nd09")
    assert stated[2:] == [
        datetime.fromisoformat("2024-10-15"), datetime.fromisoformat("2024-11-14"),
        report["ledger_size"], report["ledger_root"],
    ]  # fmt: skip
    assert [row[1:5] for row in front[7:]] == [
        (f["indicator"], f["title_vi"], f["value"], f["out_of"]) for f in expected.figures
    ]
    assert book["Số liệu"].freeze_panes == "A8"
    by_sheet = {phrases_of(register).short: register.key for register in EVERY.values()}
    for sheet in book.worksheets[2:]:
        header, *rows = sheet.iter_rows(values_only=True)
        assert (header, sheet.freeze_panes) == (ROW_HEADERS, "A2")
        wanted = [
            (f["indicator"], f["title_vi"], *as_cells(f, row))
            for f in expected.figures
            if f["register"] == by_sheet[sheet.title]
            for row in expected.listings[f["indicator"]]
        ]
        assert [tuple(c.date() if isinstance(c, datetime) else c for c in row) for row in rows] == wanted
        assert all(isinstance(row[4], datetime) and isinstance(row[9], int) for row in rows)
    assert {sheet.title for sheet in book.worksheets[2:]} == {
        short for short, key in by_sheet.items() if any(f["value"] for f in expected.figures if f["register"] == key)
    }


def in_order(month: Month, figure: dict[str, Any]) -> list[dict[str, str]]:
    """The listing as papers print it: by the holders' names, holders by name only."""
    by_holder = {f"{r.key}.{i.key}" for r in EVERY.values() for i in r.indicators if i.by_holder}
    rows = month.listings[figure["indicator"]]
    ordered = sorted(rows, key=lambda row: (sort_key(row["holder_name"]), row["effective_on"], row["seq"]))
    named = [{"TT": str(place), "Tên cơ quan, đơn vị": row["holder_name"]} for place, row in enumerate(ordered, 1)]
    if figure["indicator"] in by_holder:
        return named
    return [name | printed(figure["kind"], row) for name, row in zip(named, ordered, strict=True)]


def printed(kind: str, row: dict[str, Any]) -> dict[str, str]:
    own, signed = paper_of(row) or "", row["paper_signed_on"] and day(date.fromisoformat(row["paper_signed_on"]))
    number, _, symbol = (row["printed_number"] or "").partition("/")
    since, status = day(date.fromisoformat(row["effective_on"])), STATE_LABELS[row["status"]]
    if kind == "stock":
        entry = {"Số trong sổ": number, "Ký hiệu": symbol, "Ngày ký": signed or "", "Từ ngày": since}
        return entry | {"Tình trạng": status}
    act = {"Văn bản": f"{own}, ngày {signed}" if own and signed else own, "Từ ngày": since}
    entry = {"Số trong sổ": number, "Ký hiệu": symbol} if row["printed_number"] != own else {}
    return act | entry | {"Tình trạng": status}


def tables_of(docx: bytes) -> list[list[dict[str, str]]]:
    """Every table of a DOCX, its rows by their headers."""
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in Word(BytesIO(docx)).tables]
    return [[dict(zip(table[0], row, strict=True)) for row in table[1:]] for table in tables]


def filled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{header: cell for header, cell in row.items() if cell} for row in rows]


async def test_docx_says_what_the_figures_say(november: httpx.AsyncClient) -> None:
    expected = await month(november)
    content = await exported(november, "docx")
    document, tables = Word(BytesIO(content)), tables_of(content)
    figures = [row for table in tables for row in table if "Số liệu" in row]
    assert [(row["Chỉ tiêu"], row["Số liệu"], row.get("Trên tổng số", "")) for row in figures] == [
        (f["title_vi"], amount(f["value"]), "" if f["out_of"] is None else amount(f["out_of"]))
        for f in expected.figures
    ]
    listings = [table for table in tables if "Số liệu" not in table[0]]
    assert [filled(table) for table in listings] == [
        filled(in_order(expected, f)) for f in expected.figures if f["value"]
    ]
    text, size = "\n".join(paragraph.text for paragraph in document.paragraphs), expected.report["ledger_size"]
    for part in ("2024-11", "nd09", "15/10/2024", "14/11/2024", str(size), expected.report["ledger_root"]):
        assert part in text
    foot = document.sections[0].footer.paragraphs[0]
    assert expected.report["ledger_root"] in foot.text
    assert re.findall('w:instr="(.*?)"', foot._p.xml) == ["PAGE", "NUMPAGES"]


async def test_the_annex_cites_an_amendment_by_its_own_paper_and_names_the_permit_beside_it(
    november: httpx.AsyncClient,
) -> None:
    tables = tables_of(await exported(november, "docx"))
    (amended,) = [row for table in tables for row in table if row.get("Văn bản", "").startswith("1885/")]
    assert amended == {
        "TT": "1", "Tên cơ quan, đơn vị": "Bộ Chỉ huy Quân sự tỉnh", "Văn bản": "1885/STTTT-TTBCXB, ngày 05/11/2024",
        "Từ ngày": "05/11/2024", "Số trong sổ": "01", "Ký hiệu": "GP-STTTT", "Tình trạng": "còn hiệu lực",
    }  # fmt: skip
    (row,) = [r for r in csv_rows(await exported(november, "csv")) if r["Số, ký hiệu"] == "1885/STTTT-TTBCXB"]
    assert (row["Ngày ký"], row["Số trong sổ bộ"]) == ("2024-11-05", "01/GP-STTTT")


@pytest.mark.parametrize("code", ["2024-11", "2024-12", "2024-Q4", "2024", "2025-01"])
async def test_a_draft_that_is_the_annex_itself_has_nothing_wrong_in_it(
    own_november: httpx.AsyncClient, code: str
) -> None:
    await late_in_november(own_november)
    annex = (await own_november.get(f"/v1/reports/{code}/export.docx")).content
    answer = await own_november.post(f"/v1/reports/{code}/check", json={"docx": b64encode(annex).decode()})
    assert answer.json()["findings"] == []


# --- What came late ---


async def late_in_november(client: httpx.AsyncClient) -> tuple[int, int]:
    """November is sealed, then one certificate of it comes late and another is voided: their seqs."""
    recorded(await client.post(f"{REPORT}/seal", json={}))
    body = {
        "holder": "SO-TAI-CHINH", "host": "moi.daknong.gov.vn", "zone": "daknong.gov.vn",
        "document": {"signed_on": "2024-11-12"},
    }  # fmt: skip
    added = recorded(await client.post("/v1/subdomain-certificates", json=body))
    (first,) = (await client.get("/v1/subdomain-certificates", params={"number": 310})).json()["items"]
    href = f"/v1/subdomain-certificates/{first['id']}"
    granted_as = (await client.get(f"{href}/history")).json()["acts"][0]["seq"]
    voided = await about(client, href, "void", granted_as, reason="Ghi nhầm [hồ sơ]")
    return added["seq"], voided["seq"]


async def test_every_file_reports_late_changes(own_november: httpx.AsyncClient) -> None:
    assert NOTHING_LATE in (await exported(own_november, "md")).decode()
    assert NOTHING_LATE in text_of(await exported(own_november, "pdf"))
    added, voided = await late_in_november(own_november)
    path = "/v1/reports/2025-01"
    late = (await own_november.get(path)).json()["late"]
    assert {(one["indicator"], one["difference"]) for one in late} == {
        ("subdomain-certificates.granted", 0), ("subdomain-certificates.in_force", 0),
    }  # fmt: skip
    files = {ending: (await own_november.get(f"{path}/export.{ending}")).content for ending in FILES}
    expected = [
        (one["indicator"], one["period"], one["reported"], one["now"], one["difference"], act["seq"], act["reason"])
        for one in late
        for act in one["acts"]
    ]
    assert len(expected) == 4
    headers = ("Mã chỉ tiêu", "Kỳ đã chốt", "Số đã báo cáo", "Số nay biết", "Chênh lệch", "Số thứ tự trong sổ cái",
               "Lý do")  # fmt: skip
    rows = [row for row in csv_rows(files["csv"]) if row["Phần"] == LATE]
    assert [tuple(row[header] for header in headers) for row in rows] == [
        tuple("" if cell is None else str(cell) for cell in row) for row in expected
    ]
    sheet = list(load_workbook(BytesIO(files["xlsx"]))[LATE].iter_rows(values_only=True))
    assert sheet[0] == LATE_HEADERS
    assert [tuple(dict(zip(sheet[0], row, strict=True))[h] for h in headers) for row in sheet[1:]] == expected
    tables = tables_of(files["docx"])
    late = [row for table in tables for row in table if "Kỳ đã chốt" in row]
    assert [(row["Kỳ đã chốt"], row["Số đã báo cáo"], row["Số nay biết"], row["Chênh lệch"]) for row in late] == [
        ("2024-11", "04", "04", "0"), ("2024-11", "06", "06", "0"),
    ]  # fmt: skip
    assert {row["Hành vi"] for row in late} == {f"{added}; {voided}"}
    acts = [row for table in tables for row in table if "Số trong sổ cái" in row]
    assert [(row["Số trong sổ cái"], row["Hành vi"], row["Số"], row["Ngày ký"], row["Lý do"]) for row in acts] == [
        (str(added), "cấp", "314", "12/11/2024", ""),
        (str(voided), "huỷ việc cấp", "310", "22/10/2024", "Ghi nhầm [hồ sơ]"),
    ]
    text = text_of(files["pdf"])
    assert f"{LATE_HEADING} TT Kỳ đã chốt Chỉ tiêu Số đã báo cáo Số nay biết Chênh lệch Hành vi 1 2024-11" in text
    assert f"{voided} huỷ việc cấp 310 GXN-STTTT 22/10/2024 Ghi nhầm [hồ sơ]" in text
    sentences = files["md"].decode()
    for ending in ("pdf", "md"):
        content = (await own_november.get(f"{path}/export.{ending}", params={"authority": AUTHORITY})).content
        assert LATE_OF_ALL in (text_of(content) if ending == "pdf" else content.decode())
    told_of = "Giấy xác nhận subdomain, Số giấy xác nhận đã cấp, tháng 11 năm 2024: đã báo cáo 04, nay là 04"
    note = re.search(re.escape(told_of) + r" \(số không đổi, khác đối tượng được đếm\)(\[\^\d+\])\.\n", sentences)
    assert note
    cited = "cấp 314/GXN-STTTT ngày 12/11/2024; huỷ việc cấp 310/GXN-STTTT ngày 22/10/2024"
    assert f"{note[1]}: {cited} (Ghi nhầm \\[hồ sơ\\]).\n" in sentences


async def test_pdf_says_what_the_figures_say(november: httpx.AsyncClient) -> None:
    expected, content = await month(november), await exported(november, "pdf")
    pages, size = PdfReader(BytesIO(content)).pages, expected.report["ledger_size"]
    assert len(pages) > 3
    for place, page in enumerate(pages, 1):
        foot = f"Sổ cái {size} hành vi, gốc {expected.report['ledger_root']} {place}/{len(pages)}"
        assert foot in " ".join(page.extract_text().split())
    header = "TT Tên cơ quan, đơn vị (?:Số trong sổ Ký hiệu Ngày ký )?(?:Từ ngày Tình trạng )?"
    text = re.sub(rf"Sổ cái {size} hành vi, gốc \w{{64}} \d+/\d+ ?({header})?", "", text_of(content))
    for part in ("Kỳ báo cáo: 2024-11", "nd09", "15/10/2024", "14/11/2024"):
        assert part in text
    for figure in expected.figures:
        assert f" {figure['title_vi']} {amount(figure['value'])} " in text
        if figure["value"]:
            lines = (" ".join(filter(None, row.values())) for row in in_order(expected, figure))
            assert " ".join(lines) in text, figure["indicator"]


async def test_sentences_say_what_the_figures_say(november: httpx.AsyncClient) -> None:
    expected, text = await month(november), (await exported(november, "md")).decode()
    values = {f["indicator"]: f["value"] for f in expected.figures}
    plain = re.sub(r"\[\^\d+\]", "", text)
    assert re.findall(r"^## Mục (.+)$", text, re.MULTILINE) == ["1.1c", "1.2", "1.4", "2.3"]
    for register in EVERY.values():
        for sentence in phrases_of(register).sentences[:1]:
            given = {key: amount(values[f"{register.key}.{key}"]) for key in sentence.figures}
            assert sentence.text.format(last="14/11/2024", **given) in plain
    note = re.search(r"- Trong kỳ đã cấp 04(\[\^\d+\]) giấy xác nhận subdomain.\n", text)
    assert note
    assert (
        f"{note[1]}: Hội Nông dân (313/GXN-STTTT ngày 28/10/2024); Sở Tài chính (312/GXN-STTTT ngày 28/10/2024); "
        "UBND xã Buôn Choah (311/GXN-STTTT ngày 22/10/2024); UBND xã Đức Mạnh (310/GXN-STTTT ngày 22/10/2024).\n"
    ) in text
    assert "Bộ Chỉ huy Quân sự tỉnh (1885/STTTT-TTBCXB ngày 05/11/2024)." in text
    for part in (
        "2024-11",
        "nd09",
        "15/10/2024",
        "14/11/2024",
        f": {expected.report['ledger_size']}\n",
        expected.report["ledger_root"],
    ):
        assert part in text
    assert sorted(re.findall(r"\[\^\d+\](?!:)", text)) == sorted(re.findall(r"^\[\^\d+\]", text, re.MULTILINE))


async def test_every_file_respects_calendar_authority_and_size(november: httpx.AsyncClient) -> None:
    size = (await november.get(REPORT)).json()["ledger_size"] - 158  # after the first of its acts
    for given in (
        {"known_seq": size},
        {"calendar": "calendar"},
        {"authority": AUTHORITY},
        {"authority": "SO-TAI-CHINH"},
    ):
        expected = await month(november, **given)
        rows = csv_rows(await exported(november, "csv", **given))
        assert [r["Số liệu"] for r in rows if r["Phần"] == FIGURES] == [str(f["value"]) for f in expected.figures]
        assert sum(r["Phần"] == LISTINGS for r in rows) == sum(f["value"] for f in expected.figures)
        book = load_workbook(BytesIO(await exported(november, "xlsx", **given)), read_only=True)
        assert sum(sheet.max_row - 1 for sheet in book.worksheets[2:]) == sum(f["value"] for f in expected.figures)
        for ending in ("docx", "pdf", "md"):
            content = await exported(november, ending, **given)
            if ending == "pdf":
                text = text_of(content)
            elif ending == "docx":
                text = "\n".join(paragraph.text for paragraph in Word(BytesIO(content)).paragraphs)
            else:
                text = content.decode()
            assert expected.report["ledger_root"] in text
            assert str(given.get("authority", "")) in text


async def test_equal_figures_make_equal_files(november: httpx.AsyncClient) -> None:
    first = {ending: await exported(november, ending) for ending in FILES}
    await asyncio.sleep(2.1)  # an archive counts every other second
    size = (await november.get(REPORT)).json()["ledger_size"]
    assert {ending: await exported(november, ending, known_seq=size) for ending in FILES} == first
    assert b"pdfaid:part>2<" in first["pdf"]


# --- The register book ---


async def test_the_book_has_every_number_with_every_field(ready: httpx.AsyncClient) -> None:
    first = await granted(ready, "subdomain-certificates")
    await reserved(ready, "Giữ cho Sở Y tế")
    receipt = await granted(ready, "subdomain-certificates")
    void = {"kind": "void", "corrects": receipt["seq"], "reason": "Ghi nhầm"}
    recorded(await ready.post(f"{receipt['href']}/acts", json=void))
    answer = await ready.get("/v1/number-series/gxn/2024/book.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    text, ledger = text_of(answer.content), (await ready.get("/v1/ledger")).json()
    held = "Giấy xác nhận subdomain Cơ quan DON-VI-01"
    assert f"310 GXN-STTTT 22/10/2024 {held} đã cấp {first['seq']} " in text
    assert "311 giữ số Giữ cho Sở Y tế; giữ đến 01/01/2199 " in text
    assert f"312 GXN-STTTT 22/10/2024 {held} đã huỷ Ghi nhầm {receipt['seq']} " in text
    assert f"Sổ cái {ledger['size']} hành vi, gốc {ledger['root']} 1/1" in text
    assert (await ready.get("/v1/number-series/gxn/2024/book.pdf")).content == answer.content


async def test_the_book_lists_what_is_wrong_and_an_empty_one_is_printed(ready: httpx.AsyncClient) -> None:
    for on in ("2024-10-28", "2024-10-22"):
        body = opening("subdomain-certificates", effective_on=on, document={"signed_on": on})
        recorded(await ready.post("/v1/subdomain-certificates", json=body))
    text = text_of((await ready.get("/v1/number-series/gxn/2024/book.pdf")).content)
    assert f"311 {IRREGULARITY_LABELS['date_goes_back']}" in text
    assert "Không có." in text_of((await ready.get("/v1/number-series/xn/2024/book.pdf")).content)


BOOK = "/v1/number-series/gxn/2024/book.pdf"


async def reserved(client: httpx.AsyncClient, reason: str) -> dict[str, Any]:
    body = {"reason": reason, "expires_on": "2199-01-01"}
    return recorded(await client.post("/v1/number-series/gxn/2024/reservations", json=body))


async def test_a_book_is_printed_again_as_it_was(ready: httpx.AsyncClient) -> None:
    first = await granted(ready, "subdomain-certificates")
    held = [
        recorded(
            await ready.post(
                "/v1/number-series/gxn/2024/reservations", json={"reason": why, "expires_on": "2199-01-01"}
            )
        )
        for why in ("Giữ để dùng", "Giữ rồi huỷ", "Giữ mãi")
    ]
    await granted(ready, "subdomain-certificates")
    last = (await ready.get("/v1/ledger")).json()
    printed = (await ready.get(BOOK)).content
    bearing = {"signed_on": "2024-10-22", "number": held[0]["number"]}
    bearer = await granted(ready, "subdomain-certificates", document=bearing)
    path = f"/v1/number-series/gxn/2024/reservations/{held[1]['number']}/void"
    recorded(await ready.post(path, json={"reason": "Không ban hành"}))
    await reserved(ready, "Sau")
    await about(ready, first["href"], "void", first["seq"])
    assert (await ready.get(BOOK)).content != printed
    assert (await ready.get(BOOK, params={"known_seq": last["size"]})).content == printed
    now = text_of((await ready.get(BOOK)).content)
    assert "312 đã huỷ Không ban hành " in now
    held_by = "Giấy xác nhận subdomain Cơ quan DON-VI-01"
    assert f"311 GXN-STTTT 22/10/2024 {held_by} đã cấp {bearer['seq']} " in now
    assert "313 giữ số Giữ mãi; giữ đến 01/01/2199 " in now


async def test_a_book_is_printed_again_by_the_instant_that_it_bears(ready: httpx.AsyncClient) -> None:
    await granted(ready, "subdomain-certificates")
    number = (await reserved(ready, "Giữ"))["number"]
    path = f"/v1/number-series/gxn/2024/reservations/{number}/void"
    printed = [(await ready.get(BOOK)).content]
    await reserved(ready, "Lần nữa")
    printed.append((await ready.get(BOOK)).content)
    recorded(await ready.post(path, json={"reason": "Không ban hành"}))
    printed.append((await ready.get(BOOK)).content)
    await granted(ready, "subdomain-certificates")
    printed.append((await ready.get(BOOK)).content)
    await reserved(ready, "Sau cùng")
    printed.append((await ready.get(BOOK)).content)
    assert len(set(printed)) == len(printed)
    for content in printed:
        instant = re.search(r"Tình trạng tại thời điểm: (\S+)", text_of(content))
        assert instant
        assert (await ready.get(BOOK, params={"known_at": instant[1]})).content == content


async def test_a_book_is_printed_as_it_was_at_an_instant_and_bears_the_day_asked_for(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, "subdomain-certificates")
    before = text_of((await ready.get(BOOK, params={"known_at": receipt["recorded_at"]})).content)
    await reserved(ready, "Giữ")
    asked = {"known_at": receipt["recorded_at"], "as_of": "2199-01-02"}
    then = text_of((await ready.get(BOOK, params=asked)).content)
    assert "Số cuối đã cấp: 310" in before
    assert "giữ số" not in before + then
    assert "Lập ngày: 02/01/2199" in then
    later = text_of((await ready.get(BOOK, params={"as_of": "2199-01-02"})).content)
    assert f"311 {IRREGULARITY_LABELS['reservation_ended']}" in later
    asked = {"known_at": receipt["recorded_at"], "known_seq": 1}
    assert [fault["field"] for fault in refused(await ready.get(BOOK, params=asked), 400)] == ["known_at"]
    assert [f["field"] for f in refused(await ready.get(BOOK, params={"known_seq": 99}), 422)] == ["known_seq"]
    assert [f["field"] for f in refused(await ready.get(BOOK, params={"known_seq": 0}), 404)] == ["key"]
    empty = text_of((await ready.get(BOOK, params={"known_seq": receipt["seq"] - 1})).content)
    assert "Số cuối đã cấp: 309 Liên tục, không thiếu số: đúng" in empty
    assert "Không có số nào được ghi ở đây." in empty


async def test_a_book_that_is_kept_on_paper_or_elsewhere_says_so(ready: httpx.AsyncClient) -> None:
    for path, where in (("gxn/2023", "sổ giấy"), ("cv/2024", "nơi khác")):
        text = text_of((await ready.get(f"/v1/number-series/{path}/book.pdf")).content)
        assert f"Nơi giữ sổ: {where}; dưới đây chỉ là các số mà những việc đã ghi ở đây dẫn đến" in text
        assert "Không có số nào được ghi ở đây." in text
    assert "Nơi giữ sổ" not in text_of((await ready.get(BOOK)).content)


# --- Charts ---


async def test_the_first_months_there_are_have_a_chart_of_fewer_months(november: httpx.AsyncClient) -> None:
    path = "/v1/reports/1901-03/charts/publication-permits.granted"
    assert [one["period"] for one in (await november.get(path)).json()["months"]] == ["1901-01", "1901-02", "1901-03"]
    assert "Số giấy phép đã cấp, 3 tháng" in (await november.get(f"{path}.svg")).text
    assert (await november.get("/v1/reports/1901-01/export.pdf")).status_code == 200


WIDEST: Final = 0.62
"""Of the size of the letters: how wide a letter of the font is on average at most, in whatever serif there is."""


async def test_nothing_of_a_chart_is_cut_off_and_no_label_touches_the_next(november: httpx.AsyncClient) -> None:
    for name in (f["indicator"] for f in (await month(november)).figures):
        drawing = await november.get(f"{REPORT}/charts/{name}.svg")
        svg = ElementTree.fromstring(drawing.content)
        width, height = map(float, (svg.get("viewBox") or "").split()[2:])
        rows: dict[float, list[tuple[float, float]]] = {}
        for text in svg.iter("{http://www.w3.org/2000/svg}text"):
            size = float(text.get("font-size") or svg.get("font-size") or 0)
            x, y, long = float(text.get("x") or 0), float(text.get("y") or 0), len(text.text or "") * size * WIDEST
            left = x - long / 2 if text.get("text-anchor") == "middle" else x
            assert 0 <= left < left + long <= width, text.text
            assert size <= y <= height - size / 4, text.text
            rows.setdefault(y, []).append((left, left + long))
        for row in rows.values():
            assert all(one[1] + 8 <= other[0] for one, other in pairwise(sorted(row)))


async def test_a_chart_is_drawn_from_the_figures_of_its_months(november: httpx.AsyncClient) -> None:
    for code, last in (("2024-11", "2024-11"), ("2024-Q4", "2024-12"), ("2024", "2024-12")):
        path = f"/v1/reports/{code}/charts/publication-permits.granted"
        chart = (await november.get(path)).json()
        months = chart["months"]
        assert [len(months), months[-1]["period"]] == [12, last]
        for found in months:
            report = (await month(november, f"/v1/reports/{found['period']}")).report
            figures = {f["indicator"]: f["value"] for f in report["figures"]}
            assert (found["from"], found["to"]) == (report["from"], report["to"])
            assert found["value"] == figures["publication-permits.granted"]
        assert chart["ledger_root"] == report["ledger_root"]
        drawing = await november.get(f"{path}.svg")
        assert drawing.headers["content-type"] == "image/svg+xml"
        svg = ElementTree.fromstring(drawing.content)
        assert (svg.get("role"), svg[0].tag[-5:], svg[1].tag[-4:]) == ("img", "title", "desc")
        for found in months:
            assert f"{found['period']}: {amount(found['value'])}" in (svg[1].text or "")
        assert chart["ledger_root"] in drawing.text


# --- What is hostile, long or wrong ---

HOSTILE = (
    '=HYPERLINK("x")', "+1", "-2+3", "@SUM(A1)", " =1", "＝1+1", '#eval("1")', "[a](b)*_`", "<script>&", "a,b\"c'",
    "$x$ \\n", "{=1}", "//x", "ế" * 60,
)  # fmt: skip


async def test_no_name_is_run_or_read_as_markup(ready: httpx.AsyncClient) -> None:
    for name in HOSTILE:
        await granted(ready, "publication-permits", holder_name=name)
    stored = {row["holder_name"] for row in (await month(ready)).listings["publication-permits.granted"]}
    assert stored == {name.strip() for name in HOSTILE}
    rows = [row for row in csv_rows(await exported(ready, "csv")) if row["Phần"] == LISTINGS]
    assert all(not row["Tên đơn vị"].lstrip().startswith(("=", "+", "-", "@", "＝")) for row in rows)
    assert {row["Tên đơn vị"].removeprefix("'") for row in rows} == stored
    sheet = load_workbook(BytesIO(await exported(ready, "xlsx")))["Giấy phép xuất bản"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "d", "n"}
    assert {row[8] for row in sheet.iter_rows(min_row=2, values_only=True)} == stored
    document = Word(BytesIO(await exported(ready, "docx")))
    assert stored <= {row.cells[1].text for table in document.tables for row in table.rows}
    pdf = await exported(ready, "pdf")
    printed = text_of(pdf).replace(" ", "")
    # The font has no ＝: it is a box in the paper, which is then no PDF/A.
    assert all(name.replace(" ", "").strip("＝") in printed for name in stored)
    assert b"pdfaid:part" not in pdf
    sentences = (await exported(ready, "md")).decode()
    assert "\\[a\\](b)\\*\\_\\`" in sentences
    assert "<" not in sentences.replace("\\<", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u00a0="])
def test_no_cell_of_a_csv_file_starts_a_formula(start: str) -> None:
    file = BytesIO()
    written = CsvFile(file)
    written.state("Kỳ", f"{start}1")
    written.close()
    (row,) = csv_rows(file.getvalue())
    assert row["Số liệu"] == f"'{start}1"


ADDRESSES = ("Báo http://a.vn/x", "www.bao.vn", "bao@toa-soan.vn", "trang.vn")


async def test_an_address_is_a_link_in_no_file(ready: httpx.AsyncClient) -> None:
    for name in ADDRESSES:
        await granted(ready, "publication-permits", holder_name=name)
    sentences = (await exported(ready, "md")).decode()
    for name in ADDRESSES:
        assert f"`{name.split()[-1]}`" in sentences
    assert not re.search(r"(?<!`)(?:http://|www\.)|bao@|(?<![`.])trang\.vn", sentences.replace("`bao@", "`"))
    for ending, link in (
        ("docx", rb"<w:hyperlink|relationships/hyperlink|w:instrText[^<]*HYPERLINK"),
        ("xlsx", rb"hyperlink|<f>"),
    ):
        with ZipFile(BytesIO(await exported(ready, ending))) as file:
            parts = b"\n".join(file.read(name) for name in file.namelist())
            assert b"www.bao.vn" in parts and not re.search(link, parts), ending
    pages = PdfReader(BytesIO(await exported(ready, "pdf"))).pages
    notes = [note.get_object() for page in pages for note in page.get("/Annots", [])]
    assert [note for note in notes if "/URI" in str(note)] == []
    assert "bao@toa-soan.vn" in {row["Tên đơn vị"] for row in csv_rows(await exported(ready, "csv"))}


async def test_what_is_too_long_to_print_is_said(
    own_november: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annex, "MAX_ROWS", 60)
    text = text_of(await exported(own_november, "pdf"))
    assert TOO_LONG.format(count=61) in text
    assert "UBND xã Đức Mạnh 310/GXN-STTTT" in text
    assert "Danh sách dài, xem tệp bảng tính." in (await exported(own_november, "md")).decode()
    await late_in_november(own_november)
    later = "/v1/reports/2025-01/export"
    assert "314/GXN-STTTT" in (await own_november.get(f"{later}.md")).text
    for limit in ("MAX_ROWS", "MAX_ACTS_PER_CELL"):
        monkeypatch.setattr(f"api.exports.annex_paper.{limit}", 1)
    monkeypatch.setattr("domain.reports.sentences.MAX_IN_A_NOTE", 1)
    text = text_of((await own_november.get(f"{later}.pdf")).content)
    assert f"Các hành vi làm thay đổi số liệu {TOO_LONG.format(count=2)}" in text
    assert "; và 1 hành vi khác" in text
    assert "314/GXN-STTTT" not in (await own_november.get(f"{later}.md")).text
    monkeypatch.setattr("domain.numbers.book.MAX_NUMBERS", 3)
    refused(await own_november.get("/v1/number-series/gxn/2024/book.pdf"), 422)


def test_a_full_sheet_goes_on_in_another(tmp_path: Path) -> None:
    register = next(iter(EVERY.values()))
    with (tmp_path / "x.xlsx").open("wb") as file, TemporaryDirectory() as folder:
        book = XlsxFile(file, folder, last_row=4)
        for place in range(7):
            book.row(register, (f"dòng {place}",))
        book.close()
    sheets = load_workbook(tmp_path / "x.xlsx").worksheets[2:]
    short = phrases_of(register).short
    assert [(sheet.title, sheet.max_row) for sheet in sheets] == [(short, 4), (f"{short} (2)", 4), (f"{short} (3)", 2)]


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/v1/reports/2024-13/export.csv", 400, "period"),
        ("/v1/reports/2024-11/export.xlsx?calendar=lunar", 404, "calendar"),
        ("/v1/reports/2024-11/export.pdf?known_seq=9999", 422, "known_seq"),
        ("/v1/reports/2024-11/export.docx?knwon_seq=1", 400, "knwon_seq"),
        ("/v1/reports/2024-11/export.md?authority=a%20b", 400, "authority"),
        ("/v1/reports/2024-11/export.doc", 404, "path"),
        ("/v1/reports/2024-11/charts/nothing.svg", 404, "indicator"),
        ("/v1/reports/2024-11/charts/nothing", 404, "indicator"),
        ("/v1/reports/2024-11/charts/publication-permits.granted.png", 404, "indicator"),
        ("/v1/number-series/nothing/2024/book.pdf", 404, "key"),
        ("/v1/number-series/gxn/0/book.pdf", 404, "year"),
        ("/v1/number-series/gxn/2024/book.pdf?x=1", 400, "x"),
    ],
)
async def test_a_bad_question_is_refused_by_name(
    november: httpx.AsyncClient, path: str, status: int, field: str
) -> None:
    assert [fault["field"] for fault in refused(await november.get(path), status)] == [field]


def test_every_register_has_a_short_name_that_a_sheet_can_bear_and_cites_what_it_counts() -> None:
    shorts = [phrases_of(register).short for register in EVERY.values()]
    assert len(set(shorts)) == len(shorts)
    for register in EVERY.values():
        assert 0 < len(phrases_of(register).short) <= 25
        keys = {indicator.key for indicator in register.indicators}
        for sentence in phrases_of(register).sentences:
            assert set(sentence.notes) <= set(sentence.figures) <= keys
            assert not sentence.text.isascii()
        assert phrases_of(register).terms.keys() <= keys


# --- The workshop ---


async def test_few_papers_are_made_at_once_and_other_requests_do_not_wait() -> None:
    running, most = 0, 0

    def work() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.05)
        running -= 1

    async def ticks() -> int:
        count = 0
        while not all_made.done():
            await asyncio.sleep(0.005)
            count += 1
        return count

    all_made = asyncio.gather(*(threads.run_in_thread(work) for _ in range(6)))
    assert await ticks() > 5
    assert most == threads.MAX_CONCURRENT


async def test_papers_of_one_caller_leave_room_for_others() -> None:
    gate = threading.Event()
    with owned_by("a"):
        made = [asyncio.create_task(threads.run_in_thread(gate.wait)) for _ in range(threads.MAX_PER_CALLER)]
        await asyncio.sleep(0)
        with pytest.raises(ShareExceeded):
            await threads.run_in_thread(int)
    with owned_by("b"):
        other = asyncio.create_task(threads.run_in_thread(int))
    gate.set()
    assert await other == 0
    await asyncio.gather(*made)
    with owned_by("a"):
        assert await threads.run_in_thread(int) == 0


async def test_a_request_that_would_wait_too_long_gets_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "TIMEOUT", 0.01)
    with pytest.raises(Unavailable):
        await threads.run_in_thread(time.sleep, 0.1)


# --- Memory and failure ---


@pytest.mark.parametrize("rows", [1_000, 10_000])
def test_tables_of_any_length_take_the_same_memory(tmp_path: Path, rows: int) -> None:
    register = next(iter(EVERY.values()))
    cells = (
        "mã",
        "chỉ tiêu",
        "01/GP",
        date(2024, 11, 1),
        date(2024, 11, 1),
        "01/GP",
        "còn hiệu lực",
        "MA",
        "Cơ quan",
        7,
        "dòng",
    )
    with (tmp_path / "x").open("w+b") as file, TemporaryDirectory() as folder:
        for tables in (CsvFile(file), XlsxFile(file, folder)):
            tracemalloc.start()
            for _ in range(rows):
                tables.row(register, cells)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            tables.close()
            assert peak < 300_000, type(tables).__name__


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_a_table_that_fails_is_a_problem_and_leaves_nothing(
    november: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ending: str
) -> None:
    def broken(*_: object) -> Any:
        raise Unavailable("cut")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("api.exports.tables.listed_row", broken)
    refused(await november.get(f"{REPORT}/export.{ending}"), 503)
    gc.collect()
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await exported(november, ending)
    assert list(tmp_path.iterdir()) == []
