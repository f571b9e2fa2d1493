"""The keys that sign checkpoints, statements and access tokens: ES256, as files outside the database.

A key is `<kid>.pem` (0600) in a folder (0700); its kid is its thumbprint (RFC 7638). The newest signs, all verify. No
error message quotes more of a key than its file name.
"""

import fcntl
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self, TypeGuard

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

ALGORITHM: Final = "ES256"
CURVE: Final = "P-256"
MTIME_GRANULARITY: Final = 1_000_000_000
"""Nanoseconds after which two changes of a folder are sure to have different modification times."""
GROUP_AND_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class KeyProblem(Exception):
    """The keys cannot be used; the message says why and what to do."""


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
        self._folder = folder
        self._read_at = -1
        self._keys = PublicKeys({})

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The keys of `folder`, where the first is generated if it is empty. Raises KeyProblem."""
        keys = cls(folder)
        with keys._locked():
            if not keys._files():
                keys._add()
        keys.current()
        return keys

    def rotate(self) -> str:
        """Add a key, which signs from now on, and return its kid. Raises KeyProblem."""
        with self._locked():
            return self._add()

    def sign(self, payload: Mapping[str, Any], kind: str) -> str:
        """`payload` as a compact JWS whose `typ` is `kind`, signed by the newest key."""
        kid, key = next(iter(self.current().by_kid.items()))
        header = {"alg": ALGORITHM, "kid": kid, "typ": kind}
        content = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        return jws.serialize_compact(header, content, key, algorithms=[ALGORITHM])

    def verify(self, token: str, kind: str) -> dict[str, Any]:
        """The payload of a compact JWS that one of the keys signed as `kind`. Raises BadSignature."""
        return self.current().verify(token, kind)

    def jwks(self) -> dict[str, Any]:
        """The public keys as JWKS, the newest first."""
        return self.current().jwks()

    def current(self) -> PublicKeys:
        """The keys now in the folder, the newest first. Raises KeyProblem."""
        try:
            changed_at = self._folder.stat().st_mtime_ns
            # Modification times are coarse: a folder changed a moment ago may change again and keep its time.
            if changed_at != self._read_at or time.time_ns() - changed_at < MTIME_GRANULARITY:
                _check_private(self._folder)
                self._keys = PublicKeys({path.stem: _read(path) for path in self._files()})
                self._read_at = changed_at
        except OSError as error:
            raise KeyProblem(f"{self._folder}: {error.strerror}") from error
        if not self._keys.by_kid:
            raise KeyProblem(f"{self._folder} contains no key")
        return self._keys

    def _files(self) -> list[Path]:
        """The key files, the newest first."""
        return sorted(self._folder.glob("*.pem"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)

    def _add(self) -> str:
        key = ECKey.generate_key(CURVE, private=True)
        kid = key.thumbprint()
        unfinished = self._folder / f"{kid}.new"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.as_pem(private=True))
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self._folder / f"{kid}.pem")
        return kid

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the folder's lock: one process at a time reads and adds."""
        try:
            for folder in (self._folder.parent, self._folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_private(self._folder)
            opened = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(opened, fcntl.LOCK_EX)
                yield
                os.fsync(opened)
            finally:
                os.close(opened)
        except OSError as error:
            raise KeyProblem(f"{self._folder}: {error.strerror}") from error


def _read(path: Path) -> ECKey:
    _check_private(path)
    try:
        key = ECKey.import_key(path.read_bytes())
    except (OSError, JoseError, ValueError, TypeError) as error:
        # Without `error` as cause: its message may quote the private key.
        raise KeyProblem(f"{path} cannot be read as a private key ({type(error).__name__})") from None
    if not key.is_private or key.curve_name != CURVE or key.thumbprint() != path.stem:
        raise KeyProblem(f"{path} is not the ES256 key of its file name")
    return key


def _check_private(path: Path) -> None:
    status = path.stat()
    if status.st_mode & GROUP_AND_OTHERS:
        rule = "chmod 700" if path.is_dir() else "chmod 600"
        raise KeyProblem(f"{path} is accessible to other users (mode {stat.S_IMODE(status.st_mode):o}): {rule} {path}")
    if os.geteuid() not in (0, status.st_uid):
        raise KeyProblem(f"{path} belongs to user {status.st_uid}: run as that user, or choose another folder")


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
