"""Signing rules: one that asks for two persons needs two who could do the work, or nothing could be recorded."""

from collections.abc import Collection
from datetime import date

from db.queries import proposals
from db.queries import signing_rules as queries
from db.session import Reader, Session
from db.tables.signing_rule import SecondPerson, SigningRuleFacts
from domain.access import persons
from domain.access.persons import Person
from domain.access.principal import draft_in, sign_in
from domain.acts.act import Act
from domain.acts.command import Command
from domain.declarations.register import check_register
from domain.entries.write import RecordedAct
from domain.errors import not_allowed
from domain.reference.checked import record_checked
from domain.registers import REGISTERS
from domain.registers.signing_rule import SIGNING_RULES
from domain.tense import Tense


async def set_rule(session: Session, by: str, new: SigningRuleFacts, since: date) -> RecordedAct:
    """Set what needs two persons in a register, from a day on (quy định trình ký). Raises NotAllowed or Conflict."""
    check_register("register", new.register_key, REGISTERS)
    facts = new.model_dump(mode="json", exclude_none=True)
    command = Command(kind=SIGNING_RULES.opening.key, effective_on=since, changes=facts, recorded_by=by)
    return await record_checked(session, SIGNING_RULES, command, check)


async def check(session: Session, act: Act) -> None:
    """Raises NotAllowed for an unknown register, and for a rule of two persons where only one could do the work.

    Then what is submitted could never be signed, nor anything else be recorded. No other rule strands a proposal: it
    is signed by the rule of that day; after a handover the heir's staff sees it, sends it back, changes and submits it.
    """
    rule = await session.one(queries.newest_of, id=act.entry)
    register, authority = rule["register_key"], rule["authority"]
    check_register("register_key", register, REGISTERS)
    if rule["status"] != "in_force" or rule["second_person"] == SecondPerson.NEVER:
        return
    people = [one for one in await persons.every(session) if one.principal.authority in (None, authority)]
    if not _two_could(register, people):
        waiting = await session.value(proposals.count_submitted, owner=register)
        why = (
            f"no two persons of {authority} could prepare and sign in {register}, so {waiting} submitted proposals, "
            "and all to come, could not be signed: give the scopes to another person first"
        )
        about = {"authority": authority, "register": register, "waiting": waiting}
        raise not_allowed("second_person", rule["second_person"], why, "no-second-person", about=about)


def _two_could(register: str, people: Collection[Person]) -> bool:
    """Whether there is someone who may sign in a register what somebody else may prepare."""
    signers = [one for one in people if not one.principal.machine and one.principal.may(sign_in(register))]
    drafters = [one for one in people if one.principal.may(draft_in(register))]
    return any(signer.identities.isdisjoint(drafter.identities) for signer in signers for drafter in drafters)


async def every(reader: Reader, registers: Collection[str], register: str | None, tense: Tense) -> list[str]:
    """Every rule as JSON text, by register, authority and day. Raises NotAllowed for an unknown `register`."""
    check_register("register", register, registers)
    return [row[0] for row in await reader.rows(queries.every, register=register, seq=tense.size)]
