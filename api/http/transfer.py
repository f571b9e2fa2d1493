"""Requests that do not arrive as a request must; api/server refuses them."""

from domain.errors import DomainError


class TooSlow(DomainError):
    """The request did not arrive in time."""


class TooLarge(DomainError):
    """The body is larger than any route accepts."""


class TargetTooLong(DomainError):
    """The path and query are too long."""


class HeadTooLarge(DomainError):
    """The headers are too many or too large."""
