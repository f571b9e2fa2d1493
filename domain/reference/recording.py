"""Recording an act on reference data of any register."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from db.session import Session
from domain.acts.act import Act
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.precondition import Precondition
from domain.entries.write import RecordedAct
from domain.reference import authorities, bodies, days, deadlines, procedures, series, signing
from domain.reference.checked import CheckOutcome, record_checked
from domain.registers.deadline_rule import DEADLINE_RULES
from domain.registers.managing_authority import MANAGING_AUTHORITIES
from domain.registers.number_series import NUMBER_SERIES
from domain.registers.organisation import ORGANISATIONS
from domain.registers.procedure import PROCEDURES
from domain.registers.signing_rule import SIGNING_RULES
from domain.registers.working_day import WORKING_DAYS


async def _nothing(session: Session, act: Act) -> None:
    """What a register needs where nothing has to hold between its entries."""


_CHECKS: Final[Mapping[str, CheckOutcome]] = {
    ORGANISATIONS.key: bodies.check,
    MANAGING_AUTHORITIES.key: authorities.check,
    NUMBER_SERIES.key: series.check,
    WORKING_DAYS.key: days.check,
    DEADLINE_RULES.key: deadlines.check,
    PROCEDURES.key: procedures.check,
    SIGNING_RULES.key: signing.check,
}


async def record_reference(
    session: Session,
    register: Register,
    command: Command,
    entry: UUID | None = None,
    expected: Precondition | None = None,
) -> RecordedAct:
    """Record `command` on `entry`, or on a new one, as `record` does; raises also what the register's check raises."""
    return await record_checked(session, register, command, _CHECKS.get(register.key, _nothing), entry, expected)
