"""Document numbers as cited in a draft."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.drafts.draft import Place
from domain.drafts.stated_dates import StatedDate


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited number. `law`: a law or a paper of the party; `basis`: in a sentence that begins with "Căn cứ".

    `shared` is the date of the last number of a list, which gives the year of the others but perhaps not their day.
    `table` is the table around it; `any_time`: that table, or the footnote, lists what is in force on a day, so its
    documents may be of any time.
    """

    number: int
    symbol: str
    printed: str
    place: Place
    start: int
    end: int
    stated: StatedDate | None
    law: bool = False
    basis: bool = False
    shared: StatedDate | None = None
    table: int | None = None
    any_time: bool = False

    @property
    def year(self) -> int | None:
        """The year of the number, if the draft gives one."""
        day = next((each.day for each in (self.stated, self.shared) if each and each.day), None)
        return day.year if day else None


@dataclass(frozen=True, slots=True)
class DoubtfulNumbers:
    """Numbers from `first` to `last` that may be documents: a `long_range`, or a number of an uncertain list."""

    first: int
    last: int
    symbol: str
    place: Place
    start: int
    end: int

    @property
    def long_range(self) -> bool:
        """Whether there is more than one number."""
        return self.first != self.last


@dataclass(frozen=True, slots=True)
class CitedNumbers:
    """The document numbers of a draft in the order of the text, and the doubtful ones."""

    sure: Sequence[Citation]
    doubtful: Sequence[DoubtfulNumbers]
