"""The keys that sign checkpoints, statements and access tokens: ES256, as files outside the database.

A key is `<kid>.pem`; its kid is its thumbprint (RFC 7638). The newest signs, all verify.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self, TypeGuard

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from domain.key_folder import KeyFolder, KeyKind, KeyProblem

__all__ = ["BadSignature", "KeyProblem", "Keys", "PublicKeys", "check_claims"]

ALGORITHM: Final = "ES256"
CURVE: Final = "P-256"


class BadSignature(Exception):
    """A signature or token is not valid; the message says why, without quoting it."""


@dataclass(frozen=True)
class PublicKeys:
    """Public keys by kid, which verify signatures."""

    by_kid: Mapping[str, ECKey]

    @classmethod
    def read(cls, jwks: Any) -> Self:
        """The ES256 keys of a JWKS (RFC 7517). Raises KeyProblem."""
        try:
            keys = [ECKey.import_key(_public(jwk)) for jwk in jwks["keys"] if jwk.get("crv") == CURVE]
        except (JoseError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise KeyProblem('is not a JWKS, {"keys": [...]}') from error
        return cls({key.thumbprint(): key for key in keys})

    def verify(self, token: str, kind: str) -> dict[str, Any]:
        """The payload of a compact JWS whose `typ` is `kind`. Raises BadSignature."""
        try:
            unverified = jws.extract_compact(token.encode()).headers()
            key = self.by_kid.get(str(unverified.get("kid")))
            if key is None:
                raise BadSignature("is signed by an unknown key")
            verified = jws.deserialize_compact(token, key, algorithms=[ALGORITHM])
            payload = json.loads(verified.payload)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise BadSignature("has no valid signature") from error
        if verified.headers().get("typ") != kind or not isinstance(payload, dict):
            raise BadSignature(f"is not of type {kind}")
        return payload

    def jwks(self) -> dict[str, Any]:
        """The keys as JWKS."""
        return {"keys": [_jwk(kid, key) for kid, key in self.by_kid.items()]}


class Keys:
    """The signing keys in a folder; a key added by one process is seen at once by all that share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys = KeyFolder(folder, _KIND)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The keys of `folder`, where the first is generated if it is empty. Raises KeyProblem."""
        keys = cls(folder)
        keys._keys.make_first()
        keys.current()
        return keys

    def rotate(self) -> str:
        """Add a key, which signs from now on, and return its kid. Raises KeyProblem."""
        return self._keys.add()

    def sign(self, payload: Mapping[str, Any], kind: str) -> str:
        """`payload` as a compact JWS whose `typ` is `kind`, signed by the newest key."""
        kid, key = next(iter(self.current().by_kid.items()))
        header = {"alg": ALGORITHM, "kid": kid, "typ": kind}
        content = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        return jws.serialize_compact(header, content, key, algorithms=[ALGORITHM])

    def verify(self, token: str, kind: str) -> dict[str, Any]:
        """The payload of a compact JWS that one of the keys signed as `kind`. Raises BadSignature."""
        return self.current().verify(token, kind)

    def verify_by(self, token: str, kind: str) -> tuple[str, dict[str, Any]]:
        """The same, after the kid of the key that signed it. Raises BadSignature."""
        payload = self.verify(token, kind)
        return str(jws.extract_compact(token.encode()).headers()["kid"]), payload

    def knows(self, kid: str) -> bool:
        """Whether a key verifies signatures. Raises KeyProblem."""
        return kid in self._keys.current()

    def jwks(self) -> dict[str, Any]:
        """The public keys as JWKS, the newest first."""
        return self.current().jwks()

    def current(self) -> PublicKeys:
        """The keys now in the folder, the newest first. Raises KeyProblem."""
        return PublicKeys(self._keys.current())


def _make() -> tuple[str, bytes]:
    key = ECKey.generate_key(CURVE, private=True)
    return key.thumbprint(), key.as_pem(private=True)


def _read(path: Path) -> ECKey:
    try:
        key = ECKey.import_key(path.read_bytes())
    except (OSError, JoseError, ValueError, TypeError) as error:
        # Without `error` as cause: its message may quote the private key.
        raise KeyProblem(f"{path} cannot be read as a private key ({type(error).__name__})") from None
    if not key.is_private or key.curve_name != CURVE or key.thumbprint() != path.stem:
        raise KeyProblem(f"{path} is not the ES256 key of its file name")
    return key


_KIND: Final = KeyKind(".pem", _read, _make)


def _public(jwk: Mapping[str, Any]) -> dict[str, Any]:
    return {name: jwk[name] for name in ("kty", "crv", "x", "y")}


def _jwk(kid: str, key: ECKey) -> dict[str, Any]:
    return {**_public(key.as_dict(private=False)), "kid": kid, "use": "sig", "alg": ALGORITHM}


def check_claims(payload: Mapping[str, Any], *, issuer: str, audience: str, now: float) -> None:
    """Check a token's issuer, audience and validity at `now`, in seconds since 1970 (RFC 7519). Raises BadSignature.

    joserfc does not check claims when it decodes.
    """
    audiences = payload.get("aud")
    expires, not_before = payload.get("exp"), payload.get("nbf", 0)
    if payload.get("iss") != issuer:
        raise BadSignature("is from another issuer")
    if audience not in (audiences if isinstance(audiences, list) else [audiences]):
        raise BadSignature("is for another audience")
    if not (_is_number(not_before) and _is_number(expires) and not_before <= now < expires):
        raise BadSignature("has expired, or is not valid yet")


def _is_number(value: Any) -> TypeGuard[float]:
    return type(value) in (int, float)
