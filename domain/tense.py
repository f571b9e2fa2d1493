"""Which state of an entry is meant: a day in legal time, and how much of the ledger is known."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from db.queries import ledger
from db.session import Reader
from domain.errors import Fault, Malformed, not_allowed

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def today() -> date:
    """The legal day now, in Asia/Ho_Chi_Minh."""
    return datetime.now(VIETNAM).date()


@dataclass(frozen=True, slots=True)
class Tense:
    """The day, and the ledger's size; None is everything known now."""

    day: date
    seq: int | None = None

    @property
    def now(self) -> bool:
        """Whether everything known now counts."""
        return self.seq is None

    @property
    def given(self) -> dict[str, object]:
        """The arguments of a statement over versions."""
        return {"day": self.day} if self.seq is None else {"day": self.day, "seq": self.seq}


async def tense(reader: Reader, as_of: date | None, known_at: datetime | None, known_seq: int | None) -> Tense:
    """Resolve what was asked; by default today and everything known now.

    Raises Malformed if knowledge is given twice, NotAllowed for a size that the ledger has not reached.
    """
    if known_at is not None and known_seq is not None:
        raise Malformed(Fault("known_at", known_at.isoformat(), "give known_at or known_seq, not both", "known-twice"))
    if known_at is not None:
        known_seq = await reader.value(ledger.size_at, instant=known_at)
    elif known_seq is not None:
        head = await reader.row(ledger.head)
        if head is None or known_seq > head["size"]:
            size = head["size"] if head else 0
            raise not_allowed("known_seq", known_seq, f"the ledger has {size} acts", "known-seq")
    return Tense(as_of or today(), known_seq)
