"""The checkpoint file, outside the database: a line of JSON each, as `GET /v1/checkpoints/latest` returns it.

Tampering with the database leaves it as it was. It is only appended to, so the file system may enforce that.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

TAIL: Final = 16_384
"""Bytes read from the end of the file: more than its last lines need."""


class TornLine(ValueError):
    """A line that a crash left half written."""


def lines(path: Path, length: int | None = None) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers; only those in the first `length` bytes. Raises OSError."""
    read = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            read += len(line)
            if length is not None and read > length:
                return
            if text := line.decode("utf-8", "replace").strip():
                yield number, text


def token(line: str) -> str:
    """The signed checkpoint of a line: its `jws`, or the whole line if it is not JSON. Raises TornLine."""
    if not line.startswith("{"):
        return line
    try:
        return str(json.loads(line)["jws"])
    except (ValueError, KeyError, RecursionError) as error:
        raise TornLine from error


def last(path: Path) -> str | None:
    """The signed checkpoint of the last complete line, or None. Raises OSError."""
    try:
        *complete, _ = _tail(path).split(b"\n")
    except FileNotFoundError:
        return None
    for line in reversed(complete):
        try:
            if line:
                return token(line.decode("utf-8", "replace"))
        except TornLine:
            continue
    return None


def append(path: Path, line: str) -> None:
    """Append a line in one write and sync it to disk. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("ab", buffering=0) as file:
        tail = _tail(path)
        ending = b"\n" if tail and not tail.endswith(b"\n") else b""  # of a line that a crash cut short
        file.write(ending + line.encode() + b"\n")
        os.fsync(file.fileno())
    if is_new:
        _sync_folder(path.parent)


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-min(TAIL, file.seek(0, os.SEEK_END)), os.SEEK_END)
        return file.read()


def _sync_folder(folder: Path) -> None:
    """Sync a folder, so that the name of a new file in it survives a crash."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
