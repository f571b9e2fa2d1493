"""Publishes checkpoints while the service runs, and keeps a contradiction for the readiness check."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from db.errors import DatabaseError
from db.session import Database
from domain.errors import Contradicted
from domain.keys import KeyProblem
from domain.ledger import checkpoints
from domain.ledger.checkpoints import CheckpointSettings

MAX_INTERVAL: Final = 60.0
"""Maximum seconds between two checks of the ledger; each worker checks, one publishes."""

_log = logging.getLogger("sobo")


class Publisher:
    """Checks the ledger periodically; `contradiction` is how it contradicts its published checkpoints, if it does."""

    def __init__(self, database: Database, settings: CheckpointSettings) -> None:
        self.contradiction: Contradicted | None = None
        self._database, self._settings = database, settings

    async def publish(self) -> None:
        """Compare the ledger with its published checkpoints, and publish a new one if one is due."""
        try:
            await checkpoints.publish(self._database, self._settings)
            self.contradiction = None
        except Contradicted as error:
            if str(error) != str(self.contradiction):
                _log.critical("%s. Publishing has stopped; see db/README.md", error)
            self.contradiction = error
        except (DatabaseError, KeyProblem, OSError) as error:
            _log.warning("no checkpoint can be published: %s", error)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Publish during the block."""
        task = asyncio.create_task(self._run())
        task.add_done_callback(_log_failure)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            await self.publish()
            await asyncio.sleep(min(MAX_INTERVAL, max(1.0, self._settings.interval.total_seconds())))


def _log_failure(task: "asyncio.Task[None]") -> None:
    """Log an unexpected exception, which would otherwise end the task silently."""
    if not task.cancelled() and (error := task.exception()):
        _log.error("publishing checkpoints failed", exc_info=error)
