"""Extracts the text of a DOCX file: a program of its own, which `api/drafts/upload.py` runs as a child with limits.

It reads the file from stdin and writes text to stdout: a line per paragraph, a line per table row with ` | ` between
cells, then footnotes and endnotes. Tracked deletions are left out. It exits with status 0, or with a status of
`REFUSALS` for a file that it refuses.
"""

import io
import resource
import sys
import zipfile
import zlib
from typing import Any, Final
from xml.parsers import expat

MAX_MEMORY: Final = 256 * 1024 * 1024
MAX_CPU_SECONDS: Final = 2
MAX_PARTS: Final = 2_000
MAX_PART_SIZE: Final = 20_000_000
MAX_LENGTH: Final = 1_000_000
MAX_DEPTH: Final = 500

NOT_DOCX, TOO_LARGE, ENTITIES = 3, 4, 5
REFUSALS: Final = {NOT_DOCX: "not-docx", TOO_LARGE: "docx-too-large", ENTITIES: "docx-entities"}

WORD: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
FALLBACK: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
DOCUMENT: Final = "word/document.xml"
PARTS: Final = (DOCUMENT, "word/footnotes.xml", "word/endnotes.xml")
CHARACTERS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
HIDDEN: Final = frozenset({"del", "moveFrom", "instrText", "delText"})


class Refused(Exception):
    """The file is refused; `status` is the exit status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class PartReader:
    """Collects the lines of one part from parser events. The text of a text box precedes its paragraph."""

    def __init__(self, remaining: int) -> None:
        self.lines: list[str] = []
        self._remaining = remaining
        self._containers: list[list[str]] = [self.lines]
        self._paragraphs: list[list[str]] = []
        self._depth = self._hidden = 0
        self._in_text = False

    def start(self, name: str, _: Any) -> None:
        """Handle the start of an element."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Refused(TOO_LARGE)
        tag = _local(name)
        self._hidden += name == FALLBACK or tag in HIDDEN
        self._in_text = tag == "t"
        if tag == "p":
            self._paragraphs.append([])
        elif tag in ("tr", "tc"):
            self._containers.append([])
        elif tag in CHARACTERS:
            self._append(CHARACTERS[tag])

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        self._depth -= 1
        tag = _local(name)
        self._hidden -= name == FALLBACK or tag in HIDDEN
        self._in_text = False
        if tag == "p":
            self._containers[-1].append("".join(self._paragraphs.pop()))
        elif tag in ("tr", "tc"):
            parts = self._containers.pop()
            joined = (" | " if tag == "tr" else " ").join(parts)
            self._containers[-1].append(joined.replace("\n", " "))

    def text(self, data: str) -> None:
        """Handle characters between elements."""
        if self._in_text:
            self._append(data)

    def _append(self, data: str) -> None:
        if self._paragraphs and not self._hidden:
            self._remaining -= len(data)
            if self._remaining < 0:
                raise Refused(TOO_LARGE)
            self._paragraphs[-1].append(data)


def _local(name: str) -> str:
    """The local name of a WordprocessingML element; empty for others."""
    space = next((space for space in WORD if name.startswith(space)), None)
    return name[len(space) :] if space else ""


def text_of(file: bytes) -> str:
    """The text of a DOCX file. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            names = archive.namelist()
            if len(names) > MAX_PARTS:
                raise Refused(TOO_LARGE)
            if DOCUMENT not in names:
                raise Refused(NOT_DOCX)
            lines: list[str] = []
            for part in PARTS:
                if part in names:
                    lines += _lines(archive, part, MAX_LENGTH - sum(len(line) + 1 for line in lines))
            return "\n".join(lines)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise Refused(NOT_DOCX) from None


def _lines(archive: zipfile.ZipFile, part: str, remaining: int) -> list[str]:
    info = archive.getinfo(part)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
        raise Refused(NOT_DOCX)
    if info.file_size > MAX_PART_SIZE:
        raise Refused(TOO_LARGE)
    reader, parser = PartReader(remaining), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    total = 0
    with archive.open(info) as stream:
        # The size in the directory may be false.
        while piece := stream.read(1_000_000):
            total += len(piece)
            if total > MAX_PART_SIZE:
                raise Refused(TOO_LARGE)
            parser.Parse(piece, False)
    parser.Parse(b"", True)
    return reader.lines


def _refuse_doctype(*_: Any) -> None:
    """Refuse a document type: it may declare entities that expand."""
    raise Refused(ENTITIES)


def main() -> int:
    """Read a file within limits; the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        text = text_of(sys.stdin.buffer.read())
    except Refused as error:
        return error.status
    except (MemoryError, RecursionError):
        return TOO_LARGE
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
