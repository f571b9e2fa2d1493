"""Answers that follow from the ledger alone, kept by one worker until the ledger changes."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Final

from db.queries import ledger as queries
from db.session import Reader

MAX_ANSWERS: Final = 200
"""Answers that are kept; the oldest gives way."""

MAX_LENGTH: Final = 64_000
"""Bytes of an answer that is kept; a longer one is made each time."""


class AnswerCache:
    """Answers by their question, each with the state of the ledger's head at which it was asked for.

    Every act, and every repair of what is derived, writes the head anew: an answer is kept for one state of its row.
    """

    def __init__(self) -> None:
        self._answers: dict[Hashable, tuple[Any, bytes]] = {}

    async def get(self, reader: Reader, question: Hashable, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """The answer, made if it is not known at this state of the ledger."""
        state = await reader.row(queries.state)
        kept_at, answer = self._answers.get(question, (None, b""))
        if state is not None and kept_at == state:
            return answer
        answer = await make()
        self._answers.pop(question, None)
        if len(answer) <= MAX_LENGTH:
            self._answers[question] = (state, answer)
        if len(self._answers) > MAX_ANSWERS:
            del self._answers[next(iter(self._answers))]
        return answer
