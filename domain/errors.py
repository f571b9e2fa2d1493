"""The errors the domain names; `api/errors.py` gives each a status."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the field (dotted path), its value, the rule it breaks and the rule's source."""

    field: str
    value: Any
    rule: str
    code: str
    article: str | None = None


class DomainError(Exception):
    """A request that is refused; nothing of it is kept."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.rule}" for fault in faults))
        self.faults = faults


class Malformed(DomainError):
    """What was sent is not of the form that was asked for."""


class NotFound(DomainError):
    """There is no such thing, or there was none on that day as then known."""


class Conflict(DomainError):
    """What was asked for collides with what is already recorded."""


class Stale(DomainError):
    """What was asked rests on an entry as it is no longer."""


class NotAllowed(DomainError):
    """Well formed, but against a rule."""


class Contradicted(DomainError):
    """The ledger is not the one that a published checkpoint speaks of."""

    def __init__(self, rule: str) -> None:
        super().__init__(Fault("ledger", None, rule, "contradicted"))


class TooMany(DomainError):
    """Asked too often; worth trying again after `seconds`."""

    def __init__(self, *faults: Fault, seconds: int) -> None:
        super().__init__(*faults)
        self.seconds = seconds


class Beyond(DomainError):
    """A point that the ledger has not reached."""


def not_allowed(field: str, value: Any, rule: str, code: str, article: str | None = None) -> NotAllowed:
    """A refusal that has one fault."""
    return NotAllowed(Fault(field, value, rule, code, article))
