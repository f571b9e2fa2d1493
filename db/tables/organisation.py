"""Bodies (tổ chức): holders of entries, press agencies and issuing authorities."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict
from pydantic import Field as Described
from sqlalchemy import ARRAY, CheckConstraint, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from db.tables.constraints import one_of
from db.tables.types import BusinessCode, Day, Line, Name, OrganisationCode, PlaceCode
from db.tables.validators import UNIQUE


class OrganisationKind(StrEnum):
    """Kind of body (loại tổ chức)."""

    STATE_BODY = "state_body"  # cơ quan nhà nước, đơn vị sự nghiệp
    ARMED_FORCES = "armed_forces"  # quân đội, công an
    ASSOCIATION = "association"  # tổ chức chính trị - xã hội, hội
    ENTERPRISE = "enterprise"  # doanh nghiệp
    PRESS_AGENCY = "press_agency"  # cơ quan báo chí


Code = Annotated[OrganisationCode, Field(primary_key=True, description="Code (mã): never changes, names may")]
Kind = Annotated[OrganisationKind, Field(sa_type=Text, description="Kind of body (loại tổ chức)")]
BodyName = Annotated[Name, Described(description="Name as printed on papers (tên)")]
Aliases = Annotated[
    list[Name],
    Field(sa_type=ARRAY(Text), description="Other spellings used in papers (tên gọi khác)", max_length=50),
    UNIQUE,
]
Parent = Annotated[
    OrganisationCode | None,
    Field(
        foreign_key="organisation.code",
        description="Code of the body it belongs to (cơ quan chủ quản, đơn vị cấp trên)",
    ),
]
Business = Annotated[BusinessCode | None, Described(description="Enterprise code (mã số doanh nghiệp)")]
InPlace = Annotated[
    PlaceCode | None,
    Described(description="Code of the place that it belongs to or is located in (địa bàn, đơn vị hành chính)"),
]
FoundedOn = Annotated[Day | None, Described(description="First day of its existence (ngày thành lập); null if unknown")]
DissolvedOn = Annotated[
    Day | None,
    Described(
        description="First day on which it no longer exists (giải thể, chấm dứt hoạt động); null while it exists"
    ),
]
Successor = Annotated[
    OrganisationCode | None,
    Field(foreign_key="organisation.code", description="Code of the body that took over from it (cơ quan kế thừa)"),
]
DissolutionSource = Annotated[Line | None, Described(description="The document that dissolved it (căn cứ chấm dứt)")]


class OrganisationFacts(SQLModel):
    """A body (tổ chức). It exists from `founded_on` until before `dissolved_on`; a missing day is no limit."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)  # type: ignore[assignment]

    code: Code
    name: BodyName
    kind: Kind
    parent: Parent = None
    aliases: Aliases = []
    business_code: Business = None
    place: InPlace = None
    founded_on: FoundedOn = None
    dissolved_on: DissolvedOn = None
    successor: Successor = None
    dissolution_source: DissolutionSource = None


class Organisation(OrganisationFacts, table=True):
    """One row per body, with its words for full-text search and the sort key of its name (`db.vietnamese`)."""

    __table_args__ = (
        one_of("kind", OrganisationKind),
        CheckConstraint("parent <> code", name="parent"),
        CheckConstraint("successor <> code", name="successor"),
        CheckConstraint("founded_on < dissolved_on", name="existence"),
        CheckConstraint(
            "dissolved_on IS NOT NULL OR successor IS NULL AND dissolution_source IS NULL", name="dissolution"
        ),
        CheckConstraint("isfinite(founded_on) AND isfinite(dissolved_on)", name="finite"),
        Index("organisation_name_ix", "name_key", "code"),
        Index("organisation_words_ix", "words", postgresql_using="gin"),
    )

    words: str = Field(sa_type=TSVECTOR)
    name_key: bytes = Field(sa_type=LargeBinary)
