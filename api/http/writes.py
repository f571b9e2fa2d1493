"""Writes: one transaction, committed before the response is sent, and idempotent under a key."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Final

from litestar import Response

from api.http.parsing import AnyRequest
from db.session import Database, Session
from domain import idempotency
from domain.access.principal import Principal
from domain.errors import Fault, Malformed
from domain.idempotency import FIELD, IdempotentRequest, StoredResponse

Work = Callable[[Session], Awaitable[Response[bytes]]]
KEY: Final = re.compile(r"[!-~]{1,255}")


async def write(database: Database, request: AnyRequest, caller: Principal, work: Work) -> Response[bytes]:
    """Run `work` in a transaction of its own, and return its response once that is committed.

    Under an `Idempotency-Key` it runs once: its response is stored with what it recorded, and replayed to the same
    request. Raises Malformed, Conflict or NotAllowed for the key, and what `work` raises; then nothing is stored, and
    the key is unused.
    """
    idempotent = await _idempotent(request, caller)
    async with database.transaction() as session:
        if idempotent is None:
            return await work(session)
        if (stored := await idempotency.replay(session, idempotent)) is not None:
            return Response(
                stored.body, status_code=stored.status, media_type=stored.media_type, headers=dict(stored.headers)
            )
        response = await work(session)
        headers = {name: str(value) for name, value in response.headers.items()}
        assert response.status_code is not None and response.media_type is not None
        first = StoredResponse(response.status_code, str(response.media_type), headers, response.content)
        await idempotency.store(session, idempotent, first)
        return response


async def _idempotent(request: AnyRequest, caller: Principal) -> IdempotentRequest | None:
    """The request under its key; None without one. A program must send one, since it retries automatically."""
    keys = request.headers.getall(FIELD, [])
    if not keys and not caller.machine:
        return None
    if not keys:
        raise Malformed(Fault(FIELD, None, "is required: a key of your own for each write", "missing"))
    if len(keys) > 1 or not KEY.fullmatch(keys[0]):
        rule = "must be given once: 1 to 255 visible ASCII characters"
        raise Malformed(Fault(FIELD, ", ".join(keys), rule, "key"))
    return IdempotentRequest(caller.name, keys[0], await _content(request))


async def _content(request: AnyRequest) -> bytes:
    """Method, path, query and a digest of the bytes of the body."""
    target = (request.scope["method"].encode(), request.scope["path"].encode("utf-8", "surrogatepass"))
    return b"\0".join((*target, request.scope["query_string"], hashlib.sha256(await request.body()).digest()))
