"""Postal activity confirmations in the API."""

from typing import Final

from pydantic import Field

from api.entries.resource import Resource
from api.entries.schemas import Opening, PaperFilters, PublicEntry
from db.tables import postal_confirmation as table
from domain.registers.postal_confirmation import POSTAL_CONFIRMATIONS


class NewPostalConfirmation(Opening, table.PostalConfirmationFacts):
    """A confirmation to grant."""


class PublicPostalConfirmation(PublicEntry):
    """A confirmation."""

    holder_address: table.HolderAddress
    business_code: table.HolderBusinessCode
    activities: table.Activities
    scope: table.Scope
    started_on: table.StartedOn


class PostalConfirmationFilters(PaperFilters):
    """The filters of confirmations."""

    business_code: table.HolderBusinessCode = None
    activities: table.PostalActivity | None = Field(None)


POSTAL_CONFIRMATION: Final = Resource(
    POSTAL_CONFIRMATIONS,
    "PostalConfirmation",
    NewPostalConfirmation,
    PublicPostalConfirmation,
    PostalConfirmationFilters,
)
