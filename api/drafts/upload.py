"""Drafts as they are sent: text as it is, a DOCX file read by a child process that cannot take the service with it."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from api.drafts import docx
from domain.drafts.draft import Draft, Format, draft
from domain.errors import Fault, Malformed

LARGEST_DOCX: Final = 6_000_000
"""Bytes of a file; in base64 it still fits into `LARGEST_BODY`."""

LARGEST_BODY: Final = 8_500_000
"""Bytes of a request that brings a draft."""

PATIENCE: Final = 10
"""Seconds; the child's own limit is of processor time."""

SUFFIXES: Final = {".md": Format.MARKDOWN, ".txt": Format.TEXT}
RULES: Final = {
    "not-docx": "must be a DOCX file (Word 2007 or later, without a password)",
    "docx-too-large": f"must unpack to at most {docx.LONGEST_TEXT} characters in parts of {docx.LARGEST_PART} bytes",
    "docx-entities": "must be a DOCX file without a document type declaration",
}


def from_docx(file: bytes) -> Draft:
    """The draft in a DOCX file. Raises Malformed; blocks for as long as the child reads."""
    if len(file) > LARGEST_DOCX:
        raise _refused("docx-too-large")
    # No site, no environment, nothing inherited: the child knows its input and nothing else.
    command = [sys.executable, "-I", "-S", str(Path(docx.__file__))]
    try:
        done = subprocess.run(command, input=file, capture_output=True, timeout=PATIENCE, env={})  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _refused("docx-too-large") from None
    if done.returncode == 0:
        return draft(done.stdout.decode())
    # One that was killed had used up its memory or time.
    raise _refused(docx.REFUSALS.get(done.returncode, "docx-too-large" if done.returncode < 0 else "not-docx"))


def from_file(path: Path) -> Draft:
    """The draft in a file, read by its name's ending. Raises Malformed."""
    kind = path.suffix.lower()
    if kind != ".docx" and kind not in SUFFIXES:
        raise Malformed(Fault("file", path.name, "must be a .md, .txt or .docx file", "draft-kind"))
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_DOCX + 1)
    except OSError as error:
        raise Malformed(Fault("file", str(path), f"cannot be read: {error.strerror}", "file")) from error
    if len(content) > LARGEST_DOCX:
        raise Malformed(Fault("file", path.name, f"must have {LARGEST_DOCX} or fewer bytes", "file-too-large"))
    if kind == ".docx":
        return from_docx(content)
    try:
        return draft(content.decode("utf-8-sig"), SUFFIXES[kind])
    except UnicodeDecodeError:
        raise Malformed(Fault("file", path.name, "must be text in UTF-8", "draft-no-text")) from None


def _refused(code: str) -> Malformed:
    return Malformed(Fault("docx", None, RULES[code], code))
