"""The calendar: days that differ from Monday to Friday, and overrides."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import AwareDatetime, Field

from api.http import responses
from api.http.authorization import access, recorded_by
from api.http.parsing import AnyRequest, body_of
from api.http.responses import WRITE, Doc
from api.http.schemas import Shape
from api.http.writes import write
from db.session import Session
from db.tables import calendar_day as table
from domain.access.principal import CONFIGURE, READ
from domain.applications import calendar


class DayVersion(Shape):
    """What was said of a day at one time."""

    version: int = Field(description="Counts from 1 for each day; the newest holds")
    works: table.Works
    reason: table.DayReason
    source: table.DaySource
    recorded_by: str = Field(description="Who recorded it (người ghi)")
    recorded_at: AwareDatetime = Field(description="When it was recorded (thời điểm ghi)")


class PublicDay(DayVersion):
    """A day that differs from Monday to Friday, as it holds, and what was said of it before."""

    day: table.CalendarDate
    earlier: list[DayVersion] = Field(description="Every earlier version, the newest first")


class CalendarYear(Shape):
    """The days of a year that differ from Monday to Friday (ngày nghỉ lễ, ngày làm bù), or were said to."""

    year: int = Field(description="The year (năm)")
    days: list[PublicDay] = Field(description="Its days off and days worked (ngày nghỉ, ngày làm bù)")


PATH = "/v1/calendar"


@get("/{year:int}", opt={"doc": Doc(CalendarYear, refuses=(404,))})
async def read(state: State, year: FromPath[int]) -> Response[bytes]:
    """Read the days off and days worked of a year, each with reason, source and versions (ngày nghỉ, làm bù)."""
    days = await calendar.days(state.database, year)
    return responses.shaped(CalendarYear(year=year, days=[PublicDay.model_validate_json(day) for day in days]))


@post(
    "/",
    dependencies={"new": body_of(table.CalendarDayFacts)},
    opt={"doc": Doc(PublicDay, body=table.CalendarDayFacts, refuses=WRITE)},
)
async def override(request: AnyRequest, new: NamedDependency[Any]) -> Response[bytes]:
    """Override a day: its next version, which cites the dispatch that decides it (ngày nghỉ, làm bù)."""

    async def work(session: Session) -> Response[bytes]:
        shown = PublicDay.model_validate_json(await calendar.override(session, new, recorded_by(request)))
        return responses.shaped(shown, status=201, headers={"Location": f"{PATH}/{new.day.year}"})

    return await write(request, work)


def calendar_router() -> Router:
    """The calendar's router."""
    return Router(path=PATH, route_handlers=[read, override], tags=["Calendar"], opt=access(READ, CONFIGURE))
