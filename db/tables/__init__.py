"""Every table; importing this package fills `SQLModel.metadata`."""

from sqlmodel import SQLModel

from db.tables import (
    access,
    act,
    aggregator_licence,
    application,
    calendar_day,
    checkpoint,
    deadline_rule,
    kept_answer,
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

metadata = SQLModel.metadata

__all__ = [
    "access",
    "act",
    "aggregator_licence",
    "application",
    "calendar_day",
    "checkpoint",
    "deadline_rule",
    "kept_answer",
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
