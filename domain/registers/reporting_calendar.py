"""Reporting calendars (kỳ báo cáo): where the months of reports begin and end."""

from dataclasses import replace
from typing import Final

from db.tables.reporting_calendar import ReportingCalendarFacts, ReportingCalendarVersion
from domain.acts.kinds import ADD, CHANGE, END
from domain.declarations.register import Register

REPORTING_CALENDARS: Final = Register(
    key="reporting-calendars",
    title="Reporting calendars",
    title_vi="Kỳ báo cáo",
    table=ReportingCalendarVersion,
    facts=ReportingCalendarFacts,
    acts=(ADD, replace(CHANGE, changes=frozenset({"title_vi", "source"})), END),
    sorted_by="title_vi",
    searched=("key",),
    identified_by=("key",),
)
