"""Files to hand on: a period's tables, papers and sentences, and the register book of a series."""

from contextlib import ExitStack
from tempfile import TemporaryDirectory, TemporaryFile

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from api.exports import delivery, tables
from api.exports.annex_paper import annex_paper
from api.exports.book_paper import book_paper
from api.exports.csv_file import CsvFile
from api.exports.docx_file import docx
from api.exports.markdown import markdown
from api.exports.pdf_file import pdf
from api.exports.workshop import made
from api.exports.xlsx_file import XlsxFile
from api.http.call import Call, TheCall
from api.http.responses import Doc
from api.http.schemas import TenseQuery
from api.reports.figures import asked_for
from api.reports.schemas import ReportQuery
from domain.numbers import series
from domain.numbers.book import book_of
from domain.numbers.certificate import knowledge_at
from domain.registers import EVERY
from domain.reports.annex import Annex, annex_of
from domain.tense import tense


def _name(code: str) -> str:
    return f"so-lieu-{code}"


def _report(kind: delivery.Kind) -> dict[str, Doc]:
    return {"doc": Doc(query=ReportQuery, refuses=(404,), files=(kind.media_type,))}


@get("/{period:str}/export.csv", opt=_report(delivery.CSV))
async def export_csv(call: TheCall, period: FromPath[str]) -> Stream:
    """Hand on figures and listings as CSV: a spreadsheet runs no cell of it (xuất số liệu)."""
    wanted = await asked_for(call, period)
    # A slow reader holds a file, never one of the few connections; and what fails, fails before the answer begins.
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        written = CsvFile(file)
        async with call.database.transaction(snapshot=True) as session:
            await tables.write(written, session, call.caller.visibility, wanted)
        written.close()
        stack.pop_all()
    return delivery.in_pieces(file, delivery.CSV, _name(period))


@get("/{period:str}/export.xlsx", opt=_report(delivery.XLSX))
async def export_xlsx(call: TheCall, period: FromPath[str]) -> Stream:
    """Hand on figures and listings as a workbook: a sheet for the figures, one per register (xuất bảng tính)."""
    wanted = await asked_for(call, period)
    with ExitStack() as stack, TemporaryDirectory() as folder:
        file = stack.enter_context(TemporaryFile())
        written = XlsxFile(file, folder)
        stack.callback(written.discard)
        async with call.database.transaction(snapshot=True) as session:
            await tables.write(written, session, call.caller.visibility, wanted)
        await made(written.close)
        stack.pop_all()
    return delivery.in_pieces(file, delivery.XLSX, _name(period))


async def _annex(call: Call, code: str, *, with_charts: bool = False) -> Annex:
    wanted = await asked_for(call, code)
    async with call.database.transaction(snapshot=True) as session:
        return await annex_of(session, call.caller.visibility, wanted, with_charts=with_charts)


@get("/{period:str}/export.docx", opt=_report(delivery.DOCX))
async def export_docx(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Hand on the annex (phụ lục) as a document to go on writing in."""
    annex = await _annex(call, period)
    return delivery.whole(await made(docx, annex_paper(annex)), delivery.DOCX, f"phu-luc-{period}")


@get("/{period:str}/export.pdf", opt=_report(delivery.PDF))
async def export_pdf(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Hand on the annex (phụ lục) as PDF/A with its charts; equal figures make equal bytes."""
    annex = await _annex(call, period, with_charts=True)
    return delivery.whole(await made(pdf, annex_paper(annex)), delivery.PDF, f"phu-luc-{period}")


@get("/{period:str}/export.md", opt=_report(delivery.MARKDOWN))
async def export_md(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Hand on the figures as sentences by section, with footnotes that name holders and numbers (xuất lời văn)."""
    text = markdown(await _annex(call, period), call.caller.visibility.reportable)
    return delivery.whole(text.encode(), delivery.MARKDOWN, _name(period))


@get(
    "/{key:str}/{year:int}/book.pdf",
    opt={"doc": Doc(query=TenseQuery, refuses=(404,), files=(delivery.PDF.media_type,))},
)
async def book_pdf(call: TheCall, key: FromPath[str], year: FromPath[int]) -> Response[bytes]:
    """Print the register book (sổ đăng ký văn bản) of a series and year as PDF/A: every number, every exception.

    The day and the instant that a book bears print it again as it was: `as_of`, `known_at`. The ledger's size,
    `known_seq`, does too, unless a number was held back after it was printed and before the next act was recorded.
    """
    asked = call.query(TenseQuery)
    async with call.database.transaction(snapshot=True) as session:
        meant = await tense(session, asked.as_of, asked.known_at, asked.known_seq)
        known = await knowledge_at(session, meant.seq, asked.known_at)
        await series.require_visible(session, key, call.caller)
        book = await book_of(session, EVERY, key, year, meant.day, known)
    return delivery.whole(await made(pdf, book_paper(book)), delivery.PDF, f"so-dang-ky-{key}-{year}")
