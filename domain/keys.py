"""The keys that sign checkpoints, statements and access tokens: ES256, as files outside the database.

A key is `<kid>.pem` (0600) in a folder (0700); its kid is its thumbprint (RFC 7638). The newest signs, all verify. No
error names more of a key than its file.
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
SETTLED: Final = 1_000_000_000
"""Nanoseconds after which a change of a folder surely has another time than the one before."""
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class KeyProblem(Exception):
    """The keys cannot be used; the message says why, so that a person can act."""


class BadSignature(Exception):
    """What was signed cannot be trusted; the message says why, and holds nothing of it."""


@dataclass(frozen=True)
class PublicKeys:
    """Keys that verify, by kid."""

    by_kid: Mapping[str, ECKey]

    @classmethod
    def read(cls, jwks: Any) -> Self:
        """The ES256 keys of a JWKS (RFC 7517). Raises KeyProblem."""
        try:
            found = [ECKey.import_key(_public(one)) for one in jwks["keys"] if one.get("crv") == CURVE]
        except (JoseError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise KeyProblem('is no JWKS, which reads {"keys": [...]}') from error
        return cls({key.thumbprint(): key for key in found})

    def verify(self, token: str, kind: str) -> dict[str, Any]:
        """The payload of a compact JWS whose `typ` is `kind`. Raises BadSignature."""
        try:
            unverified = jws.extract_compact(token.encode()).headers()
            key = self.by_kid.get(str(unverified.get("kid")))
            if key is None:
                raise BadSignature("is signed by a key that is not known")
            found = jws.deserialize_compact(token, key, algorithms=[ALGORITHM])
            payload = json.loads(found.payload)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise BadSignature("is not signed by its key") from error
        if found.headers().get("typ") != kind or not isinstance(payload, dict):
            raise BadSignature(f"is not what it should be: {kind}")
        return payload

    def jwks(self) -> dict[str, Any]:
        """The public keys as JWKS."""
        return {"keys": [_described(kid, key) for kid, key in self.by_kid.items()]}


class Keys:
    """The keys of a folder. Programs that share it see a new key at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read_at = -1
        self._found = PublicKeys({})

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The keys of `folder`; the first one is made if there is none. Raises KeyProblem."""
        keys = cls(folder)
        with keys._alone():
            if not keys._files():
                keys._add()
        keys.current()
        return keys

    def rotate(self) -> str:
        """Add a key, which signs from now on; its kid. Raises KeyProblem."""
        with self._alone():
            return self._add()

    def sign(self, payload: Mapping[str, Any], kind: str) -> str:
        """`payload` as a compact JWS whose `typ` is `kind`, signed by the newest key."""
        kid, key = next(iter(self.current().by_kid.items()))
        header = {"alg": ALGORITHM, "kid": kid, "typ": kind}
        content = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        return jws.serialize_compact(header, content, key, algorithms=[ALGORITHM])

    def verify(self, token: str, kind: str) -> dict[str, Any]:
        """The payload of what any of the keys signed as `kind`. Raises BadSignature."""
        return self.current().verify(token, kind)

    def jwks(self) -> dict[str, Any]:
        """The public keys as JWKS, the newest first."""
        return self.current().jwks()

    def current(self) -> PublicKeys:
        """The keys as the folder holds them now, the newest first. Raises KeyProblem."""
        try:
            changed_at = self._folder.stat().st_mtime_ns
            # A folder changed a moment ago may change again without showing it: its clock is coarse.
            if changed_at != self._read_at or time.time_ns() - changed_at < SETTLED:
                _check_private(self._folder)
                self._found = PublicKeys({path.stem: _read(path) for path in self._files()})
                self._read_at = changed_at
        except OSError as error:
            raise KeyProblem(f"{self._folder}: {error.strerror}") from error
        if not self._found.by_kid:
            raise KeyProblem(f"{self._folder} holds no key")
        return self._found

    def _files(self) -> list[Path]:
        """The newest first."""
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
    def _alone(self) -> Iterator[None]:
        """Let one program at a time look and add."""
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
        # Not from `error`: whatever a parser says of a private key stays untold.
        raise KeyProblem(f"{path} cannot be read as a private key ({type(error).__name__})") from None
    if not key.is_private or key.curve_name != CURVE or key.thumbprint() != path.stem:
        raise KeyProblem(f"{path} is not the ES256 key that its name says")
    return key


def _check_private(path: Path) -> None:
    found = path.stat()
    if found.st_mode & OTHERS:
        rule = "chmod 700" if path.is_dir() else "chmod 600"
        raise KeyProblem(f"{path} is open to others (mode {stat.S_IMODE(found.st_mode):o}): {rule} {path}")
    if os.geteuid() not in (0, found.st_uid):
        raise KeyProblem(f"{path} belongs to user {found.st_uid}: run as that user, or choose another folder")


def _public(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("kty", "crv", "x", "y")}


def _described(kid: str, key: ECKey) -> dict[str, Any]:
    return {**_public(key.as_dict(private=False)), "kid": kid, "use": "sig", "alg": ALGORITHM}


def check_claims(payload: Mapping[str, Any], *, issuer: str, audience: str, now: float) -> None:
    """Raise BadSignature unless a token's claims say that it is ours, for `audience`, and not over (RFC 7519).

    No library does so when it decodes. `now` counts seconds since 1970.
    """
    meant = payload.get("aud")
    ends, begins = payload.get("exp"), payload.get("nbf", 0)
    if payload.get("iss") != issuer:
        raise BadSignature("comes from another issuer")
    if audience not in (meant if isinstance(meant, list) else [meant]):
        raise BadSignature("is meant for somebody else")
    if not (_is_number(begins) and _is_number(ends) and begins <= now < ends):
        raise BadSignature("is over, or not yet valid")


def _is_number(value: Any) -> TypeGuard[float]:
    return type(value) in (int, float)
