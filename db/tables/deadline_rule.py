"""Time limits for dossiers (thời hạn giải quyết): dated rules, since laws and provinces change them."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator
from pydantic import Field as Described
from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from db.tables.base import Facts, Version
from db.tables.constraints import one_of, reference_constraints
from db.tables.types import Clock, Day, Line, LongText, OrganisationCode, Symbol
from db.tables.validators import whole_number


class Unit(StrEnum):
    """The days in which a term is counted."""

    WORKING_DAYS = "working_days"  # ngày làm việc
    CALENDAR_DAYS = "calendar_days"  # ngày


class AfterSupplement(StrEnum):
    """What runs from the day after a supplement (bổ sung hồ sơ) came."""

    RESUME = "resume"  # tính tiếp phần thời hạn còn lại
    RESTART = "restart"  # tính lại từ đầu toàn bộ thời hạn


class OutOfHours(StrEnum):
    """The day of receipt of what comes on a day off, or after the office has closed."""

    SAME_DAY = "same_day"  # tính là nhận trong ngày
    NEXT_WORKING_DAY = "next_working_day"  # tính là nhận vào ngày làm việc tiếp theo


class Certainty(StrEnum):
    """How certain it is that the law says so (mức độ chắc chắn)."""

    FOUND = "found"  # đã tìm thấy trong nguồn
    REMEMBERED = "remembered"  # ghi theo trí nhớ, chưa đối chiếu
    UNCERTAIN = "uncertain"  # chưa chắc chắn, cần hỏi lại


RegisterKey = Annotated[Symbol, Described(description="The register (sổ bộ)")]
ApplyKind = Annotated[Symbol, Described(description="Kind of act applied for (thủ tục), for example `grant`")]
RuleAuthority = Annotated[
    OrganisationCode | None,
    Described(
        description="Code of the body that set itself a shorter time (cơ quan rút ngắn thời hạn); null: general rule"
    ),
]
AppliesFrom = Annotated[Day, Described(description="First day of receipt it applies to (áp dụng từ ngày)")]
Amount = Annotated[int, Described(ge=1, le=1000, description="How many days (số ngày)"), BeforeValidator(whole_number)]
TermUnit = Annotated[Unit, Field(sa_type=Text, description="Which days are counted (đơn vị tính)")]
Article = Annotated[Line, Described(description="Legal basis (căn cứ)")]
HowCertain = Annotated[Certainty, Field(sa_type=Text, description="How certain the rule is (mức độ chắc chắn)")]
RuleNote = Annotated[LongText | None, Described(description="What is in doubt, in Vietnamese (ghi chú)")]
SupplementClock = Annotated[
    AfterSupplement, Field(sa_type=Text, description="What runs after a supplement (cách tính sau khi bổ sung hồ sơ)")
]
OutOfHoursReceipt = Annotated[
    OutOfHours,
    Field(sa_type=Text, description="Day of receipt of what comes after hours or on a day off (nhận ngoài giờ)"),
]
ClosesAt = Annotated[
    Clock | None,
    Described(description="When the office closes (giờ kết thúc làm việc); null: not known, so any hour is in time"),
]
ItsArticle = Annotated[Line | None, Described(description="Legal basis of that (căn cứ); required if it was found")]
ItsCertainty = Annotated[Certainty, Field(sa_type=Text, description="How certain that is (mức độ chắc chắn)")]


class DeadlineRuleFacts(Facts):
    """The time limit for one kind of act in one register, from a day on; what a law does not say is `uncertain`."""

    register_key: RegisterKey
    kind: ApplyKind
    authority: RuleAuthority = None
    amount: Amount
    unit: TermUnit
    article: Article
    certainty: HowCertain
    note: RuleNote = None
    after_supplement: SupplementClock = AfterSupplement.RESUME
    after_supplement_article: ItsArticle = None
    after_supplement_certainty: ItsCertainty = Certainty.UNCERTAIN
    after_supplement_note: RuleNote = None
    out_of_hours: OutOfHoursReceipt = OutOfHours.SAME_DAY
    office_closes_at: ClosesAt = None
    out_of_hours_article: ItsArticle = None
    out_of_hours_certainty: ItsCertainty = Certainty.UNCERTAIN
    out_of_hours_note: RuleNote = None


class DeadlineRule(DeadlineRuleFacts, Version, table=True):
    """Versions of the rules; of two for one case and day, the one recorded later applies."""

    __tablename__ = "deadline_rule"
    __table_args__ = reference_constraints(
        "deadline_rule",
        DeadlineRuleFacts,
        one_of("unit", Unit),
        one_of("certainty", Certainty),
        one_of("after_supplement", AfterSupplement),
        one_of("after_supplement_certainty", Certainty),
        one_of("out_of_hours", OutOfHours),
        one_of("out_of_hours_certainty", Certainty),
        CheckConstraint("amount >= 1", name="amount"),
        Index("deadline_rule_case_ix", "register_key", "kind", "valid_from"),
    )

    authority: RuleAuthority
