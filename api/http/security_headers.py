"""Headers that protect whoever opens an answer in a browser."""

from typing import Final

from api.settings import Settings

NO_FRAMES: Final = "frame-ancestors 'none'"
"""The policy that no page shows the answer in a frame, where its reader could be misled (clickjacking)."""


def content_policy(*allowed: str) -> str:
    """The policy of a page or file that loads nothing but what is `allowed`, sends no forms, and is in no frame."""
    return "; ".join(("default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'", NO_FRAMES))


def headers_of_a_page(*allowed: str, referrer: str = "no-referrer") -> dict[str, str]:
    """The headers of a page: its policy, and who is told its address, which may contain what was searched for."""
    return {"Content-Security-Policy": content_policy(*allowed), "Referrer-Policy": referrer}


def headers_of_the_server(settings: Settings) -> list[tuple[str, str]]:
    """The headers of every answer: its type is not guessed, and the host is asked over https if the settings say so."""
    headers = [("X-Content-Type-Options", "nosniff")]
    if settings.hsts_seconds:
        headers.append(("Strict-Transport-Security", f"max-age={settings.hsts_seconds}"))
    return headers
