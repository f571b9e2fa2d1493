"""Reads for a caller that was found earlier: a statement that also reads the number of access confirms it."""

from collections.abc import Callable
from typing import Any

from db.session import Database, Row
from db.statement import Sql, Statement


class ConfirmingDatabase(Database):
    """The connections of a database; `check` is given the number of access that comes with the rows of a statement."""

    def __init__(self, database: Database, check: Callable[[int], None]) -> None:
        self._run, self._timeouts, self.hints = database._run, database._timeouts, database.hints
        self._reads, self._snapshots, self._writes, self._at_once = database._pools
        self._check = check

    async def rows(self, statement: Statement | Sql, **arguments: Any) -> list[Row]:
        """Every row. Raises what `check` raises."""
        rows = await super().rows(statement, **arguments)
        if statement.reads_access_version and rows:
            self._check(rows[0][-1])
        return rows

    async def row(self, statement: Statement | Sql, **arguments: Any) -> Row | None:
        """The first row, or None. Raises what `check` raises."""
        row = await super().row(statement, **arguments)
        if statement.reads_access_version and row is not None:
            self._check(row[-1])
        return row
