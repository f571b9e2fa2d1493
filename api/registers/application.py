"""Applications in the API; the requested facts are not published."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field, PlainSerializer, WithJsonSchema

from api.entries.resource import Resource
from api.entries.schemas import Filters, PublicEntry, Receipt
from api.http.schemas import Shape
from db.tables import application as table
from db.tables.base import Holder, Stage
from db.tables.labels import FactsOf, Label
from db.tables.types import LongText
from domain.registers.application import APPLICATIONS


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
    received_at: datetime = Field(description="When the dossier was received (thời điểm tiếp nhận)")
    promised_on: table.PromisedOn


ReceivedAt = Annotated[
    datetime | None,
    PlainSerializer(lambda value: value and value.isoformat(), when_used="json"),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}),
    Field(description="Day and hour of receipt (thời điểm tiếp nhận); null if it was not accepted"),
]
"""In the format of PostgreSQL."""


class PublicApplication(PublicEntry):
    """A dossier."""

    status: Stage = Field(description="State on the requested day (tình trạng hồ sơ)")  # type: ignore[assignment]
    dossier_code: table.OfDossier
    asked_register: table.AskedRegister
    asked_kind: table.AskedKind
    asked_entry: table.AskedEntry
    received_at: ReceivedAt
    promised_on: table.PromisedOn
    due_on: table.DueOn
    decided_entry: table.DecidedEntry
    decision_seq: table.DecisionSeq
    procedure_code: table.Procedure
    channel: table.ReceivedThrough
    applicant_kind: table.Applicant
    portal_code: table.PortalCode
    earlier_dossier: table.EarlierDossier
    handed_over_through: table.HandedOverThrough


class ApplicationFilters(Filters):
    """The filters of dossiers."""

    status: Annotated[Stage | None, Label("Tình trạng hồ sơ")] = Field(None)  # type: ignore[assignment]

    dossier_code: table.Dossier | None = Field(None)
    asked_register: table.AskedRegister | None = Field(None)
    asked_kind: table.AskedKind | None = Field(None)
    portal_code: table.PortalCode = Field(None)


APPLICATION: Final = Resource(APPLICATIONS, "Application", NewApplication, PublicApplication, ApplicationFilters)
