"""The point in both times that a query reads: a day of valid time, and a ledger size of transaction time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import time
from zoneinfo import ZoneInfo

from db.queries import ledger
from db.queries.tense import LATEST
from db.session import Reader
from domain.errors import Fault, Malformed, not_allowed

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


_known_day: tuple[float, float, date] = (0.0, 0.0, date.min)
"""The last day that was asked for, with its first second and the first after it, in seconds since 1970."""


def today() -> date:
    """The legal day now, in Asia/Ho_Chi_Minh."""
    global _known_day
    now = time()
    first, until, day = _known_day
    if not first <= now < until:
        midnight = datetime.fromtimestamp(now, VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        day, first = midnight.date(), midnight.timestamp()
        _known_day = first, (midnight + timedelta(days=1)).timestamp(), day
    return day


@dataclass(frozen=True, slots=True)
class Tense:
    """A day, and the ledger's size (`seq`) as the state of knowledge; None: everything known now."""

    day: date
    seq: int | None = None

    @property
    def size(self) -> int:
        """The ledger's size for statements that take one in any case."""
        return LATEST if self.seq is None else self.seq

    @property
    def now(self) -> bool:
        """Whether it is everything known now."""
        return self.seq is None


@dataclass(slots=True)
class LargestSize:
    """The largest size of the ledger that was seen; it only grows, so a smaller one need not be asked about."""

    size: int = 0


async def tense(reader: Reader, as_of: date | None, known_at: datetime | None, known_seq: int | None) -> Tense:
    """The tense of a query's parameters; by default today and everything known now.

    Raises Malformed if both `known_at` and `known_seq` are given, NotAllowed for a size beyond the ledger.
    """
    if known_at is not None and known_seq is not None:
        raise Malformed(Fault("known_at", known_at.isoformat(), "give known_at or known_seq, not both", "known-twice"))
    if known_at is not None:
        known_seq = await reader.value(ledger.size_at, instant=known_at)
    elif known_seq is not None:
        head = await reader.row(ledger.head)
        if head is None or known_seq > head["size"]:
            size = head["size"] if head else 0
            raise not_allowed("known_seq", known_seq, f"the ledger has {size} acts", "known-seq", about={"size": size})
    return Tense(as_of or today(), known_seq)
