"""Shapes of dossiers, their clock, the working calendar and the deadline rules."""

import json
from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import Field

from api.entries.schemas import NewDocument
from api.http.schemas import KnownQuery, LocalInstant, Shape
from db.tables import application, deadline_rule, dossier_work, procedure, working_day
from db.tables.base import Holder, Stage
from db.tables.deadline_rule import AfterSupplement, Certainty, OutOfHours
from db.tables.labels import FactsOf, Label, Listed
from db.tables.types import Day, Login, LongText
from domain.applications.diary import Happening
from domain.deadlines.working_days import Unit
from domain.registers.words import APPLIED_FOR

Shaped = TypeVar("Shaped", bound=Shape)


class NewDecision(Shape):
    """The decision: the act applied for; facts that are not stated are as applied for."""

    document: Annotated[NewDocument | None, Label("Văn bản")] = Field(None, description="The document (văn bản)")
    effective_on: Annotated[Day | None, Label("Ngày có hiệu lực", "Để trống thì lấy ngày ký văn bản.")] = Field(
        None, description="Day it takes effect (ngày có hiệu lực); by default the day its document was signed"
    )
    changes: Annotated[
        dict[str, Any],
        Label("Nội dung khác với đề nghị", "Nội dung không ghi ở đây được lấy theo hồ sơ."),
        FactsOf("asked_register", "asked_kind"),
    ] = Field(default_factory=dict, description="Facts that differ from those applied for")
    reason: Annotated[LongText | None, Label("Ghi chú")] = Field(None, description="Remark (ghi chú)")


class NewNonAcceptance(Shape):
    """A dossier that was presented and not accepted (không tiếp nhận hồ sơ), before there was a receipt.

    What was applied for in it is not kept.
    """

    holder: Holder
    asked_register: application.AskedRegister
    asked_kind: application.AskedKind
    asked_entry: application.AskedEntry = None
    procedure_code: application.Procedure = None
    channel: application.ReceivedThrough = None
    applicant_kind: application.Applicant = None
    portal_code: application.PortalCode = None
    effective_on: Annotated[Day, Label("Ngày không tiếp nhận")] = Field(
        description="Day it was presented and not accepted (ngày không tiếp nhận)"
    )
    document: Annotated[NewDocument | None, Label("Phiếu từ chối tiếp nhận", "Nếu có.")] = Field(
        None, description="The slip or letter (phiếu từ chối tiếp nhận), if any"
    )
    reason: Annotated[LongText, Label("Lý do")] = Field(description="Why (lý do)")


class AskedFacts(Shape):
    """What a dossier asks for, for callers who may act in the register asked for (nội dung đề nghị)."""

    id: UUID = Field(description="The dossier")
    asked_register: application.AskedRegister
    asked_kind: application.AskedKind
    asked_kind_vi: str = Field(description="The same in Vietnamese")
    asked_entry: application.AskedEntry
    asked: dict[str, Any] = Field(
        description="The facts applied for, named as in the register; a personal one that was stated is `***`"
    )
    masked: list[str] = Field(
        description="The names of those masked: `…/personal?purpose=…` shows them to whom its scope allows that"
    )


class NewSupplement(Shape):
    """A supplement (bổ sung hồ sơ); facts that are not stated stay as applied for."""

    effective_on: Annotated[Day, Label("Ngày nhận bổ sung")] = Field(description="Day of receipt (ngày nhận bổ sung)")
    asked: Annotated[
        dict[str, Any],
        Label("Nội dung bổ sung", "Nội dung không ghi ở đây giữ như trong hồ sơ."),
        FactsOf("asked_register", "asked_kind"),
    ] = Field(default_factory=dict, description="Facts that differ from those applied for")
    reason: Annotated[LongText | None, Label("Ghi chú")] = Field(None, description="Remark (ghi chú)")


class NewRefusal(Shape):
    """A refusal, in writing and with a reason (văn bản từ chối)."""

    document: Annotated[NewDocument, Label("Văn bản từ chối")] = Field(description="The letter (văn bản)")
    reason: Annotated[LongText, Label("Lý do từ chối")] = Field(description="Why (lý do)")


class ClockSettings(Shape):
    """What a deadline rule says of supplements and of receipt out of hours."""

    after_supplement: deadline_rule.SupplementClock
    after_supplement_article: deadline_rule.SupplementArticle
    after_supplement_certainty: deadline_rule.SupplementCertainty
    after_supplement_note: deadline_rule.SupplementNote
    out_of_hours: deadline_rule.OutOfHoursReceipt
    office_closes_at: deadline_rule.ClosesAt
    out_of_hours_article: deadline_rule.OutOfHoursArticle
    out_of_hours_certainty: deadline_rule.OutOfHoursCertainty
    out_of_hours_note: deadline_rule.OutOfHoursNote


