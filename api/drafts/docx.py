"""The text of a DOCX file: a program of its own, which `api/drafts/upload.py` runs as a child with limits.

It reads the file from its input and writes text to its output: a line for a paragraph, a line for a row of a table with
` | ` between cells, then foot- and endnotes. What was deleted under track changes is left out. It ends with status 0,
or with a status of `REFUSALS` for a file that it does not read.
"""

import io
import resource
import sys
import zipfile
import zlib
from typing import Any, Final
from xml.parsers import expat

MEMORY: Final = 256 * 1024 * 1024
SECONDS: Final = 2
MOST_PARTS: Final = 2_000
LARGEST_PART: Final = 20_000_000
LONGEST_TEXT: Final = 1_000_000
DEEPEST: Final = 500

NOT_DOCX, TOO_LARGE, ENTITIES = 3, 4, 5
REFUSALS: Final = {NOT_DOCX: "not-docx", TOO_LARGE: "docx-too-large", ENTITIES: "docx-entities"}

WORD: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
FALLBACK: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
DOCUMENT: Final = "word/document.xml"
PARTS: Final = (DOCUMENT, "word/footnotes.xml", "word/endnotes.xml")
SAID: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
UNSAID: Final = frozenset({"del", "moveFrom", "instrText", "delText"})


class Refused(Exception):
    """A file that is not read; its status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Reading:
    """The lines of one part as its elements come by. What stands in a text box comes before its paragraph."""

    def __init__(self, room: int) -> None:
        self.lines: list[str] = []
        self._room = room
        self._holders: list[list[str]] = [self.lines]
        self._paragraphs: list[list[str]] = []
        self._depth = self._unsaid = 0
        self._in_text = False

    def start(self, name: str, _: Any) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Refused(TOO_LARGE)
        tag = _local(name)
        self._unsaid += name == FALLBACK or tag in UNSAID
        self._in_text = tag == "t"
        if tag == "p":
            self._paragraphs.append([])
        elif tag in ("tr", "tc"):
            self._holders.append([])
        elif tag in SAID:
            self._say(SAID[tag])

    def end(self, name: str) -> None:
        """An element ends."""
        self._depth -= 1
        tag = _local(name)
        self._unsaid -= name == FALLBACK or tag in UNSAID
        self._in_text = False
        if tag == "p":
            self._holders[-1].append("".join(self._paragraphs.pop()))
        elif tag in ("tr", "tc"):
            held = self._holders.pop()
            joined = (" | " if tag == "tr" else " ").join(held)
            self._holders[-1].append(joined.replace("\n", " "))

    def text(self, data: str) -> None:
        """Characters between elements."""
        if self._in_text:
            self._say(data)

    def _say(self, data: str) -> None:
        if self._paragraphs and not self._unsaid:
            self._room -= len(data)
            if self._room < 0:
                raise Refused(TOO_LARGE)
            self._paragraphs[-1].append(data)


def _local(name: str) -> str:
    """The name of an element of Word's own; of others nothing."""
    space = next((space for space in WORD if name.startswith(space)), None)
    return name[len(space) :] if space else ""


def text_of(file: bytes) -> str:
    """The text of a DOCX file. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            names = archive.namelist()
            if len(names) > MOST_PARTS:
                raise Refused(TOO_LARGE)
            if DOCUMENT not in names:
                raise Refused(NOT_DOCX)
            lines: list[str] = []
            for part in PARTS:
                if part in names:
                    lines += _lines(archive, part, LONGEST_TEXT - sum(len(line) + 1 for line in lines))
            return "\n".join(lines)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise Refused(NOT_DOCX) from None


def _lines(archive: zipfile.ZipFile, part: str, room: int) -> list[str]:
    info = archive.getinfo(part)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
        raise Refused(NOT_DOCX)
    if info.file_size > LARGEST_PART:
        raise Refused(TOO_LARGE)
    reading, parser = Reading(room), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    total = 0
    with archive.open(info) as stream:
        # What the directory says of the size may be a lie.
        while piece := stream.read(1_000_000):
            total += len(piece)
            if total > LARGEST_PART:
                raise Refused(TOO_LARGE)
            parser.Parse(piece, False)
    parser.Parse(b"", True)
    return reading.lines


def _refuse_doctype(*_: Any) -> None:
    """Without a document type there are no entities to expand."""
    raise Refused(ENTITIES)


def main() -> int:
    """Read a file within limits; the status."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
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
