"""What goes in and out of dossiers, of their clock, of the working calendar and of the deadline rules."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime, Field

from api.entries.schemas import NewDocument
from api.http.schemas import Shape
from db.tables import calendar_day, deadline_rule
from db.tables.base import Stage
from db.tables.deadline_rule import Certainty
from db.tables.types import Day, LongText
from domain.applications.working_days import Unit


class NewDecision(Shape):
    """The act that was asked for, as decided; facts that are not stated are as asked."""

    document: NewDocument | None = Field(None, description="The document (văn bản)")
    effective_on: Day | None = Field(
        None, description="Day it takes effect (ngày có hiệu lực); by default the day its document was signed"
    )
    changes: dict[str, Any] = Field(default_factory=dict, description="Facts that differ from what was asked for")
    reason: LongText | None = Field(None, description="Remark (ghi chú)")


class NewSupplement(Shape):
    """What was asked for and came (bổ sung hồ sơ); facts that are not stated are as asked before."""

    effective_on: Day = Field(description="Day it came (ngày nhận bổ sung)")
    asked: dict[str, Any] = Field(default_factory=dict, description="Facts that differ from what was asked for")
    reason: LongText | None = Field(None, description="Remark (ghi chú)")


class NewRefusal(Shape):
    """A refusal, in writing and with its reason (văn bản từ chối)."""

    document: NewDocument = Field(description="The letter (văn bản)")
    reason: LongText = Field(description="Why (lý do)")


class ClockRule(Shape):
    """The rule a clock runs by, and how sure it is."""

    amount: int = Field(description="How many (thời hạn)")
    unit: Unit
    valid_from: date = Field(description="First day it holds (áp dụng từ ngày)")
    authority: str | None = Field(description="The authority whose rule it is (cơ quan); null: of every one")
    article: str = Field(description="The law that says so (căn cứ)")
    certainty: Certainty
    note: str | None = Field(description="What to know of it (ghi chú)")


class DossierClock(Shape):
    """Where the statutory clock of a dossier stands on a day (thời hạn giải quyết)."""

    status: Stage
    received_on: date = Field(description="Day of receipt (ngày tiếp nhận)")
    promised_on: date | None = Field(description="Day promised on the receipt (ngày hẹn trả); never rewritten")
    due_on: date | None = Field(
        description="Day it is due (hạn giải quyết), by today's calendar; null while a supplement is awaited"
    )
    ended_on: date | None = Field(description="Day it was decided or refused (ngày giải quyết)")
    days_left: int | None = Field(description="Days left in the rule's unit; negative once late")
    late: bool = Field(description="Whether it is or was late (quá hạn)")
    on_time: bool | None = Field(description="Whether it ended on time (đúng hạn); null while it has not ended")
    rule: ClockRule | None = Field(description="The rule it runs by; null where none is known")


class DossierStage(Shape):
    """What anybody who has the code may know of a dossier (tra cứu hồ sơ)."""

    dossier_code: str = Field(description="The dossier's code (mã hồ sơ)")
    stage: Stage = Field(description="Stage (tình trạng hồ sơ)")
    stage_vi: str = Field(description="The same in Vietnamese")
    promised_on: date | None = Field(description="Day promised on the receipt (ngày hẹn trả)")


class DayVersion(Shape):
    """What was said of a day at one time."""

    version: int = Field(description="Counts from 1 for each day; the newest holds")
    works: calendar_day.Works
    reason: calendar_day.DayReason
    source: calendar_day.DaySource
    recorded_by: str = Field(description="Who recorded it (người ghi)")
    recorded_at: AwareDatetime = Field(description="When it was recorded (thời điểm ghi)")


class PublicDay(DayVersion):
    """A day that differs from Monday to Friday, as it holds, and what was said of it before."""

    day: calendar_day.CalendarDate
    earlier: list[DayVersion] = Field(description="Every earlier version, the newest first")


class CalendarYear(Shape):
    """The days of a year that differ from Monday to Friday (ngày nghỉ lễ, ngày làm bù), or were said to."""

    year: int = Field(description="The year (năm)")
    days: list[PublicDay] = Field(description="Its days off and days worked (ngày nghỉ, ngày làm bù)")


class NewDeadlineRule(Shape):
    """A rule to add. Leave the authority out for one that holds everywhere."""

    register_key: deadline_rule.RegisterKey = Field(alias="register")
    kind: deadline_rule.ApplyKind
    authority: deadline_rule.RuleAuthority = None
    valid_from: deadline_rule.AppliesFrom
    amount: deadline_rule.Amount
    unit: deadline_rule.TermUnit
    article: deadline_rule.Article
    certainty: deadline_rule.HowCertain
    note: deadline_rule.RuleNote = None


class PublicDeadlineRule(NewDeadlineRule):
    """How long one kind of act may take, from a day on; only what was found is law."""

    id: int = Field(description="Its identifier (mã định danh)")
    authority: deadline_rule.RuleAuthority
    note: deadline_rule.RuleNote
    recorded_by: str = Field(description="Who recorded it (người ghi)")
    recorded_at: AwareDatetime = Field(description="When it was recorded (thời điểm ghi)")


class DeadlineRuleQuery(Shape):
    """Which rules."""

    register_key: deadline_rule.RegisterKey | None = Field(None, alias="register")
    kind: deadline_rule.ApplyKind | None = Field(None)


class ClockQuery(Shape):
    """Which day is meant."""

    as_of: Day | None = None
