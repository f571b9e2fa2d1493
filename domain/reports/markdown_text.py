"""Values as Markdown text that reads as they do: nothing in them is markup, and nothing becomes a link."""

import re
from typing import Final

DOMAINS: Final = "[a-z]{2}|biz|com|edu|gov|net|org|pro|web|xxx|aero|asia|coop|info|museum|name|shop|рф|xn--[a-z0-9-]+"
"""Last parts by which renderers know a bare domain."""

ADDRESS: Final = re.compile(rf"//|@|www\.|\b(?:mailto|xmpp|tel):|\w\.(?:{DOMAINS})(?!\w)", re.IGNORECASE)
"""What some renderer makes a link of."""

SPECIAL: Final = "\\`*_[]<>#&|~$!"


def escaped(text: str) -> str:
    """The text with special characters escaped, and with addresses as code.

    Renderers link bare addresses even where their signs are escaped, but never in code.
    """
    return "".join(_code(word) if ADDRESS.search(word) else _plain(word) for word in re.split(r"(\s+)", text))


def _plain(text: str) -> str:
    return "".join(f"\\{char}" if char in SPECIAL else char for char in text)


def _code(word: str) -> str:
    """A word as a code span, without the punctuation around it."""
    inner = word.strip("()[]“”‘’\"',;.!?")
    before, _, after = word.partition(inner)
    fence = "`" * (1 + max(map(len, re.findall("`+", inner)), default=0))
    pad = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{_plain(before)}{fence}{pad}{inner}{pad}{fence}{_plain(after)}"
