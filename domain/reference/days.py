"""Working days (ngày làm việc): what the province decides of a day must not move a promise that was printed."""

from datetime import date
from typing import TypeAlias

from db.queries import calendar as queries
from db.session import Session
from db.tables.working_day import WorkingDayFacts
from domain.acts.act import CORRECT, Act
from domain.acts.command import Command
from domain.deadlines import calendar
from domain.deadlines.rules import Rule, promised_on, rule_for
from domain.errors import not_allowed
from domain.reference.checked import record_checked
from domain.registers.working_day import WORKING_DAYS
from domain.tense import VIETNAM

Case: TypeAlias = tuple[str, str, str | None, date]
"""A register, a kind of act applied for, an authority and the day of receipt."""

PROMISE_ARTICLE = "NĐ 61/2018/NĐ-CP, nay NĐ 118/2025/NĐ-CP (ghi theo trí nhớ, chưa đối chiếu điều khoản)"
"""The decrees on one-stop offices, whose slips print the promised day; which article says so was not looked up."""


async def set_day(session: Session, by: str, new: WorkingDayFacts) -> None:
    """Record what holds for a day; if it was recorded before, as a correction. Raises NotAllowed."""
    facts = new.model_dump(mode="json")
    before = await session.row(queries.opening_of, day=new.day)
    if before is None:
        opening = Command(kind=WORKING_DAYS.opening.key, effective_on=new.day, changes=facts, recorded_by=by)
        await record_checked(session, WORKING_DAYS, opening, check)
        return
    del facts["day"]
    seq, reason = before["act_seq"], new.why
    corrected = Command(kind=CORRECT, effective_on=None, changes=facts, corrects=seq, reason=reason, recorded_by=by)
    await record_checked(session, WORKING_DAYS, corrected, check, before["entry_id"])


async def check(session: Session, act: Act) -> None:
    """Raises NotAllowed if the act moves the day that was promised on the receipt of a dossier that is still open."""
    day = await session.value(queries.day_of, id=act.entry)
    before, after = [await calendar.load(session, size) for size in (act.seq - 1, act.seq)]
    if before.works(day) == after.works(day):
        return
    printed = await session.rows(queries.promises_around, day=day)
    rules: dict[Case, Rule | None] = {}
    for row in printed:
        arrived, promised = row["received_at"].astimezone(VIETNAM), row["promised_on"]
        case = (row["asked_register"], row["asked_kind"], row["authority"], arrived.date())
        if case not in rules:  # many were received on the same day
            rules[case] = await rule_for(session, *case)
        rule = rules[case]
        if rule and promised_on(before, rule, arrived) == promised != (moved := promised_on(after, rule, arrived)):
            broken = f"dossier {row['dossier_code']} was promised for {promised}, which would become {moved}"
            about = {"dossier": row["dossier_code"], "printed": promised, "moved": moved}
            raise not_allowed("day", day, broken, "promise-printed", PROMISE_ARTICLE, about=about)
