"""The code printed on a paper (mã xác thực): generated, printed and read back."""

import hashlib
import re
import secrets
from typing import Final

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are misread."""

LENGTH: Final = 28
"""140 bits; seven groups of four in print."""

_LETTER_OF_BYTE: Final = (LETTERS * (256 // len(LETTERS))).encode()
"""The letter of each byte; each of the 32 letters is that of as many bytes."""

_MISREAD: Final = str.maketrans("ILO", "110")
_CODE: Final = re.compile(rf"[{LETTERS}]{{{LENGTH}}}", re.ASCII)


def new_code() -> str:
    """A new random code."""
    return secrets.token_bytes(LENGTH).translate(_LETTER_OF_BYTE).decode()


def digest(code: str) -> str:
    """SHA-256 (hex) of the code, which it does not reveal: 140 random bits cannot be guessed."""
    return hashlib.sha256(code.encode("ascii")).hexdigest()


def printed(code: str) -> str:
    """The code in groups of four, as printed on the paper."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def read_code(text: str) -> str | None:
    """The code in `text`, in either case, with or without hyphens and blanks; None if `text` is not a code."""
    if not text.isascii():
        return None
    code = re.sub("[- ]", "", text).upper().translate(_MISREAD)
    return code if _CODE.fullmatch(code) else None
