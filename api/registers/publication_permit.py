"""Non-commercial publication permits as the API shows them."""

from typing import Final

from api.registers.resource import Resource
from api.schemas import Filters, Opening, PublicEntry
from db.tables import publication_permit as table
from domain.registers.publication_permit import PUBLICATION_PERMITS


class NewPublicationPermit(Opening, table.PublicationPermitFacts):
    """A permit to grant."""


class PublicPublicationPermit(PublicEntry):
    """A permit."""

    title: table.Title
    form: table.Form
    origin: table.Origin
    translator: table.Translator
    page_count: table.PageCount
    size_bytes: table.SizeBytes
    supplements: table.Supplements
    page_size: table.PageSize
    print_run: table.PrintRun
    language: table.Language
    purpose: table.Purpose
    distribution: table.Distribution
    printer: table.Printer
    printer_address: table.PrinterAddress
    expires_on: table.ExpiresOn
    planned_release_on: table.PlannedReleaseOn
    ministry_opinion: table.MinistryOpinion
    deposited_on: table.DepositedOn
    deposited_copies: table.DepositedCopies
    deposited_with: table.DepositedWith


class PublicationPermitFilters(Filters):
    """What permits can be selected by."""

    form: table.Form = None
    language: table.Language = None


PUBLICATION_PERMIT: Final = Resource(
    PUBLICATION_PERMITS,
    "PublicationPermit",
    NewPublicationPermit,
    PublicPublicationPermit,
    PublicationPermitFilters,
)
