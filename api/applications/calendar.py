"""The calendar: days that differ from Monday to Friday, and overrides."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.applications.schemas import CalendarYear, PublicDay
from api.http import responses
from api.http.authorization import Served, recorded_by
from api.http.parsing import AnyRequest, body_of
from api.http.responses import WRITE, Doc
from api.http.writes import write
from db.session import Session
from db.tables import calendar_day as table
from domain.applications import calendar

PATH = "/v1/calendar"


@get("/{year:int}", opt={"doc": Doc(CalendarYear, refuses=(404,))})
async def read(services: Served, year: FromPath[int]) -> Response[bytes]:
    """Read the days off and days worked of a year, each with reason, source and versions (ngày nghỉ, làm bù)."""
    days = await calendar.days(services.database, year)
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
