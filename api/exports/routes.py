"""Files to hand on: a period's tables, papers, sentences and charts, and the register book of a series."""

from contextlib import ExitStack
from datetime import date
from tempfile import TemporaryDirectory, TemporaryFile

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from pydantic import Field

from api import answers
from api.answers import Doc
from api.exports import delivery, svg, tables
from api.exports.csv_file import CsvFile
from api.exports.docx_file import docx
from api.exports.markdown import markdown
from api.exports.papers import annex_paper, book_paper
from api.exports.pdf_file import pdf
from api.exports.workshop import made
from api.exports.xlsx_file import XlsxFile
from api.parsing import query_of
from api.reports.routes import ReportQuery, asked_for
from api.schemas import Shape
from domain.annex import Annex, Asked, annex_of
from domain.book import book_of
from domain.chart import Chart, charts_of
from domain.indicator import Kind
from domain.period import Calendar
from domain.registers import EVERY
from domain.report import ReportService
from domain.tense import today


class Month(Shape):
    """One month of a chart."""

    period: str
    first_day: date = Field(alias="from")
    last_day: date = Field(alias="to")
    value: int


class IndicatorChart(Shape):
    """Twelve months of an indicator, the last being that of the period."""

    indicator: str
    register_key: str = Field(alias="register")
    kind: Kind
    title: str
    title_vi: str
    calendar: Calendar
    first_day: date = Field(alias="from", description="First day of the first month")
    last_day: date = Field(alias="to", description="Last day of the last month")
    ledger_size: int
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    months: list[Month]


async def _resolved(state: State, code: str, asked: ReportQuery) -> Asked:
    found, seq = await asked_for(state, code, asked)
    return Asked(found, seq, asked.authority)


def _name(code: str) -> str:
    return f"so-lieu-{code}"


def _report(kind: delivery.Kind) -> dict[str, Doc]:
    return {"doc": Doc(query=ReportQuery, refuses=(404,), files=(kind.media_type,))}


@get("/{period:str}/export.csv", dependencies={"asked": query_of(ReportQuery)}, opt=_report(delivery.CSV))
async def export_csv(state: State, period: FromPath[str], asked: NamedDependency[ReportQuery]) -> Stream:
    """Hand on figures and listings as CSV: a spreadsheet runs no cell of it."""
    wanted = await _resolved(state, period, asked)
    # A slow reader holds a file, never one of the few connections; and what fails, fails before the answer begins.
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        written = CsvFile(file)
        async with state.database.transaction(frozen=True) as session:
            await tables.write(written, session, EVERY, wanted)
        written.close()
        stack.pop_all()
    return delivery.in_pieces(file, delivery.CSV, _name(period))


@get("/{period:str}/export.xlsx", dependencies={"asked": query_of(ReportQuery)}, opt=_report(delivery.XLSX))
async def export_xlsx(state: State, period: FromPath[str], asked: NamedDependency[ReportQuery]) -> Stream:
    """Hand on figures and listings as a workbook: a sheet for the figures, one per register for its listings."""
    wanted = await _resolved(state, period, asked)
    with ExitStack() as stack, TemporaryDirectory() as folder:
        file = stack.enter_context(TemporaryFile())
        written = XlsxFile(file, folder)
        stack.callback(written.discard)
        async with state.database.transaction(frozen=True) as session:
            await tables.write(written, session, EVERY, wanted)
        await made(written.close)
        stack.pop_all()
    return delivery.in_pieces(file, delivery.XLSX, _name(period))


async def _annex(state: State, code: str, asked: ReportQuery, *, drawn: bool = False) -> Annex:
    wanted = await _resolved(state, code, asked)
    async with state.database.transaction(frozen=True) as session:
        return await annex_of(session, EVERY, wanted, drawn=drawn)


