"""Two persons for one act: where the authority says so, nothing is recorded that nobody else approved.

Every act is judged here, whichever way it is recorded. What follows from another act (a dossier closed by its
decision) follows that one's rule.
"""

from typing import Final

from db.queries import signing_rules
from db.session import Reader
from db.tables.signing_rule import SecondPerson
from domain.acts.act import CORRECT, VOID, Act
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.prepare import PreparedAct
from domain.errors import NotAllowed, not_allowed
from domain.tense import today

FIELD: Final = "proposal"


async def check_second_person(session: Reader, register: Register, command: Command, prepared: PreparedAct) -> None:
    """Raises NotAllowed for an act that needs a second person, and was not approved by one."""
    approval = command.approval
    if not needs_paper_or_remedy(register, command) or (approval is not None and approval.flaw is None):
        return
    owner = owner_of(register, prepared)
    if not await asks_two(session, owner, prepared.act):
        return
    if approval is not None and approval.flaw is not None:
        raise NotAllowed(approval.flaw)
    rule = f"is required: in {owner} one person prepares such an act and another one signs it; prepare a proposal"
    raise not_allowed(FIELD, None, rule, "second-person", about={"register": owner})


def needs_paper_or_remedy(register: Register, command: Command) -> bool:
    """Whether a rule can ask two persons for it: not for reference data, nor for the steps of a dossier without paper.

    Those are the work of who receives dossiers (bộ phận một cửa).
    """
    if register.is_reference or command.cascaded:
        return False
    return register.managed_as is None or command.kind in (CORRECT, VOID) or register.kinds[command.kind].needs_document


async def asks_two(session: Reader, owner: str, act: Act) -> bool:
    """Whether two persons are asked for an act in the register `owner`, by the rules in force today."""
    rows = await session.rows(signing_rules.in_force, register=owner, authority=act.authority, day=today())
    rules = {row["second_person"] for row in rows}
    return SecondPerson.ALWAYS in rules or (SecondPerson.CORRECTIONS in rules and act.kind in (CORRECT, VOID))


def owner_of(register: Register, prepared: PreparedAct) -> str:
    """Key of the register whose authority acts: this one, or the one that a dossier is about."""
    if register.managed_as is None:
        return register.key
    return str(prepared.derived.versions[-1].facts[register.managed_as])
