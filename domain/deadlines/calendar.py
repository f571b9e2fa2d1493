"""The working calendar as known at a size of the ledger, and the exceptional days with their earlier versions."""

from datetime import date

from db.queries import calendar
from db.queries.tense import LATEST
from db.session import Reader
from db.tables.validators import FIRST_DAY, LAST_DAY
from domain.deadlines.working_days import Calendar
from domain.errors import Fault, NotFound


async def load(reader: Reader, size: int = LATEST) -> Calendar:
    """The calendar as known at a size of the ledger, by default now."""
    return Calendar({row["day"]: row["works"] for row in await reader.rows(calendar.newest, seq=size)})


async def days(reader: Reader, first: date, last: date) -> list[str]:
    """The exceptional days between two, with every version, as JSON texts."""
    return [row[0] for row in await reader.rows(calendar.days, first=first, last=last)]


async def days_of(reader: Reader, year: int) -> list[str]:
    """Those of a year. Raises NotFound."""
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        rule = f"must be a year from {FIRST_DAY.year} to {LAST_DAY.year}"
        raise NotFound(
            Fault("year", year, rule, "unknown-year", about={"first": FIRST_DAY.year, "last": LAST_DAY.year})
        )
    return await days(reader, date(year, 1, 1), date(year, 12, 31))