class ClockRule(ClockSettings):
    """The deadline rule of a clock, with its certainty."""

    amount: int = Field(description="Length of the term, in `unit` (thời hạn)")
    unit: Unit
    valid_from: date = Field(description="First day of receipt it applies to (áp dụng từ ngày)")
    authority: str | None = Field(description="Code of the authority that set it (cơ quan); null: general rule")
    article: str = Field(description="Legal basis (căn cứ)")
    certainty: Certainty
    note: str | None = Field(description="What is in doubt, in Vietnamese (ghi chú)")


class DossierClock(Shape):
    """The statutory clock of a dossier on a day (thời hạn giải quyết)."""

    status: Stage
    status_vi: str = Field(description="The same in Vietnamese")
    received_on: date = Field(description="Day of receipt (ngày tiếp nhận)")
    counted_on: date = Field(
        description="Day that counts as that of the receipt (ngày được tính là ngày nhận); the term runs from the next"
    )
    promised_on: date | None = Field(description="Day promised on the receipt (ngày hẹn trả); never changes")
    due_on: date | None = Field(
        description="Due day (hạn giải quyết), by today's calendar; null while a supplement is awaited"
    )
    ended_on: date | None = Field(description="Day it was decided or refused (ngày giải quyết)")
    days_left: int | None = Field(description="Days left in the rule's unit; negative once late")
    late: bool = Field(description="Whether it is or was late (quá hạn)")
    on_time: bool | None = Field(description="Whether it ended on time (đúng hạn); null while it has not ended")
    rule: ClockRule | None = Field(description="Its deadline rule; null if none is known")


class NewAssignment(Shape):
    """Who is to handle a dossier."""

    assignee: Login | None = Field(
        None,
        description="The account (người thụ lý), which must be able to act on it; omitted: yourself (nhận việc); "
        "null: nobody (trả lại)",
    )
    instead_of: Login | None = Field(
        None, description="The account that handles it so far (thay cho); omitted or null: nobody"
    )
    reason: LongText | None = Field(None, description="Remark (ghi chú)")


class PublicAssignment(Shape):
    """Who handles a dossier since when (phân công)."""

    assignee: str | None = Field(description="The account that handles it (người thụ lý); null: nobody")
    instead_of: str | None = Field(description="The account that handled it before (thay cho)")
    reason: str | None = Field(description="Remark (ghi chú)")
    recorded_at: LocalInstant = Field(description="When (thời điểm)")
    recorded_by: str = Field(description="Who assigned it (người giao)")


class NewNote(Shape):
    """A note on a dossier."""

    text: dossier_work.NoteText


class PublicNote(Shape):
    """A note on a dossier (ghi chú)."""

    text: str = Field(description="The note (ghi chú)")
    recorded_at: LocalInstant = Field(description="When (thời điểm)")
    recorded_by: str = Field(description="Who wrote it (người ghi)")


class DiaryEntry(Shape):
    """An item of a dossier's diary (nhật ký): an act, an assignment or a note."""

    recorded_at: LocalInstant = Field(description="When it was recorded (thời điểm ghi)")
    recorded_by: str = Field(description="Who recorded it (người ghi)")
    what: Happening
    what_vi: str = Field(description="The same in Vietnamese; of an act and an assignment, which")
    text: str | None = Field(description="The note, or the reason (nội dung, lý do)")
    seq: int | None = Field(description="seq of the act; null for what is none")
    kind: str | None = Field(description="Kind of act (loại hành vi)")
    kind_vi: str | None = Field(description="The same in Vietnamese")
    effective_on: date | None = Field(description="Effective day of the act (ngày có hiệu lực)")
    assignee: str | None = Field(description="The account that handles it from then on (người thụ lý)")
    instead_of: str | None = Field(description="The account that handled it before (thay cho)")


class DossierStage(Shape):
    """The public view of a dossier, by its code (tra cứu hồ sơ)."""

    dossier_code: str | None = Field(description="The dossier's code (mã hồ sơ); null if it was not accepted")
    status: Stage = Field(description="Status (tình trạng hồ sơ)")
    status_vi: str = Field(description="The same in Vietnamese")
    promised_on: date | None = Field(description="Day promised on the receipt (ngày hẹn trả)")


class DayVersion(Shape):
    """A version of a day."""

    version: int = Field(description="Version, from 1 for each day; the newest applies")
    works: working_day.Works
    reason: working_day.DayReason
    source: working_day.DaySource
    recorded_by: str = Field(description="Who recorded it (người ghi)")
    recorded_at: LocalInstant = Field(description="When it was recorded (thời điểm ghi)")


