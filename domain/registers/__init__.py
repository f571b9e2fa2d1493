"""The six registers, the dossiers and what they rest on, as declarations of their law.

The engine runs them without knowing any by name; `domain.phrases` has the texts of reports about them.
"""

from typing import Final

from domain.declarations.register import Register
from domain.registers.aggregator_licence import AGGREGATOR_LICENCES
from domain.registers.application import APPLICATIONS
from domain.registers.deadline_rule import DEADLINE_RULES
from domain.registers.erasure import ERASURES
from domain.registers.managing_authority import MANAGING_AUTHORITIES
from domain.registers.number_reservation import NUMBER_RESERVATIONS
from domain.registers.number_series import NUMBER_SERIES
from domain.registers.organisation import ORGANISATIONS
from domain.registers.postal_confirmation import POSTAL_CONFIRMATIONS
from domain.registers.press_office import PRESS_OFFICES
from domain.registers.procedure import PROCEDURES
from domain.registers.publication_permit import PUBLICATION_PERMITS
from domain.registers.release_list import RELEASE_LISTS
from domain.registers.reporting_calendar import REPORTING_CALENDARS
from domain.registers.resident_reporter import RESIDENT_REPORTERS
from domain.registers.seal import SEALS
from domain.registers.signer import SIGNERS
from domain.registers.signing_rule import SIGNING_RULES
from domain.registers.subdomain_certificate import SUBDOMAIN_CERTIFICATES
from domain.registers.working_day import WORKING_DAYS

REGISTERS: Final[dict[str, Register]] = {
    register.key: register
    for register in (
        PUBLICATION_PERMITS,
        POSTAL_CONFIRMATIONS,
        SUBDOMAIN_CERTIFICATES,
        AGGREGATOR_LICENCES,
        PRESS_OFFICES,
        RESIDENT_REPORTERS,
    )
}
"""The official registers, by key."""

EVERY: Final[dict[str, Register]] = {**REGISTERS, APPLICATIONS.key: APPLICATIONS}
"""All of them and the applications, which are recorded, derived and counted in the same way."""

REFERENCE: Final[dict[str, Register]] = {
    register.key: register
    for register in (
        ORGANISATIONS,
        SIGNERS,
        MANAGING_AUTHORITIES,
        NUMBER_SERIES,
        NUMBER_RESERVATIONS,
        WORKING_DAYS,
        DEADLINE_RULES,
        PROCEDURES,
        SIGNING_RULES,
        REPORTING_CALENDARS,
        RELEASE_LISTS,
        SEALS,
        ERASURES,
    )
}
"""What figures, numbers and papers rest on (danh mục), recorded and derived in the same way."""

RECORDED: Final[dict[str, Register]] = {**EVERY, **REFERENCE}
"""All that the ledger records."""
