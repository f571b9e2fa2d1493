"""Sets a paper in type: a program of its own, which `api/exports/pdf_file.py` runs as a child with limits.

It reads a paper as JSON from its input and writes the PDF to its output. It is started by its path and imports nothing
of this project, so it runs wherever typst is installed.
"""

import resource
import sys
from pathlib import Path
from typing import Any, Final

import typst

HERE: Final = Path(__file__).parent
LONGEST: Final = 25  # seconds
MOST_MEMORY: Final = 3 << 30  # bytes


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
