"""The working calendar: exceptions to the week of Monday to Friday."""

from litestar import Response, get, post
from litestar.params import FromPath

from api.applications.schemas import CalendarYear, NewDay, PublicDay
from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from db.session import Session
from db.tables.working_day import WorkingDayFacts
from domain.access.principal import Principal
from domain.deadlines import calendar
from domain.reference.days import set_day

PATH = "/v1/calendar"


@get("/{year:int}", opt={"doc": Doc(CalendarYear, refuses=(404,))})
async def read(call: TheCall, year: FromPath[int]) -> Response[bytes]:
    """Read the exceptions of a year, each with reason, source and versions (ngày nghỉ, làm bù)."""
    days = await calendar.days_of(call.database, year)
    return responses.shaped(CalendarYear(year=year, days=[PublicDay.model_validate_json(day) for day in days]))


@post("/", opt={"doc": Doc(PublicDay, body=NewDay, refuses=WRITE)})
async def override(call: TheCall) -> Response[bytes]:
    """Record the next version of a day, citing the dispatch that decides it (ngày nghỉ, làm bù)."""
    return await call.write(_override, await call.body(NewDay))


async def _override(session: Session, caller: Principal, new: NewDay) -> Response[bytes]:
    facts = WorkingDayFacts(day=new.day, works=new.works, why=new.reason, source=new.source)
    await set_day(session, caller.name, facts)
    [text] = await calendar.days(session, new.day, new.day)
    day = PublicDay.model_validate_json(text)
    return responses.shaped(day, status=201, headers={"Location": f"{PATH}/{new.day.year}"})
