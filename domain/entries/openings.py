"""Opening entries for all requests that wait, in one transaction: its locks, its flush and its round trips are shared.

Only what nobody has anything to say against is recorded so. Whatever else a request needs (an answer that is stored
already, a number that it states, a refusal with all of its faults) it gets by being recorded alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Final, TypeAlias

from db.errors import Unavailable
from db.session import Database, Session
from db.timeouts import new_budget
from domain import idempotency
from domain.access.principal import Principal
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.prepare import PreparedAct
from domain.entries.recording import judge
from domain.entries.related import RelatedEntries
from domain.entries.remembered import Memory
from domain.entries.write import RecordedAct, write_all
from domain.errors import DomainError
from domain.idempotency import IdempotentRequest, StoredResponse

MOST_AT_ONCE: Final = 64
"""Acts in one transaction: more would only make those wait that come first."""

Judge: TypeAlias = Callable[[Session], Awaitable[Principal]]


@dataclass(frozen=True, slots=True)
class Opening:
    """A command that opens an entry, and the request for it.

    `judge` judges the caller of `credential` again, until the transaction ends; `answer` is the response to the act.
    """

    register: Register
    command: Command
    credential: bytes
    judge: Judge
    request: IdempotentRequest | None
    answer: Callable[[RecordedAct], StoredResponse]


@dataclass(frozen=True, slots=True)
class _Waiting:
    opening: Opening
    answered: asyncio.Future[StoredResponse | None]


class _Alone(Exception):
    """Nothing was recorded: one of the openings is in the way of the others, or the database is away."""


class Openings:
    """The openings that wait in this worker, by register."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._memory = Memory()
        self._waiting: dict[str, list[_Waiting]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    async def record(self, opening: Opening) -> StoredResponse | None:
        """Record an opening together with others; None if it was not, and must be recorded alone.

        Raises Unavailable if it is not known whether it was.
        """
        if not _is_plain(opening):
            return None
        key = opening.register.key
        waiting = _Waiting(opening, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(key, []).append(waiting)
        if key not in self._running:
            # In a context of its own: the time that this request may take is not that of the others.
            self._running[key] = asyncio.create_task(self._run(key), context=Context())
        with self._database.charged_wait():
            return await waiting.answered

    async def _run(self, key: str) -> None:
        waiting: list[_Waiting] = []
        try:
            while waiting := self._waiting.pop(key, []):
                for first in range(0, len(waiting), MOST_AT_ONCE):
                    await self._answer(waiting[first : first + MOST_AT_ONCE])
        finally:
            del self._running[key]
            # Nobody is left without an answer, even if this task was cancelled.
            _fail([*waiting, *self._waiting.pop(key, [])], Unavailable("the task ended", "is shutting down"))

    async def _answer(self, waiting: Sequence[_Waiting]) -> None:
        """Answer all; if one is in the way of the others, each half by itself."""
        waiting = [one for one in waiting if not one.answered.done()]  # the client of the others has gone
        answers: list[StoredResponse | None] = [None]
        try:
            answers = await self._record([one.opening for one in waiting])
        except _Alone as error:
            answers *= len(waiting)
            if len(waiting) > 1 and not isinstance(error.__cause__, Unavailable):
                await self._answer(waiting[: len(waiting) // 2])
                await self._answer(waiting[len(waiting) // 2 :])
                return
        except Exception as error:
            _fail(waiting, error)
        for one, answer in zip(waiting, answers, strict=False):
            if not one.answered.done():
                one.answered.set_result(answer)

    async def _record(self, openings: Sequence[Opening]) -> list[StoredResponse | None]:
        """The response to each, or None to those that must be recorded alone. Raises _Alone, after which all must."""
        with new_budget():
            async with self._database.transaction() as session:
                try:
                    return await self._recorded(session, openings)
                except Exception as error:  # before the commit: whatever it is, nothing is recorded
                    raise _Alone from error

    async def _recorded(self, session: Session, openings: Sequence[Opening]) -> list[StoredResponse | None]:
        callers = await _judged(session, openings)
        claimed = await idempotency.claim_all(session, [one.request for one in openings])
        memory = self._memory.at(claimed.reference_version)
        prepared = [
            await _prepared(session, memory, one, caller) if caller and is_new else None
            for one, caller, is_new in zip(openings, callers, claimed.new, strict=True)
        ]
        together = [one for one in prepared if one]
        acts = await write_all(session, together, memory.version) if together else []
        recorded = iter(acts)
        answers = [one.answer(next(recorded)) if act else None for one, act in zip(openings, prepared, strict=True)]
        await idempotency.store_all(
            session, [(one.request, answer) for one, answer in zip(openings, answers, strict=True) if answer]
        )
        return answers


def _fail(waiting: Iterable[_Waiting], error: Exception) -> None:
    for one in waiting:
        if not one.answered.done():
            one.answered.set_exception(error)


def _is_plain(opening: Opening) -> bool:
    """Whether it can be recorded with others: it states no number and refers to no entry, which would be locked."""
    command, register = opening.command, opening.register
    stated = command.document is not None and command.document.number is not None
    return not (stated or command.unsound or register.references or register.managed_as or register.is_reference)


async def _judged(session: Session, openings: Sequence[Opening]) -> list[Principal | None]:
    """The caller of each as it is now, until the transaction ends; None for one that must be refused."""
    judged: dict[bytes, Principal | None] = {}
    for one in openings:
        if one.credential not in judged:
            try:
                judged[one.credential] = await one.judge(session)
            except DomainError:
                judged[one.credential] = None
    return [judged[one.credential] for one in openings]


async def _prepared(session: Session, memory: Memory, opening: Opening, caller: Principal) -> PreparedAct | None:
    """The act to record; None if it has a fault."""
    try:
        related = RelatedEntries(memory.reader(session), opening.register, caller.visibility)
        return await judge(related, opening.command)
    except DomainError:
        return None
