"""Responses that are files: complete from memory, or streamed from a temporary file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from io import SEEK_END
from typing import IO, Final
from urllib.parse import quote

from anyio import to_thread
from litestar import Response
from litestar.response import Stream

from api.http.security_headers import NO_FRAMES, headers_of_a_page

_CHUNK: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class FileType:
    """A file name extension and its media type."""

    extension: str
    media_type: str


CSV: Final = FileType("csv", "text/csv")
XLSX: Final = FileType("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
DOCX: Final = FileType("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
PDF: Final = FileType("pdf", "application/pdf")
MARKDOWN: Final = FileType("md", "text/markdown")
SVG: Final = FileType("svg", "image/svg+xml")


def file_response(content: bytes, file_type: FileType, name: str) -> Response[bytes]:
    """A file in memory."""
    return Response(content, media_type=file_type.media_type, headers=_headers(file_type, name))


async def streamed_file(file: IO[bytes], file_type: FileType, name: str) -> Stream:
    """A file that is read while it is sent, then closed. Its ETag is known before, since the file is complete."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    known = {"Content-Length": str(size), "ETag": await to_thread.run_sync(_etag, file)}
    file.seek(0)
    return Stream(_chunks(file), media_type=file_type.media_type, headers=_headers(file_type, name) | known)


def _etag(file: IO[bytes]) -> str:
    digest = sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return f'"{digest.hexdigest()[:24]}"'


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while chunk := await to_thread.run_sync(file.read, _CHUNK):
            yield chunk


def _headers(file_type: FileType, name: str) -> dict[str, str]:
    disposition = "inline" if file_type in (SVG, PDF) else "attachment"
    headers = headers_of_a_page()
    if file_type == PDF:
        headers["Content-Security-Policy"] = NO_FRAMES  # browsers show it by a page of their own, which loads parts
    filename = quote(f"{name}.{file_type.extension}", safe="")
    return headers | {"Content-Disposition": f"{disposition}; filename*=UTF-8''{filename}"}
