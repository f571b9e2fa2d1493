"""Keeps an embedded server running: one that has ended is started again, with growing pauses and bounded tries."""

import logging
import time
from typing import Final

from db.embedded import START_SECONDS, EmbeddedError, EmbeddedServer

PAUSES: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try, when the server ends again and again."""

CALM: Final = 3.0
"""A server that was ready for so many seconds was no failure."""

RECOVERING: Final = 0.05
"""Seconds between two looks at a server that is starting."""

_log = logging.getLogger("sobo")


class Keeper:
    """Takes one step at a time, so that whoever calls it can also do other things."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._tries = 0
        self._ended, self._recovering = False, False
        self._due = self._since = time.monotonic()

    def check(self) -> float:
        """Start the server again if it has ended; in how many seconds to look again.

        Raises EmbeddedError if it ended too often.
        """
        now = time.monotonic()
        if self._server.has_ended:
            if not self._ended:
                self._plan(now)
            if now >= self._due:
                self._ended, self._recovering, self._since = False, True, now
                self._server.start_again()
            return RECOVERING
        if not self._recovering:
            return CALM
        if self._server.is_ready():
            self._recovering, self._since = False, now
            _log.warning("the database runs again")
        elif now - self._since > START_SECONDS:
            self._server.kill()
        return RECOVERING

    def _plan(self, now: float) -> None:
        """Decide when the next try is."""
        if not self._recovering and now - self._since > CALM:
            self._tries = 0
        if self._tries == len(PAUSES):
            raise EmbeddedError(f"the database ended {self._tries + 1} times in a row; see {self._server.log}")
        self._ended, self._due = True, now + PAUSES[self._tries]
        self._tries += 1
        _log.error("the database ended: try %d to start it again", self._tries)
