"""Reporters posted to the province (phóng viên thường trú, phóng viên theo dõi địa bàn, nhân sự văn phòng)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from db.tables.base import PRIVATE, HeldFacts, Version
from db.tables.constraints import no_overlap, one_of, version_constraints
from db.tables.types import Day, Email, Identifier, IdentityNumber, Line, Name, Phone


class ReporterKind(StrEnum):
    """Capacity in which a reporter works here; the report's "resident" reporters are two groups."""

    OFFICE_STAFF = "office_staff"  # nhân sự văn phòng đại diện, cơ quan thường trú
    STATUTORY_RESIDENT = "statutory_resident"  # phóng viên thường trú theo luật, có thẻ nhà báo
    ASSIGNED = "assigned"  # phóng viên được cử theo dõi địa bàn


FullName = Annotated[Name, Described(description="Full name (họ và tên)")]
Kind = Annotated[ReporterKind, Field(sa_type=Text, description="Kind of reporter (loại phóng viên)")]
Office = Annotated[
    Identifier | None,
    Field(foreign_key="entry.id", description="Entry of the office the reporter belongs to (văn phòng)"),
]
Area = Annotated[Line | None, Described(description="Area covered (địa bàn theo dõi)")]


class ResidentReporterFacts(HeldFacts):
    """The facts of a reporter in the agency's dispatch, and the press card (thẻ nhà báo).

    A reporter is notified: no form of a paper that is issued here was found, so none is marked as printed.
    """

    full_name: FullName
    reporter_kind: Kind
    office: Office = None
    area: Area = None
    card_number: Annotated[Name | None, Described(description="Press card number (số thẻ nhà báo)")] = None
    card_issued_on: Annotated[Day | None, Described(description="Day the card was issued (ngày cấp thẻ)")] = None
    card_expires_on: Annotated[
        Day | None, Described(description="Last day the card is valid, after extensions (thẻ có giá trị đến)")
    ] = None
    identity_number: Annotated[
        IdentityNumber | None, PRIVATE, Described(description="Identity number (số định danh)")
    ] = None
    birth_date: Annotated[Day | None, PRIVATE, Described(description="Birth date (ngày sinh)")] = None
    phone: Annotated[Phone | None, PRIVATE, Described(description="Phone (điện thoại)")] = None
    email: Annotated[Email | None, PRIVATE, Described(description="E-mail (email)")] = None


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
