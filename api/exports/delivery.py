"""Files as answers: whole, or in pieces from a file that has no name and is gone when it is closed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import SEEK_END
from typing import IO, Final
from urllib.parse import quote

from anyio import to_thread
from litestar import Response
from litestar.response import Stream

_PIECE: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how its name ends, and its media type."""

    ending: str
    media_type: str


CSV: Final = Kind("csv", "text/csv")
XLSX: Final = Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
DOCX: Final = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
PDF: Final = Kind("pdf", "application/pdf")
MARKDOWN: Final = Kind("md", "text/markdown")
SVG: Final = Kind("svg", "image/svg+xml")


def whole(content: bytes, kind: Kind, name: str) -> Response[bytes]:
    """A file that is in memory."""
    return Response(content, media_type=kind.media_type, headers=_headers(kind, name))


def in_pieces(file: IO[bytes], kind: Kind, name: str) -> Stream:
    """A file that is read as it is sent, then closed."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    return Stream(
        _pieces(file), media_type=kind.media_type, headers=_headers(kind, name) | {"Content-Length": str(size)}
    )


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := await to_thread.run_sync(file.read, _PIECE):
            yield piece


def _headers(kind: Kind, name: str) -> dict[str, str]:
    how = "inline" if kind in (SVG, PDF) else "attachment"
    return {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(f'{name}.{kind.ending}', safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
