"""The managing authority of a register (cơ quan quản lý) from a day on; not the issuer of its papers."""

from typing import Annotated

from pydantic import ConfigDict
from pydantic import Field as Described
from sqlmodel import Field, SQLModel

from db.tables.types import Day, Line, OrganisationCode, RegisterKey

ManagedRegister = Annotated[RegisterKey, Field(primary_key=True, description="Key of the register (sổ bộ)")]
ManagedFrom = Annotated[Day, Field(primary_key=True, description="First day of its management (từ ngày)")]
ManagedBy = Annotated[
    OrganisationCode, Field(foreign_key="organisation.code", description="The body that manages it (cơ quan quản lý)")
]
ManagedSource = Annotated[Line | None, Described(description="Legal basis (căn cứ), or the doubt if none is known")]


class ManagingAuthorityFacts(SQLModel):
    """From this day until another follows, this body acts in the register and numbers its papers."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    register_key: ManagedRegister
    valid_from: ManagedFrom
    authority: ManagedBy
    source: ManagedSource = None


class ManagingAuthority(ManagingAuthorityFacts, table=True):
    """One row per register and change."""

    __tablename__ = "managing_authority"
