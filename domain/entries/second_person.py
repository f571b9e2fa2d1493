"""Two persons for one act: where the authority says so, nothing is recorded that nobody else approved.

Every act is judged here, whichever way it is recorded. What follows from another act (a dossier closed by its
decision) follows that one's rule.
"""

from collections.abc import Collection
from functools import cache
from typing import Final

from db.queries import signing_rules
from db.session import Reader
from db.tables.signing_rule import SecondPerson
from domain.acts.act import CORRECT, VOID
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.prepare import PreparedAct
from domain.errors import NotAllowed, not_allowed
from domain.registers import RECORDED
from domain.tense import today

FIELD: Final = "proposal"


async def check_second_person(session: Reader, register: Register, command: Command, prepared: PreparedAct) -> None:
    """Raises NotAllowed for an act that needs a second person, and was not approved by one."""
    approval = command.approval
    if command.cascaded or not needs_paper_or_remedy(register, command.kind):
        return
    if approval is not None and approval.flaw is None:
        return
    owner = owner_of(register, prepared)
    if not asks_two(await rules_of(session, owner, prepared.act.authority), command.kind):
        return
    if approval is not None and approval.flaw is not None:
        raise NotAllowed(approval.flaw)
    rule = f"is required: in {owner} one person prepares such an act and another one signs it; prepare a proposal"
    raise not_allowed(FIELD, None, rule, "second-person", about={"register": owner})


def needs_paper_or_remedy(register: Register, kind: str) -> bool:
    """Whether a rule can ask two persons for it: not for reference data, nor for the steps of a dossier without paper.

    Those are the work of who receives dossiers (bộ phận một cửa).
    """
    if register.is_reference:
        return False
    return register.managed_as is None or kind in (CORRECT, VOID) or register.kinds[kind].needs_document


async def rules_of(session: Reader, owner: str, authority: str | None) -> frozenset[str]:
    """What the rules in force today ask in the register `owner` for an act of an authority (None: to correct, void)."""
    rows = await session.rows(signing_rules.in_force, register=owner, authority=authority, day=today())
    return frozenset(row["second_person"] for row in rows)


def asks_two(rules: Collection[str], kind: str) -> bool:
    """Whether these rules ask two persons for an act of this kind."""
    return SecondPerson.ALWAYS in rules or (SecondPerson.CORRECTIONS in rules and kind in (CORRECT, VOID))


@cache
def kinds_of_two(register: str, rules: frozenset[str], of_remedies: frozenset[str]) -> frozenset[str]:
    """The kinds of act on an entry for which rules ask two persons: `of_remedies` those to correct and to void.

    Whoever decides a dossier records the act applied for, which any rule for acts is about.
    """
    declared = RECORDED[register]
    decision = declared.basis and declared.basis.kind
    acts = [key for key in declared.kinds if key == decision or needs_paper_or_remedy(declared, key)]
    remedies = [key for key in (CORRECT, VOID) if needs_paper_or_remedy(declared, key)]
    return frozenset(
        {key for key in acts if asks_two(rules, key)} | {key for key in remedies if asks_two(of_remedies, key)}
    )


def owner_of(register: Register, prepared: PreparedAct) -> str:
    """Key of the register whose authority acts: this one, or the one that a dossier is about."""
    if register.managed_as is None:
        return register.key
    return str(prepared.derived.versions[-1].facts[register.managed_as])
