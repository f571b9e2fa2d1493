"""The errors the domain names; `api/http/problems.py` gives each a status."""

from dataclasses import dataclass
from typing import Any, Final

from db.tables import PRIVATE_NAMES

MASKED: Final = "***"
"""What stands for a value that may be personal."""

MOST_FAULTS: Final = 50
"""How many are told: a flood is not answered with a flood."""

_UNPLACED: Final = frozenset({"extra_forbidden", "model_type", "model_attributes_type", "dict_type"})
"""Faults of what is no field of ours, or stands where fields should: nobody knows what it holds."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the field (dotted path), its value, the rule it breaks and the rule's source.

    A value that may be personal is masked from the start, so that no answer, log or terminal can show it.
    """

    field: str
    value: Any
    rule: str
    code: str
    article: str | None = None

    def __post_init__(self) -> None:
        if self.value is not None and self._may_be_personal():
            object.__setattr__(self, "value", MASKED)

    def _may_be_personal(self) -> bool:
        name = next((part for part in reversed(self.field.split(".")) if not part.isdigit()), "")
        return name in PRIVATE_NAMES or self.code in _UNPLACED or isinstance(self.value, dict | list)


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
