"""Applications (hồ sơ đề nghị): what is applied for, and the stages of the dossier until its decision."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field as Described
from pydantic import PlainSerializer
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import PRIVATE, HeldFacts, Stage, Version
from db.tables.constraints import no_overlap, one_of, version_constraints
from db.tables.labels import Choice, FactsOf, Label, Listed
from db.tables.types import Day, DossierCode, Identifier, Instant, KindKey, Name, ProcedureCode, RegisterKey, Seq
from db.zone import at_local_offset


class Channel(Choice):
    """The way by which a dossier came or its result went (kênh tiếp nhận, kênh trả kết quả).

    The three ways of NĐ 61/2018/NĐ-CP, from memory: whether NĐ 118/2025/NĐ-CP names others was not looked up.
    """

    IN_PERSON = "in_person", "trực tiếp"
    POST = "post", "qua dịch vụ bưu chính công ích"
    ONLINE = "online", "trực tuyến"


class ApplicantKind(Choice):
    """Kind of applicant (loại đối tượng).

    The national portal's own code list was not found: these four are a setting, to be compared with it before the first
    exchange. Whether it counts state bodies among organisations, and cooperatives apart, is not known.
    """

    INDIVIDUAL = "individual", "cá nhân"
    ENTERPRISE = "enterprise", "doanh nghiệp"
    ORGANISATION = "organisation", "tổ chức"
    STATE_BODY = "state_body", "cơ quan nhà nước, đơn vị sự nghiệp công lập"


def _as_stored(value: datetime | None) -> str | None:
    """The instant as PostgreSQL writes it, so that a rebuild equals what is stored."""
    if value is None:
        return None
    whole, _, fraction = at_local_offset(value).replace(tzinfo=None).isoformat().partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}+07:00" if fraction else f"{whole}+07:00"


Dossier = Annotated[
    DossierCode,
    Described(description="Dossier code (mã hồ sơ)"),
    Label("Mã hồ sơ", "Ví dụ: 000.00.14.H16-241105-0001."),
]
AskedRegister = Annotated[
    RegisterKey,
    Described(description="Key of the register concerned (sổ bộ)"),
    Label("Sổ bộ"),
    Listed("registers?group=report", "key", "title_vi"),
]
AskedKind = Annotated[
    KindKey,
    Described(description="Kind of act applied for (thủ tục: cấp, gia hạn, …)"),
    Label("Việc đề nghị", "Ví dụ: cấp, gia hạn."),
    Listed("registers/{asked_register}", "kind", "kind_vi", "acts", where=("corrective", False)),
]
OfDossier = Annotated[
    DossierCode | None,
    Described(description="Dossier code (mã hồ sơ); null if it was not accepted (không tiếp nhận)"),
    Label("Mã hồ sơ", "Ví dụ: 000.00.14.H16-241105-0001."),
]
AskedEntry = Annotated[
    Identifier | None,
    Field(foreign_key="entry.id", description="The entry concerned; null if a new one is applied for"),
    Label("Giấy tờ đã cấp", "Để trống khi đề nghị cấp mới."),
    Listed("{asked_register}", "id", "printed_number"),
]
ReceivedAt = Annotated[
    Instant,
    PlainSerializer(_as_stored, when_used="json"),
    Field(sa_type=DateTime(timezone=True), description="Day and hour of receipt (thời điểm tiếp nhận)"),
    Label("Thời điểm tiếp nhận", "Ngày, giờ nhận đủ hồ sơ."),
]
OfReceipt = Annotated[
    Instant | None,
    PlainSerializer(_as_stored, when_used="json"),
    Field(
        sa_type=DateTime(timezone=True),
        description="Day and hour of receipt (thời điểm tiếp nhận); null if it was not accepted",
    ),
    Label("Thời điểm tiếp nhận", "Ngày, giờ nhận đủ hồ sơ."),
]
PromisedOn = Annotated[
    Day | None,
    Described(description="Day promised on the receipt (ngày hẹn trả); printed, so it never changes"),
    Label("Ngày hẹn trả", "Hệ thống tính theo quy định thời hạn."),
]
DueOn = Annotated[
    Day | None,
    Described(description="Day it was due, as of the decision or refusal (hạn giải quyết)"),
    Label("Hạn giải quyết", "Hệ thống tính khi giải quyết hoặc từ chối."),
]
DecidedEntry = Annotated[
    Identifier | None,
    Field(foreign_key="entry.id", description="The entry that the decision opened or changed"),
    Label("Giấy tờ đã giải quyết"),
]
DecisionSeq = Annotated[
    Seq | None,
    Field(sa_type=BigInteger, description="seq of the act that was decided on"),
    Label("Số thứ tự của hành vi giải quyết trong sổ cái"),
]
Procedure = Annotated[
    ProcedureCode | None,
    Described(
        description="Procedure code (mã thủ tục hành chính); by default that of the list on the day, if it was found"
    ),
    Label("Mã thủ tục hành chính", "Để trống thì lấy theo danh mục thủ tục của ngày tiếp nhận, nếu đã đối chiếu."),
]
ReceivedThrough = Annotated[
    Channel | None,
    Field(sa_type=Text, description="How it came (kênh tiếp nhận)"),
    Label("Kênh tiếp nhận"),
]
Applicant = Annotated[
    ApplicantKind | None,
    Field(sa_type=Text, description="Kind of applicant (loại đối tượng)"),
    Label("Loại đối tượng"),
]
PortalCode = Annotated[
    DossierCode | None,
    Described(description="Dossier code given by the national portal (mã hồ sơ trên Cổng Dịch vụ công quốc gia)"),
    Label("Mã hồ sơ trên Cổng Dịch vụ công quốc gia", "Ghi đúng như Cổng đã cấp; mỗi mã chỉ của một hồ sơ."),
]
"""Its form is that of TT 01/2018/TT-VPCP Điều 19 with an agency code of either order; the new one's is from memory."""
EarlierDossier = Annotated[
    Identifier | None,
    Field(
        foreign_key="entry.id", description="The dossier presented before that was not accepted (hồ sơ nộp lần trước)"
    ),
    Label("Hồ sơ nộp lần trước, không được tiếp nhận", "Chọn theo ngày không tiếp nhận."),
    Listed("applications?holder={holder}&asked_register={asked_register}&status=not_accepted", "id", "valid_from"),
]
HandedOverThrough = Annotated[
    Channel | None,
    Field(sa_type=Text, description="How the result was handed over (kênh trả kết quả)"),
    Label("Kênh trả kết quả"),
]
HandedTo = Annotated[
    Name | None,
    PRIVATE,
    Described(description="The person to whom the result was handed over (người nhận kết quả)"),
    Label("Người nhận kết quả", "Họ tên người ký nhận; là dữ liệu cá nhân, chỉ xem được khi có mục đích."),
]


