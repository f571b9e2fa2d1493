"""The working calendar as recorded: exceptional days, their sources and earlier versions."""

from datetime import date

from db.errors import Violated
from db.queries import calendar
from db.session import Reader, Session
from db.tables.calendar_day import CalendarDayFacts
from db.tables.validators import FIRST_DAY, LAST_DAY
from domain.applications.working_days import Calendar
from domain.errors import Conflict, Fault, NotFound


async def load(reader: Reader) -> Calendar:
    """The calendar now: the newest version of every day."""
    return Calendar({row["day"]: row["works"] for row in await reader.rows(calendar.newest)})


async def days(reader: Reader, year: int) -> list[str]:
    """The recorded days of a year with every version, as JSON texts. Raises NotFound."""
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        rule = f"must be a year from {FIRST_DAY.year} to {LAST_DAY.year}"
        raise NotFound(Fault("year", year, rule, "unknown-year"))
    rows = await reader.rows(calendar.days, first=date(year, 1, 1), last=date(year, 12, 31))
    return [row[0] for row in rows]


async def override(session: Session, new: CalendarDayFacts, recorded_by: str) -> str:
    """Record the next version of a day; the day with all its versions as JSON text. Raises Conflict."""
    try:
        await session.rows(calendar.add, **new.model_dump(), recorded_by=recorded_by)
    except Violated as error:
        rule = "another version of this day is being recorded; read it and try again"
        raise Conflict(Fault("day", new.day, rule, "day-taken")) from error
    recorded: str = await session.value(calendar.days, first=new.day, last=new.day)
    return recorded
