"""Writes: one transaction, committed before the response is sent, and idempotent under a key."""

import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from litestar import Response

from api.http.authorization import caller_of, hold_and_reauthorize, reauthorize
from api.http.parsing import AnyRequest
from api.services import services_of
from db.errors import BeingMigrated
from db.queries import access_lock
from db.session import Database, Session
from domain import idempotency
from domain.access.principal import Principal
from domain.errors import Fault, Malformed
from domain.gathering import together_with
from domain.idempotency import FIELD, IdempotentRequest, StoredResponse

Work = Callable[[Session, Principal], Awaitable[Response[bytes]]]
KEY: Final = re.compile(r"[!-~]{1,255}")


@asynccontextmanager
async def judged_transaction(
    database: Database, request: AnyRequest, *, of_access: bool = False
) -> AsyncIterator[Session]:
    """A transaction in which the caller is judged again, since the body may have arrived long after the headers.

    Until it ends no right can be taken from the caller. A change `of_access` holds the lock on rights alone, from the
    start. Raises as `reauthorize` does.
    """
    async with database.transaction() as session:
        if of_access:
            await session.rows(access_lock.own)
            await reauthorize(request.scope, session)
        else:
            await hold_and_reauthorize(request.scope, session)
        yield session


async def write(
    database: Database, request: AnyRequest, work: Work, *, of_access: bool = False, faults: Sequence[Fault] = ()
) -> Response[bytes]:
    """Run `work` in a transaction of its own, and return its response once that is committed.

    Under an `Idempotency-Key` it runs once: its response is stored with what it recorded, and replayed to the same
    request. Raises Malformed, Conflict or NotAllowed for the key, what `reauthorize` raises, and what `work` raises;
    then nothing is stored, and the key is unused. With `faults`, found in the body, the work must only judge the rest:
    Malformed has all of them.
    """
    idempotent = await idempotent_request(request, faults)

    async def write_once() -> Response[bytes]:
        async with judged_transaction(database, request, of_access=of_access) as session:
            with together_with(faults):  # in the transaction, so that nothing is committed
                return await _once(session, caller_of(request.scope), idempotent, work)

    try:
        return await write_once()
    except BeingMigrated:  # on a connection with statements of before; now on one without
        return await write_once()


async def _once(
    session: Session, caller: Principal, idempotent: IdempotentRequest | None, work: Work
) -> Response[bytes]:
    """The response of the work, or the one that is stored under its key."""
    if idempotent is None:
        return await work(session, caller)
    if (stored := await idempotency.replay(session, idempotent)) is not None:
        return response_of(stored)
    response = await work(session, caller)
    await idempotency.store(session, idempotent, stored_of(response))
    return response


def stored_of(response: Response[bytes]) -> StoredResponse:
    """A response as it is stored."""
    headers = {name: str(value) for name, value in response.headers.items()}
    assert response.status_code is not None and response.media_type is not None
    return StoredResponse(response.status_code, str(response.media_type), headers, response.content)


def response_of(stored: StoredResponse) -> Response[bytes]:
    """A stored response."""
    return Response(stored.body, status_code=stored.status, media_type=stored.media_type, headers=dict(stored.headers))


async def idempotent_request(request: AnyRequest, faults: Sequence[Fault] = ()) -> IdempotentRequest | None:
    """The request under its key; None without one. A program must send one, since it retries automatically.

    Raises Malformed, with the `faults` found in the body.
    """
    caller, keys = caller_of(request.scope), request.headers.getall(FIELD, [])
    if not keys and not caller.machine:
        return None
    if not keys:
        raise Malformed(
            *faults, Fault(FIELD, None, "is required: a key of your own for each write", "missing", case="key")
        )
    if len(keys) > 1 or not KEY.fullmatch(keys[0]):
        rule = "must be given once: 1 to 255 visible ASCII characters"
        raise Malformed(*faults, Fault(FIELD, ", ".join(keys), rule, "key"))
    return IdempotentRequest(caller.name, keys[0], await _content(request), services_of(request.scope).sealing)


async def _content(request: AnyRequest) -> bytes:
    """Method, path, query and a digest of the bytes of the body."""
    target = (request.scope["method"].encode(), request.scope["path"].encode("utf-8", "surrogatepass"))
    return b"\0".join((*target, request.scope["query_string"], hashlib.sha256(await request.body()).digest()))
