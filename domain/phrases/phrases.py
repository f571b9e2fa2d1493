"""How a report tells of a register, and by which words it names a figure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_PLACES: Final = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in Vietnamese: `{granted}` stands for that figure, `{last}` for the period's last day.

    A footnote at each of `notes` names the holders and numbers that the figure counts.
    """

    text: str
    notes: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[str, ...]:
        """The keys of the indicators that it cites."""
        return tuple(key for key in _PLACES.findall(self.text) if key != "last")


@dataclass(frozen=True, slots=True)
class Phrases:
    """`short` name, `section` of the report (None: the report has none on it), and sentences.

    The first sentence is always written, another only if one of its figures is not zero. `terms` are, by indicator, the
    words that name it in a draft (`domain/drafts/terms.py`).
    """

    short: str
    section: str | None = None
    sentences: tuple[Sentence, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
