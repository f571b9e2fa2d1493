"""The six registers and the dossiers, as declarations of their law.

The engine runs them without knowing any by name; `domain.phrases` has the texts of reports about them.
"""

from typing import Final

from domain.declarations.register import Register
from domain.registers.aggregator_licence import AGGREGATOR_LICENCES
from domain.registers.application import APPLICATIONS
from domain.registers.postal_confirmation import POSTAL_CONFIRMATIONS
from domain.registers.press_office import PRESS_OFFICES
from domain.registers.publication_permit import PUBLICATION_PERMITS
from domain.registers.resident_reporter import RESIDENT_REPORTERS
from domain.registers.subdomain_certificate import SUBDOMAIN_CERTIFICATES

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
