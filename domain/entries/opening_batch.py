"""Opening entries for many requests in one transaction: its locks, its flush and its round trips are shared.

Only what nobody has anything to say against is recorded so. Whatever else a request needs (an answer that is stored
already, a number that it states, a refusal with all of its faults) it gets by being recorded alone.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeAlias

from db.queries import opening_batch as queries
from db.session import Database, Reader, Session
from domain.access.principal import Principal
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.expected import ExpectedLedger
from domain.entries.prepare import PreparedAct
from domain.entries.recording import judge
from domain.entries.reference_cache import NotRemembered, ReferenceCache
from domain.entries.related import RelatedEntries
from domain.entries.write import CounterKey, Head, RecordedAct, lock_head, placed, taken, write_all
from domain.errors import DomainError
from domain.idempotency import IdempotentRequest, StoredResponse
from domain.tense import today

CallerAt: TypeAlias = Callable[[int], Principal | None]
"""A caller that was found earlier, by the number of access now; None if it must be looked for."""


class Outdated(Exception):
    """Reference data changed since the acts were judged by them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An act that nothing is to be said against, by reference data of a version and on a day."""

    act: PreparedAct
    reference_version: int
    day: date


@dataclass(slots=True, eq=False)
class Opening:
    """A command that opens an entry, and the request for it.

    `caller_at` is its caller if nobody's rights changed since it was found; `staff_session` is the digest of its
    session, if it has one. `answer` is the response to the act: `response`, once it is recorded. `judged` is the act as
    it was judged when the request came.
    """

    register: Register
    command: Command
    caller_at: CallerAt
    staff_session: bytes | None
    request: IdempotentRequest | None
    answer: Callable[[RecordedAct], StoredResponse]
    response: StoredResponse | None = None
    judged: Judged | None = None

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


async def judge_early(cache: ReferenceCache, expected: ExpectedLedger, opening: Opening) -> bool:
    """Judge an opening by what is remembered; False if it is to be refused. What cannot be judged yet, is not.

    It is done while the database works for others, so that nobody waits for it later.
    """
    caller = None if expected.access_version is None else opening.caller_at(expected.access_version)
    if caller is None:
        return True
    version, day = cache.version, today()
    try:
        act = await _prepared(cache.remembered(), opening, caller)
    except NotRemembered:
        return True
    if act is not None:
        opening.judged = Judged(act, version, day)
    return act is not None


async def open_at_once(database: Database, expected: ExpectedLedger, openings: Sequence[Opening]) -> bool:
    """Record openings of one register in one statement; False, and nothing is recorded, if that cannot be.

    That is if one is not judged, or something is not as expected. Raises errors of the database.
    """
    try:
        with database.charged_wait() as seconds:
            async with asyncio.timeout(seconds):
                await expected.turn.acquire()
    except TimeoutError:
        return False
    try:
        acts, head = _judged_acts(expected, openings), expected.head
        last = expected.last(taken(acts)) if acts else None
        if head is None or last is None:
            return False
        return await _written(database, expected, head, openings, acts, last)
    except BaseException:
        for one in openings:
            one.response = None
        raise
    finally:
        expected.turn.release()


def _judged_acts(expected: ExpectedLedger, openings: Sequence[Opening]) -> list[PreparedAct]:
    """The acts, if all were judged by what is expected now."""
    if not expected.is_reliable or expected.access_version is None:
        return []
    acts, day = [], today()
    for one in openings:
        judged = one.judged
        if judged is None or (judged.reference_version, judged.day) != (expected.reference_version, day):
            return []
        if one.caller_at(expected.access_version) is None:
            return []
        acts.append(judged.act)
    return acts


async def _written(
    database: Database,
    expected: ExpectedLedger,
    head: Head,
    openings: Sequence[Opening],
    acts: Sequence[PreparedAct],
    last: Mapping[CounterKey, int],
) -> bool:
    first, takes = Head(head.size, head.peaks, expected.next_instant(head)), taken(acts)
    written = placed(acts, first, last, partial(_answer, openings))
    row = await database.write_at_once(
        queries.write_at_once(acts[0].register.table),
        **written.arguments,
        sessions=list({one.staff_session for one in openings}),
        access_version=expected.access_version,
        reference_version=expected.reference_version,
        expected_size=head.size,
        expected_peaks=head.peaks,
        since=first.at,
        series=[series for series, _ in last],
        years=[year for _, year in last],
        lasts=list(last.values()),
        counts=[takes[key] for key in last],
    )
    expected.set_clock(row["now"])
    if row["written"]:
        expected.wrote(head, written.head, takes)
        return True
    expected.missed()
    for one in openings:
        one.response = None
    return False


async def open_batch(
    session: Session, cache: ReferenceCache, openings: Sequence[Opening], expected: ExpectedLedger
) -> Callable[[], None]:
    """Record openings of one register, those that are refused or under a used key excepted: they have no response.

    Gives what is to be done once it is committed. Raises Outdated, and errors of the database; then nothing may be
    committed.
    """
    first = {one.key: one for one in reversed(openings) if one.key}
    claimed = await session.one(
        queries.claim,
        clients=[one.request.client for one in first.values() if one.request],
        keys=[one.request.stored_key["key"] for one in first.values() if one.request],
        sessions=list({one.staff_session for one in openings}),
    )
    expected.access_version = claimed["access_version"]
    new = {one for one, is_new in zip(first.values(), claimed["new"] or (), strict=True) if is_new}
    version = claimed["reference_version"]
    reader = cache.at(version).reader(session)  # the cache may be emptied for another register's openings meanwhile
    prepared: dict[Opening, PreparedAct] = {}
    for one in openings:
        caller = one.caller_at(claimed["access_version"]) if one.request is None or one in new else None
        if caller and (act := _judged(one, version) or await _prepared(reader, one, caller)):
            prepared[one] = act
    if not prepared:
        return lambda: None
    locked = await lock_head(session, [*prepared.values()])
    if version != locked.reference_version:
        raise Outdated
    expected.set_clock(locked.head.at)
    written = await write_all(session, [*prepared.values()], locked, partial(_answer, prepared))
    return partial(expected.saw, locked, written.head)


def _judged(opening: Opening, reference_version: int) -> PreparedAct | None:
    """The act as it was judged, if that was by reference data of this version, and today."""
    judged = opening.judged
    if judged is None or (judged.reference_version, judged.day) != (reference_version, today()):
        return None
    return judged.act


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
