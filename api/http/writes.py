"""The one way to write: one transaction, whose commit comes before the answer, and whose answer can be had again."""

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
    """Do `work` in a transaction of its own and answer what it answers, once that is committed.

    Under an `Idempotency-Key` it is done once: the answer is stored with it, and whoever asks the same again gets the
    same bytes. Raises Malformed, Conflict or NotAllowed about the key, and whatever `work` raises; then nothing is kept
    and the key is as free as before.
    """
    attempt = await _attempt(request, caller)
    async with database.transaction() as session:
        if attempt is None:
            return await work(session)
        if (before := await idempotency.replay(session, attempt)) is not None:
            return Response(
                before.body, status_code=before.status, media_type=before.media_type, headers=dict(before.headers)
            )
        answer = await work(session)
        headers = {name: str(value) for name, value in answer.headers.items()}
        assert answer.status_code is not None and answer.media_type is not None
        kept = StoredResponse(answer.status_code, str(answer.media_type), headers, answer.content)
        await idempotency.store(session, attempt, kept)
        return answer


async def _attempt(request: AnyRequest, caller: Principal) -> IdempotentRequest | None:
    """The write under its key; None if it has none. A program must give one, for it tries again by itself."""
    given = request.headers.getall(FIELD, [])
    if not given and not caller.machine:
        return None
    if not given:
        raise Malformed(Fault(FIELD, None, "is needed: a key of your own for each write", "missing"))
    if len(given) > 1 or not KEY.fullmatch(given[0]):
        rule = "must be given once: 1 to 255 visible ASCII characters"
        raise Malformed(Fault(FIELD, ", ".join(given), rule, "key"))
    return IdempotentRequest(caller.name, given[0], await _asked(request))


async def _asked(request: AnyRequest) -> bytes:
    """Method, path, query and a digest of the bytes of the body."""
    asked = (request.scope["method"].encode(), request.scope["path"].encode("utf-8", "surrogatepass"))
    return b"\0".join((*asked, request.scope["query_string"], hashlib.sha256(await request.body()).digest()))
