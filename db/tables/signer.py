"""Signers (người ký): who signs for an authority, in which capacity, from when until when."""

from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import Index, Text, text
from sqlmodel import Field

from db.tables.base import Facts, Version
from db.tables.constraints import one_of, reference_constraints
from db.tables.labels import Choice, Label, Listed
from db.tables.types import Day, Name, OrganisationCode


class Capacity(Choice):
    """In which capacity one signs (quyền hạn ký; NĐ 30/2020/NĐ-CP Phụ lục I, ô số 7)."""

    HEAD = "head", "người đứng đầu, không ghi quyền hạn"
    ON_BEHALF = "on_behalf", "TM.: thay mặt tập thể"
    DEPUTY = "deputy", "KT.: ký thay cấp trưởng"
    BY_ORDER = "by_order", "TL.: thừa lệnh"
    BY_AUTHORISATION = "by_authorisation", "TUQ.: thừa uỷ quyền"
    ACTING = "acting", "Q.: quyền cấp trưởng"


SignerCode = Annotated[
    OrganisationCode,
    Described(description="Code of the signer (mã người ký): never changes"),
    Label("Mã người ký", "Không bao giờ thay đổi."),
]
SignerName = Annotated[
    Name, Described(description="Name as printed (họ và tên)"), Label("Họ và tên", "Ghi như trên văn bản.")
]
SignerTitle = Annotated[
    Name, Described(description="Title as printed (chức vụ)"), Label("Chức vụ", "Ghi như trên văn bản.")
]
SignsFor = Annotated[
    OrganisationCode,
    Described(description="Code of the body one signs for (cơ quan)"),
    Label("Cơ quan"),
    Listed("organisations"),
]
SignerCapacity = Annotated[
    Capacity, Field(sa_type=Text, description="Capacity (quyền hạn ký: TM., KT., TL., TUQ., Q.)"), Label("Quyền hạn ký")
]
SignsUntil = Annotated[
    Day | None,
    Described(description="Last day of the term (đến hết ngày); null without an end"),
    Label("Ký đến hết ngày", "Để trống nếu chưa định ngày kết thúc."),
]


class SignerFacts(Facts):
    """A signer, from the first day of the term until its last."""

    code: SignerCode
    name: SignerName
    title: SignerTitle
    authority: SignsFor
    capacity: SignerCapacity = Capacity.HEAD
    expires_on: SignsUntil = None


class Signer(SignerFacts, Version, table=True):
    """Versions of the signers."""

    __table_args__ = reference_constraints(
        "signer",
        SignerFacts,
        one_of("capacity", Capacity),
        Index("signer_code_ix", "code", postgresql_where=text("known_to IS NULL")),
    )

    authority: SignsFor
