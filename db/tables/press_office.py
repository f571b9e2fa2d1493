"""Press offices (văn phòng đại diện, cơ quan thường trú của cơ quan báo chí)."""

from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import Text
from sqlmodel import Field

from db.tables.base import HeldFacts, PressAgency, Version
from db.tables.constraints import one_of, version_constraints
from db.tables.labels import Choice, Label
from db.tables.types import Day, Line, Name, Phone


class OfficeKind(Choice):
    """Kind of office (loại hình)."""

    REPRESENTATIVE_OFFICE = "representative_office", "văn phòng đại diện"
    RESIDENT_BUREAU = "resident_bureau", "cơ quan thường trú"


OfficeName = Annotated[
    Line,
    Described(description="Name of the office (tên văn phòng, cơ quan thường trú)"),
    Label("Tên văn phòng, cơ quan thường trú"),
]
Kind = Annotated[OfficeKind, Field(sa_type=Text, description="Kind of office (loại hình)"), Label("Loại hình")]
Address = Annotated[Line | None, Described(description="Premises (địa chỉ trụ sở)"), Label("Địa chỉ trụ sở")]
HeadName = Annotated[Name | None, Described(description="Head of the office (người đứng đầu)"), Label("Người đứng đầu")]
HeadCard = Annotated[
    Name | None,
    Described(description="The head's press card (số thẻ nhà báo của người đứng đầu)"),
    Label("Số thẻ nhà báo của người đứng đầu"),
]
OfficePhone = Annotated[
    Phone | None, Described(description="Phone of the office (điện thoại văn phòng)"), Label("Điện thoại văn phòng")
]
StartedOn = Annotated[
    Day | None, Described(description="Day it starts working (ngày bắt đầu hoạt động)"), Label("Ngày bắt đầu hoạt động")
]


class PressOfficeFacts(HeldFacts):
    """The facts notified about an office; its staff are in the register of reporters.

    An office is notified: no form of a paper that is issued to it was found, so none is marked as printed.
    """

    holder: PressAgency
    office_name: OfficeName
    office_kind: Kind
    address: Address = None
    head_name: HeadName = None
    head_card: HeadCard = None
    phone: OfficePhone = None
    started_on: StartedOn = None


class PressOffice(PressOfficeFacts, Version, table=True):
    """Versions of the offices."""

    __tablename__ = "press_office"
    __table_args__ = version_constraints("press_office", PressOfficeFacts, one_of("office_kind", OfficeKind))
