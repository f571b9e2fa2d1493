"""The supervisor, on workers that do what a test asks of them: they hang, die, or take their time to end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.running import PATIENCE

PROJECT = Path(__file__).parents[3]

PROGRAM = """
import json, os, signal, sys, time
from api.cli import supervisor, workers
from api.cli.command import CommandError
from db.embedded import EmbeddedError

workers.SILENCE, workers.SHORT_LIFE = 2.0, {short_life}
workers.PAUSES = (0.0, 0.05, 0.1)

def say(what, **more):
    os.write(1, json.dumps(dict(what=what, pid=os.getpid(), **more)).encode() + b"\\n")  # whole lines

def beat(beats):
    os.write(beats, b".")
    time.sleep(0.1)

def serve(beats):
    signal.signal(signal.SIGTERM, on_end)
    beat(beats)
    say("begun")
    while True:
        beat(beats)

def on_end(*_):
    say("asked")
    sys.exit()

def check():
    return 1.0

{own}

try:
    supervisor.Supervisor(serve, check, lambda: say("all")).run()
except (CommandError, EmbeddedError) as error:
    say("failed", why=str(error))
    sys.exit(1)
say("ended")
"""

FAILING_DATABASE = """
told = []
signal.signal(signal.SIGUSR1, lambda *_: told.append(1))

def check():
    if told:
        raise EmbeddedError("crash loop")
    return 0.05
"""


class Supervised:
    """A supervisor with workers of its own kind."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process, self._heard = process, list[dict[str, Any]]()

    def said(self, what: str) -> dict[str, Any]:
        """What is said next, of this kind."""
        assert self.process.stdout is not None
        while True:
            for found in self._heard:
                if found["what"] == what:
                    self._heard.remove(found)
                    return found
            line = self.process.stdout.readline()
            assert line, f"nothing said {what!r}; it ended with {self.process.wait(PATIENCE)}"
            self._heard.append(json.loads(line))


@contextmanager
def supervised(own: str = "", short_life: float = 0.0) -> Iterator[Supervised]:
    """A supervisor whose workers beat, unless `own` says otherwise."""
    program = PROGRAM.format(own=own, short_life=short_life)
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield Supervised(process)
        finally:
            process.kill()


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_whose_loop_hangs_is_replaced_and_the_other_goes_on() -> None:
    with supervised() as found:
        first, second = found.said("begun")["pid"], found.said("begun")["pid"]
        found.said("all")
        os.kill(first, signal.SIGSTOP)
        third = found.said("begun")["pid"]
        assert third not in (first, second)
        assert (is_running(first), is_running(second)) == (False, True)


def test_a_killed_worker_is_replaced_at_once_however_often() -> None:
    with supervised() as found:
        found.said("begun")
        for _ in range(20):
            os.kill(found.said("begun")["pid"], signal.SIGKILL)
        assert found.process.poll() is None


def test_workers_that_die_at_once_again_and_again_end_the_program_with_words() -> None:
    with supervised("def serve(beats):\n    say('begun')\n    sys.exit(3)", short_life=3.0) as found:
        begun = time.monotonic()
        why = found.said("failed")["why"]
        assert why == "The service ended: 4 workers in a row died as soon as they had started"
        assert time.monotonic() - begun >= 0.15, "the pauses grow"
        assert found.process.wait(PATIENCE) == 1


def test_what_the_check_of_the_database_raises_ends_the_workers_too() -> None:
    with supervised(FAILING_DATABASE) as found:
        pids = {found.said("begun")["pid"], found.said("begun")["pid"]}
        found.said("all")
        found.process.send_signal(signal.SIGUSR1)
        assert {found.said("asked")["pid"], found.said("asked")["pid"]} == pids
        assert found.said("failed")["why"] == "crash loop"
        assert found.process.wait(PATIENCE) == 1


def test_both_signals_let_the_workers_end_and_a_second_one_does_not_wait() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with supervised() as found:
            found.said("all")
            found.process.send_signal(number)
            assert found.said("asked")["pid"] != found.said("asked")["pid"]
            found.said("ended")
            assert found.process.wait(PATIENCE) == 0
    with supervised("def on_end(*_):\n    say('asked')\n    time.sleep(600)") as found:
        found.said("all")
        found.process.send_signal(signal.SIGINT)
        pids = found.said("asked")["pid"], found.said("asked")["pid"]
        found.process.send_signal(signal.SIGINT)
        found.said("ended")
        assert not any(map(is_running, pids))


def test_a_hangup_replaces_the_workers_one_by_one() -> None:
    with supervised() as found:
        before = {found.said("begun")["pid"], found.said("begun")["pid"]}
        found.said("all")
        found.process.send_signal(signal.SIGHUP)
        ended = found.said("asked")["pid"]
        assert found.said("begun")["pid"] not in before
        assert {ended, found.said("asked")["pid"]} == before
        assert found.said("begun")["pid"] not in before
        assert found.process.poll() is None
