"""Signed checkpoints (mốc kiểm chứng) and the public keys, to verify the ledger offline."""

from litestar import Response, get
from litestar.params import FromPath

from api.http import responses
from api.http.call import TheCall
from api.http.responses import FOR_EVERYBODY, Doc
from api.ledger.schemas import PublicCheckpoint, PublicKeySet
from domain.errors import Fault, NotFound
from domain.ledger import checkpoints
from domain.ledger.checkpoints import Checkpoint


@get("/v1/checkpoints/latest", opt={"doc": Doc(PublicCheckpoint, refuses=(404,))})
async def latest(call: TheCall) -> Response[bytes]:
    """Read the newest checkpoint, published at an interval if the ledger has grown (mốc kiểm chứng mới nhất)."""
    checkpoint = await checkpoints.newest(call.database)
    if checkpoint is None:
        rule = "no checkpoint has been published yet"
        raise NotFound(Fault("path", "latest", rule, "not-found", case="no-checkpoint"))
    return _response(checkpoint)


@get("/v1/checkpoints/{size:int}", opt={"doc": Doc(PublicCheckpoint, refuses=(404,))})
async def at_size(call: TheCall, size: FromPath[int]) -> Response[bytes]:
    """Read the checkpoint that was published when the ledger had this many acts (mốc kiểm chứng)."""
    return _response(await checkpoints.at_size(call.database, size))


@get("/.well-known/jwks.json", opt={"doc": Doc(PublicKeySet)})
async def jwks(call: TheCall) -> Response[bytes]:
    """Read the public keys of the signatures of checkpoints and of statements about papers (khoá công khai)."""
    keys = PublicKeySet.model_validate(call.services.keys.jwks())
    return responses.shaped(keys, headers={"Cache-Control": FOR_EVERYBODY})


def _response(checkpoint: Checkpoint) -> Response[bytes]:
    unanchored = {"audit_size": None, "audit_hash": None}
    return responses.shaped(PublicCheckpoint.model_validate(unanchored | checkpoint.as_json))
