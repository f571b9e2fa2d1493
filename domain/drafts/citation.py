"""Document numbers as they stand in a draft."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.drafts.draft import Place
from domain.drafts.stated_dates import StatedDate


@dataclass(frozen=True, slots=True)
class Citation:
    """A number where it stands. `law`: a law or a party's paper; `basis`: in a sentence that begins "Căn cứ".

    `shared` is the date of the last of a list, which tells the year of those before it, but may not be their day.
    `table` is the one it stands in; `standing`: that, or the footnote, lists what there
    is on a day, of whatever time.
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
    standing: bool = False

    @property
    def year(self) -> int | None:
        """The year it counts in, as far as the draft tells it."""
        day = next((each.day for each in (self.stated, self.shared) if each and each.day), None)
        return day.year if day else None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """What may be documents, from number `first` to `last`: `long_range`, or else a number whose list is not sure."""

    first: int
    last: int
    symbol: str
    place: Place
    start: int
    end: int

    @property
    def long_range(self) -> bool:
        """Whether it stands for more than one number."""
        return self.first != self.last


@dataclass(frozen=True, slots=True)
class Cited:
    """The document numbers of a draft in the order of the text, and what may be some."""

    sure: Sequence[Citation]
    doubtful: Sequence[Doubtful]
