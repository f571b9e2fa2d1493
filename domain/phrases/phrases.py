"""The texts of a report on a register, and the terms that name its figures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_PLACEHOLDERS: Final = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template in Vietnamese: `{granted}` is that figure, `{last}` the period's last day.

    Each figure in `notes` gets a footnote with the holders and numbers that it counts.
    """

    text: str
    notes: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[str, ...]:
        """The keys of the indicators in the text."""
        return tuple(key for key in _PLACEHOLDERS.findall(self.text) if key != "last")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The `short` name of a register, its `section` in the report (None: no section) and its sentences.

    What its indicators count is a `unit` (đơn vị tính), which `units` has for those that count something else.
    The first sentence is always printed, the others only if one of their figures is not zero. `terms` are, by
    indicator, the terms that name it in a draft (`domain/drafts/terms.py`).
    """

    short: str
    section: str | None = None
    unit: str = "dòng"
    units: Mapping[str, str] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
