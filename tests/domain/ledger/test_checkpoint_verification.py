"""Published checkpoints in table and file: what a superuser changed, deleted or added is found and named."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest

from db.session import Database, Session
from domain.keys import Keys
from domain.ledger import audit_chain, checkpoint_file, checkpoints, full_verification, stored_tree
from domain.ledger.checkpoints import KIND, Checkpoint, CheckpointSettings
from domain.ledger.full_verification import Published
from domain.registers import RECORDED
from tests.factories import granted
from tests.support.application import signing_keys

REGISTER = "publication-permits"


@pytest.fixture
def settings(tmp_path: Path) -> CheckpointSettings:
    """Settings that publish a checkpoint whenever the ledger has grown."""
    return CheckpointSettings(signing_keys(), tmp_path / "checkpoints.jsonl", "so-bo-thu", timedelta(0))


@pytest.fixture
async def base(province: Database) -> int:
    """How many acts the province has before those of a test."""
    return (await stored_tree.head(province)).size


@pytest.fixture
async def owner(
    ready: httpx.AsyncClient, province: Database, province_url: str, settings: CheckpointSettings, base: int
) -> AsyncIterator[Database]:
    """The database as `sobo verify` opens it, with three checkpoints: 1, 3 and 4 acts after `base`."""
    for acts in (1, 2, 1):
        for _ in range(acts):
            await granted(ready, REGISTER)
        await checkpoints.publish(province, settings)
    async with Database.open(province_url, role=None, size=2) as opened:
        yield opened


async def findings(owner: Database, settings: CheckpointSettings) -> list[str]:
    """What is found in a verification of everything, in which nothing else is wrong."""
    result = await full_verification.verify(owner, RECORDED, Published(settings.keys.current(), settings.file))
    assert not result.versions
    return list(result.published)


def rewrite(file: Path, *lines: str) -> None:
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


async def test_what_was_published_holds(owner: Database, settings: CheckpointSettings, base: int) -> None:
    assert await findings(owner, settings) == []
    lines = [json.loads(line) for _, line in checkpoint_file.lines(settings.file)]
    assert [line["size"] for line in lines] == [base + 1, base + 3, base + 4]
    assert all(line["audit_size"] > 0 and len(line["audit_hash"]) == 64 for line in lines)


CHANGED = {
    "root": "root = sha256(root)",
    "origin": "origin = 'khac'",
    "time": "published_at = published_at + interval '1 second'",
    "time without end": "published_at = 'infinity'",
    "time beyond a calendar": "published_at = '20000-01-01Z'",
    "signature": "jws = left(jws, -10) || reverse(right(jws, 10))",
    "no signature": "jws = 'x'",
    "another's signature": "jws = (SELECT jws FROM checkpoint ORDER BY size DESC LIMIT 1)",
    "audit_size": "audit_size = audit_size - 1",
    "audit_hash": "audit_hash = sha256(audit_hash)",
    "no audit": "audit_size = NULL, audit_hash = NULL",
}


@pytest.mark.parametrize("edit", CHANGED.values(), ids=CHANGED)
async def test_a_changed_row_is_named(
    owner: Database, settings: CheckpointSettings, attacker: asyncpg.Connection, base: int, edit: str
) -> None:
    await attacker.execute(f"UPDATE checkpoint SET {edit} WHERE size = {base + 3}")
    found = await findings(owner, settings)
    assert found
    assert {finding.partition(" ")[0] for finding in found} == {"checkpoint"}
    assert {re.split("[ :]", finding)[1] for finding in found} == {str(base + 3)}


@pytest.mark.parametrize(("after", "line"), [(1, 1), (3, 2), (4, 3)], ids=["first", "middle", "last"])
async def test_a_deleted_row_is_named(
    owner: Database, settings: CheckpointSettings, attacker: asyncpg.Connection, base: int, after: int, line: int
) -> None:
    size = base + after
    await attacker.execute("DELETE FROM checkpoint WHERE size = $1", size)
    assert await findings(owner, settings) == [f"checkpoint {size} is missing: it is in checkpoints.jsonl:{line}"]


@pytest.mark.parametrize("after", [2, 5])
async def test_a_moved_and_an_added_row_are_named(
    owner: Database, settings: CheckpointSettings, attacker: asyncpg.Connection, base: int, after: int
) -> None:
    size, middle = base + after, base + 3
    await attacker.execute(
        "INSERT INTO checkpoint SELECT $1, root, published_at, origin, jws, audit_size, audit_hash FROM checkpoint"
        " WHERE size = $2", size, middle,
    )  # fmt: skip
    found = await findings(owner, settings)
    assert f"checkpoint {size} was changed: it does not match what was signed" in found
    assert f"checkpoint {size} is not in checkpoints.jsonl" in found
    await attacker.execute("DELETE FROM checkpoint WHERE size = $1", size)
    await attacker.execute("UPDATE checkpoint SET size = $1 WHERE size = $2", size, middle)
    assert f"checkpoint {middle} is missing: it is in checkpoints.jsonl:2" in await findings(owner, settings)


async def test_a_row_signed_by_other_keys_is_named(
    owner: Database, settings: CheckpointSettings, attacker: asyncpg.Connection, base: int, tmp_path: Path
) -> None:
    [line] = [json.loads(line) for _, line in checkpoint_file.lines(settings.file)][1:2]
    forged = Keys.open(tmp_path / "others").sign({name: line[name] for name in line if name != "jws"}, KIND)
    await attacker.execute("UPDATE checkpoint SET jws = $1 WHERE size = $2", forged, base + 3)
    assert await findings(owner, settings) == [f"checkpoint {base + 3} is signed by an unknown key"]


async def test_without_keys_only_roots_and_audit_log_are_compared(
    owner: Database, settings: CheckpointSettings, attacker: asyncpg.Connection, base: int
) -> None:
    size = base + 4
    await attacker.execute("UPDATE checkpoint SET jws = 'x' WHERE size = $1", base + 3)
    await attacker.execute("UPDATE checkpoint SET root = '' WHERE size = $1", size)
    result = await full_verification.verify(owner, RECORDED, Published(None, settings.file))
    assert result.published == [f"checkpoint {size}: the first {size} acts are not those of the checkpoint"]


async def test_a_changed_or_missing_line_is_named(owner: Database, settings: CheckpointSettings, base: int) -> None:
    middle, last = base + 3, base + 4
    lines = [line for _, line in checkpoint_file.lines(settings.file)]
    first, second, third = lines
    rewrite(settings.file, first, second.replace(f'"size":{middle}', f'"size":{base + 2}'), third)
    assert await findings(owner, settings) == [
        "checkpoints.jsonl:2: the checkpoint does not match what was signed",
        f"checkpoint {middle} is not in checkpoints.jsonl",
    ]
    for kept, lacking in (
        ([first, third], [middle]),
        ([first], [middle, last]),
        ([second, third], []),
        ([third], []),
        ([], []),
    ):
        rewrite(settings.file, *kept)
        assert await findings(owner, settings) == [
            f"checkpoint {size} is not in checkpoints.jsonl" for size in lacking
        ], kept
    rewrite(settings.file, first, third, second)
    assert f"checkpoints.jsonl:3: the checkpoint of {middle} acts comes after one of {last}" in await findings(
        owner, settings
    )
    rewrite(settings.file, first, first, second, third[:50], third)
    assert await findings(owner, settings) == [], "a line twice, or cut short by a crash, harms nothing"
    settings.file.unlink()
    assert await findings(owner, settings) == []


async def test_a_checkpoint_of_the_version_before_holds(
    ready: httpx.AsyncClient, owner: Database, settings: CheckpointSettings, attacker: asyncpg.Connection, base: int
) -> None:
    """It says nothing of the audit log, in its signature, its line and its row."""
    lines = [line for _, line in checkpoint_file.lines(settings.file)]
    names = ("origin", "size", "root", "time")
    payload = {name: json.loads(lines[0])[name] for name in names}
    jws = settings.keys.sign(payload, KIND)
    rewrite(settings.file, json.dumps(payload | {"jws": jws}, separators=(",", ":")), *lines[1:])
    changed = "UPDATE checkpoint SET jws = $1, audit_size = NULL, audit_hash = NULL WHERE size = $2"
    await attacker.execute(changed, jws, base + 1)
    assert await findings(owner, settings) == []
    answer = (await ready.get(f"/v1/checkpoints/{base + 1}")).json()
    assert answer == payload | {"jws": jws, "audit_size": None, "audit_hash": None}


async def test_an_audit_log_that_was_chained_anew_is_found_in_table_and_file(
    owner: Database, settings: CheckpointSettings, attacker: asyncpg.Connection, base: int
) -> None:
    head = await audit_chain.head(owner)
    await attacker.execute("UPDATE audit_link SET hash = sha256(hash) WHERE place = $1", head.size)
    rewritten = f"the first {head.size} records of the audit log are not those of now: it was rewritten"
    found = await findings(owner, settings)
    assert f"checkpoint {base + 4}: {rewritten}" in found
    assert f"checkpoints.jsonl:3: {rewritten}" in found


async def test_a_ledger_that_was_cut_is_found_without_naming_a_file(
    owner: Database, settings: CheckpointSettings, attacker: asyncpg.Connection, base: int
) -> None:
    await attacker.execute("DELETE FROM ledger_node WHERE (place + 1) << level > $1", base + 3)
    await attacker.execute("DELETE FROM checkpoint WHERE size > $1", base + 3)
    assert await findings(owner, settings) == [
        f"checkpoints.jsonl:3: the ledger has no {base + 4} acts: its tail was cut",
        f"checkpoint {base + 4} is missing: it is in checkpoints.jsonl:3",
    ]


async def test_table_and_file_get_what_a_crash_or_another_machine_left_out(
    ready: httpx.AsyncClient, province: Database, owner: Database, settings: CheckpointSettings,
    attacker: asyncpg.Connection, base: int, tmp_path: Path,
) -> None:  # fmt: skip
    await attacker.execute("DELETE FROM checkpoint WHERE size = $1", base + 4)  # as a crash between file and table
    await granted(ready, REGISTER)
    await checkpoints.publish(province, settings)
    assert await findings(owner, settings) == []
    other = CheckpointSettings(settings.keys, tmp_path / "other.jsonl", settings.origin, timedelta(0))
    await checkpoints.publish(province, other)
    for _ in range(2):
        await granted(ready, REGISTER)
        await checkpoints.publish(province, settings)
    await checkpoints.publish(province, other)
    sizes = [json.loads(line)["size"] for _, line in checkpoint_file.lines(other.file)]
    assert sizes == [base + 5, base + 6, base + 7]
    for each in (settings, other):
        assert await findings(owner, each) == []
    await attacker.execute("UPDATE checkpoint SET origin = 'khac' WHERE size = $1", base + 7)
    other.file.unlink()
    await checkpoints.publish(province, other)
    assert [json.loads(line)["origin"] for _, line in checkpoint_file.lines(other.file)] == ["so-bo-thu"]


async def test_a_checkpoint_that_is_being_published_is_no_finding(
    ready: httpx.AsyncClient, province: Database, owner: Database, settings: CheckpointSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Verification waits while a checkpoint is in the file only, and reads neither file nor table beyond that."""
    written, go_on, add = asyncio.Event(), asyncio.Event(), checkpoints._add

    async def slow(session: Session, new: Checkpoint) -> None:
        written.set()
        await go_on.wait()
        await add(session, new)

    monkeypatch.setattr(checkpoints, "_add", slow)
    await granted(ready, REGISTER)
    publishing = asyncio.create_task(checkpoints.publish(province, settings))
    await written.wait()
    verifying = asyncio.create_task(findings(owner, settings))
    await asyncio.sleep(0.3)
    assert not verifying.done()
    go_on.set()
    assert await publishing is not None
    assert await verifying == []
