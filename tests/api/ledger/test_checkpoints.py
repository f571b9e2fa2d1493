"""Published checkpoints: signed, stored outside the database, and compared with the ledger."""

import asyncio
import json
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
from tests.support.api import ledger_size, refused
from tests.support.application import STAFF, signing_keys, unopened

REGISTER = "publication-permits"


@pytest.fixture
def checkpoint_settings(tmp_path: Path) -> CheckpointSettings:
    """Settings that publish a checkpoint whenever the ledger has grown."""
    return CheckpointSettings(signing_keys(), tmp_path / "out" / "checkpoints.jsonl", "so-bo-thu", timedelta(0))


async def truncate(attacker: asyncpg.Connection, size: int) -> None:
    """Truncate the ledger consistently."""
    await attacker.execute("DELETE FROM act WHERE seq > $1", size)
    await attacker.execute("DELETE FROM ledger_node WHERE (place + 1) << level > $1", size)
    peaks = await attacker.fetch("SELECT hash FROM ledger_node WHERE level = 0 AND place = 0")
    assert size == 1
    await attacker.execute("UPDATE ledger_head SET size = 1, peaks = $1", [row[0] for row in peaks])


def published(checkpoint_settings: CheckpointSettings) -> list[Any]:
    """The checkpoints in the file."""
    return (
        [json.loads(line) for _, line in checkpoint_file.lines(checkpoint_settings.file)]
        if checkpoint_settings.file.exists()
        else []
    )


async def test_response_file_and_signature_of_a_checkpoint_agree(
    ready: httpx.AsyncClient, province: Database, checkpoint_settings: CheckpointSettings
) -> None:
    await granted(ready, REGISTER)
    new = await checkpoints.publish(province, checkpoint_settings)
    assert new is not None
    answer = (await ready.get("/v1/checkpoints/latest")).json()
    head = (await ready.get("/v1/ledger")).json()
    assert [answer] == published(checkpoint_settings)
    assert {name: answer[name] for name in ("size", "root")} == head
    assert {**signing_keys().verify(answer["jws"], checkpoints.KIND), "jws": answer["jws"]} == answer
    assert (answer["origin"], answer["time"][-6:]) == ("so-bo-thu", "+07:00")


async def test_each_published_checkpoint_stays_at_its_size(
    ready: httpx.AsyncClient, province: Database, checkpoint_settings: CheckpointSettings
) -> None:
    size = await ledger_size(ready)
    for _ in range(3):
        await granted(ready, REGISTER)
        await checkpoints.publish(province, checkpoint_settings)
    for checkpoint in published(checkpoint_settings):
        assert (await ready.get(f"/v1/checkpoints/{checkpoint['size']}")).json() == checkpoint
    assert [checkpoint["size"] for checkpoint in published(checkpoint_settings)] == [size + 1, size + 2, size + 3]
    for other in ("0", str(size), str(size + 4), "-1", str(2**53), str(2**70), f"0{size + 1}", "x"):
        refused(await ready.get(f"/v1/checkpoints/{other}"), 404)


async def test_an_empty_ledger_has_no_checkpoint(
    ready: httpx.AsyncClient, province: Database, checkpoint_settings: CheckpointSettings, attacker: asyncpg.Connection
) -> None:
    await attacker.execute("DELETE FROM act; DELETE FROM ledger_node; UPDATE ledger_head SET size = 0, peaks = '{}'")
    refused(await ready.get("/v1/checkpoints/latest"), 404)
    assert await checkpoints.publish(province, checkpoint_settings) is None
    assert published(checkpoint_settings) == []


