"""A run of the benchmark: the programs that serve in it, who asks, and the requests in files."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Self

from tests.bench import programs, requests
from tests.bench.callers import Callers
from tests.bench.databases import Databases
from tests.bench.load import Load
from tests.bench.requests import Entry, Permit, written

ENTRIES = """
    SELECT id, signed_on, seq, changes->>'holder_name', number || '/' || symbol FROM entry JOIN act ON act.entry_id = id
    WHERE recorded_by = 'bench' AND kind = 'grant' AND random() < {} ORDER BY id
"""
PERMITS = (
    "SELECT id, register, series, year, number, signed_on, holder FROM permit WHERE year <= 2024 AND random() < {}"
)


class Bench:
    """Programs are started when they are first asked for, and run until the end."""

    def __init__(self, databases: Databases, folder: Path, seconds: int) -> None:
        self.databases, self.seconds, self._folder = databases, seconds, folder
        self._ports: dict[tuple[str, int, int], int] = {}
        self._programs = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._programs.close()

    def limit(self, workers: int = 1, *, gathered: bool = False) -> int:
        """The port of the limit program."""
        key = ("gathered" if gathered else "limit", workers, 0)
        if key not in self._ports:
            program = programs.limit(self.databases.limit(), workers, gathered=gathered)
            self._ports[key] = self._programs.enter_context(program)
        return self._ports[key]

    def service(self, workers: int = 1, entries: int | None = None) -> int:
        """The port of the service on a database with so many entries."""
        key = ("service", workers, entries or self.databases.entries)
        if key not in self._ports:
            environment = self.databases.service(key[2])
            self._ports[key] = self._programs.enter_context(programs.service(environment, workers))
        return self._ports[key]

    @property
    def url(self) -> str:
        """The URL of the service's database."""
        return self.databases.service(self.databases.entries)["DATABASE_URL"]

    @cached_property
    def callers(self) -> Callers:
        """Who asks the service."""
        return Callers.let_in(self.url)

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """Some of the service's entries."""
        found = self.databases.rows(self.url, ENTRIES.format(requests.COUNT / self.databases.entries))
        return [Entry(*row) for row in found]

    @cached_property
    def permits(self) -> Sequence[Permit]:
        """Some of the limit program's permits."""
        found = self.databases.rows(self.databases.limit(), PERMITS.format(requests.COUNT / self.databases.entries))
        return [Permit(*row) for row in found]

    def ask(self, header: str | None = None) -> requests.Service:
        """Requests to the service, by key unless said otherwise."""
        return requests.Service(self.entries, header or self.callers.key)

    def ask_limit(self) -> requests.Limit:
        """Requests to the limit program."""
        return requests.Limit(self.permits)

    def load(self, name: str, raw: Sequence[str], connections: int = 32, rate: float | None = None) -> Load:
        """A load of these requests."""
        return Load(written(self._folder, name, raw), connections, rate)