@get("/{period:str}/export.docx", dependencies={"asked": query_of(ReportQuery)}, opt=_report(delivery.DOCX))
async def export_docx(state: State, period: FromPath[str], asked: NamedDependency[ReportQuery]) -> Response[bytes]:
    """Hand on the annex (phụ lục) as a document to go on writing in."""
    annex = await _annex(state, period, asked)
    return delivery.whole(await made(docx, annex_paper(annex)), delivery.DOCX, f"phu-luc-{period}")


@get("/{period:str}/export.pdf", dependencies={"asked": query_of(ReportQuery)}, opt=_report(delivery.PDF))
async def export_pdf(state: State, period: FromPath[str], asked: NamedDependency[ReportQuery]) -> Response[bytes]:
    """Hand on the annex (phụ lục) as PDF/A with its charts; equal figures make equal bytes."""
    annex = await _annex(state, period, asked, drawn=True)
    return delivery.whole(await made(pdf, annex_paper(annex)), delivery.PDF, f"phu-luc-{period}")


@get("/{period:str}/export.md", dependencies={"asked": query_of(ReportQuery)}, opt=_report(delivery.MARKDOWN))
async def export_md(state: State, period: FromPath[str], asked: NamedDependency[ReportQuery]) -> Response[bytes]:
    """Hand on the figures as sentences by section of the report, with footnotes that name holders and numbers."""
    text = markdown(await _annex(state, period, asked), EVERY)
    return delivery.whole(text.encode(), delivery.MARKDOWN, _name(period))


@get(
    "/{period:str}/charts/{chart:str}",
    dependencies={"asked": query_of(ReportQuery)},
    opt={"doc": Doc(IndicatorChart, query=ReportQuery, refuses=(404,), files=(delivery.SVG.media_type,))},
)
async def read_chart(
    state: State, period: FromPath[str], chart: FromPath[str], asked: NamedDependency[ReportQuery]
) -> Response[bytes]:
    """Chart twelve months that end with the period: an indicator's name for the table, with `.svg` for the drawing."""
    wanted = await _resolved(state, period, asked)
    name = chart.removesuffix(".svg")
    async with state.database.transaction(frozen=True) as session:
        service = ReportService(session, EVERY)
        (found,) = await charts_of(service, [name], wanted.period, wanted.known_seq, wanted.authority)
    if chart == name:
        return answers.shaped(_table(found))
    return delivery.whole(svg.drawn(found).encode(), delivery.SVG, f"{name}-{period}")


def _table(chart: Chart) -> IndicatorChart:
    months = [
        {"period": month.code, "from": month.first, "to": month.last, "value": value}
        for month, value in zip(chart.months, chart.values, strict=True)
    ]
    return IndicatorChart.model_validate(
        {
            "indicator": chart.name,
            "register": chart.register.key,
            "kind": chart.indicator.kind,
            "title": chart.indicator.title,
            "title_vi": chart.indicator.title_vi,
            "calendar": chart.months[-1].calendar,
            "from": chart.months[0].first,
            "to": chart.months[-1].last,
            "ledger_size": chart.ledger.size,
            "ledger_root": chart.ledger.root.hex(),
            "months": months,
        }
    )


@get("/{key:str}/{year:int}/book.pdf", opt={"doc": Doc(refuses=(404,), files=(delivery.PDF.media_type,))})
async def book_pdf(state: State, key: FromPath[str], year: FromPath[int]) -> Response[bytes]:
    """Print the register book (sổ đăng ký văn bản) of a series and year as PDF/A: every number, every exception."""
    async with state.database.transaction(frozen=True) as session:
        book = await book_of(session, EVERY, key, year, today())
    return delivery.whole(await made(pdf, book_paper(book)), delivery.PDF, f"so-dang-ky-{key}-{year}")


def export_routers() -> list[Router]:
    """The routers of what reports and number series hand on."""
    of_reports = [export_csv, export_xlsx, export_docx, export_pdf, export_md, read_chart]
    return [
        Router(path="/v1/reports", route_handlers=of_reports, tags=["Reports"]),
        Router(path="/v1/number-series", route_handlers=[book_pdf], tags=["Number series"]),
    ]