async def test_a_checkpoint_is_published_if_the_ledger_grew_after_the_interval(
    ready: httpx.AsyncClient, province: Database, checkpoint_settings: CheckpointSettings
) -> None:
    hourly = replace(checkpoint_settings, interval=timedelta(hours=1))
    first = (await granted(ready, REGISTER))["seq"]
    assert await checkpoints.publish(province, hourly) is not None
    assert await checkpoints.publish(province, checkpoint_settings) is None
    await granted(ready, REGISTER)
    assert await checkpoints.publish(province, hourly) is None
    assert await checkpoints.publish(province, checkpoint_settings) is not None
    assert [checkpoint["size"] for checkpoint in published(checkpoint_settings)] == [first, first + 1]


async def test_of_several_workers_one_publishes(
    ready: httpx.AsyncClient, province: Database, province_url: str, checkpoint_settings: CheckpointSettings
) -> None:
    async with Database.open(province_url) as other:
        sizes = []
        for _ in range(3):
            sizes.append((await granted(ready, REGISTER))["seq"])
            results = await asyncio.gather(
                *(
                    checkpoints.publish(database, checkpoint_settings)
                    for database in (province, other)
                    for _ in range(5)
                )
            )
            assert sum(checkpoint is not None for checkpoint in results) == 1
            assert [checkpoint["size"] for checkpoint in published(checkpoint_settings)] == sizes


async def test_a_checkpoint_missing_from_the_table_after_a_crash_is_published_again(
    ready: httpx.AsyncClient, province: Database, checkpoint_settings: CheckpointSettings, attacker: asyncpg.Connection
) -> None:
    await granted(ready, REGISTER)
    await checkpoints.publish(province, checkpoint_settings)
    await attacker.execute("DELETE FROM checkpoint")
    assert await checkpoints.publish(province, checkpoint_settings) is not None
    assert (await ready.get("/v1/checkpoints/latest")).json() == published(checkpoint_settings)[-1]


async def test_a_lost_file_is_restarted_from_the_table(
    ready: httpx.AsyncClient, province: Database, checkpoint_settings: CheckpointSettings
) -> None:
    await granted(ready, REGISTER)
    await checkpoints.publish(province, checkpoint_settings)
    first = (await ready.get("/v1/checkpoints/latest")).json()
    checkpoint_settings.file.unlink()
    hourly = replace(checkpoint_settings, interval=timedelta(hours=1))
    assert await checkpoints.publish(province, hourly) is not None
    assert (await ready.get("/v1/checkpoints/latest")).json() == first
    assert [checkpoint["root"] for checkpoint in published(checkpoint_settings)] == [first["root"]]


async def test_a_truncated_ledger_is_detected_even_without_its_table_of_checkpoints(
    ready: httpx.AsyncClient, province: Database, checkpoint_settings: CheckpointSettings, attacker: asyncpg.Connection
) -> None:
    for _ in range(3):
        size = (await granted(ready, REGISTER))["seq"]
    await checkpoints.publish(province, checkpoint_settings)
    await truncate(attacker, 1)
    with pytest.raises(Contradicted, match="its tail was cut"):
        await checkpoints.publish(province, checkpoint_settings)
    await attacker.execute("DELETE FROM checkpoint")
    with pytest.raises(Contradicted, match=f"has {size} acts, the ledger 1: its tail was cut"):
        await checkpoints.publish(province, checkpoint_settings)
    assert [checkpoint["size"] for checkpoint in published(checkpoint_settings)] == [size]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_node SET hash = sha256(hash) WHERE level > 0",
        "DELETE FROM ledger_node WHERE level > 0",
        "UPDATE ledger_head SET peaks = sha256(peaks[1]) || peaks[2:]",
    ],
)
async def test_a_rewritten_ledger_is_detected(
    ready: httpx.AsyncClient,
    province: Database,
    checkpoint_settings: CheckpointSettings,
    attacker: asyncpg.Connection,
    statement: str,
) -> None:
    for _ in range(3):
        size = (await granted(ready, REGISTER))["seq"]
    await checkpoints.publish(province, checkpoint_settings)
    await attacker.execute(statement)
    with pytest.raises(Contradicted):
        await checkpoints.publish(province, checkpoint_settings)
    assert [checkpoint["size"] for checkpoint in published(checkpoint_settings)] == [size]


