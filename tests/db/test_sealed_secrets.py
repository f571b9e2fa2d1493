"""The migration that seals: on a database that an earlier version filled, wholly or not at all."""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db import migrate
from db.errors import DatabaseError
from db.queries import webhooks
from db.session import Database
from domain.key_folder import KeyProblem
from domain.keys import Keys
from domain.ledger.migration import upgrade
from domain.sealing import SealingKeys, sealing_what_was_clear
from domain.webhooks import signing
from tests.support.application import client_of, let_in, signing_keys
from tests.support.databases import new_database, upgraded_to

HOOK, REMOVED = UUID(int=1), UUID(int=2)
CLEAR = ["whsec_" + base64.b64encode(bytes([place]) * 32).decode() for place in (1, 2)]
PATH, BODY, KEY = "/v1/organisations", {"code": "MOI", "name": "Mới", "kind": "enterprise"}, "tao-1"
ANSWER = b'{"password":"mat-khau-hien-mot-lan"}'
FILLED = f"""
INSERT INTO client (name, title, scopes, created_at, created_by) VALUES ('c', 'C', '{{read}}', now(), 't');
INSERT INTO webhook (id, client, url, secret, old_secret, old_until, since_seq, reached_seq, created_at, created_by,
    removed_at)
VALUES ('{HOOK}', 'c', 'https://a.vn/', '{CLEAR[0]}', '{CLEAR[1]}', now() + '1 day', 0, 0, now(), 't', NULL),
    ('{REMOVED}', 'c', 'https://a.vn/', '', NULL, NULL, 0, 0, now(), 't', now());
"""
ANSWERED = (
    "INSERT INTO kept_answer (client, key, fingerprint, kept_at, status, media_type, headers, body) "
    "VALUES ($1, $2, $3, now(), 201, 'application/json', '{}', $4)"
)


def content() -> bytes:
    """What tells the request apart, as it always was."""
    sent = hashlib.sha256(httpx.Request("POST", "http://x", json=BODY).content).digest()
    return hashlib.sha256(b"\0".join((b"POST", PATH.encode(), b"", sent))).digest()


def answer(client: str, key: str) -> tuple[Any, ...]:
    """A stored answer, as versions stored it that sealed by the Idempotency-Key alone."""
    fingerprint, nonce = hashlib.sha256(key.encode() + content()).digest(), os.urandom(12)
    body = AESGCM(hmac.digest(key.encode(), b"answer", "sha256")).encrypt(nonce, ANSWER, fingerprint)
    return client, hashlib.sha256(key.encode()).digest(), fingerprint, nonce + body


@pytest.fixture
async def earlier(server_url: str) -> AsyncIterator[str]:
    """A database of the version before, with secrets in clear."""
    async with new_database(server_url) as url:
        await upgraded_to(url, "0020")
        owner = await asyncpg.connect(url)
        await owner.execute(FILLED)
        await owner.execute(ANSWERED, *answer("account:test", KEY))
        await owner.executemany(ANSWERED, [answer("client:c", f"k{place}") for place in range(1203)])
        await owner.close()
        yield url


async def dump(url: str) -> str:
    owner = await asyncpg.connect(url)
    try:
        rows = await owner.fetch("SELECT w::text FROM webhook w UNION ALL SELECT k::text FROM kept_answer k ORDER BY 1")
        return "\n".join(row[0] for row in rows)
    finally:
        await owner.close()


async def test_what_was_clear_is_sealed_and_used_on(earlier: str) -> None:
    keys = SealingKeys(signing_keys().folder)
    await migrate.upgrade(earlier, sealing_what_was_clear(signing_keys().folder))
    text = await dump(earlier)
    for secret in CLEAR:
        assert secret not in text and base64.b64decode(secret.removeprefix("whsec_")).hex() not in text
        assert secret.encode().hex() not in text
    await let_in(earlier)
    async with Database.open(earlier) as database, client_of(database) as client:
        target = await database.one(webhooks.target, id=HOOK)
        assert signing.unsealed(keys, HOOK, target["secrets"]) == CLEAR
        assert (await database.one(webhooks.target, id=REMOVED))["secrets"] == [b""]
        again = await client.post(PATH, json=BODY, headers={"Idempotency-Key": KEY})
        assert (again.status_code, again.content) == (201, ANSWER)
        other = await client.post(PATH, json=BODY | {"code": "KHAC"}, headers={"Idempotency-Key": KEY})
        assert [fault["code"] for fault in other.json()["errors"]] == ["key-used"]


async def test_without_its_keys_nothing_is_sealed_and_nothing_is_lost(earlier: str, tmp_path: Path) -> None:
    before = await dump(earlier)
    with pytest.raises(KeyProblem, match="nowhere"):
        await migrate.upgrade(earlier, sealing_what_was_clear(tmp_path / "nowhere"))
    with pytest.raises(DatabaseError, match="sobo migrate"):
        await migrate.upgrade(earlier)
    assert not await migrate.is_current(earlier) and await dump(earlier) == before
    Keys.open(tmp_path / "keys")
    await upgrade(earlier, sealing_what_was_clear(tmp_path / "keys"))
    assert await migrate.is_current(earlier)


async def test_no_file_of_the_tables_holds_what_was_clear(earlier: str) -> None:
    """A new file is written for each table: what was in the old one is not only marked as deleted."""
    owner = await asyncpg.connect(earlier)
    files = "SELECT pg_relation_filenode(c) FROM unnest(ARRAY['webhook', 'kept_answer']::regclass[]) c ORDER BY 1"
    before = await owner.fetch(files)
    await migrate.upgrade(earlier, sealing_what_was_clear(signing_keys().folder))
    assert not {row[0] for row in before} & {row[0] for row in await owner.fetch(files)}
    await owner.close()


async def test_an_answer_from_before_its_key_was_a_digest_is_replayed(server_url: str) -> None:
    async with new_database(server_url) as url:
        await upgraded_to(url, "0015")
        owner = await asyncpg.connect(url)
        await owner.execute(ANSWERED, "account:test", KEY, content(), ANSWER)
        await owner.close()
        await migrate.upgrade(url, sealing_what_was_clear(signing_keys().folder))
        assert json.loads(ANSWER)["password"].encode().hex() not in await dump(url)
        await let_in(url)
        async with Database.open(url) as database, client_of(database) as client:
            again = await client.post(PATH, json=BODY, headers={"Idempotency-Key": KEY})
            assert (again.status_code, again.content) == (201, ANSWER)
