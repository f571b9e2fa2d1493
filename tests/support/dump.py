"""A dump of a database, and the search for secrets in it, however they are written."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from urllib.parse import quote

import asyncpg

TABLES = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' ORDER BY 1
"""
HEX = re.compile(rb"\\\\x((?:[0-9a-f]{2})+)")
"""How COPY writes bytes."""


async def dump(url: str) -> dict[str, bytes]:
    """What COPY says of each table, and after it the bytes of the columns of bytes."""
    owner = await asyncpg.connect(url)
    try:
        return {row[0]: await _copied(owner, row[0]) for row in await owner.fetch(TABLES)}
    finally:
        await owner.close()


async def _copied(owner: asyncpg.Connection, table: str) -> bytes:
    text = BytesIO()
    await owner.copy_from_query(f"SELECT * FROM {table}", output=text)
    copied = text.getvalue()
    unbroken = copied.replace(rb"\n", b"")  # PostgreSQL's base64 has lines
    return b"\n".join([copied, unbroken, *(bytes.fromhex(match[1].decode()) for match in HEX.finditer(copied))])


def forms(secret: str) -> Iterator[bytes]:
    """A secret, and the key in it: as it is, in JSON and URLs, in hex, and in base64 wherever it stands in a text."""
    yield from (json.dumps(secret)[1:-1].encode(), quote(secret).encode())
    contents = [secret.encode()]
    if re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret):
        contents.append(base64.b64decode(secret.removeprefix("whsec_")))
    for content in contents:
        yield content
        yield content.hex().encode()
        yield content.hex().upper().encode()
        for before in range(3):
            encoded = base64.b64encode(b"\0" * before + content)
            # The signs at either end also depend on what stands before and after.
            inner = encoded[-(-before * 8 // 6) : (before + len(content)) * 8 // 6]
            yield inner
            yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def found(tables: Mapping[str, bytes], secrets: Mapping[str, str]) -> list[str]:
    """Which secrets, by what they are, stand in which tables."""
    return [
        f"{what} in {table}"
        for table, content in tables.items()
        for what, secret in secrets.items()
        if any(form in content for form in forms(secret))
    ]
