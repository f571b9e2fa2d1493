"""Every table; importing this package fills `SQLModel.metadata`."""

from sqlmodel import SQLModel

from db.tables import (
    act,
    aggregator_licence,
    application,
    calendar_day,
    deadline_rule,
    kept_answer,
    ledger,
    managing_authority,
    number_series,
    organisation,
    place,
    postal_confirmation,
    press_office,
    publication_permit,
    reporting_calendar,
    resident_reporter,
    subdomain_certificate,
)

metadata = SQLModel.metadata

__all__ = [
    "act",
    "aggregator_licence",
    "application",
    "calendar_day",
    "deadline_rule",
    "kept_answer",
    "ledger",
    "managing_authority",
    "metadata",
    "number_series",
    "organisation",
    "place",
    "postal_confirmation",
    "press_office",
    "publication_permit",
    "reporting_calendar",
    "resident_reporter",
    "subdomain_certificate",
]
