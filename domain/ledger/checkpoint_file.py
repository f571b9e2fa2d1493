"""Checkpoints in a file outside the database: a line each, JSON as `GET /v1/checkpoints/latest` answers it.

Whoever changes the database has not changed this file. It is only ever appended to, so it may be made append-only.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

TAIL: Final = 16_384
"""Bytes that surely hold the last lines."""


class Torn(ValueError):
    """A line that a crash left half written: it says nothing."""


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Every line that is not empty, with its number. Raises OSError."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line.strip()


def token(line: str) -> str:
    """The signed checkpoint of a line: its `jws`, or the whole line if it is no JSON. Raises Torn."""
    if not line.startswith("{"):
        return line
    try:
        return str(json.loads(line)["jws"])
    except (ValueError, KeyError, RecursionError) as error:
        raise Torn from error


def last(path: Path) -> str | None:
    """The signed checkpoint of the last whole line; None if there is none. Raises OSError."""
    try:
        *whole, _ = _tail(path).split(b"\n")
    except FileNotFoundError:
        return None
    for line in reversed(whole):
        try:
            if line:
                return token(line.decode("utf-8", "replace"))
        except Torn:
            continue
    return None


def append(path: Path, line: str) -> None:
    """Add a line in one write, so that it stands there even after a power cut. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("ab", buffering=0) as file:
        before = _tail(path)
        ending = b"\n" if before and not before.endswith(b"\n") else b""  # of a line that a crash cut short
        file.write(ending + line.encode() + b"\n")
        os.fsync(file.fileno())
    if is_new:
        _keep_name(path.parent)


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-min(TAIL, file.seek(0, os.SEEK_END)), os.SEEK_END)
        return file.read()


def _keep_name(folder: Path) -> None:
    """A new file's name is safe once its folder is."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
