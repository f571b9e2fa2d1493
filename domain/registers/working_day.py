"""Working days (ngày làm việc): what the province decides of single days, beside the list of days off."""

from dataclasses import replace
from typing import Final

from db.tables.working_day import WorkingDay, WorkingDayFacts
from domain.acts.kinds import ADD
from domain.declarations.register import Case, Register
from domain.declarations.rules import DECIDED_AHEAD
from domain.errors import not_allowed

DECIDE_DAY: Final = replace(ADD, key="set", title_vi="quy định ngày làm việc, ngày nghỉ", voidable=True)


def on_its_day(exception: WorkingDayFacts, case: Case) -> None:
    """An exception takes effect on the day that it is about."""
    if exception.day != case.version.valid_from:
        first = case.version.valid_from
        rule = f"must be its day of effect, {first}"
        raise not_allowed("day", exception.day, rule, "day", case="effect", about={"first": first})


WORKING_DAYS: Final = Register(
    key="working-days",
    title="Working days",
    title_vi="Lịch làm việc",
    table=WorkingDay,
    facts=WorkingDayFacts,
    acts=(DECIDE_DAY,),
    checks=(on_its_day,),
    sorted_by="source",
    days_ahead=DECIDED_AHEAD,
    conflicts={"working_day_day_excl": ("day", "another version of this day is being recorded; read it and try again")},
    moves_due_days=True,
)
