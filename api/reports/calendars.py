"""Reporting calendars, and a comparison of one period across them."""

from litestar import Response, get, post
from litestar.params import FromPath

from api.entries.reference import reading, reference_routes
from api.entries.resource import Resource
from api.entries.schemas import Filters
from api.http import responses
from api.http.call import Call, TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import KnownQuery, page_of
from api.reports.schemas import CutPeriod, PublicCalendar, SideBySide
from db.session import Session
from db.tables.reporting_calendar import ReportingCalendarFacts
from domain.access.principal import Principal
from domain.reference.calendars import add
from domain.registers.reporting_calendar import REPORTING_CALENDARS
from domain.reports import calendars
from domain.reports.period import period
from domain.reports.report import ReportService
from domain.tense import Tense, today

PATH = "/v1/reporting-calendars"
CALENDAR = Resource(REPORTING_CALENDARS, "ReportingCalendar", ReportingCalendarFacts, PublicCalendar, Filters)


@get("/", opt={"doc": Doc(page_of(PublicCalendar), query=KnownQuery)})
async def list_calendars(call: TheCall) -> Response[bytes]:
    """List the reporting calendars (các kỳ báo cáo)."""
    when = await call.tense(call.query(KnownQuery))
    return responses.page(await calendars.listed(call.database, when.size), None)


@post("/", opt={"doc": Doc(PublicCalendar, body=ReportingCalendarFacts, refuses=WRITE)})
async def add_calendar(call: TheCall) -> Response[bytes]:
    """Add a reporting calendar of the province, which then never changes (thêm kỳ báo cáo)."""
    return await call.write(_add, await call.body(ReportingCalendarFacts))


async def _add(session: Session, caller: Principal, new: ReportingCalendarFacts) -> Response[bytes]:
    recorded = await add(session, caller.name, new)
    text, _ = await CALENDAR.service(session, caller).read(recorded.act.entry, Tense(today()))
    return responses.json(text, status=201)


@get("/{period:str}/calendars", opt={"doc": Doc(SideBySide, query=KnownQuery)})
async def compare(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Count one period in every calendar, side by side (so sánh kỳ báo cáo)."""
    when = await call.tense(call.query(KnownQuery))
    return responses.shaped(SideBySide(period=period, calendars=await _per_calendar(call, period, when)))


async def _per_calendar(call: Call, code: str, when: Tense) -> list[CutPeriod]:
    service, cut = ReportService(call.database, call.caller.visibility), []
    for calendar in await calendars.every(call.database, when.size):
        report = await service.report(period(code, calendar), when.seq)
        values = {figure.name: figure.value for figure in report.figures}
        days = {"from": report.period.first, "to": report.period.last}
        fields = {"calendar": calendar.key, "title_vi": calendar.title_vi, **days, "figures": values}
        cut.append(CutPeriod.model_validate(fields))
    return cut


read = reading(CALENDAR)
history, act = reference_routes(CALENDAR)
