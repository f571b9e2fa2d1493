"""The same examples from every load: what is made anew each time is put in order, and long lists are cut."""

import re
from typing import Any

from domain.tense import today

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HASH = re.compile(r"\b[0-9a-f]{64}\b")
INSTANT = re.compile(r"20(?!24)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")
"""When it was recorded or asked: what is of 2024 is of the example."""

CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\b")
MOST = 2
SECRET = {"password", "client_secret", "old", "access_token", "secret"}
"""Fields that hold what is random and long."""

TOKEN = re.compile(r"(sobo_)?[\w-]{43}|eyJ[\w.-]+")
WEBHOOK = re.compile(r"whsec_[\w+/=]+")
TODAY = today().isoformat()


class Stable:
    """Remembers what it has put in place of what."""

    def __init__(self, *secrets: str) -> None:
        self.seen: dict[str, str] = {}
        self.secrets = secrets

    def of(self, value: Any, name: str = "") -> Any:
        """The value as it is shown."""
        if isinstance(value, dict):
            return {key: self.of(inside, key) for key, inside in value.items()}
        if isinstance(value, list):
            return [self.of(inside, name) for inside in value[:MOST]]
        return self._text(value, name) if isinstance(value, str) else value

    def _text(self, text: str, name: str) -> str:
        if name == "request_id":
            return "9b1deb4d3b7d4bad-1"
        if text in self.secrets or name in SECRET or TOKEN.fullmatch(text):
            return "bi-mat"
        text = text.replace(TODAY, "2024-11-14") if len(text) == len(TODAY) else text
        text = UUID.sub(lambda found: self._numbered(found[0], "01932f00-0000-7000-8000-{:012d}"), text)
        text = HASH.sub(lambda found: self._numbered(found[0], "{:064x}"), text)
        text = WEBHOOK.sub("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", text)
        text = CODE.sub("TC3M-GG45-2F98-CGY3-NWGE-Y6PX-6FQA", text)
        return INSTANT.sub(r"2024-11-14T08:30:00\1", text)

    def _numbered(self, found: str, form: str) -> str:
        return self.seen.setdefault(found, form.format(len(self.seen) + 1))
