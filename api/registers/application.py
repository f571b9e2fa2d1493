"""Applications in the API; the requested facts are not published."""

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from api.entries.resource import Resource
from api.entries.schemas import Filters, PublicEntry, Receipt
from api.http.schemas import LocalInstant, Several, Shape
from db.sorting import DossierSort
from db.tables import application as table
from db.tables.base import Holder, Stage
from db.tables.labels import FactsOf, Label
from db.tables.types import Day, Identifier, Login, LongText
from db.words import Words
from domain.registers.application import APPLICATIONS
from domain.registers.words import APPLIED_FOR


class NewApplication(Shape):
    """A dossier to receive."""

    dossier_code: table.Dossier
    holder: Holder
    asked_register: table.AskedRegister
    asked_kind: table.AskedKind
    asked_entry: table.AskedEntry = None
    received_at: table.ReceivedAt
    asked: Annotated[
        dict[str, Any],
        Label("Nội dung đề nghị", "Các thông tin như khi ghi vào sổ bộ."),
        FactsOf("asked_register", "asked_kind"),
    ] = Field(default_factory=dict, description="The requested facts (nội dung đề nghị), named as in the register")
    procedure_code: table.Procedure = None
    channel: table.ReceivedThrough = None
    applicant_kind: table.Applicant = None
    portal_code: table.PortalCode = None
    earlier_dossier: table.EarlierDossier = None
    reason: Annotated[LongText | None, Label("Ghi chú")] = Field(None, description="Remark (ghi chú)")


class ApplicationReceipt(Receipt):
    """The receipt of a dossier (giấy tiếp nhận hồ sơ và hẹn trả kết quả)."""

    dossier_code: table.Dossier
    received_at: LocalInstant = Field(description="When the dossier was received (thời điểm tiếp nhận)")
    promised_on: table.PromisedOn


ReceivedAt = Annotated[
    LocalInstant | None,
    Field(description="Day and hour of receipt (thời điểm tiếp nhận); null if it was not accepted"),
]


class Decided(Shape):
    """What a dossier decided (kết quả giải quyết)."""

    entry: UUID = Field(description="The entry that the decision opened or changed (dòng trong sổ)")
    register_key: str = Field(alias="register", description="Its register (sổ bộ)")
    printed_number: str | None = Field(description="Number and symbol of the decision as printed (số và ký hiệu)")
    seq: int = Field(description="seq of the act that was decided on")


class PublicApplication(PublicEntry):
    """A dossier. What is said of its due day and of who handles it is of now, whatever day or size is asked for."""

    status: Stage = Field(description="Status on the requested day (tình trạng hồ sơ)")  # type: ignore[assignment]
    dossier_code: table.OfDossier
    asked_register: table.AskedRegister
    asked_kind: table.AskedKind
    asked_kind_vi: str = Field(description="The same in Vietnamese")
    asked_entry: table.AskedEntry
    received_at: ReceivedAt
    promised_on: table.PromisedOn
    due_on: date | None = Field(
        description="Due day (hạn giải quyết): by the acts, rules and calendar of now or, once decided or refused, "
        "as of then; null while a supplement is awaited, if no rule is known, and once withdrawn"
    )
    days_left: int | None = Field(
        description="Days left in the rule's unit (số ngày còn lại), negative once late; null without a due day ahead"
    )
    late: bool = Field(description="Whether it is late today or, once decided or refused, was (quá hạn)")
    assignee: str | None = Field(description="Account that handles the open dossier (người thụ lý); null: nobody")
    decided: Decided | None = Field(description="What it decided (kết quả); null before its decision")
    decided_entry: table.DecidedEntry
    decision_seq: table.DecisionSeq
    procedure_code: table.Procedure
    channel: table.ReceivedThrough
    applicant_kind: table.Applicant
    applicant_kind_vi: str | None = Field(description="The same in Vietnamese")
    portal_code: table.PortalCode
    earlier_dossier: table.EarlierDossier
    handed_over_through: table.HandedOverThrough


NOBODY: Final = "none"
"""As an assignee: nobody handles it yet."""


class ApplicationFilters(Filters):
    """The filters of dossiers. Those by due day and by who handles it select open dossiers only, as of now."""

    status: Annotated[Several[Stage] | None, Label("Tình trạng hồ sơ")] = Field(  # type: ignore[assignment]
        None, description="State on the requested day, or several with commas between (tình trạng hồ sơ)"
    )

    dossier_code: table.Dossier | None = Field(None)
    asked_register: table.AskedRegister | None = Field(None)
    asked_kind: table.AskedKind | None = Field(None)
    portal_code: table.PortalCode = Field(None)
    due_until: Annotated[Day | None, Label("Hạn giải quyết đến hết ngày")] = Field(
        None, description="Due on this day or before (hạn giải quyết đến hết ngày)"
    )
    late: Annotated[Literal["true", "false"] | None, Label("Quá hạn")] = Field(
        None, description="Whether it is late today (quá hạn)"
    )
    assignee: Annotated[Login | None, Label("Người thụ lý", "Ghi `none` để tìm hồ sơ chưa có người nhận.")] = Field(
        None, description="Account that handles it (người thụ lý); `none`: nobody yet (chưa có người nhận)"
    )
    entry: Annotated[Identifier | None, Label("Giấy tờ liên quan")] = Field(
        None, description="The entry that it is about, or that its decision opened or changed (hồ sơ của giấy phép)"
    )

    def selection(self) -> dict[str, Any]:
        """The filters that are set, by column."""
        selected = super().selection()
        if "late" in selected:
            selected["late"] = selected["late"] == "true"
        if selected.get("assignee") == NOBODY:
            del selected["assignee"]
            selected["unassigned"] = True
        return selected


APPLICATION: Final = Resource(
    APPLICATIONS,
    "Application",
    NewApplication,
    PublicApplication,
    ApplicationFilters,
    order=DossierSort,
    words=(Words("asked_kind_vi", "asked_kind", tuple(APPLIED_FOR.items())),),
)
