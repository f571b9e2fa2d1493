"""Typesets a paper: a program of its own, which `api/exports/pdf_file.py` runs as a child with limits.

It reads a paper as JSON from stdin and writes the PDF to stdout. It is started by its path and imports nothing of this
project, so it runs wherever typst is installed.
"""

import resource
import sys
from pathlib import Path
from typing import Any, Final

import typst

HERE: Final = Path(__file__).parent
MAX_CPU_SECONDS: Final = 25
MAX_MEMORY: Final = 3 << 30  # bytes


def compile_paper(paper: str) -> bytes:
    """The PDF of a paper's JSON: PDF/A, or plain PDF if a character has no glyph, which PDF/A does not allow."""
    try:
        return _compile(paper, ["a-2a"])
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return _compile(paper, ["1.7"])


def _compile(paper: str, standards: list[Any]) -> bytes:
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
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    sys.stdout.buffer.write(compile_paper(sys.stdin.buffer.read().decode()))
