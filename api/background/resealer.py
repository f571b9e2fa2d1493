"""Seals everything again, while the service runs, once there is a new sealing key."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from db.errors import DatabaseError
from db.session import Database
from domain.key_folder import KeyProblem
from domain.resealing import Resealed, seal_again
from domain.sealing import SUFFIX, SealingKeys

INTERVAL: Final = 60.0
"""Seconds between two looks at the newest key."""

_log = logging.getLogger("sobo")


class Resealer:
    """Looks for a new sealing key, first at the start; what it seals again may be sealed by another worker too."""

    def __init__(self, database: Database, keys: SealingKeys) -> None:
        self._database, self._keys = database, keys
        self._sealed_by = ""

    async def look(self) -> None:
        """Seal everything again if the newest key is not that of the last time, and log what cannot be opened."""
        try:
            newest = self._keys.newest
            if newest != self._sealed_by:
                _report(await seal_again(self._database, self._keys), newest)
                self._sealed_by = newest
        except (DatabaseError, KeyProblem) as error:
            _log.warning("nothing can be sealed by the newest key: %s", error)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look during the block."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(INTERVAL)


def _report(done: Resealed, newest: str) -> None:
    if done.count:
        _log.warning("%s%s has sealed %d values again", newest, SUFFIX, done.count)
    for name in sorted(done.lost):
        _log.error(
            "the key %s%s is missing from the folder of keys: put it back from a backup, "
            "or renew the secrets of the webhooks that cannot be signed: %s",
            name,
            SUFFIX,
            ", ".join(done.webhooks) or "none",
        )
