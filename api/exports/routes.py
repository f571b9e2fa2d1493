"""Files to hand on: a period's tables, papers and sentences, and the register book of a series."""

from contextlib import ExitStack
from tempfile import TemporaryDirectory, TemporaryFile

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from api.exports import delivery, tables
from api.exports.annex_paper import annex_paper
from api.exports.book_paper import book_paper
from api.exports.charts import read_chart, resolved
from api.exports.csv_file import CsvFile
from api.exports.docx_file import docx
from api.exports.markdown import markdown
from api.exports.pdf_file import pdf
from api.exports.workshop import made
from api.exports.xlsx_file import XlsxFile
from api.http.authorization import Asker, access
from api.http.parsing import query_of
from api.http.responses import Doc
from api.http.schemas import TenseQuery
from api.reports.figures import ReportQuery
from domain.access.principal import READ, Principal
from domain.numbers import series
from domain.numbers.book import book_of
from domain.numbers.certificate import known_at
from domain.registers import EVERY
from domain.reports.annex import Annex, annex_of
from domain.tense import tense


def _name(code: str) -> str:
    return f"so-lieu-{code}"


def _report(kind: delivery.Kind) -> dict[str, Doc]:
    return {"doc": Doc(query=ReportQuery, refuses=(404,), files=(kind.media_type,))}


@get("/{period:str}/export.csv", dependencies={"asked": query_of(ReportQuery)}, opt=_report(delivery.CSV))
async def export_csv(
    state: State, period: FromPath[str], asked: NamedDependency[ReportQuery], principal: Asker
) -> Stream:
    """Hand on figures and listings as CSV: a spreadsheet runs no cell of it (xuất số liệu)."""
    wanted = await resolved(state, period, asked)
    # A slow reader holds a file, never one of the few connections; and what fails, fails before the answer begins.
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        written = CsvFile(file)
        async with state.database.transaction(frozen=True) as session:
            await tables.write(written, session, principal.visibility, wanted)
        written.close()
        stack.pop_all()
    return delivery.in_pieces(file, delivery.CSV, _name(period))


@get("/{period:str}/export.xlsx", dependencies={"asked": query_of(ReportQuery)}, opt=_report(delivery.XLSX))
async def export_xlsx(
    state: State, period: FromPath[str], asked: NamedDependency[ReportQuery], principal: Asker
) -> Stream:
    """Hand on figures and listings as a workbook: a sheet for the figures, one per register (xuất bảng tính)."""
    wanted = await resolved(state, period, asked)
    with ExitStack() as stack, TemporaryDirectory() as folder:
        file = stack.enter_context(TemporaryFile())
        written = XlsxFile(file, folder)
        stack.callback(written.discard)
        async with state.database.transaction(frozen=True) as session:
            await tables.write(written, session, principal.visibility, wanted)
        await made(written.close)
        stack.pop_all()
    return delivery.in_pieces(file, delivery.XLSX, _name(period))


async def _annex(state: State, code: str, asked: ReportQuery, principal: Principal, *, drawn: bool = False) -> Annex:
    wanted = await resolved(state, code, asked)
    async with state.database.transaction(frozen=True) as session:
        return await annex_of(session, principal.visibility, wanted, drawn=drawn)


@get("/{period:str}/export.docx", dependencies={"asked": query_of(ReportQuery)}, opt=_report(delivery.DOCX))
async def export_docx(
    state: State, period: FromPath[str], asked: NamedDependency[ReportQuery], principal: Asker
) -> Response[bytes]:
    """Hand on the annex (phụ lục) as a document to go on writing in."""
    annex = await _annex(state, period, asked, principal)
    return delivery.whole(await made(docx, annex_paper(annex)), delivery.DOCX, f"phu-luc-{period}")


@get("/{period:str}/export.pdf", dependencies={"asked": query_of(ReportQuery)}, opt=_report(delivery.PDF))
async def export_pdf(
    state: State, period: FromPath[str], asked: NamedDependency[ReportQuery], principal: Asker
) -> Response[bytes]:
    """Hand on the annex (phụ lục) as PDF/A with its charts; equal figures make equal bytes."""
    annex = await _annex(state, period, asked, principal, drawn=True)
    return delivery.whole(await made(pdf, annex_paper(annex)), delivery.PDF, f"phu-luc-{period}")


@get("/{period:str}/export.md", dependencies={"asked": query_of(ReportQuery)}, opt=_report(delivery.MARKDOWN))
async def export_md(
    state: State, period: FromPath[str], asked: NamedDependency[ReportQuery], principal: Asker
) -> Response[bytes]:
    """Hand on the figures as sentences by section, with footnotes that name holders and numbers (xuất lời văn)."""
    text = markdown(await _annex(state, period, asked, principal), principal.visibility.reportable)
    return delivery.whole(text.encode(), delivery.MARKDOWN, _name(period))


@get(
    "/{key:str}/{year:int}/book.pdf",
    dependencies={"asked": query_of(TenseQuery)},
    opt={"doc": Doc(query=TenseQuery, refuses=(404,), files=(delivery.PDF.media_type,))},
)
async def book_pdf(
    state: State, key: FromPath[str], year: FromPath[int], asked: NamedDependency[TenseQuery], principal: Asker
) -> Response[bytes]:
    """Print the register book (sổ đăng ký văn bản) of a series and year as PDF/A: every number, every exception.

    The day and the instant that a book bears print it again as it was: `as_of`, `known_at`. The ledger's size,
    `known_seq`, does too, unless a number was held back after it was printed and before the next act was recorded.
    """
    async with state.database.transaction(frozen=True) as session:
        meant = await tense(session, asked.as_of, asked.known_at, asked.known_seq)
        known = await known_at(session, meant.seq, asked.known_at)
        await series.must_see(session, key, principal)
        book = await book_of(session, EVERY, key, year, meant.day, known)
    return delivery.whole(await made(pdf, book_paper(book)), delivery.PDF, f"so-dang-ky-{key}-{year}")


def export_routers() -> list[Router]:
    """The routers of what reports and number series hand on."""
    of_reports = [export_csv, export_xlsx, export_docx, export_pdf, export_md, read_chart]
    return [
        Router(path="/v1/reports", route_handlers=of_reports, tags=["Reports"], opt=access(READ)),
        Router(path="/v1/number-series", route_handlers=[book_pdf], tags=["Number series"], opt=access(READ)),
    ]
