"""Bodies (tổ chức): holders of entries, press agencies and issuing authorities."""

from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import ARRAY, Index, Text, text
from sqlmodel import Field

from db.tables.base import PRIVATE, Facts, Version
from db.tables.constraints import no_overlap, one_of, reference_constraints
from db.tables.labels import Choice, Label, Listed
from db.tables.types import (
    BusinessCode,
    Day,
    ElectronicId2016,
    ElectronicId2020,
    Email,
    Line,
    Name,
    OrganisationCode,
    Phone,
    PlaceCode,
)
from db.tables.validators import UNIQUE


class OrganisationKind(Choice):
    """Kind of body (loại tổ chức)."""

    STATE_BODY = "state_body", "cơ quan nhà nước, đơn vị sự nghiệp"
    ARMED_FORCES = "armed_forces", "quân đội, công an"
    ASSOCIATION = "association", "tổ chức chính trị - xã hội, hội"
    ENTERPRISE = "enterprise", "doanh nghiệp"
    PRESS_AGENCY = "press_agency", "cơ quan báo chí"


Code = Annotated[
    OrganisationCode,
    Described(description="Code (mã): never changes, names may"),
    Label("Mã", "Chữ in hoa, chữ số, dấu chấm và gạch nối; không bao giờ thay đổi."),
]
Kind = Annotated[
    OrganisationKind, Field(sa_type=Text, description="Kind of body (loại tổ chức)"), Label("Loại tổ chức")
]
BodyName = Annotated[
    Name, Described(description="Name as printed on papers (tên)"), Label("Tên", "Ghi như trên văn bản.")
]
Aliases = Annotated[
    list[Name],
    Field(sa_type=ARRAY(Text), description="Other spellings used in papers (tên gọi khác)", max_length=50),
    UNIQUE,
    Label("Tên gọi khác", "Các cách viết khác đã dùng trên văn bản."),
]
Parent = Annotated[
    OrganisationCode | None,
    Described(description="Code of the body it belongs to (cơ quan chủ quản, đơn vị cấp trên)"),
    Label("Cơ quan chủ quản, đơn vị cấp trên"),
]
Business = Annotated[
    BusinessCode | None,
    Described(description="Enterprise code (mã số doanh nghiệp)"),
    Label("Mã số doanh nghiệp", "10 chữ số; chi nhánh thêm dấu gạch nối và 3 chữ số."),
]
InPlace = Annotated[
    PlaceCode | None,
    Described(description="Code of the place that it belongs to or is located in (địa bàn, đơn vị hành chính)"),
    Label("Địa bàn", "Mã đơn vị hành chính."),
    Listed("places"),
]
FoundedOn = Annotated[
    Day | None,
    Described(description="First day of its existence (ngày thành lập); null if unknown"),
    Label("Ngày thành lập", "Để trống nếu không rõ."),
]
DissolvedOn = Annotated[
    Day | None,
    Described(
        description="First day on which it no longer exists (giải thể, chấm dứt hoạt động); null while it exists"
    ),
    Label("Ngày chấm dứt hoạt động", "Ngày đầu tiên không còn hoạt động."),
]
Successor = Annotated[
    OrganisationCode | None,
    Described(description="Code of the body that took over from it (cơ quan kế thừa)"),
    Label("Cơ quan kế thừa"),
]
DissolutionSource = Annotated[
    Line | None,
    Described(description="The document that dissolved it (căn cứ chấm dứt)"),
    Label("Căn cứ chấm dứt", "Văn bản giải thể, sáp nhập."),
]


Address = Annotated[Line | None, Described(description="Address (địa chỉ trụ sở)"), Label("Địa chỉ trụ sở")]
Representative = Annotated[
    Name | None,
    PRIVATE,
    Described(description="Its legal representative or head (người đại diện)"),
    Label("Người đại diện, người đứng đầu"),
]
BodyPhone = Annotated[
    Phone | None, Described(description="Phone of the body (điện thoại cơ quan)"), Label("Điện thoại cơ quan")
]
BodyEmail = Annotated[
    Email | None, Described(description="E-mail of the body (thư điện tử cơ quan)"), Label("Thư điện tử cơ quan")
]


Identifier2016 = Annotated[
    ElectronicId2016 | None,
    Described(description="Electronic identifier by QCVN 102:2016/BTTTT (mã định danh điện tử cũ): level 1 is last"),
    Label("Mã định danh điện tử theo QCVN 102:2016/BTTTT", "Cấp 1 đứng cuối, ví dụ 000.00.00.H16."),
]
Identifier2020 = Annotated[
    ElectronicId2020 | None,
    Described(description="Electronic identifier by QĐ 20/2020/QĐ-TTg (mã định danh điện tử): level 1 is first"),
    Label(
        "Mã định danh điện tử theo QĐ 20/2020/QĐ-TTg",
        "Cấp 1 đứng đầu, ví dụ H16; doanh nghiệp dùng mã số doanh nghiệp.",
    ),
]


class OrganisationFacts(Facts):
    """A body (tổ chức). It exists from `founded_on` until before `dissolved_on`; a missing day is no limit.

    Its electronic identifiers hold from the day of the act that states them; one is never derived from the other. Of
    the older form only examples were found, so which signs its lower levels have is a setting.
    """

    code: Code
    name: BodyName
    kind: Kind
    parent: Parent = None
    aliases: Aliases = []
    business_code: Business = None
    place: InPlace = None
    address: Address = None
    representative: Representative = None
    phone: BodyPhone = None
    email: BodyEmail = None
    founded_on: FoundedOn = None
    dissolved_on: DissolvedOn = None
    successor: Successor = None
    dissolution_source: DissolutionSource = None
    electronic_id_2016: Identifier2016 = None
    electronic_id_2020: Identifier2020 = None


class Organisation(OrganisationFacts, Version, table=True):
    """Versions of the bodies."""

    __table_args__ = reference_constraints(
        "organisation",
        OrganisationFacts,
        one_of("kind", OrganisationKind),
        *(
            no_overlap("organisation", name, f"{name} IS NOT NULL AND status = 'in_force'")
            for name in ("electronic_id_2016", "electronic_id_2020")
        ),
        Index("organisation_code_ix", "code", postgresql_where=text("known_to IS NULL")),
        Index("organisation_name_ix", "name_key", "code", postgresql_where=text("known_to IS NULL")),
    )
