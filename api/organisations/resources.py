"""The registers of reference data as resources: which shapes they have."""

from typing import Final

from api.entries.resource import Resource
from api.entries.schemas import Filters
from api.organisations.schemas import NewManagingAuthority, PublicAssignment, PublicOrganisation, PublicSigner
from db.tables.organisation import OrganisationFacts
from db.tables.signer import SignerFacts
from domain.registers.managing_authority import MANAGING_AUTHORITIES
from domain.registers.organisation import ORGANISATIONS
from domain.registers.signer import SIGNERS

ORGANISATION: Final = Resource(ORGANISATIONS, "Organisation", OrganisationFacts, PublicOrganisation, Filters)
MANAGING_AUTHORITY: Final = Resource(
    MANAGING_AUTHORITIES, "ManagingAuthority", NewManagingAuthority, PublicAssignment, Filters
)
SIGNER: Final = Resource(SIGNERS, "Signer", SignerFacts, PublicSigner, Filters)
