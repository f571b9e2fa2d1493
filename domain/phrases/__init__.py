"""The texts of the department's report on each register, and the terms that name its figures in a draft.

One file per register, apart from its legal declaration; a register without one has no section.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from domain.declarations.register import Register
from domain.phrases.aggregator_licence import AGGREGATOR_LICENCE
from domain.phrases.application import APPLICATION
from domain.phrases.phrases import Phrases
from domain.phrases.postal_confirmation import POSTAL_CONFIRMATION
from domain.phrases.press_office import PRESS_OFFICE
from domain.phrases.publication_permit import PUBLICATION_PERMIT
from domain.phrases.resident_reporter import RESIDENT_REPORTER
from domain.phrases.subdomain_certificate import SUBDOMAIN_CERTIFICATE

PHRASES: Final[Mapping[str, Phrases]] = {
    "aggregator-licences": AGGREGATOR_LICENCE,
    "applications": APPLICATION,
    "postal-confirmations": POSTAL_CONFIRMATION,
    "press-offices": PRESS_OFFICE,
    "publication-permits": PUBLICATION_PERMIT,
    "resident-reporters": RESIDENT_REPORTER,
    "subdomain-certificates": SUBDOMAIN_CERTIFICATE,
}
"""By the register's key."""


def phrases_of(register: Register) -> Phrases:
    """The phrases of a register; by default its title alone."""
    return PHRASES.get(register.key) or Phrases(register.title_vi)


def terms_of(registers: Iterable[Register]) -> Mapping[str, tuple[str, ...]]:
    """The terms that name a figure, by `register.indicator`; only figures that have terms."""
    named = ((f"{r.key}.{i.key}", phrases_of(r).terms.get(i.key)) for r in registers for i in r.indicators)
    return {name: terms for name, terms in named if terms}
