"""The managing authority of a register (cơ quan quản lý) from a day on; not the issuer of its papers."""

from typing import Annotated

from pydantic import Field as Described

from db.tables.base import Facts, Version
from db.tables.constraints import one_at_a_time, reference_constraints
from db.tables.labels import Label, Listed
from db.tables.types import Day, Line, OrganisationCode, RegisterKey

ManagedRegister = Annotated[
    RegisterKey,
    Described(description="Key of the register (sổ bộ)"),
    Label("Sổ bộ"),
    Listed("registers?group=report", "key", "title_vi"),
]
ManagedFrom = Annotated[Day, Described(description="First day of its management (từ ngày)"), Label("Từ ngày")]
ManagedBy = Annotated[
    OrganisationCode,
    Described(description="The body that manages it (cơ quan quản lý)"),
    Label("Cơ quan quản lý"),
    Listed("organisations"),
]
ManagedSource = Annotated[
    Line | None,
    Described(description="Legal basis (căn cứ), or the doubt if none is known"),
    Label("Căn cứ", "Nếu chưa rõ căn cứ thì ghi điều còn nghi ngờ."),
]


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
