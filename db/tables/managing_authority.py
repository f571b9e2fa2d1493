"""The managing authority of a register (cơ quan quản lý) from a day on; not the issuer of its papers."""

from typing import Annotated

from pydantic import Field as Described

from db.tables.base import Facts, Version
from db.tables.constraints import one_at_a_time, reference_constraints
from db.tables.types import Day, Line, OrganisationCode, RegisterKey

ManagedRegister = Annotated[RegisterKey, Described(description="Key of the register (sổ bộ)")]
ManagedFrom = Annotated[Day, Described(description="First day of its management (từ ngày)")]
ManagedBy = Annotated[OrganisationCode, Described(description="The body that manages it (cơ quan quản lý)")]
ManagedSource = Annotated[Line | None, Described(description="Legal basis (căn cứ), or the doubt if none is known")]


class ManagingAuthorityFacts(Facts):
    """From its first day until another follows, this body acts in the register and numbers its papers."""

    register_key: ManagedRegister
    authority: ManagedBy
    source: ManagedSource = None


class ManagingAuthority(ManagingAuthorityFacts, Version, table=True):
    """Versions of the assignments; of those in force on a day, the one that began last counts."""

    __tablename__ = "managing_authority"
    __table_args__ = reference_constraints(
        "managing_authority", ManagingAuthorityFacts, one_at_a_time("managing_authority", "register_key", "valid_from")
    )

    authority: ManagedBy
