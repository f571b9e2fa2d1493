"""Sealing: what the database keeps of a secret that must be read again, encrypted by a key that is not in it.

A sealing key is `<name>.seal` beside the signing keys. The newest seals, all open. A sealed text is a version, the name
of its key, a nonce and AES-256-GCM; it opens only for what it was sealed for, such as one webhook.
"""

import base64
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.key_folder import KeyFolder, KeyKind, KeyProblem
from domain.keys import Keys

SUFFIX: Final = ".seal"
KEY_LENGTH: Final = 32
VERSION: Final = b"\x01"
NAME_LENGTH: Final = 8
"""Bytes of a key's name: the start of the SHA-256 of the key."""
HEADER_LENGTH: Final = len(VERSION) + NAME_LENGTH
NONCE_LENGTH: Final = 12


class SealLost(KeyProblem):
    """What was sealed cannot be opened; the message names the file of the key that is missing."""


class SealingKeys:
    """The sealing keys in a folder; a key added by one process is used at once by all that share it."""

    def __init__(self, folder: Path) -> None:
        self._keys = KeyFolder(folder, _KIND)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The keys of `folder`, where the first is generated if there is none. Raises KeyProblem."""
        keys = cls(folder)
        keys._keys.make_first()
        keys._keys.current()
        return keys

    def rotate(self) -> str:
        """Add a key, which seals from now on, and return its name. Raises KeyProblem."""
        return self._keys.add()

    @property
    def newest(self) -> str:
        """The name of the key that seals. Raises KeyProblem."""
        return next(iter(self._keys.current()))

    def has(self, name: str) -> bool:
        """Whether the key of this name is in the folder. Raises KeyProblem."""
        return name in self._keys.current()

    def seal(self, content: bytes, purpose: str) -> bytes:
        """`content`, sealed by the newest key for this purpose only. Raises KeyProblem."""
        name, key = next(iter(self._keys.current().items()))
        header, nonce = VERSION + bytes.fromhex(name), os.urandom(NONCE_LENGTH)
        return header + nonce + AESGCM(key).encrypt(nonce, content, header + purpose.encode())

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """The content of what was sealed for this purpose. Raises SealLost."""
        name, header = key_name(sealed), sealed[:HEADER_LENGTH]
        key = self._keys.current().get(name)
        if key is None:
            raise SealLost(f"the key {name}{SUFFIX} is missing from the folder of keys")
        nonce, encrypted = sealed[HEADER_LENGTH : HEADER_LENGTH + NONCE_LENGTH], sealed[HEADER_LENGTH + NONCE_LENGTH :]
        try:
            return AESGCM(key).decrypt(nonce, encrypted, header + purpose.encode())
        except (InvalidTag, ValueError):
            raise SealLost(f"what {name}{SUFFIX} sealed was altered, or is of another row") from None


def sealing_what_was_clear(folder: Path) -> Callable[[bytes, str], bytes]:
    """A function that seals what a database of an earlier version holds in clear, by a key that is made if needed.

    It raises KeyProblem if `folder` has no signing key: such a database was served, so its keys are elsewhere.
    """

    def seal(content: bytes, purpose: str) -> bytes:
        try:
            Keys(folder).current()
        except KeyProblem as error:
            rule = "what the database holds in clear is to be sealed beside the keys of the service (SOBO_KEYS_DIR)"
            raise KeyProblem(f"{error}: {rule}") from error
        return SealingKeys.open(folder).seal(content, purpose)

    return seal


def key_name(sealed: bytes) -> str:
    """The name of the key by which something was sealed."""
    return sealed[len(VERSION) : HEADER_LENGTH].hex()


def _name(key: bytes) -> str:
    return hashlib.sha256(key).digest()[:NAME_LENGTH].hex()


def _make() -> tuple[str, bytes]:
    key = os.urandom(KEY_LENGTH)
    return _name(key), base64.b64encode(key) + b"\n"


def _read(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except (OSError, ValueError) as error:
        # Without `error` as cause, whose message may quote the key.
        raise KeyProblem(f"{path} cannot be read as a sealing key ({type(error).__name__})") from None
    if len(key) != KEY_LENGTH or _name(key) != path.stem:
        raise KeyProblem(f"{path} is not the sealing key of its file name")
    return key


_KIND: Final = KeyKind(SUFFIX, _read, _make)
