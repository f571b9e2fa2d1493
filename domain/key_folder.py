"""A folder of secret keys: one file a key, for its owner only (0600 in a folder 0700); the newest is the one to use.

No error message quotes more of a key than its file name.
"""

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

K = TypeVar("K")
MTIME_GRANULARITY: Final = 1_000_000_000
"""Nanoseconds after which two changes of a folder are sure to have different modification times."""
GROUP_AND_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class KeyProblem(Exception):
    """The keys cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class KeyKind(Generic[K]):
    """A kind of key: the suffix of its files, how one is read, and how one is made (its name and its file's content).

    `read` raises KeyProblem.
    """

    suffix: str
    read: Callable[[Path], K]
    make: Callable[[], tuple[str, bytes]]


class KeyFolder(Generic[K]):
    """The keys of one kind in a folder; a key added by one process is seen at once by all that share it."""

    def __init__(self, folder: Path, kind: KeyKind[K]) -> None:
        self.folder, self._kind = folder, kind
        self._read_at = -1
        self._keys: Mapping[str, K] = {}

    def make_first(self) -> None:
        """Make a key if there is none. Raises KeyProblem."""
        with self._locked():
            if not self._files():
                self._add()

    def add(self) -> str:
        """Make a key, which is the newest from now on, and return its name. Raises KeyProblem."""
        with self._locked():
            return self._add()

    def current(self) -> Mapping[str, K]:
        """The keys now in the folder by name, the newest first. Raises KeyProblem, also if there is none."""
        try:
            changed_at = self.folder.stat().st_mtime_ns
            # Modification times are coarse: a folder changed a moment ago may change again and keep its time.
            if changed_at != self._read_at or time.time_ns() - changed_at < MTIME_GRANULARITY:
                _check_private(self.folder)
                self._keys = {path.stem: self._read(path) for path in self._files()}
                self._read_at = changed_at
        except OSError as error:
            raise KeyProblem(f"{self.folder}: {error.strerror}") from error
        if not self._keys:
            raise KeyProblem(f"{self.folder} contains no key")
        return self._keys

    def _files(self) -> list[Path]:
        """The key files, the newest first."""
        files = self.folder.glob(f"*{self._kind.suffix}")
        return sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)

    def _read(self, path: Path) -> K:
        _check_private(path)
        return self._kind.read(path)

    def _add(self) -> str:
        name, content = self._kind.make()
        unfinished = self.folder / f"{name}.new"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self.folder / f"{name}{self._kind.suffix}")
        return name

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the folder's lock: one process at a time reads and adds."""
        try:
            for folder in (self.folder.parent, self.folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_private(self.folder)
            opened = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(opened, fcntl.LOCK_EX)
                yield
                os.fsync(opened)
            finally:
                os.close(opened)
        except OSError as error:
            raise KeyProblem(f"{self.folder}: {error.strerror}") from error


def _check_private(path: Path) -> None:
    status = path.stat()
    if status.st_mode & GROUP_AND_OTHERS:
        rule = "chmod 700" if path.is_dir() else "chmod 600"
        raise KeyProblem(f"{path} is accessible to other users (mode {stat.S_IMODE(status.st_mode):o}): {rule} {path}")
    if os.geteuid() not in (0, status.st_uid):
        raise KeyProblem(f"{path} belongs to user {status.st_uid}: run as that user, or choose another folder")
