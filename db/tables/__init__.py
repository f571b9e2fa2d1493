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
    checkpoint,
    deadline_rule,
    dossier_work,
    erasure,
    figure_sum,
    idempotency,
    ledger,
    managing_authority,
    number_reservation,
    number_series,
    organisation,
    paper_code,
    place,
    postal_confirmation,
    press_office,
    procedure,
    proposal,
    publication_permit,
    release_list,
    reporting_calendar,
    resident_reporter,
    seal,
    signer,
    signing_rule,
    subdomain_certificate,
    throttle,
    webhook,
    working_day,
)
from db.tables.base import facts_of, private_fields

metadata = SQLModel.metadata

PRIVATE_NAMES: Final = frozenset(name for facts in facts_of() for name in private_fields(facts))
"""The names of the personal fields of all registers."""

__all__ = [
    "PRIVATE_NAMES",
    "access",
    "act",
    "aggregator_licence",
    "application",
    "audit_chain",
    "checkpoint",
    "deadline_rule",
    "dossier_work",
    "erasure",
    "figure_sum",
    "idempotency",
    "ledger",
    "managing_authority",
    "metadata",
    "number_reservation",
    "number_series",
    "organisation",
    "paper_code",
    "place",
    "postal_confirmation",
    "press_office",
    "procedure",
    "proposal",
    "publication_permit",
    "release_list",
    "reporting_calendar",
    "resident_reporter",
    "seal",
    "signer",
    "signing_rule",
    "subdomain_certificate",
    "throttle",
    "webhook",
    "working_day",
]
