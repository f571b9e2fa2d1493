"""Signed checkpoints (mốc kiểm chứng), and the public keys: all that anybody needs to check us offline."""

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.params import FromPath
from pydantic import Field

from api.http import responses
from api.http.authorization import PUBLIC, access
from api.http.responses import Doc
from api.http.schemas import Shape
from domain.errors import Fault, NotFound
from domain.ledger import checkpoints
from domain.ledger.checkpoints import Checkpoint


class PublicCheckpoint(Shape):
    """What the ledger was, signed. Keep it: `sobo verify --checkpoint FILE` checks the ledger against it later."""

    origin: str = Field(description="Which ledger")
    size: int = Field(description="Acts in it")
    root: str = Field(description="Root of the Merkle tree over them (RFC 9162), hex")
    time: str = Field(description="When it was signed (ISO 8601, UTC)")
    jws: str = Field(
        description='The same, signed: a compact JWS (RFC 7515, ES256) whose header has typ "sobo-checkpoint"'
    )


class PublicKey(Shape):
    """A public key (RFC 7517)."""

    kty: str = Field(description="Key type (RFC 7517): EC")
    crv: str = Field(description="Curve (RFC 7518): P-256")
    x: str = Field(description="Coordinate x, base64url")
    y: str = Field(description="Coordinate y, base64url")
    kid: str = Field(description="Its thumbprint (RFC 7638)")
    use: str = Field(description="What for: `sig`, signing")
    alg: str = Field(description="Algorithm: ES256")


class PublicKeySet(Shape):
    """Every key that signs or ever signed, the newest first (JWKS)."""

    keys: list[PublicKey] = Field(description="The keys, the newest first (khoá công khai)")


@get("/v1/checkpoints/latest", opt={"doc": Doc(PublicCheckpoint, refuses=(404,))}, tags=["Checkpoints"])
async def latest(state: State) -> Response[bytes]:
    """Read the newest checkpoint; one is published at an interval, if the ledger grew (mốc kiểm chứng mới nhất)."""
    found = await checkpoints.newest(state.database)
    if found is None:
        raise NotFound(Fault("path", "latest", "no checkpoint was published yet", "not-found"))
    return _shown(found)


@get("/v1/checkpoints/{size:int}", opt={"doc": Doc(PublicCheckpoint, refuses=(404,))}, tags=["Checkpoints"])
async def at_size(state: State, size: FromPath[int]) -> Response[bytes]:
    """Read the checkpoint that was published when the ledger had this many acts (mốc kiểm chứng)."""
    return _shown(await checkpoints.at_size(state.database, size))


@get("/.well-known/jwks.json", opt={"doc": Doc(PublicKeySet)}, tags=["Checkpoints"])
async def jwks(state: State) -> Response[bytes]:
    """Read the public keys that checkpoints and statements about papers are signed with (khoá công khai)."""
    return responses.shaped(PublicKeySet.model_validate(state.signing_keys.jwks()))


def _shown(found: Checkpoint) -> Response[bytes]:
    return responses.shaped(PublicCheckpoint.model_validate(found.as_json))


def checkpoint_router() -> Router:
    """The router of checkpoints and keys."""
    return Router(path="/", route_handlers=[latest, at_size, jwks], opt=access(PUBLIC))
