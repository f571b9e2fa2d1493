"""The feed is enough: a copy that is made of it alone lists the registers as the service does, byte for byte."""

import ast
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from db.session import Database
from domain.registers import REGISTERS
from tests.api.access.test_access import bearer, key_of
from tests.mirror import mirror as copy
from tests.mirror.ledgers import copied, grow, moments
from tests.model.history import prepare
from tests.support.application import client_of
from tests.support.databases import Recycled, name_of, new_database

MOMENTS = 250
"""Of each of four ledgers: a thousand."""


@pytest.fixture(scope="module")
async def peopled(server_url: str, empty_template: str) -> AsyncIterator[Recycled]:
    """A database with the bodies, series and calendars of the histories, reset by each."""
    async with new_database(server_url, empty_template) as url:
        async with Database.open(url) as database:
            await prepare(database)
        async with Recycled.open(server_url, name_of(url)) as recycled:
            yield recycled


def test_the_copy_knows_nothing_of_ours_and_is_short() -> None:
    text = Path(copy.__file__).read_text(encoding="utf-8")
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    imported = {getattr(node, "module", None) or node.names[0].name for node in nodes}
    assert imported == {"json", "collections", "dataclasses", "typing"}
    assert len(text.splitlines()) < 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_a_copy_of_the_feed_lists_every_register_as_the_service_does(peopled: Recycled, seed: int) -> None:
    random = Random(seed)
    await peopled.clean()
    async with client_of(peopled.database) as client:
        await grow(client, random)
        mirror = await copied(client)
        rows = 0
        for day, size in moments(random, mirror.size, MOMENTS):
            for register in REGISTERS:
                rows += await same(client, mirror, register, day, size)
        assert rows > MOMENTS, "the lists have something in them"
        for register in REGISTERS:
            await same(client, mirror, register, "2024-04-01", None)


async def same(client: httpx.AsyncClient, mirror: copy.Mirror, register: str, day: str, size: int | None) -> int:
    """The number of rows, which are the same in both."""
    asked: dict[str, Any] = {"as_of": day, "limit": 500, **({} if size is None else {"known_seq": size})}
    answer = await client.get(f"/v1/{register}", params=asked)
    assert answer.content == mirror.list(register, day, mirror.size if size is None else size), (register, asked)
    return len(answer.json()["items"])


@pytest.mark.slow
async def test_the_ledgers_have_what_a_copy_might_get_wrong(peopled: Recycled) -> None:
    """Corrections, voids, late acts, terms that end, acts that follow from others, renames and handovers."""
    seen: Counter[str] = Counter()
    for seed in (1, 2):
        await peopled.clean()
        async with client_of(peopled.database) as client:
            await grow(client, Random(seed))
            for item in (await client.get("/v1/changes?facts=public&limit=500")).json()["items"]:
                seen[item["register"]] += 1
                seen[item["kind"]] += 1
                seen[f"{item['kind']} {item['register']}"] += 1
                seen["superseded"] += len(item["facts"]["superseded"]) > 1
                for version in item["facts"]["versions"]:
                    seen[version["row"]["status"]] += 1
                    seen["split"] += version["shown_from"] != version["row"]["valid_from"]
    wanted = (
        *REGISTERS, "applications", "correct", "void", "rename organisations", "assign managing-authorities",
        "correct managing-authorities", "void managing-authorities", "expired", "voided", "suspended", "split",
        "superseded", "decide",
    )  # fmt: skip
    assert [name for name in wanted if not seen[name]] == []


async def test_a_copy_of_a_caller_of_one_authority_has_what_that_caller_sees(peopled: Recycled) -> None:
    await peopled.clean()
    async with client_of(peopled.database) as client:
        await grow(client, Random(5), 60)
        for n, register in enumerate(("press-offices", "resident-reporters")):
            body = {"register": register, "authority": "SKHCN", "valid_from": f"2026-0{n + 1}-01"}
            await client.post("/v1/managing-authorities", json=body)
        _, key = await key_of(client, "so-khcn", "read", authority="SKHCN")
        headers = {**bearer(key), "Cookie": ""}
        mirror, whole = await copied(client, **headers), await copied(client)
        assert mirror.size == whole.size
        seen = []
        for register in REGISTERS:
            answer = await client.get(f"/v1/{register}?as_of=2024-04-01&limit=500", headers=headers)
            if answer.status_code == 200:
                assert answer.content == mirror.list(register, "2024-04-01", mirror.size)
                seen.append(register)
            else:
                assert (answer.status_code, mirror.rows(register, "2024-04-01", mirror.size)) == (404, [])
        assert {"press-offices", "resident-reporters"} <= {*seen} < {*REGISTERS}
