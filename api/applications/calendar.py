"""The calendar: days that differ from Monday to Friday, and overrides."""

from litestar import Response, get, post
from litestar.params import FromPath

from api.applications.schemas import CalendarYear, PublicDay
from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from db.session import Session
from db.tables.calendar_day import CalendarDayFacts
from domain.applications import calendar

PATH = "/v1/calendar"


@get("/{year:int}", opt={"doc": Doc(CalendarYear, refuses=(404,))})
async def read(call: TheCall, year: FromPath[int]) -> Response[bytes]:
    """Read the days off and days worked of a year, each with reason, source and versions (ngày nghỉ, làm bù)."""
    days = await calendar.days(call.database, year)
    return responses.shaped(CalendarYear(year=year, days=[PublicDay.model_validate_json(day) for day in days]))


@post("/", opt={"doc": Doc(PublicDay, body=CalendarDayFacts, refuses=WRITE)})
async def override(call: TheCall) -> Response[bytes]:
    """Override a day: its next version, which cites the dispatch that decides it (ngày nghỉ, làm bù)."""
    return await call.write(_overridden, await call.body(CalendarDayFacts), call.caller.name)


async def _overridden(session: Session, new: CalendarDayFacts, by: str) -> Response[bytes]:
    shown = PublicDay.model_validate_json(await calendar.override(session, new, by))
    return responses.shaped(shown, status=201, headers={"Location": f"{PATH}/{new.day.year}"})
