"""Answers to requests that never reach the application: a problem, after which the connection ends."""

from collections.abc import Iterable

from api.http.languages import language_of
from api.http.problems import STATUS, Audience, refusal
from api.http.request_ids import current_request_id, header_of
from domain.errors import DomainError, TooManyRequests


def closing_answer(
    error: DomainError, headers: Iterable[tuple[bytes, bytes]], asked: Iterable[tuple[bytes, bytes]] = ()
) -> bytes:
    """The whole answer in HTTP/1.1: the problem of `error`, with further headers such as the date.

    `asked` are the headers of the request so far, which may prefer a language. It is of the current request.
    """
    status, name, title = STATUS[type(error)]
    audience = Audience(language_of(asked))
    content = refusal(status, name, title, *error.faults, audience=audience).content
    retry = [(b"retry-after", b"%d" % error.seconds)] if isinstance(error, TooManyRequests) else []
    lines = [
        *headers,
        header_of(current_request_id()),
        (b"content-type", b"application/problem+json"),
        (b"content-language", audience.language.encode()),
        (b"vary", b"accept-language"),
        (b"content-length", b"%d" % len(content)),
        (b"connection", b"close"),
        *retry,
    ]
    head = b"".join(b"%s: %s\r\n" % line for line in lines)
    return b"HTTP/1.1 %d %s\r\n%s\r\n%s" % (status, title.encode(), head, content)
