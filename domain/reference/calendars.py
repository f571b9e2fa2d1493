"""Reporting calendars (kỳ báo cáo): those of the province are added beside the two that a release brings."""

from db.session import Session
from db.tables.reporting_calendar import ReportingCalendarFacts
from db.tables.validators import FIRST_DAY
from domain.acts.command import Command
from domain.entries.recording import record
from domain.entries.write import RecordedAct
from domain.registers.reporting_calendar import REPORTING_CALENDARS


async def add(session: Session, by: str, new: ReportingCalendarFacts) -> RecordedAct:
    """Add a calendar, whose months then never change: seals rest on them. Raises Conflict if its key is taken."""
    facts = new.model_dump(mode="json")
    kind = REPORTING_CALENDARS.opening.key
    command = Command(kind=kind, effective_on=FIRST_DAY, changes=facts, recorded_by=by)
    return await record(session, REPORTING_CALENDARS, command)
