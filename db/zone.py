"""The offset in which instants are shown: that of Vietnam, for any year, as texts of PostgreSQL and of Python."""

from datetime import datetime, timedelta, timezone
from typing import Final

OFFSET: Final = timezone(timedelta(hours=7))
"""+07:00 for every instant, also of years in which clocks showed another time."""

SESSION_ZONE: Final = "<+07>-07"
"""The same as a time zone of PostgreSQL (POSIX, whose signs are the other way round)."""


def at_local_offset(instant: datetime) -> datetime:
    """The instant with the offset +07:00."""
    return instant.astimezone(OFFSET)