async def test_a_last_line_signed_by_another_key_stops_publishing(
    ready: httpx.AsyncClient, province: Database, checkpoint_settings: CheckpointSettings, tmp_path: Path
) -> None:
    await granted(ready, REGISTER)
    other = replace(checkpoint_settings, keys=Keys.open(tmp_path / "others"))
    await checkpoints.publish(province, other)
    await granted(ready, REGISTER)
    with pytest.raises(Contradicted, match=r"checkpoints.jsonl is signed by an unknown key"):
        await checkpoints.publish(province, checkpoint_settings)
    checkpoint_settings.file.rename(tmp_path / "away")
    assert await checkpoints.publish(province, checkpoint_settings) is not None


async def test_readiness_reports_a_contradicted_checkpoint_until_it_is_resolved(
    ready: httpx.AsyncClient, province: Database, checkpoint_settings: CheckpointSettings, attacker: asyncpg.Connection,
    tmp_path: Path, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    publisher = Publisher(province, checkpoint_settings)
    services = Services.create(province, signing_keys(), Settings(), publisher)
    app = Application(unopened().litestar, services.settings, services)
    transport: Any = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=STAFF) as client:
        for _ in range(3):
            size = (await granted(client, REGISTER))["seq"]
        await publisher.publish()
        assert (await client.get("/readyz")).json()["ledger_size"] == size
        before = await attacker.fetch("SELECT hash, level, place FROM ledger_node")
        await attacker.execute("UPDATE ledger_node SET hash = sha256(hash) WHERE level > 0")
        await publisher.publish()
        await publisher.publish()
        (fault,) = refused(answer := await client.get("/readyz"), 503)
        assert answer.json()["type"] == "urn:sobo:problem:contradicted"
        assert (fault["field"], "rewritten" in fault["rule"]) == ("ledger", True)
        assert str(tmp_path) not in answer.text
        assert (await client.get("/healthz")).status_code == 200
        assert [record.levelname for record in caplog.records if "rewritten" in record.message] == ["CRITICAL"]
        await attacker.executemany(
            "UPDATE ledger_node SET hash = $1 WHERE level = $2 AND place = $3", list(map(tuple, before))
        )
        await publisher.publish()
        assert (await client.get("/readyz")).status_code == 200


async def test_an_unwritable_file_publishes_nothing_and_stops_nothing(
    ready: httpx.AsyncClient,
    province: Database,
    checkpoint_settings: CheckpointSettings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await granted(ready, REGISTER)
    checkpoint_settings.file.mkdir(parents=True)
    publisher = Publisher(province, checkpoint_settings)
    await publisher.publish()
    assert publisher.contradiction is None
    assert "no checkpoint can be published" in caplog.text
    refused(await ready.get("/v1/checkpoints/latest"), 404)


async def test_the_running_service_publishes_checkpoints(
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
        for act in range(3):  # that of the reference data comes first
            size = (await granted(client, REGISTER))["seq"] if act else await ledger_size(client)
            while (found := (await client.get("/v1/checkpoints/latest")).json()).get("size") != size:
                await asyncio.sleep(0.1)
            assert found["origin"] == "tinh-thu"
        kids = [key["kid"] for key in (await client.get("/.well-known/jwks.json")).json()["keys"]]
    assert [path.stem for path in (tmp_path / "data" / "keys").glob("*.pem")] == kids
    assert len((tmp_path / "data" / "checkpoints.jsonl").read_text().splitlines()) == 3


async def test_the_published_checkpoint_is_that_of_the_example(november: httpx.AsyncClient, example: Database) -> None:
    head = (await november.get("/v1/ledger")).json()
    assert (await november.get("/v1/checkpoints/latest")).json()["root"] == head["root"]
