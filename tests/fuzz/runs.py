"""Runs of schemathesis, each in a copy of this process, which has imported it: that takes longer than most runs."""

import ast
import os
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from typing import Any, Final

from schemathesis.cli import schemathesis

_FORK: Final = get_context("fork")
_ONE: Final = RLock()
_parse: Final = ast.parse


def run(words: Sequence[str]) -> tuple[int, str]:
    """The exit status of `schemathesis WORDS`, and what it prints."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        process = _FORK.Process(target=_run, args=(words, log))
        process.start()
        process.join()
        return process.exitcode or 0, log.read_text(encoding="utf-8", errors="replace")


def _run(words: Sequence[str], log: Path) -> None:
    with log.open("w") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
    ast.parse = _alone
    schemathesis.main(args=list(words), prog_name="schemathesis")


def _alone(*given: Any, **named: Any) -> Any:
    """Parse while no other thread does.

    Hypothesis parses the source of functions, to describe them. CPython 3.11 counts the depth of syntax trees for all
    threads together, and fails if two are parsed at once: "AST constructor recursion depth mismatch".
    """
    with _ONE:
        return _parse(*given, **named)
