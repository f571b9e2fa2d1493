"""Bodies (tổ chức): holders of entries, press agencies and the authorities that issue."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict
from pydantic import Field as Described
from sqlalchemy import ARRAY, Text
from sqlmodel import Field, SQLModel

from db.tables.base import one_of
from db.tables.types import Name, OrganisationCode


class OrganisationKind(StrEnum):
    """What sort of body it is (loại tổ chức)."""

    STATE_BODY = "state_body"  # cơ quan nhà nước, đơn vị sự nghiệp
    ARMED_FORCES = "armed_forces"  # quân đội, công an
    ASSOCIATION = "association"  # tổ chức chính trị - xã hội, hội
    ENTERPRISE = "enterprise"  # doanh nghiệp
    PRESS_AGENCY = "press_agency"  # cơ quan báo chí


Code = Annotated[OrganisationCode, Field(primary_key=True, description="Code (mã): never changes, names may")]
Kind = Annotated[OrganisationKind, Field(sa_type=Text, description="Sort of body (loại tổ chức)")]
BodyName = Annotated[Name, Described(description="Name as printed on papers (tên)")]
Aliases = Annotated[
    list[Name], Field(sa_type=ARRAY(Text), description="Other spellings met in papers (tên gọi khác)", max_length=50)
]
Parent = Annotated[
    OrganisationCode | None,
    Field(
        foreign_key="organisation.code",
        description="Code of the body it belongs to (cơ quan chủ quản, đơn vị cấp trên)",
    ),
]


class OrganisationFacts(SQLModel):
    """What is known of a body."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)  # type: ignore[assignment]

    code: Code
    name: BodyName
    kind: Kind
    parent: Parent = None
    aliases: Aliases = []


class Organisation(OrganisationFacts, table=True):
    """One row per body."""

    __table_args__ = (one_of("kind", OrganisationKind),)
