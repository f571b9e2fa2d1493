"""Every table, one file a noun; importing this package fills `SQLModel.metadata`.

Field descriptions are written here and appear in the contract.
"""

from typing import Final

from sqlmodel import SQLModel

from db.tables import (
    access,
    act,
    aggregator_licence,
    application,
    audit_chain,
    calendar_day,
    checkpoint,
    deadline_rule,
    idempotency,
    ledger,
    managing_authority,
    number_series,
    organisation,
    paper_code,
    place,
    postal_confirmation,
    press_office,
    publication_permit,
    reporting_calendar,
    resident_reporter,
    subdomain_certificate,
    throttle,
    webhook,
)
from db.tables.base import Facts, private_fields

metadata = SQLModel.metadata

PRIVATE_NAMES: Final = frozenset(name for facts in Facts.__subclasses__() for name in private_fields(facts))
"""The names of the personal fields of all registers."""

__all__ = [
    "PRIVATE_NAMES",
    "access",
    "act",
    "aggregator_licence",
    "application",
    "audit_chain",
    "calendar_day",
    "checkpoint",
    "deadline_rule",
    "idempotency",
    "ledger",
    "managing_authority",
    "metadata",
    "number_series",
    "organisation",
    "paper_code",
    "place",
    "postal_confirmation",
    "press_office",
    "publication_permit",
    "reporting_calendar",
    "resident_reporter",
    "subdomain_certificate",
    "throttle",
    "webhook",
]
