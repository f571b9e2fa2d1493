"""Whether a client takes its answers."""

from api.server.bounds import Bounds


class Delivery:
    """The unsent bytes of a connection: they must become fewer."""

    __slots__ = ("_bounds", "_since", "_unsent")

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.restart()

    def restart(self) -> None:
        """Forget what was unsent: the client took much of it, or there is more."""
        self._unsent, self._since = 0, 0.0

    def stalled(self, unsent: int, now: float) -> bool:
        """Whether `unsent` bytes are still there because the client took too few."""
        if not unsent:
            self.restart()
        elif not self._unsent:
            self._unsent, self._since = unsent, now
        elif now - self._since > self._bounds.answer_seconds:
            if self._unsent - unsent < self._bounds.answer_bytes:
                return True
            self._unsent, self._since = unsent, now
        return False
