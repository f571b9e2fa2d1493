"""The register that the benchmark fills is one that the service could have recorded."""

from dataclasses import fields
from pathlib import Path

import asyncpg
import pytest

from db.session import Database
from domain.ledger import full_verification
from domain.ledger.full_verification import Published
from domain.registers import RECORDED
from tests.bench.fill import INDEXES, fill
from tests.support.databases import new_database


async def _indexes(url: str) -> list[tuple[str, str]]:
    connection = await asyncpg.connect(url)
    found = await connection.fetch(INDEXES, "subdomain_certificate")
    await connection.close()
    return sorted((row["name"], row["definition"]) for row in found)


@pytest.mark.slow
async def test_a_filled_register_verifies_and_has_every_index(server_url: str, database_url: str) -> None:
    async with new_database(server_url) as url:
        await fill(url, 3_000)
        async with Database.open(url, role=None) as database:
            found = await full_verification.verify(database, RECORDED, Published(None, Path("none")))
        assert found.head.size > 3_000
        findings = {part.name: getattr(found, part.name) for part in fields(found) if part.name != "head"}
        assert not any(findings.values()), findings
        assert await _indexes(url) == await _indexes(database_url)
