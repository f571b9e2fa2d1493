"""What the feed publishes of each register: the public shape of its entries."""

from collections.abc import Mapping
from typing import Final

from api.entries.resource import Resource
from api.numbers.routes import SERIES
from api.organisations.resources import MANAGING_AUTHORITY, ORGANISATION, SIGNER
from api.reference.schemas import CHANGEABLE, READABLE, SIGNING_RULE
from api.registers import RESOURCES
from api.registers.application import APPLICATION
from api.reports.calendars import CALENDAR
from db.queries.entries import Shape

_REFERENCE: Final[tuple[Resource, ...]] = (
    ORGANISATION,
    SIGNER,
    MANAGING_AUTHORITY,
    SERIES,
    SIGNING_RULE,
    CALENDAR,
    *CHANGEABLE,
    *READABLE,
)

PUBLISHED: Final[Mapping[str, Shape]] = {
    resource.register.key: resource.published for resource in (*RESOURCES, APPLICATION, *_REFERENCE)
}
"""The published fields of each register that the ledger records, by key."""
