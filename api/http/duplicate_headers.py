"""Headers that a request may hold once: of two, one would be taken and the other lost."""

from typing import Final

from litestar import Response
from litestar.types import Scope

from api.http.problems import refusal
from domain.errors import Fault

ONCE: Final = {b"authorization": "Authorization", b"content-type": "Content-Type"}


def twice_refusal(scope: Scope) -> Response[bytes] | None:
    """The refusal of a request that names itself or its body's kind twice: 400. What was given is not repeated."""
    given = [name for name, _ in scope["headers"] if name in ONCE]
    if len(given) == len(set(given)):
        return None
    name = next(name for name in given if given.count(name) > 1)
    fault = Fault(ONCE[name], None, "must be given once", "repeated")
    return refusal(400, "malformed", "The request is not of the form that was asked for", fault)
