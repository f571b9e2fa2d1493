"""Exports of a period: tables, papers and sentences; and the register book of a series."""

from contextlib import ExitStack
from tempfile import TemporaryDirectory, TemporaryFile

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from api.exports import tables
from api.exports.annex_paper import annex_paper
from api.exports.book_paper import book_paper
from api.exports.csv_file import CsvFile
from api.exports.docx_file import docx
from api.exports.file_responses import CSV, DOCX, MARKDOWN, PDF, XLSX, FileType, file_response, streamed_file
from api.exports.markdown import markdown
from api.exports.matrix_csv import matrix_csv
from api.exports.pdf_file import pdf
from api.exports.threads import run_in_thread
from api.exports.xlsx_file import XlsxFile
from api.http.call import Call, TheCall
from api.http.responses import Doc
from api.http.schemas import TenseQuery
from api.reports.figures import report_request
from api.reports.matrix import matrix_request
from api.reports.schemas import MatrixQuery, ReportQuery
from domain.numbers import series
from domain.numbers.book import book_of
from domain.registers import EVERY
from domain.reports.annex import Annex, annex_of
from domain.reports.matrix import matrix
from domain.tense import tense, today


def _name(code: str) -> str:
    return f"so-lieu-{code}"


def _report(file_type: FileType) -> dict[str, Doc]:
    return {"doc": Doc(query=ReportQuery, refuses=(404,), files=(file_type.media_type,))}


@get("/{period:str}/export.csv", opt=_report(CSV))
async def export_csv(call: TheCall, period: FromPath[str]) -> Stream:
    """Export figures and listings as CSV, safe for spreadsheets (xuất số liệu)."""
    wanted = await report_request(call, period)
    # A slow client holds a file, not a connection of the pool; errors occur before the response begins.
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        table_file = CsvFile(file)
        async with call.database.transaction(snapshot=True) as session:
            await tables.write(table_file, session, call.caller.visibility, wanted)
        table_file.close()
        answer = await streamed_file(file, CSV, _name(period))
        stack.pop_all()
    return answer


@get("/export.csv", opt={"doc": Doc(query=MatrixQuery, refuses=(404,), files=(CSV.media_type,))})
async def export_matrix_csv(call: TheCall) -> Response[bytes]:
    """Export figures over many periods as CSV, a column for each (xuất số liệu nhiều kỳ)."""
    query = call.query(MatrixQuery)
    request = await matrix_request(call, query)
    found = await matrix(call.database, call.caller.visibility, request, today())
    return file_response(await run_in_thread(matrix_csv, found), CSV, _name(f"{query.first}-{query.last}"))


@get("/{period:str}/export.xlsx", opt=_report(XLSX))
async def export_xlsx(call: TheCall, period: FromPath[str]) -> Stream:
    """Export figures and listings as a workbook, with a sheet per register (xuất bảng tính)."""
    wanted = await report_request(call, period)
    with ExitStack() as stack, TemporaryDirectory() as folder:
        file = stack.enter_context(TemporaryFile())
        table_file = XlsxFile(file, folder)
        stack.callback(table_file.discard)
        async with call.database.transaction(snapshot=True) as session:
            await tables.write(table_file, session, call.caller.visibility, wanted)
        await run_in_thread(table_file.close)
        answer = await streamed_file(file, XLSX, _name(period))
        stack.pop_all()
    return answer


async def _annex(call: Call, code: str, *, with_charts: bool = False) -> Annex:
    wanted = await report_request(call, code)
    async with call.database.transaction(snapshot=True) as session:
        return await annex_of(session, call.caller.visibility, wanted, with_charts=with_charts)


@get("/{period:str}/export.docx", opt=_report(DOCX))
async def export_docx(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Export the annex (phụ lục) as an editable document."""
    annex = await _annex(call, period)
    return file_response(await run_in_thread(docx, annex_paper(annex)), DOCX, f"phu-luc-{period}")


@get("/{period:str}/export.pdf", opt=_report(PDF))
async def export_pdf(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Export the annex (phụ lục) as PDF/A with charts; equal figures give equal bytes."""
    annex = await _annex(call, period, with_charts=True)
    return file_response(await run_in_thread(pdf, annex_paper(annex)), PDF, f"phu-luc-{period}")


@get("/{period:str}/export.md", opt=_report(MARKDOWN))
async def export_md(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Export the figures as sentences by section, with footnotes of holders and numbers (xuất lời văn)."""
    text = markdown(await _annex(call, period), call.caller.visibility.reportable)
    return file_response(text.encode(), MARKDOWN, _name(period))


@get(
    "/{key:str}/{year:int}/book.pdf",
    opt={"doc": Doc(query=TenseQuery, refuses=(404,), files=(PDF.media_type,))},
)
async def book_pdf(call: TheCall, key: FromPath[str], year: FromPath[int]) -> Response[bytes]:
    """Print the register book (sổ đăng ký văn bản) of a series and year as PDF/A, with every number and exception.

    A book can be printed again with the day and the ledger size that it shows, as `as_of` and `known_seq`.
    """
    query = call.query(TenseQuery)
    async with call.database.transaction(snapshot=True) as session:
        at = await tense(session, query.as_of, query.known_at, query.known_seq)
        await series.require_visible(session, key, call.caller)
        book = await book_of(session, EVERY, key, year, at.day, at.seq)
    return file_response(await run_in_thread(pdf, book_paper(book)), PDF, f"so-dang-ky-{key}-{year}")
