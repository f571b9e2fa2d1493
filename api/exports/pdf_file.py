"""PDF/A of a paper, typeset by typst with bundled fonts: equal papers have equal bytes on every machine.

typst caches in memory what it has typeset, 800 MB after a long book: so each paper is typeset by its own process
(`typst_program.py`).
"""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from api.exports.paper import Paper

PROGRAM: Final = Path(__file__).with_name("typst_program.py")
TIMEOUT: Final = 25
"""Seconds of wall time; the child limits its CPU time itself."""


def pdf(paper: Paper) -> bytes:
    """The paper as PDF/A-2a, with tags for screen readers. Blocks until the child ends."""
    # Started by its path, so that it does not depend on how this program was started or installed.
    command = [sys.executable, "-I", str(PROGRAM)]
    content = json.dumps(_plain(paper), ensure_ascii=False).encode()
    # The command contains no part of a request.
    return subprocess.run(command, input=content, stdout=subprocess.PIPE, timeout=TIMEOUT, check=True, env={}).stdout  # noqa: S603


def _plain(paper: Paper) -> dict[str, Any]:
    """The paper as JSON, with the computed properties of its tables."""
    plain = asdict(paper)
    for section, table in zip(plain["sections"], (section.table for section in paper.sections), strict=True):
        if table is not None:
            section["table"]["centred"] = table.centred
    return plain
