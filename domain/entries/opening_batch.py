"""Opening entries for many requests in one transaction: its locks, its flush and its round trips are shared.

Only what nobody has anything to say against is recorded so. Whatever else a request needs (an answer that is stored
already, a number that it states, a refusal with all of its faults) it gets by being recorded alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from db.queries import opening_batch as queries
from db.session import Reader, Session
from domain.access.principal import Principal
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.prepare import PreparedAct
from domain.entries.recording import judge
from domain.entries.reference_cache import ReferenceCache
from domain.entries.related import RelatedEntries
from domain.entries.write import RecordedAct, write_all
from domain.errors import DomainError
from domain.idempotency import IdempotentRequest, StoredResponse

Judge: TypeAlias = Callable[[int], Principal | None]
"""Judges a caller that was found earlier by the number of access now: the caller, or None if it must be looked for."""


@dataclass(slots=True, eq=False)
class Opening:
    """A command that opens an entry, and the request for it.

    `judge` is its caller if nobody's rights changed since it was found, by the number of access now; `staff_session`
    is the digest of its session, if it has one. `answer` is the response to the act: `response`, once it is recorded.
    """

    register: Register
    command: Command
    judge: Judge
    staff_session: bytes | None
    request: IdempotentRequest | None
    answer: Callable[[RecordedAct], StoredResponse]
    response: StoredResponse | None = None

    @property
    def key(self) -> tuple[str, str] | None:
        """The client and idempotency key of its request, if that has one."""
        return (self.request.client, self.request.key) if self.request else None

    @property
    def is_plain(self) -> bool:
        """Whether it can be recorded with others: it states no number and refers to no entry, which would be locked."""
        document, register = self.command.document, self.register
        stated = document is not None and document.number is not None
        return not (
            stated or self.command.unsound or register.references or register.managed_as or register.is_reference
        )


async def open_batch(session: Session, cache: ReferenceCache, openings: Sequence[Opening]) -> None:
    """Record openings of one register, those that are refused or under a used key excepted: they have no response.

    Raises what `write_all` raises; then nothing may be committed.
    """
    first = {one.key: one for one in reversed(openings) if one.key}
    claimed = await session.one(
        queries.claim,
        clients=[one.request.client for one in first.values() if one.request],
        keys=[one.request.stored_key["key"] for one in first.values() if one.request],
        sessions=list({one.staff_session for one in openings}),
    )
    new = {one for one, is_new in zip(first.values(), claimed["new"] or (), strict=True) if is_new}
    version = claimed["reference_version"]
    reader = cache.at(version).reader(session)  # the cache may be emptied for another register's openings meanwhile
    prepared: dict[Opening, PreparedAct] = {}
    for one in openings:
        caller = one.judge(claimed["access_version"]) if one.request is None or one in new else None
        if caller and (act := await _prepared(reader, one, caller)):
            prepared[one] = act
    if prepared:
        await write_all(session, [*prepared.values()], version, partial(_answer, prepared))


async def _prepared(reader: Reader, opening: Opening, caller: Principal) -> PreparedAct | None:
    """The act to record; None if it has a fault."""
    try:
        related = RelatedEntries(reader, opening.register, caller.visibility)
        return await judge(related, opening.command)
    except DomainError:
        return None


def _answer(
    openings: Iterable[Opening], acts: Sequence[RecordedAct]
) -> Iterator[tuple[IdempotentRequest | None, StoredResponse]]:
    for opening, act in zip(openings, acts, strict=True):
        opening.response = opening.answer(act)
        yield opening.request, opening.response
