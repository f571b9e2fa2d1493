"""Published checkpoints: signed, in step with the ledger, kept outside the database, and never contradicting it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from api.app import Application, create_app
from api.background.publisher import Publisher
from api.services import Services
from api.settings import Settings
from db.session import Database
from domain.errors import Contradicted
from domain.keys import Keys
from domain.ledger import checkpoint_file, checkpoints
from domain.ledger.checkpoints import CheckpointSettings
from tests.factories import granted, set_up
from tests.support.api import refused
from tests.support.application import STAFF, signing_keys, unopened

REGISTER = "publication-permits"


@pytest.fixture
def to(tmp_path: Path) -> CheckpointSettings:
    """Where checkpoints go, as often as the ledger grows."""
    return CheckpointSettings(signing_keys(), tmp_path / "out" / "checkpoints.jsonl", "so-bo-thu", timedelta(0))


@pytest.fixture
async def attacker(province: Database, province_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Somebody who may do anything in the database, and no trigger stops."""
    connection = await asyncpg.connect(province_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        yield connection
    finally:
        await connection.close()


async def cut(attacker: asyncpg.Connection, size: int) -> None:
    """Cut the ledger's tail, and make everything agree with it."""
    await attacker.execute("DELETE FROM act WHERE seq > $1", size)
    await attacker.execute("DELETE FROM ledger_node WHERE (place + 1) << level > $1", size)
    peaks = await attacker.fetch("SELECT hash FROM ledger_node WHERE level = 0 AND place = 0")
    assert size == 1
    await attacker.execute("UPDATE ledger_head SET size = 1, peaks = $1", [row[0] for row in peaks])


def kept(to: CheckpointSettings) -> list[Any]:
    """What the file holds."""
    return [json.loads(line) for _, line in checkpoint_file.lines(to.file)] if to.file.exists() else []


async def test_a_checkpoint_says_size_root_and_time_in_answer_file_and_signature(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings
) -> None:
    await granted(ready, REGISTER)
    new = await checkpoints.publish(province, to)
    assert new is not None
    answer = (await ready.get("/v1/checkpoints/latest")).json()
    head = (await ready.get("/v1/ledger")).json()
    assert [answer] == kept(to)
    assert {name: answer[name] for name in ("size", "root")} == head
    assert {**signing_keys().verify(answer["jws"], checkpoints.KIND), "jws": answer["jws"]} == answer
    assert (answer["origin"], answer["time"][-6:]) == ("so-bo-thu", "+00:00")


async def test_each_that_was_published_stays_at_its_size(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings
) -> None:
    for _ in range(3):
        await granted(ready, REGISTER)
        await checkpoints.publish(province, to)
    for one in kept(to):
        assert (await ready.get(f"/v1/checkpoints/{one['size']}")).json() == one
    assert [one["size"] for one in kept(to)] == [1, 2, 3]
    for size in ("0", "4", "-1", str(2**53), str(2**70), "01", "x"):
        refused(await ready.get(f"/v1/checkpoints/{size}"), 404)


async def test_before_the_first_there_is_none(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings
) -> None:
    refused(await ready.get("/v1/checkpoints/latest"), 404)
    assert await checkpoints.publish(province, to) is None
    assert kept(to) == []


async def test_nothing_is_published_unless_the_ledger_grew_and_the_interval_is_over(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings
) -> None:
    hourly = replace(to, interval=timedelta(hours=1))
    await granted(ready, REGISTER)
    assert await checkpoints.publish(province, hourly) is not None
    assert await checkpoints.publish(province, to) is None
    await granted(ready, REGISTER)
    assert await checkpoints.publish(province, hourly) is None
    assert await checkpoints.publish(province, to) is not None
    assert [one["size"] for one in kept(to)] == [1, 2]


async def test_of_many_workers_one_publishes(
    ready: httpx.AsyncClient, province: Database, province_url: str, to: CheckpointSettings
) -> None:
    async with Database.open(province_url) as other:
        for size in (1, 2, 3):
            await granted(ready, REGISTER)
            found = await asyncio.gather(*(checkpoints.publish(one, to) for one in (province, other) for _ in range(5)))
            assert sum(one is not None for one in found) == 1
            assert [one["size"] for one in kept(to)] == list(range(1, size + 1))


async def test_what_a_crash_left_out_of_the_table_is_published_again(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings, attacker: asyncpg.Connection
) -> None:
    await granted(ready, REGISTER)
    await checkpoints.publish(province, to)
    await attacker.execute("DELETE FROM checkpoint")
    assert await checkpoints.publish(province, to) is not None
    assert (await ready.get("/v1/checkpoints/latest")).json() == kept(to)[-1]


async def test_a_file_that_was_lost_begins_anew_without_another_in_the_table(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings
) -> None:
    await granted(ready, REGISTER)
    await checkpoints.publish(province, to)
    first = (await ready.get("/v1/checkpoints/latest")).json()
    to.file.unlink()
    hourly = replace(to, interval=timedelta(hours=1))
    assert await checkpoints.publish(province, hourly) is not None
    assert (await ready.get("/v1/checkpoints/latest")).json() == first
    assert [one["root"] for one in kept(to)] == [first["root"]]


async def test_a_ledger_whose_tail_was_cut_is_found_out_though_its_table_was_emptied(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings, attacker: asyncpg.Connection
) -> None:
    for _ in range(3):
        await granted(ready, REGISTER)
    await checkpoints.publish(province, to)
    await cut(attacker, 1)
    with pytest.raises(Contradicted, match="its tail was cut"):
        await checkpoints.publish(province, to)
    await attacker.execute("DELETE FROM checkpoint")
    with pytest.raises(Contradicted, match="has 3 acts, the ledger 1: its tail was cut"):
        await checkpoints.publish(province, to)
    assert [one["size"] for one in kept(to)] == [3]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_node SET hash = sha256(hash) WHERE level = 1",
        "DELETE FROM ledger_node WHERE level = 1",
        "UPDATE ledger_head SET peaks = ARRAY[sha256(peaks[1]), peaks[2]]",
    ],
)
async def test_a_ledger_that_was_rewritten_is_found_out(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings, attacker: asyncpg.Connection, statement: str
) -> None:
    for _ in range(3):
        await granted(ready, REGISTER)
    await checkpoints.publish(province, to)
    await attacker.execute(statement)
    with pytest.raises(Contradicted):
        await checkpoints.publish(province, to)
    assert [one["size"] for one in kept(to)] == [3]


