"""The shapes of each register, one file a register, with its own routes.

In the order of the report.
"""

from typing import Final

from api.entries.resource import Resource
from api.registers.aggregator_licence import AGGREGATOR_LICENCE
from api.registers.postal_confirmation import POSTAL_CONFIRMATION
from api.registers.press_office import PRESS_OFFICE
from api.registers.publication_permit import PUBLICATION_PERMIT
from api.registers.resident_reporter import RESIDENT_REPORTER
from api.registers.subdomain_certificate import SUBDOMAIN_CERTIFICATE

RESOURCES: Final[tuple[Resource, ...]] = (
    PUBLICATION_PERMIT,
    POSTAL_CONFIRMATION,
    SUBDOMAIN_CERTIFICATE,
    AGGREGATOR_LICENCE,
    PRESS_OFFICE,
    RESIDENT_REPORTER,
)
