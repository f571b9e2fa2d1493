"""Signed checkpoints (mốc kiểm chứng), and the public keys: all that anybody needs to check us offline."""

from litestar import Response, get
from litestar.params import FromPath

from api.http import responses
from api.http.call import TheCall
from api.http.responses import Doc
from api.ledger.schemas import PublicCheckpoint, PublicKeySet
from domain.errors import Fault, NotFound
from domain.ledger import checkpoints
from domain.ledger.checkpoints import Checkpoint


@get("/v1/checkpoints/latest", opt={"doc": Doc(PublicCheckpoint, refuses=(404,))})
async def latest(call: TheCall) -> Response[bytes]:
    """Read the newest checkpoint; one is published at an interval, if the ledger grew (mốc kiểm chứng mới nhất)."""
    found = await checkpoints.newest(call.database)
    if found is None:
        raise NotFound(Fault("path", "latest", "no checkpoint was published yet", "not-found"))
    return _shown(found)


@get("/v1/checkpoints/{size:int}", opt={"doc": Doc(PublicCheckpoint, refuses=(404,))})
async def at_size(call: TheCall, size: FromPath[int]) -> Response[bytes]:
    """Read the checkpoint that was published when the ledger had this many acts (mốc kiểm chứng)."""
    return _shown(await checkpoints.at_size(call.database, size))


@get("/.well-known/jwks.json", opt={"doc": Doc(PublicKeySet)})
async def jwks(call: TheCall) -> Response[bytes]:
    """Read the public keys that checkpoints and statements about papers are signed with (khoá công khai)."""
    return responses.shaped(PublicKeySet.model_validate(call.services.keys.jwks()))


def _shown(found: Checkpoint) -> Response[bytes]:
    return responses.shaped(PublicCheckpoint.model_validate(found.as_json))
