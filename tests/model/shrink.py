"""The smallest reproduction of a mismatch: the steps that it needs, the question and both answers."""

import json
import time
from collections.abc import Mapping

from tests.model.ask import ask
from tests.model.asked import Mismatch, Question
from tests.model.play import Broken, Player, Step
from tests.support.application import client_of
from tests.support.databases import Recycled


async def reproduction(recycled: Recycled, seed: int, player: Player, error: Mismatch | Broken) -> str:
    """The reproduction as text."""
    if isinstance(error, Broken):
        return f"seed {seed}: {error}\n{_script(player.script)}"
    smallest, found = await shrunk(recycled, player.script, error)
    return "\n".join([
        f"seed {seed}, {len(smallest)} steps of {len(player.script)}:", _script(smallest),
        f"question: {json.dumps(found.question, ensure_ascii=False)}", f"path:     {found.path}",
        f"oracle:   {found.expected}", f"service:  {found.answered}",
    ])  # fmt: skip


def _script(script: Mapping[int, Step]) -> str:
    return "\n".join(f"  {number}: {json.dumps(step, ensure_ascii=False)}" for number, step in script.items())


async def shrunk(
    recycled: Recycled, script: dict[int, Step], error: Mismatch, seconds: float = 60
) -> tuple[dict[int, Step], Mismatch]:
    """The script without every step that the mismatch does not need, many at a time at first."""
    until = time.monotonic() + seconds
    size = len(script) // 2
    while size and time.monotonic() < until:
        for start in reversed(range(0, len(script), size)):
            dropped = [*script][start : start + size]
            fewer = {number: step for number, step in script.items() if number not in dropped}
            if time.monotonic() < until and (again := await replayed(recycled, fewer, error.question)):
                script, error = fewer, again
        size = size // 2 if size > 1 else 0
    return script, error


async def replayed(recycled: Recycled, script: Mapping[int, Step], question: Question) -> Mismatch | None:
    """The mismatch that the question finds in the history of a script, if any."""
    await recycled.clean()
    async with client_of(recycled.database) as client:
        player = Player(client)
        try:
            await player.begin()
            for number, step in script.items():
                await player.play(number, step)
            await ask(player, question)
        except Mismatch as error:
            return error
        except Broken:
            return None
    return None