class ApplicationFacts(HeldFacts):
    """The facts of a dossier. What is applied for may be personal, so all of it stays outside the ledger's leaf.

    One that was not accepted (không tiếp nhận) has no receipt: no code of ours, no time of receipt and no promised day.
    What was applied for in it is not kept.
    """

    dossier_code: OfDossier = None
    asked_register: AskedRegister
    asked_kind: AskedKind
    asked_entry: AskedEntry = None
    received_at: OfReceipt = None
    promised_on: PromisedOn = None
    due_on: DueOn = None
    decided_entry: DecidedEntry = None
    decision_seq: DecisionSeq = None
    asked: Annotated[
        dict[str, Any],
        PRIVATE,
        Field(sa_type=JSONB, description="The facts applied for (nội dung đề nghị)"),
        Label("Nội dung đề nghị", "Các thông tin như khi ghi vào sổ bộ."),
        FactsOf("asked_register", "asked_kind"),
    ] = {}
    procedure_code: Procedure = None
    channel: ReceivedThrough = None
    applicant_kind: Applicant = None
    portal_code: PortalCode = None
    earlier_dossier: EarlierDossier = None
    handed_over_through: HandedOverThrough = None
    handed_to: HandedTo = None


class Application(ApplicationFacts, Version, table=True):
    """Versions of the applications."""

    __table_args__ = version_constraints(
        "application",
        ApplicationFacts,
        no_overlap("application", "dossier_code", "status <> 'voided'"),
        # What was not accepted may come again under the code that the portal gave it.
        no_overlap(
            "application", "portal_code", "portal_code IS NOT NULL AND status NOT IN ('voided', 'not_accepted')"
        ),
        one_of("channel", Channel),
        one_of("applicant_kind", ApplicantKind),
        one_of("handed_over_through", Channel),
        CheckConstraint(
            "status IN ('not_accepted', 'voided') OR dossier_code IS NOT NULL AND received_at IS NOT NULL",
            name="receipt",
        ),
        # Every act looks up the dossiers that rest on acts of its entry.
        Index("application_decided_ix", "decided_entry", postgresql_where=text("known_to IS NULL")),
        Index(
            "application_earlier_ix",
            "earlier_dossier",
            postgresql_where=text("known_to IS NULL AND earlier_dossier IS NOT NULL"),
        ),
        Index(
            "application_portal_ix",
            "portal_code",
            postgresql_where=text("known_to IS NULL AND portal_code IS NOT NULL"),
        ),
        Index("application_asked_ix", "asked_entry", postgresql_where=text("known_to IS NULL")),
        states=Stage,
    )

    status: Stage = Field(sa_type=Text)  # type: ignore[assignment]
