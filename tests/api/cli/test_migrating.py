"""Migrating a database whose versions were derived otherwise: they are derived anew, once, and figures stay."""

import importlib
import json
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from api.cli.command import CommandError
from api.cli.migrating import migrate
from api.settings import Settings
from db.session import Database
from domain.acts import timeline
from domain.ledger.rebuild import compare
from domain.registers import EVERY
from tests.factories import acted, granted
from tests.support.api import PERSONAL, about, recorded, verified
from tests.support.migrations import run_again

LICENCES = "aggregator-licences"
UNDONE = "ALTER TABLE act DROP COLUMN follows_signing; ALTER TABLE ledger_head DROP COLUMN rebuild_due"
migration = importlib.import_module("db.migrations.versions.0024_effect_follows_signing")


@pytest.fixture
async def expired(ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The receipt of an expired licence, recorded when it expired by the last act before.

    Its personal fields are erased. The versions before and after the last correction differed in a personal field only.
    """
    with monkeypatch.context() as earlier:
        earlier.setattr(timeline, "_term_seq", lambda step, before: step.seq)
        receipt = await granted(ready, LICENCES, expires_on="2024-12-31", **PERSONAL[LICENCES])
        href, seq = str(receipt["href"]), receipt["seq"]
        await acted(ready, href, "reissue", "2024-11-05")
        await acted(ready, href, "amend", "2024-11-06", changes={"site_name": "Trang khác"})
        await acted(ready, href, "suspend", "2024-11-07")
        await about(ready, href, "correct", seq, changes={"responsible_phone": "0977 000 081"})
    recorded(await ready.post(f"{href}/personal/erasure", json={"reason": "Theo yêu cầu"}))
    return receipt


async def executed(url: str, statement: str) -> None:
    owner = await asyncpg.connect(url)
    await owner.execute(statement)
    await owner.close()


async def figures(client: httpx.AsyncClient, first: int) -> list[Any]:
    """Every figure of the year at the sizes of the five acts from the first on."""
    sizes = range(first, first + 5)
    reports = [(await client.get("/v1/reports/2025", params={"known_seq": size})).json() for size in sizes]
    return [[(each["indicator"], each["value"]) for each in report["figures"]] for report in reports]


async def owned(url: str) -> list[str]:
    async with Database.open(url, role=None) as owner:
        return await compare(owner, EVERY)


async def is_due(url: str) -> bool:
    owner = await asyncpg.connect(url)
    due = bool(await owner.fetchval("SELECT rebuild_due FROM ledger_head"))
    await owner.close()
    return due


async def test_what_was_derived_otherwise_is_derived_anew_once(
    ready: httpx.AsyncClient, province_url: str, expired: dict[str, Any], tmp_path: Path
) -> None:
    href, first = expired["href"], expired["seq"]
    before, settings = await figures(ready, first), Settings(data_dir=tmp_path)
    read = (await ready.get(href, params={"as_of": "2025-01-01"})).json()
    assert (read["status"], read["known_from"]) == ("expired", first + 4)
    assert [LICENCES in finding for finding in await owned(province_url)] == [True]
    await executed(province_url, UNDONE)
    await run_again(province_url, migration)
    assert await is_due(province_url)
    assert await migrate(province_url, settings) == (1, [])
    assert (await owned(province_url), await is_due(province_url)) == ([], False)
    assert await migrate(province_url, settings) == (0, [])
    assert await figures(ready, first) == before
    read = (await ready.get(href, params={"as_of": "2025-01-01"})).json()
    # The amendment changed the name and the number of amendments; what came after it changed nothing in this version.
    assert (read["status"], read["known_from"]) == ("expired", first + 2)
    personal = await ready.get(f"{href}/personal", params={"purpose": "Kiểm tra", "as_of": "2025-01-01"})
    assert not {*personal.json().values()} & {"0977 000 080", "0977 000 081", *PERSONAL[LICENCES].values()}
    assert await verified(province_url) == first + 5


async def test_nothing_is_derived_from_acts_that_do_not_verify(
    province_url: str, expired: dict[str, Any], tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path)
    await executed(province_url, UNDONE)
    await run_again(province_url, migration)
    seq = expired["seq"] + 1
    edit = "SET session_replication_role = replica; UPDATE act SET recorded_by = {} WHERE seq = " + str(seq)
    before = await owned(province_url)
    await executed(province_url, edit.format("recorded_by || '?'"))
    with pytest.raises(CommandError, match=rf"NOT intact.*act {seq} was changed"):
        await migrate(province_url, settings)
    assert (await owned(province_url), await is_due(province_url)) == (before, True)
    await executed(province_url, edit.format("rtrim(recorded_by, '?')"))
    assert await migrate(province_url, settings) == (1, [])


async def test_acts_recorded_before_keep_their_leaves_and_their_stated_days(
    ready: httpx.AsyncClient, province_url: str, tmp_path: Path
) -> None:
    receipt = await granted(ready, "publication-permits")
    leaf = f"/v1/ledger/inclusion?seq={receipt['seq']}&size={receipt['seq']}"
    before = (await ready.get(leaf)).json()
    await executed(province_url, UNDONE)
    await run_again(province_url, migration)
    assert await migrate(province_url, Settings(data_dir=tmp_path)) == (0, [])
    assert (await ready.get(leaf)).json() == before
    assert "follows_signing" not in json.loads(before["leaf"])
    late = {
        "kind": "correct",
        "corrects": receipt["seq"],
        "reason": "Ghi nhầm",
        "document": {"signed_on": "2024-10-23"},
    }
    refused = await ready.post(f"{receipt['href']}/acts", json=late)
    assert [fault["code"] for fault in refused.json()["errors"]] == ["before-signing"]
    recorded(await ready.post(f"{receipt['href']}/acts", json=late | {"effective_on": "2024-10-23"}))
