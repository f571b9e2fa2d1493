"""PDF/A of a paper, set by typst with fonts of our own: equal papers make equal bytes on every machine.

typst keeps what it has set in memory for the next time, 800 MB after a long book: so each paper is set by a process of
its own, which ends with it. `python -m api.exports.pdf_file` is that process: a paper as JSON in, PDF out.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import typst

from api.exports.paper import Paper

HERE: Final = Path(__file__).parent
LONGEST: Final = 25  # seconds
MOST_MEMORY: Final = 3 << 30  # bytes


def pdf(paper: Paper) -> bytes:
    """The paper as PDF/A-2a, that is with tags for screen readers. Blocks until it is made."""
    command = [sys.executable, "-I", "-m", "api.exports.pdf_file"]
    given = json.dumps(_plain(paper), ensure_ascii=False).encode()
    # Nothing of a request is in the command.
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, timeout=LONGEST, check=True, env={}).stdout  # noqa: S603


def _plain(paper: Paper) -> dict[str, Any]:
    """The paper as JSON, with what its tables say of their columns."""
    plain = asdict(paper)
    for section, table in zip(plain["sections"], (one.table for one in paper.sections), strict=True):
        if table is not None:
            section["table"]["centred"] = table.centred
    return plain


def compiled(paper: str) -> bytes:
    """The PDF of a paper's JSON; PDF/A knows no sign without a glyph, so a paper that has one is PDF and no more."""
    try:
        return _compiled(paper, ["a-2a"])
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return _compiled(paper, ["1.7"])


def _compiled(paper: str, standards: list[Any]) -> bytes:
    return typst.compile(
        HERE / "paper.typ",
        root=HERE,
        font_paths=[HERE / "fonts"],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": paper},
        pdf_standards=standards,
    )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
    sys.stdout.buffer.write(compiled(sys.stdin.buffer.read().decode()))
