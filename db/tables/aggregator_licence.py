"""Aggregator site licences (giấy phép thiết lập trang thông tin điện tử tổng hợp)."""

from datetime import date
from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import ARRAY, Date, Text
from sqlmodel import Field

from db.tables.base import PRIVATE, HeldFacts, Version
from db.tables.constraints import version_constraints
from db.tables.labels import Label
from db.tables.printed import PRINTED
from db.tables.types import Day, Email, Host, Line, LongText, Name, Phone
from db.tables.validators import UNIQUE

SiteName = Annotated[
    Line, Described(description="Site name (tên trang thông tin điện tử)"), Label("Tên trang thông tin điện tử")
]
Domains = Annotated[
    list[Host],
    Field(sa_type=ARRAY(Text), description="Domains (tên miền)", min_length=1, max_length=50),
    UNIQUE,
    Label("Tên miền", "Một hoặc nhiều tên miền, viết chữ thường."),
]
AppIds = Annotated[
    list[Name],
    Field(sa_type=ARRAY(Text), description="App-store identifiers (mã ứng dụng)", max_length=50),
    UNIQUE,
    Label("Mã ứng dụng", "Tên định danh trên kho ứng dụng, nếu có."),
]
ContentScope = Annotated[
    LongText | None,
    PRINTED,
    Described(description="Content scope (nội dung thông tin cung cấp)"),
    Label("Nội dung thông tin cung cấp"),
]
SourceAgencies = Annotated[
    list[Name],
    Field(sa_type=ARRAY(Text), description="Press agencies it takes news from (nguồn tin)", max_length=200),
    Label("Nguồn tin", "Các cơ quan báo chí mà trang lấy tin."),
]
SourceAgreedOn = Annotated[
    list[Day],
    Field(
        sa_type=ARRAY(Date),
        description="Day of each agency's agreement (ngày thoả thuận), in the same order",
        max_length=200,
    ),
    Label("Ngày thoả thuận với nguồn tin", "Mỗi nguồn tin một ngày, theo cùng thứ tự; hoặc để trống tất cả."),
]
ResponsiblePerson = Annotated[
    Name | None,
    PRINTED,
    Described(description="Person responsible for the content (người chịu trách nhiệm quản lý nội dung)"),
    Label("Người chịu trách nhiệm quản lý nội dung"),
]
ServerPlace = Annotated[
    Line | None, PRINTED, Described(description="Location of the servers (nơi đặt máy chủ)"), Label("Nơi đặt máy chủ")
]
LegalPaper = Annotated[
    Line | None,
    Described(description="Founding paper (quyết định thành lập, mã số doanh nghiệp)"),
    Label("Quyết định thành lập, mã số doanh nghiệp"),
]
Headquarters = Annotated[Line | None, Described(description="Head office (trụ sở)"), Label("Địa chỉ trụ sở")]
ExpiresOn = Annotated[
    Day,
    Described(description="Last day of the term (ngày hết hạn)"),
    Label("Ngày hết hạn", "Ngày cuối cùng giấy phép còn giá trị."),
]


class AggregatorLicenceFacts(HeldFacts):
    """The facts of a licence: the site, its sources, the person responsible and the term.

    The licence's form (NĐ 147/2024) was not found. What it prints is a setting: a published procedure of NĐ 72/2013
    requires an amendment when the person responsible, the content or the place of the servers changes, so a licence is
    taken to print them. A change of head office is only notified, so it may lack that.
    """

    site_name: SiteName
    domains: Domains
    app_ids: AppIds = []
    content_scope: ContentScope = None
    source_agencies: SourceAgencies = []
    source_agreed_on: SourceAgreedOn = []
    responsible_person: ResponsiblePerson = None
    responsible_phone: Annotated[
        Phone | None,
        PRIVATE,
        Described(description="That person's phone (điện thoại)"),
        Label("Điện thoại của người chịu trách nhiệm"),
    ] = None
    responsible_email: Annotated[
        Email | None,
        PRIVATE,
        Described(description="That person's e-mail (email)"),
        Label("Thư điện tử của người chịu trách nhiệm"),
    ] = None
    server_place: ServerPlace = None
    legal_paper: LegalPaper = None
    headquarters: Headquarters = None
    expires_on: ExpiresOn


class AggregatorLicence(AggregatorLicenceFacts, Version, table=True):
    """Versions of the licences."""

    __tablename__ = "aggregator_licence"
    __table_args__ = version_constraints("aggregator_licence", AggregatorLicenceFacts)

    expires_on: date
