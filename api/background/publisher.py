"""Publishing checkpoints while the service runs, and remembering what contradicts them."""

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

LOOKS_EVERY: Final = 60.0
"""Seconds between two looks at the ledger; each worker looks, one publishes."""

_log = logging.getLogger("sobo")


class Publisher:
    """Looks at the ledger now and then; `finding` says how it contradicts what was published, if it does."""

    def __init__(self, database: Database, to: CheckpointSettings) -> None:
        self.finding: Contradicted | None = None
        self._database, self._to = database, to

    async def look(self) -> None:
        """Compare the ledger with what was published, and publish what is new."""
        try:
            await checkpoints.publish(self._database, self._to)
            self.finding = None
        except Contradicted as error:
            if str(error) != str(self.finding):
                _log.critical("%s. Nothing more is published; see db/README.md", error)
            self.finding = error
        except (DatabaseError, KeyProblem, OSError) as error:
            _log.warning("no checkpoint can be published: %s", error)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Look as long as the block runs."""
        task = asyncio.create_task(self._go_on())
        task.add_done_callback(_tell)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _go_on(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(min(LOOKS_EVERY, max(1.0, self._to.interval.total_seconds())))


def _tell(task: "asyncio.Task[None]") -> None:
    """A defect of ours must not end the publishing unheard."""
    if not task.cancelled() and (error := task.exception()):
        _log.error("publishing checkpoints ended", exc_info=error)