class PublicDay(DayVersion):
    """An exception to the week of Monday to Friday: its newest version and the earlier ones."""

    day: working_day.CalendarDate
    earlier: list[DayVersion] = Field(description="Every earlier version, the newest first")


class CalendarYear(Shape):
    """The exceptions of a year (ngày nghỉ lễ, ngày làm bù), including former ones."""

    year: int = Field(description="The year (năm)")
    days: list[PublicDay] = Field(description="Days off and make-up working days (ngày nghỉ, ngày làm bù)")


class NewDay(Shape):
    """What holds for a day (ngày nghỉ, ngày làm bù)."""

    day: working_day.CalendarDate
    works: working_day.Works
    reason: working_day.DayReason
    source: working_day.DaySource


class NewDeadlineRule(Shape):
    """A deadline rule to add; without an authority it is a general rule."""

    register_key: deadline_rule.RegisterKey = Field(alias="register")
    kind: Annotated[
        deadline_rule.ApplyKind, Listed("registers/{register}", "kind", "kind_vi", "acts", where=("corrective", False))
    ]
    authority: deadline_rule.RuleAuthority = None
    valid_from: deadline_rule.AppliesFrom
    amount: deadline_rule.Amount
    unit: deadline_rule.TermUnit
    article: deadline_rule.Article
    certainty: deadline_rule.HowCertain
    note: deadline_rule.RuleNote = None
    after_supplement: deadline_rule.SupplementClock = AfterSupplement.RESUME
    after_supplement_article: deadline_rule.SupplementArticle = None
    after_supplement_certainty: deadline_rule.SupplementCertainty = Certainty.UNCERTAIN
    after_supplement_note: deadline_rule.SupplementNote = None
    out_of_hours: deadline_rule.OutOfHoursReceipt = OutOfHours.SAME_DAY
    office_closes_at: deadline_rule.ClosesAt = None
    out_of_hours_article: deadline_rule.OutOfHoursArticle = None
    out_of_hours_certainty: deadline_rule.OutOfHoursCertainty = Certainty.UNCERTAIN
    out_of_hours_note: deadline_rule.OutOfHoursNote = None


def with_kind_vi(shape: type[Shaped], text: str) -> Shaped:
    """The shape of JSON text, with what is applied for in Vietnamese beside its kind."""
    row = json.loads(text)
    return shape.model_validate({**row, "kind_vi": APPLIED_FOR[row["kind"]]})


class PublicDeadlineRule(ClockSettings, NewDeadlineRule):
    """The time limit for one kind of act, from a day on; only rules of certainty `found` are confirmed."""

    kind_vi: str = Field(description="The same as `kind` in Vietnamese")
    id: UUID = Field(description="Identifier of the entry (mã định danh)")
    valid_to: date | None = Field(description="First day on which it no longer applies; null without an end")
    known_from: int = Field(description="seq of the act that made this version known")
    authority: deadline_rule.RuleAuthority
    note: deadline_rule.RuleNote
    recorded_by: str = Field(description="Who recorded it (người ghi)")
    recorded_at: LocalInstant = Field(description="When it was recorded (thời điểm ghi)")


class DeadlineRuleQuery(KnownQuery):
    """Query parameters of the deadline rules."""

    register_key: deadline_rule.RegisterKey | None = Field(None, alias="register")
    kind: deadline_rule.ApplyKind | None = Field(None)


class NewProcedure(Shape):
    """A procedure to list (thủ tục hành chính), from a day on; without an authority it is that of all."""

    register_key: procedure.OfRegister = Field(alias="register")
    kind: Annotated[
        procedure.OfKind, Listed("registers/{register}", "kind", "kind_vi", "acts", where=("corrective", False))
    ]
    authority: procedure.OfAuthority = None
    procedure_code: procedure.Code
    title_vi: procedure.Title
    valid_from: procedure.ListedFrom
    source: procedure.Source = None
    certainty: procedure.HowCertain
    note: procedure.Note = None


class PublicProcedure(NewProcedure):
    """The code of the procedure for one kind of act, from a day on; only those of certainty `found` are confirmed."""

    kind_vi: str = Field(description="The same as `kind` in Vietnamese")
    id: UUID = Field(description="Identifier of the entry (mã định danh)")
    valid_to: date | None = Field(description="First day on which it no longer applies; null without an end")
    known_from: int = Field(description="seq of the act that made this version known")
    authority: procedure.OfAuthority
    source: procedure.Source
    note: procedure.Note


class ProcedureQuery(KnownQuery):
    """Query parameters of the procedures."""

    register_key: procedure.OfRegister | None = Field(None, alias="register")
    kind: procedure.OfKind | None = Field(None)


class ClockQuery(Shape):
    """Query parameters of the clock."""

    as_of: Day | None = None
