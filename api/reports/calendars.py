"""Reporting calendars, and one period as several of them cut it."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http import responses
from api.http.authorization import Asker, Served, recorded_by
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import WRITE, Doc
from api.http.schemas import KnownQuery, page_of
from api.http.writes import write
from api.reports.schemas import CutPeriod, PublicCalendar, SideBySide
from api.services import Services
from db.session import Session
from db.tables import reporting_calendar as table
from domain.access.principal import Principal
from domain.reports import calendars
from domain.reports.period import period
from domain.reports.report import ReportService
from domain.tense import tense

PATH = "/v1/reporting-calendars"


@get("/", opt={"doc": Doc(page_of(PublicCalendar))})
async def list_calendars(services: Served) -> Response[bytes]:
    """List the reporting calendars (các kỳ báo cáo)."""
    return responses.page(await calendars.listed(services.database), None)


@post(
    "/",
    dependencies={"new": body_of(table.ReportingCalendarFacts)},
    opt={"doc": Doc(PublicCalendar, body=table.ReportingCalendarFacts, refuses=WRITE)},
)
async def add_calendar(request: AnyRequest, new: NamedDependency[Any]) -> Response[bytes]:
    """Add a reporting calendar of the province's own; it never changes (thêm kỳ báo cáo)."""

    async def work(session: Session) -> Response[bytes]:
        await calendars.add(session, recorded_by(request), new)
        return responses.shaped(PublicCalendar(**new.model_dump()), status=201)

    return await write(request, work)


@get(
    "/{period:str}/calendars",
    dependencies={"asked": query_of(KnownQuery)},
    opt={"doc": Doc(SideBySide, query=KnownQuery)},
)
async def compare(
    services: Served, period: FromPath[str], asked: NamedDependency[KnownQuery], principal: Asker
) -> Response[bytes]:
    """Count one period in every calendar, side by side (so sánh kỳ báo cáo)."""
    seq = (await tense(services.database, None, asked.known_at, asked.known_seq)).seq
    return responses.shaped(SideBySide(period=period, calendars=await _cut(services, period, seq, principal)))


async def _cut(services: Services, code: str, seq: int | None, principal: Principal) -> list[CutPeriod]:
    service, cut = ReportService(services.database, principal.counted), []
    for one in await calendars.every(services.database):
        report = await service.report(period(code, one), seq)
        values = {figure.name: figure.value for figure in report.figures}
        days = {"from": report.period.first, "to": report.period.last}
        cut.append(CutPeriod.model_validate({"calendar": one.key, "title_vi": one.title_vi, **days, "figures": values}))
    return cut
