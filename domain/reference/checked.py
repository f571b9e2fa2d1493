"""Recording an act in a register of reference data, one at a time, with a check of its outcome."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from db.queries import recording as queries
from db.session import Session
from domain.acts.act import Act
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.precondition import Precondition
from domain.entries.recording import record
from domain.entries.write import RecordedAct

CheckOutcome: TypeAlias = Callable[[Session, Act], Awaitable[None]]
"""Checks what an act made of its register. Raises NotAllowed or Conflict."""


async def record_checked(
    session: Session,
    register: Register,
    command: Command,
    check: CheckOutcome,
    entry: UUID | None = None,
    expected: Precondition | None = None,
) -> RecordedAct:
    """Record `command` on `entry`, or on a new one, as `record` does; raises also what `check` raises."""
    await session.rows(queries.lock_register, register=register.key)
    recorded = await record(session, register, command, entry, expected)
    await check(session, recorded.act)
    return recorded
