"""Postal activity confirmations (văn bản xác nhận thông báo hoạt động bưu chính)."""

from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import ARRAY, Text
from sqlmodel import Field

from db.tables.base import PRIVATE, HeldFacts, Version
from db.tables.constraints import version_constraints
from db.tables.labels import Choice, Label
from db.tables.printed import PRINTED
from db.tables.types import BusinessCode, Day, Line, Name, Phone
from db.tables.validators import UNIQUE


class PostalActivity(Choice):
    """The eight activities subject to notification (Luật Bưu chính 49/2010/QH12 Điều 25)."""

    UNADDRESSED_LETTERS = "unaddressed_letters", "thư không có địa chỉ nhận, đến 2 kg"
    HEAVY_LETTERS = "heavy_letters", "thư trên 2 kg"
    PARCELS = "parcels", "gói, kiện hàng hoá"
    FOREIGN_AGENT = "foreign_agent", "đại lý cho tổ chức nước ngoài"
    FOREIGN_FRANCHISE = "foreign_franchise", "nhận nhượng quyền từ nước ngoài"
    FOREIGN_REPRESENTATIVE = "foreign_representative", "đại diện cho tổ chức nước ngoài"
    DOMESTIC_BRANCH = "domestic_branch", "chi nhánh, văn phòng đại diện của doanh nghiệp bưu chính Việt Nam"
    FOREIGN_OFFICE = "foreign_office", "văn phòng đại diện của doanh nghiệp bưu chính nước ngoài"


HolderAddress = Annotated[
    Line | None, PRINTED, Described(description="Head office (địa chỉ trụ sở chính)"), Label("Địa chỉ trụ sở chính")
]
HolderBusinessCode = Annotated[
    BusinessCode | None,
    Described(description="Business code (mã số doanh nghiệp)"),
    Label("Mã số doanh nghiệp", "10 chữ số; chi nhánh thêm dấu gạch nối và 3 chữ số."),
]
Activities = Annotated[
    list[PostalActivity],
    PRINTED,
    Field(sa_type=ARRAY(Text), description="Activities confirmed (loại hình hoạt động)", max_length=8),
    UNIQUE,
    Label("Loại hình hoạt động", "Chọn một hoặc nhiều loại hình."),
]
Scope = Annotated[
    Line | None,
    PRINTED,
    Described(description="Territory served (phạm vi hoạt động), as printed"),
    Label("Phạm vi hoạt động", "Ghi như trên văn bản xác nhận."),
]
StartedOn = Annotated[
    Day | None,
    PRINTED,
    Described(description="Day the activity starts (ngày bắt đầu hoạt động)"),
    Label("Ngày bắt đầu hoạt động"),
]


class PostalConfirmationFacts(HeldFacts):
    """The facts of a confirmation. No term is known in law, so it has none.

    The wording of its form was not found. What it prints is a setting from memory, to be confirmed by the department:
    name and head office, activities, scope, day of start.
    """

    holder_address: HolderAddress = None
    business_code: HolderBusinessCode = None
    activities: Activities = []
    scope: Scope = None
    started_on: StartedOn = None
    representative: Annotated[
        Name | None,
        PRIVATE,
        Described(description="Legal representative (người đại diện theo pháp luật)"),
        Label("Người đại diện theo pháp luật"),
    ] = None
    representative_phone: Annotated[
        Phone | None,
        PRIVATE,
        Described(description="The representative's phone (điện thoại)"),
        Label("Điện thoại của người đại diện"),
    ] = None


class PostalConfirmation(PostalConfirmationFacts, Version, table=True):
    """Versions of the confirmations."""

    __tablename__ = "postal_confirmation"
    __table_args__ = version_constraints("postal_confirmation", PostalConfirmationFacts)
