"""Who asks: a simple tool with a key, a program with a token, and staff with a session, all with every scope."""

import asyncio
import json
import secrets
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Self

from api.http.credentials import COOKIE
from db.session import Database
from domain.access import clients
from domain.access.principal import SCOPES
from tests.support.application import let_in


@dataclass(frozen=True)
class Callers:
    """The header of each way to say who asks; the client's secret gets a token, which lives for ten minutes."""

    key: str
    session: str
    client: str
    secret: str

    @classmethod
    def let_in(cls, url: str) -> Self:
        """A new client, and an account, of the database at `url`."""
        return asyncio.run(cls._let_in(url))

    @classmethod
    async def _let_in(cls, url: str) -> Self:
        await let_in(url)
        name = f"bench-{secrets.token_hex(4)}"
        async with Database.open(url) as database, database.transaction() as session:
            await clients.add(session, "bench", name, "Bench", sorted(SCOPES), None)
            _, key = await clients.add_credential(session, "bench", name, "key", "bench", None)
            _, secret = await clients.add_credential(session, "bench", name, "secret", "bench", None)
        staff = f"Cookie: {COOKIE}=test\r\nSec-Fetch-Site: same-origin"
        return cls(f"Authorization: Bearer {key}", staff, name, secret)

    def token(self, port: int) -> str:
        """The header with a new token of the service at `port`."""
        form = {"grant_type": "client_credentials", "client_id": self.client, "client_secret": self.secret}
        data = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/token", data, timeout=10) as answer:
            return f"Authorization: Bearer {json.load(answer)['access_token']}"
