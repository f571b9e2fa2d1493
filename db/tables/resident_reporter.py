"""Reporters posted to the province (phóng viên thường trú, phóng viên theo dõi địa bàn, nhân sự văn phòng)."""

from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from db.tables.base import PRIVATE, HeldFacts, PressAgency, Version
from db.tables.constraints import no_overlap, one_of, version_constraints
from db.tables.labels import Choice, Label, RequiredFor, Together
from db.tables.types import Day, Email, Identifier, IdentityNumber, Line, Name, Phone


class ReporterKind(Choice):
    """Capacity in which a reporter works here; the report's "resident" reporters are two groups."""

    OFFICE_STAFF = "office_staff", "nhân sự văn phòng đại diện, cơ quan thường trú"
    STATUTORY_RESIDENT = "statutory_resident", "phóng viên thường trú theo luật, có thẻ nhà báo"
    ASSIGNED = "assigned", "phóng viên được cử theo dõi địa bàn"


FullName = Annotated[Name, Described(description="Full name (họ và tên)"), Label("Họ và tên")]
Kind = Annotated[
    ReporterKind, Field(sa_type=Text, description="Kind of reporter (loại phóng viên)"), Label("Loại phóng viên")
]
Office = Annotated[
    Identifier | None,
    Field(foreign_key="entry.id", description="Entry of the office the reporter belongs to (văn phòng)"),
    Label("Văn phòng", "Chỉ ghi đối với nhân sự văn phòng; văn phòng phải cùng cơ quan báo chí."),
    RequiredFor("reporter_kind", ("office_staff",), only=True),
]
Area = Annotated[Line | None, Described(description="Area covered (địa bàn theo dõi)"), Label("Địa bàn theo dõi")]


class ResidentReporterFacts(HeldFacts):
    """The facts of a reporter in the agency's dispatch, and the press card (thẻ nhà báo).

    A reporter is notified: no form of a paper that is issued here was found, so none is marked as printed.
    """

    holder: PressAgency
    full_name: FullName
    reporter_kind: Kind
    office: Office = None
    area: Area = None
    card_number: Annotated[
        Name | None,
        Described(description="Press card number (số thẻ nhà báo)"),
        Label("Số thẻ nhà báo", "Bắt buộc đối với phóng viên thường trú."),
        RequiredFor("reporter_kind", ("statutory_resident",)),
        Together(("card_issued_on",)),
    ] = None
    card_issued_on: Annotated[
        Day | None,
        Described(description="Day the card was issued (ngày cấp thẻ)"),
        Label("Ngày cấp thẻ nhà báo"),
        RequiredFor("reporter_kind", ("statutory_resident",)),
        Together(("card_number",)),
    ] = None
    card_expires_on: Annotated[
        Day | None,
        Described(description="Last day the card is valid, after extensions (thẻ có giá trị đến)"),
        Label("Thẻ có giá trị đến hết ngày", "Tính cả các lần gia hạn."),
        Together(("card_number", "card_issued_on")),
    ] = None
    identity_number: Annotated[
        IdentityNumber | None,
        PRIVATE,
        Described(description="Identity number (số định danh)"),
        Label("Số định danh", "Gồm 12 chữ số."),
    ] = None
    birth_date: Annotated[Day | None, PRIVATE, Described(description="Birth date (ngày sinh)"), Label("Ngày sinh")] = (
        None
    )
    phone: Annotated[Phone | None, PRIVATE, Described(description="Phone (điện thoại)"), Label("Điện thoại")] = None
    email: Annotated[Email | None, PRIVATE, Described(description="E-mail (email)"), Label("Thư điện tử")] = None


class ResidentReporter(ResidentReporterFacts, Version, table=True):
    """Versions of the reporters."""

    __tablename__ = "resident_reporter"
    __table_args__ = version_constraints(
        "resident_reporter",
        ResidentReporterFacts,
        one_of("reporter_kind", ReporterKind),
        # Card numbers that differ only in blanks or case are the same card.
        no_overlap(
            "resident_reporter",
            "card_number",
            "status IN ('in_force', 'suspended')",
            "upper(replace(card_number, ' ', ''))",
        ),
        CheckConstraint("(office IS NOT NULL) = (reporter_kind = 'office_staff')", name="office"),
    )
