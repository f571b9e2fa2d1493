"""PDF/A of a paper, set by typst with fonts of our own: equal papers make equal bytes on every machine.

typst keeps what it has set in memory for the next time, 800 MB after a long book: so each paper is set by a process of
its own (`typst_program.py`), which ends with it.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from api.exports.paper import Paper

PROGRAM: Final = Path(__file__).with_name("typst_program.py")
PATIENCE: Final = 25
"""Seconds; the child's own limit is of processor time."""


def pdf(paper: Paper) -> bytes:
    """The paper as PDF/A-2a, that is with tags for screen readers. Blocks until it is made."""
    # By its path: how this program was started and where it is installed does not matter to the child.
    command = [sys.executable, "-I", str(PROGRAM)]
    given = json.dumps(_plain(paper), ensure_ascii=False).encode()
    # Nothing of a request is in the command.
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, timeout=PATIENCE, check=True, env={}).stdout  # noqa: S603


def _plain(paper: Paper) -> dict[str, Any]:
    """The paper as JSON, with what its tables say of their columns."""
    plain = asdict(paper)
    for section, table in zip(plain["sections"], (one.table for one in paper.sections), strict=True):
        if table is not None:
            section["table"]["centred"] = table.centred
    return plain
