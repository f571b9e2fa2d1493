"""Where a register stands in the department's report, and what the report says of it; declared by registers as data."""

import re
from dataclasses import dataclass
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
class Chapter:
    """`section` of the report (none: the report does not tell of it), `short` name, and sentences.

    The first sentence is always said, another only if one of its figures is not zero.
    """

    short: str
    section: str | None = None
    sentences: tuple[Sentence, ...] = ()
