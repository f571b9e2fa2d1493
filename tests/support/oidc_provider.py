"""A fake provider of single sign-on (OpenID Connect), whose responses a test can falsify."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.webhook_targets import Message

CLIENT = "so-bo"
SECRET = "bí mật:của ta/&"
"""Of signs that HTTP Basic must not confuse."""

KEY = RSAKey.generate_key(2048, {"kid": "a", "use": "sig", "alg": "RS256"})


@dataclass
class FakeProvider:
    """Signs every user on as `subject`. `claims` and `metadata` override its responses."""

    port: int = 0
    subject: str = "nguoi-1"
    key: Any = field(default_factory=lambda: KEY)
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    published: list[Any] | None = None
    forged: Callable[[dict[str, Any]], str] | None = None
    silent: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/realms/tinh"

    def authorize(self, url: str) -> dict[str, str]:
        """The parameters of the redirect after a login at the provider."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert asked["scope"].split()[0] == "openid" and asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"state": asked["state"], "code": code, "iss": self.issuer, "session_state": "x"}

    def give_token(self, form: dict[str, str], headers: dict[str, str]) -> tuple[int, Any]:
        """Exchange a code, once, for the ID token; requires the secret and the verifier."""
        basic = base64.b64encode(f"{quote_plus(CLIENT)}:{quote_plus(SECRET)}".encode()).decode()
        if headers.get("authorization") != f"Basic {basic}":
            return 401, {"error": "invalid_client"}
        begun = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if (
            begun is None
            or begun["code_challenge"] != challenge.rstrip("=")
            or begun["redirect_uri"] != form["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.subject, "nonce": begun["nonce"], "iat": now,
            "exp": now + 300, "email": "giam-doc@tinh.gov.vn", "preferred_username": "admin",
        } | self.claims  # fmt: skip
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": (self.forged or self._signed)(claims)}

    def _signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, claims, self.key, algorithms=[self.algorithm])

    def answer(self, message: Message) -> tuple[int, Any]:
        path = message.line.split(" ")[1].removeprefix("/realms/tinh")
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            known = {"authorization_endpoint": "/auth?kc=1", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return 200, {"issuer": self.issuer, **{k: self.issuer + v for k, v in known.items()}, **self.metadata}
        if path == "/keys":
            keys = self.published if self.published is not None else [self.key]
            return 200, {"keys": [one if isinstance(one, dict) else one.as_dict(private=False) for one in keys]}
        assert path == "/token", path
        return self.give_token({k: v[0] for k, v in parse_qs(message.body.decode()).items()}, message.headers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line, *rest = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            if self.silent:
                await reader.read()
                return
            status, content = self.answer(Message(line, headers, body))
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            writer.write(
                f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
            )
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def compact(header: dict[str, Any], claims: dict[str, Any], key: bytes | None) -> str:
    """A forged token: unsigned, or signed by HMAC."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signed = b"" if key is None else hmac.digest(key, b".".join(parts), "sha256")
    return b".".join([*parts, base64.urlsafe_b64encode(signed).rstrip(b"=")]).decode()


@asynccontextmanager
async def provider() -> AsyncIterator[FakeProvider]:
    """A provider on a free port of this machine."""
    found = FakeProvider()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
