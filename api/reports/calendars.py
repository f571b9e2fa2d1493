"""Reporting calendars, and one period as several of them cut it."""

from datetime import date
from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import Field

from api.http import responses
from api.http.authorization import Asker, access, recorded_by
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import WRITE, Doc
from api.http.schemas import KnownQuery, Shape, page_of
from api.http.writes import write
from db.session import Session
from db.tables import reporting_calendar as table
from domain.access.principal import CONFIGURE, READ, Principal
from domain.reports import calendars
from domain.reports.period import period
from domain.reports.report import ReportService
from domain.tense import tense


class PublicCalendar(Shape):
    """How months are cut (kỳ báo cáo)."""

    key: table.CalendarKey
    title_vi: table.CalendarTitle
    month_ends_on: table.MonthEndsOn
    year_to_date: table.YearToDate
    source: table.CalendarSource


class CutPeriod(Shape):
    """A period as one calendar cuts it."""

    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    title_vi: str = Field(description="What it is called (tên gọi)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    figures: dict[str, int] = Field(description="Value by indicator")


class SideBySide(Shape):
    """One period in every calendar."""

    period: str = Field(description="The period (kỳ báo cáo)")
    calendars: list[CutPeriod] = Field(description="The period in each calendar (theo từng lịch)")


@get("/", opt={"doc": Doc(page_of(PublicCalendar))})
async def list_calendars(state: State) -> Response[bytes]:
    """List the reporting calendars (các kỳ báo cáo)."""
    return responses.page(await calendars.listed(state.database), None)


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
    state: State, period: FromPath[str], asked: NamedDependency[KnownQuery], principal: Asker
) -> Response[bytes]:
    """Count one period in every calendar, side by side (so sánh kỳ báo cáo)."""
    seq = (await tense(state.database, None, asked.known_at, asked.known_seq)).seq
    return responses.shaped(SideBySide(period=period, calendars=await _cut(state, period, seq, principal)))


async def _cut(state: State, code: str, seq: int | None, principal: Principal) -> list[CutPeriod]:
    service, cut = ReportService(state.database, principal.visibility), []
    for one in await calendars.every(state.database):
        report = await service.report(period(code, one), seq)
        values = {figure.name: figure.value for figure in report.figures}
        days = {"from": report.period.first, "to": report.period.last}
        cut.append(CutPeriod.model_validate({"calendar": one.key, "title_vi": one.title_vi, **days, "figures": values}))
    return cut


def calendar_routers() -> list[Router]:
    """The reporting calendars' routers."""
    return [
        Router(
            path="/v1/reporting-calendars",
            route_handlers=[list_calendars, add_calendar],
            tags=["Reports"],
            opt=access(READ, CONFIGURE),
        ),
        Router(path="/v1/reports", route_handlers=[compare], tags=["Reports"], opt=access(READ, CONFIGURE)),
    ]
