"""Workers are killed in the middle of calling a webhook: the call is made again, and recorded."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil

from api.cli.supervisor import WORKERS
from db.session import Database
from tests.factories import granted, set_up
from tests.support.api import recorded
from tests.support.application import STAFF
from tests.support.running import PATIENCE, Running, running
from tests.support.webhook_targets import GOOD, target


def kill_workers(served: Running) -> list[psutil.Process]:
    """Kill every process that serves, but for the one that starts them again; which they were."""
    killed = served.workers()
    for worker in killed:
        worker.kill()
    psutil.wait_procs(killed, PATIENCE)
    return killed


async def until(asked: Any) -> None:
    """Wait until what is asked is so."""
    async with asyncio.timeout(PATIENCE):
        while not await asked():
            await asyncio.sleep(0.05)


async def test_a_delivery_that_a_kill_cut_short_is_made_again_and_recorded(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await set_up(database)
    async with target() as found, asyncpg.create_pool(database_url, min_size=1, max_size=1) as owner:
        # The first worker that sends never hears an answer.
        found.answer = lambda place: None if place == 0 else GOOD
        settings = {"DATABASE_URL": database_url, "SOBO_WEBHOOK_HOSTS": found.host}
        with running("serve", tmp_path, **settings) as served:
            async with httpx.AsyncClient(base_url=served.base, headers=STAFF) as client:
                await client.post("/v1/clients", json={"name": "mot-cua", "title": "Một cửa", "scopes": ["read"]})
                hook = recorded(await client.post("/v1/webhooks", json={"client": "mot-cua", "url": found.url}))
                seq = (await granted(client, "press-offices"))["seq"]
            path = f"{served.base}/v1/webhooks/{hook['id']}/deliveries"

            async def sent() -> bool:
                return len(found.messages) == 1

            await until(sent)
            assert len(kill_workers(served)) == WORKERS
            left = await owner.fetchrow("SELECT state, attempts, leased_until > now() AS held FROM delivery")
            assert left is not None
            assert tuple(left) == ("pending", 1, True)
            await owner.execute("UPDATE delivery SET leased_until = now() - interval '1 second'")

            async def delivered() -> bool:
                return bool(await owner.fetchval("SELECT state = 'delivered' FROM delivery"))

            await until(delivered)
            async with httpx.AsyncClient(headers=STAFF) as client:
                (item,) = (await client.get(path)).json()["items"]
    assert (item["status"], item["attempts"], item["last_status"], item["last_error"]) == ("delivered", 2, 204, None)
    assert found.events == 2 * [f"act-{seq}"]
