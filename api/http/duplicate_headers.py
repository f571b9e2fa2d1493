"""Headers that must not be repeated: one of two would be ignored silently."""

from typing import Final

from litestar import Response
from litestar.types import Scope

from api.http.problems import malformed
from domain.errors import Fault

SINGLE: Final = {b"authorization": "Authorization", b"content-type": "Content-Type"}


def reject_duplicates(scope: Scope) -> Response[bytes] | None:
    """The 400 response to a request that repeats such a header; its value, which may be a credential, is not shown."""
    names = [name for name, _ in scope["headers"] if name in SINGLE]
    if len(names) == len(set(names)):
        return None
    name = next(name for name in names if names.count(name) > 1)
    return malformed(Fault(SINGLE[name], None, "must be given once", "repeated"))