async def test_a_last_line_that_is_not_ours_stops_the_publishing(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings, tmp_path: Path
) -> None:
    await granted(ready, REGISTER)
    other = replace(to, keys=Keys.open(tmp_path / "others"))
    await checkpoints.publish(province, other)
    await granted(ready, REGISTER)
    with pytest.raises(Contradicted, match=r"checkpoints.jsonl is signed by an unknown key"):
        await checkpoints.publish(province, to)
    to.file.rename(tmp_path / "away")
    assert await checkpoints.publish(province, to) is not None


async def test_readiness_says_how_the_ledger_contradicts_what_was_published_until_it_does_not(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings, attacker: asyncpg.Connection,
    tmp_path: Path, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    publisher = Publisher(province, to)
    services = Services.over(province, signing_keys(), Settings(), publisher)
    app = Application(unopened().litestar, services.settings, services)
    transport: Any = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=STAFF) as client:
        for _ in range(3):
            await granted(client, REGISTER)
        await publisher.look()
        assert (await client.get("/readyz")).json()["ledger_size"] == 3
        before = await attacker.fetchval("SELECT hash FROM ledger_node WHERE level = 1")
        await attacker.execute("UPDATE ledger_node SET hash = sha256(hash) WHERE level = 1")
        await publisher.look()
        await publisher.look()
        (fault,) = refused(answer := await client.get("/readyz"), 503)
        assert answer.json()["type"] == "urn:sobo:problem:contradicted"
        assert (fault["field"], "rewritten" in fault["rule"]) == ("ledger", True)
        assert str(tmp_path) not in answer.text
        assert (await client.get("/healthz")).status_code == 200
        assert [record.levelname for record in caplog.records if "rewritten" in record.message] == ["CRITICAL"]
        await attacker.execute("UPDATE ledger_node SET hash = $1 WHERE level = 1", before)
        await publisher.look()
        assert (await client.get("/readyz")).status_code == 200


async def test_a_file_that_cannot_be_written_publishes_nothing_and_stops_nothing(
    ready: httpx.AsyncClient, province: Database, to: CheckpointSettings, caplog: pytest.LogCaptureFixture
) -> None:
    await granted(ready, REGISTER)
    to.file.mkdir(parents=True)
    publisher = Publisher(province, to)
    await publisher.look()
    assert publisher.finding is None
    assert "no checkpoint can be published" in caplog.text
    refused(await ready.get("/v1/checkpoints/latest"), 404)


async def test_while_the_service_runs_it_publishes_what_was_recorded(
    database_url: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("DATA_DIR", tmp_path / "data"), ("CHECKPOINT_SECONDS", 1), ("ORIGIN", "tinh-thu")):
        monkeypatch.setenv(f"SOBO_{name}", str(value))
    monkeypatch.setenv("DATABASE_URL", database_url)
    app = create_app()
    transport: Any = httpx.ASGITransport(app=app)
    await set_up(database)
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=STAFF) as client,
    ):
        for size in (1, 2):
            await granted(client, REGISTER)
            while (found := (await client.get("/v1/checkpoints/latest")).json()).get("size") != size:
                await asyncio.sleep(0.1)
            assert found["origin"] == "tinh-thu"
        kids = [key["kid"] for key in (await client.get("/.well-known/jwks.json")).json()["keys"]]
    assert [path.stem for path in (tmp_path / "data" / "keys").iterdir()] == kids
    assert len((tmp_path / "data" / "checkpoints.jsonl").read_text().splitlines()) == 2


async def test_published_is_what_the_example_shows(november: httpx.AsyncClient, example: Database) -> None:
    head = (await november.get("/v1/ledger")).json()
    assert (await november.get("/v1/checkpoints/latest")).json()["root"] == head["root"]
