"""The errors that the domain names; `api/http/problems.py` gives each a status."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.tables import PRIVATE_NAMES

MASKED: Final = "***"
"""Shown in place of a value that may be personal."""

MAX_FAULTS: Final = 50
"""Maximum faults reported per response."""

_UNCHECKED: Final = frozenset({"extra_forbidden", "model_type", "model_attributes_type", "dict_type"})
"""Codes of faults whose value is of an unknown field, or is not the expected object: it may hold anything."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a rule: in English, and the name of its words in Vietnamese (`domain.refusals`) with what it tells."""

    text: str
    name: str
    about: Mapping[str, Any] = dataclasses.field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: the field (dotted path), its value, the rule, its stable code and its source in the law.

    `about` is what the rule tells, by name; with `case`, where a code has several rules, it makes the sentence in
    Vietnamese (`domain.refusals`). A value that may be personal is masked on construction, there too, so that no
    response, log or terminal can show it.
    """

    field: str
    value: Any
    rule: str
    code: str
    article: str | None = None
    case: str = ""
    about: Mapping[str, Any] = dataclasses.field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if self.value is not None and self._may_be_personal():
            told = {name: MASKED if told == self.value else told for name, told in self.about.items()}
            object.__setattr__(self, "about", told)
            object.__setattr__(self, "value", MASKED)

    @property
    def sentence(self) -> str:
        """The name of its sentence: the code, and the case if there are several."""
        return f"{self.code}/{self.case}" if self.case else self.code

    def _may_be_personal(self) -> bool:
        name = next((part for part in reversed(self.field.split(".")) if not part.isdigit()), "")
        return name in PRIVATE_NAMES or self.code in _UNCHECKED or isinstance(self.value, dict | list)


class DomainError(Exception):
    """A request that is refused; nothing of it is stored."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.rule}" for fault in faults))
        self.faults = faults


class Malformed(DomainError):
    """The request is not of the expected form."""


class NotFound(DomainError):
    """It does not exist, or did not on the requested day as known then."""


class Conflict(DomainError):
    """The request conflicts with what is already recorded."""


class Stale(DomainError):
    """The entry has changed since the caller read it."""


class NotAllowed(DomainError):
    """The request is well formed, but violates a rule."""


class Contradicted(DomainError):
    """The ledger does not match what was published or hashed: it was tampered with."""

    def __init__(self, rule: str, case: str, **about: Any) -> None:
        super().__init__(Fault("ledger", None, rule, "contradicted", case=case, about=about))


class TooManyRequests(DomainError):
    """The caller exceeded a rate limit, and may retry after `seconds`."""

    def __init__(self, *faults: Fault, seconds: int) -> None:
        super().__init__(*faults)
        self.seconds = seconds


class BeyondLedger(DomainError):
    """A point that the ledger has not reached."""


def not_allowed(
    field: str,
    value: Any,
    rule: str,
    code: str,
    article: str | None = None,
    *,
    case: str = "",
    about: Mapping[str, Any] | None = None,
) -> NotAllowed:
    """A NotAllowed with one fault."""
    return NotAllowed(Fault(field, value, rule, code, article, case, about or {}))
