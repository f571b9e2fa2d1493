"""The smallest reproduction of what was found: the steps that it needs, the question and both answers."""

import json
import time
from collections.abc import Mapping
from typing import TypeAlias

from tests.model.ask import ask
from tests.model.asked import Mismatch, Question
from tests.model.play import Broken, Player, Step
from tests.support.application import client_of
from tests.support.databases import Recycled

Script: TypeAlias = dict[int, Step]
Fault: TypeAlias = Mismatch | Broken


async def reproduction(recycled: Recycled, seed: int, player: Player, error: Fault) -> str:
    """The reproduction as text."""
    script = player.script | ({player.last[0]: player.last[1]} if player.last else {})
    question = error.question if isinstance(error, Mismatch) else None
    smallest, found = await shrunk(recycled, script, question, error)
    lines = [f"seed {seed}, {len(smallest)} steps of {len(script)}:"]
    lines += [f"  {number}: {json.dumps(step, ensure_ascii=False)}" for number, step in smallest.items()]
    if isinstance(found, Broken):
        return "\n".join([*lines, str(found)])
    lines += [f"question: {json.dumps(found.question, ensure_ascii=False)}", f"path:     {found.path}"]
    return "\n".join([*lines, f"oracle:   {found.expected}", f"service:  {found.answered}"])


async def shrunk(
    recycled: Recycled, script: Script, question: Question | None, error: Fault, seconds: float = 60
) -> tuple[Script, Fault]:
    """The script without every step that the fault does not need, many at a time at first."""
    until, size = time.monotonic() + seconds, len(script) // 2
    while size:
        for start in reversed(range(0, len(script), size)):
            dropped = [*script][start : start + size]
            fewer = {number: step for number, step in script.items() if number not in dropped}
            if time.monotonic() < until and (again := await replayed(recycled, fewer, question)):
                script, error = fewer, again
        size = size // 2
    return script, error


async def replayed(recycled: Recycled, script: Mapping[int, Step], question: Question | None) -> Fault | None:
    """What the question finds in the history of a script; without a question, which of its steps fails."""
    await recycled.clean()
    async with client_of(recycled.database) as client:
        player = Player(client)
        try:
            await player.begin()
            for number, step in script.items():
                await player.play(number, step)
            if question is not None:
                await ask(player, question)
        except Mismatch as error:
            return error
        except Broken as error:
            return None if question else error
    return None
