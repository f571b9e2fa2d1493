"""Time limits for dossiers (thời hạn giải quyết): dated rules, since laws and provinces change them."""

from typing import Annotated

from pydantic import BeforeValidator
from pydantic import Field as Described
from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from db.tables.base import Facts, Version
from db.tables.constraints import one_of, reference_constraints
from db.tables.labels import Choice, Label, Listed, RequiredFor
from db.tables.types import Clock, Day, Line, LongText, OrganisationCode, Symbol
from db.tables.validators import whole_number


class Unit(Choice):
    """The days in which a term is counted."""

    WORKING_DAYS = "working_days", "ngày làm việc"
    CALENDAR_DAYS = "calendar_days", "ngày"


class AfterSupplement(Choice):
    """What runs from the day after a supplement (bổ sung hồ sơ) came."""

    RESUME = "resume", "tính tiếp phần thời hạn còn lại"
    RESTART = "restart", "tính lại từ đầu toàn bộ thời hạn"


class OutOfHours(Choice):
    """The day of receipt of what comes on a day off, or after the office has closed."""

    SAME_DAY = "same_day", "tính là nhận trong ngày"
    NEXT_WORKING_DAY = "next_working_day", "tính là nhận vào ngày làm việc tiếp theo"


class Certainty(Choice):
    """How certain it is that the law says so (mức độ chắc chắn)."""

    FOUND = "found", "đã tìm thấy trong nguồn"
    REMEMBERED = "remembered", "ghi theo trí nhớ, chưa đối chiếu"
    UNCERTAIN = "uncertain", "chưa chắc chắn, cần hỏi lại"


RegisterKey = Annotated[
    Symbol,
    Described(description="The register (sổ bộ)"),
    Label("Sổ bộ"),
    Listed("registers?group=report", "key", "title_vi"),
]
ApplyKind = Annotated[
    Symbol,
    Described(description="Kind of act applied for (thủ tục), for example `grant`"),
    Label("Việc đề nghị", "Ví dụ: cấp, gia hạn."),
    Listed("registers/{register_key}", "kind", "kind_vi", "acts", where=("corrective", False)),
]
RuleAuthority = Annotated[
    OrganisationCode | None,
    Described(
        description="Code of the body that set itself a shorter time (cơ quan rút ngắn thời hạn); null: general rule"
    ),
    Label("Cơ quan rút ngắn thời hạn", "Để trống nếu là quy định chung."),
    Listed("organisations"),
]
AppliesFrom = Annotated[
    Day,
    Described(description="First day of receipt it applies to (áp dụng từ ngày)"),
    Label("Áp dụng từ ngày", "Theo ngày tiếp nhận hồ sơ."),
]
Amount = Annotated[
    int,
    Described(ge=1, le=1000, description="How many days (số ngày)"),
    BeforeValidator(whole_number),
    Label("Số ngày"),
]
TermUnit = Annotated[
    Unit, Field(sa_type=Text, description="Which days are counted (đơn vị tính)"), Label("Đơn vị tính")
]
Article = Annotated[Line, Described(description="Legal basis (căn cứ)"), Label("Căn cứ")]
HowCertain = Annotated[
    Certainty, Field(sa_type=Text, description="How certain the rule is (mức độ chắc chắn)"), Label("Mức độ chắc chắn")
]
RuleNote = Annotated[
    LongText | None,
    Described(description="What is in doubt, in Vietnamese (ghi chú)"),
    Label("Ghi chú", "Ghi điều còn nghi ngờ."),
]
SupplementClock = Annotated[
    AfterSupplement,
    Field(sa_type=Text, description="What runs after a supplement (cách tính sau khi bổ sung hồ sơ)"),
    Label("Cách tính sau khi bổ sung hồ sơ"),
]
OutOfHoursReceipt = Annotated[
    OutOfHours,
    Field(sa_type=Text, description="Day of receipt of what comes after hours or on a day off (nhận ngoài giờ)"),
    Label("Hồ sơ nhận ngoài giờ"),
]
ClosesAt = Annotated[
    Clock | None,
    Described(description="When the office closes (giờ kết thúc làm việc); null: not known, so any hour is in time"),
    Label("Giờ kết thúc làm việc", "Ví dụ: 17:00; để trống nếu chưa rõ."),
]
ItsArticle = Annotated[
    Line | None,
    Described(description="Legal basis of that (căn cứ); required if it was found"),
]
ItsCertainty = Annotated[
    Certainty, Field(sa_type=Text, description="How certain that is (mức độ chắc chắn)"), Label("Mức độ chắc chắn")
]

SupplementArticle = Annotated[
    ItsArticle,
    Label("Căn cứ của cách tính sau bổ sung", "Bắt buộc nếu đã tìm thấy trong nguồn."),
    RequiredFor("after_supplement_certainty", ("found",)),
]
SupplementCertainty = Annotated[ItsCertainty, Label("Mức độ chắc chắn của cách tính sau bổ sung")]
SupplementNote = Annotated[RuleNote, Label("Ghi chú về cách tính sau bổ sung", "Ghi điều còn nghi ngờ.")]
OutOfHoursArticle = Annotated[
    ItsArticle,
    Label("Căn cứ của việc nhận ngoài giờ", "Bắt buộc nếu đã tìm thấy trong nguồn."),
    RequiredFor("out_of_hours_certainty", ("found",)),
]
OutOfHoursCertainty = Annotated[ItsCertainty, Label("Mức độ chắc chắn của việc nhận ngoài giờ")]
OutOfHoursNote = Annotated[RuleNote, Label("Ghi chú về việc nhận ngoài giờ", "Ghi điều còn nghi ngờ.")]


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
    after_supplement_article: SupplementArticle = None
    after_supplement_certainty: SupplementCertainty = Certainty.UNCERTAIN
    after_supplement_note: SupplementNote = None
    out_of_hours: OutOfHoursReceipt = OutOfHours.SAME_DAY
    office_closes_at: ClosesAt = None
    out_of_hours_article: OutOfHoursArticle = None
    out_of_hours_certainty: OutOfHoursCertainty = Certainty.UNCERTAIN
    out_of_hours_note: OutOfHoursNote = None


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
