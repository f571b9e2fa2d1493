"""Uploaded drafts: text, or a DOCX file, which a child process reads so that it cannot crash the service."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from api.drafts import docx
from domain.drafts.draft import Draft, Format, draft, misreading
from domain.errors import Fault, Malformed

MAX_DOCX_SIZE: Final = 6_000_000
"""Bytes of a file; in base64 it fits into `DRAFT_BODY`."""

TIMEOUT: Final = 10
"""Seconds of wall time; the child limits its CPU time itself."""

SUFFIXES: Final = {".md": Format.MARKDOWN, ".txt": Format.TEXT}
RULES: Final = {
    "not-docx": "must be a DOCX file (Word 2007 or later, without a password)",
    "docx-too-large": f"must unpack to at most {docx.MAX_LENGTH} characters in parts of {docx.MAX_PART_SIZE} bytes",
    "docx-entities": "must be a DOCX file without a document type declaration",
}


def from_docx(file: bytes) -> Draft:
    """The draft in a DOCX file. Raises Malformed. Blocks until the child ends."""
    if len(file) > MAX_DOCX_SIZE:
        raise _refused("docx-too-large")
    # Isolated (no site packages, no environment): the child has nothing but its input.
    command = [sys.executable, "-I", "-S", str(Path(docx.__file__))]
    try:
        done = subprocess.run(command, input=file, capture_output=True, timeout=TIMEOUT, env={})  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _refused("docx-too-large") from None
    if done.returncode == 0:
        return draft(done.stdout.decode())
    # A killed child exceeded its memory or CPU time.
    raise _refused(docx.REFUSALS.get(done.returncode, "docx-too-large" if done.returncode < 0 else "not-docx"))


def from_file(path: Path) -> Draft:
    """The draft in a file, whose suffix gives its format. Raises Malformed."""
    suffix = path.suffix.lower()
    if suffix != ".docx" and suffix not in SUFFIXES:
        raise Malformed(Fault("file", path.name, "must be a .md, .txt or .docx file", "draft-kind"))
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_DOCX_SIZE + 1)
    except OSError as error:
        rule = f"cannot be read: {error.strerror}"
        case = "missing" if isinstance(error, FileNotFoundError) else ""
        raise Malformed(Fault("file", str(path), rule, "file", case=case)) from error
    if len(content) > MAX_DOCX_SIZE:
        rule, about = f"must have {MAX_DOCX_SIZE} or fewer bytes", {"most": MAX_DOCX_SIZE}
        raise Malformed(Fault("file", path.name, rule, "file-too-large", about=about))
    if suffix == ".docx":
        return from_docx(content)
    try:
        return draft(content.decode("utf-8-sig"), SUFFIXES[suffix])
    except UnicodeDecodeError:
        reading = misreading(content.decode("latin-1"))
        if reading is None:
            raise Malformed(Fault("file", path.name, "must be text in UTF-8", "draft-no-text")) from None
        rule = f"must be text in UTF-8, not in an old encoding: {reading}"
        raise Malformed(Fault("file", path.name, rule, "misread", case="draft", about={"reading": reading})) from None


def _refused(code: str) -> Malformed:
    about = {"most": docx.MAX_LENGTH, "part": docx.MAX_PART_SIZE} if code == "docx-too-large" else {}
    return Malformed(Fault("docx", None, RULES[code], code, about=about))
