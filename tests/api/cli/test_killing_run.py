"""A short killing run: what is lost. How long the service was gone is for `python -m tests.kill`."""

from pathlib import Path

import pytest

from tests.kill.run import EVENTS, killing_run
from tests.support.running import running

CLIENTS, SECONDS, EVERY = 32, 3, 1


@pytest.mark.slow
async def test_nothing_acknowledged_is_lost_and_the_service_goes_on(folder: Path) -> None:
    """Whatever is killed or migrated, no client sees an error but 503, and each write is done once."""
    with running("serve", folder) as served:
        for number, event in enumerate(EVENTS):
            found = await killing_run(served, SECONDS, EVERY, event, CLIENTS, seed=number)
            assert found.sound, f"{event}: {found}"
            assert found.acknowledged > 0
            assert served.process.poll() is None
