"""What is proposed, as a command: by the shapes and functions of the requests that record in one step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from pydantic import BaseModel

from api.applications.commands import BY_KEY, decision_command, refusal_command
from api.applications.schemas import NewDecision, NewRefusal
from api.entries.commands import act_command, opening_command, under_changes
from api.entries.resource import Resource
from api.http.parsing import validated
from api.registers.application import APPLICATION
from db.session import Session
from db.tables.proposal import Operation
from domain.access.principal import Principal
from domain.acts.act import CORRECT, VOID
from domain.acts.command import Approval, Command
from domain.applications import applications
from domain.applications import dossier as dossiers
from domain.applications.dossier import Dossier
from domain.entries.precondition import Precondition
from domain.entries.recording import record
from domain.entries.write import RecordedAct
from domain.errors import NotAllowed
from domain.proposals.proposal import Proposal, Target
from domain.tense import today

RESOURCES: Final[Mapping[str, Resource]] = {**BY_KEY, APPLICATION.register.key: APPLICATION}

Body: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Proposed:
    """A command and, if it closes a dossier, that one as it was read."""

    command: Command
    dossier: Dossier | None = None


def _shaped(shape: type[BaseModel], body: Body) -> Any:
    return validated(shape.model_validate, dict(body))


async def _opening(_: Session, caller: Principal, target: Target, body: Body) -> _Proposed:
    resource = RESOURCES[target.register]
    return _Proposed(opening_command(resource.register, _shaped(resource.new, body), caller.name))


async def _act(_: Session, caller: Principal, target: Target, body: Body) -> _Proposed:
    resource = RESOURCES[target.register]
    return _Proposed(act_command(resource.register, _shaped(resource.act, body), caller.name))


async def _decision(session: Session, caller: Principal, target: Target, body: Body) -> _Proposed:
    current = await _dossier(session, caller, target)
    command, faults = decision_command(current, _shaped(NewDecision, body), caller.name)
    if faults:
        raise NotAllowed(*faults)
    return _Proposed(command, current)


async def _refusal(session: Session, caller: Principal, target: Target, body: Body) -> _Proposed:
    current = await _dossier(session, caller, target)
    return _Proposed(refusal_command(_shaped(NewRefusal, body), caller.name), current)


async def _dossier(session: Session, caller: Principal, target: Target) -> Dossier:
    assert target.dossier is not None
    return await dossiers.locked(session, target.dossier, _as_seen(target.dossier_seq), caller.visibility)


_COMMANDS: Final[Mapping[Operation, Callable[..., Any]]] = {
    Operation.OPENING: _opening,
    Operation.ACT: _act,
    Operation.DECISION: _decision,
    Operation.REFUSAL: _refusal,
}


async def check_body(session: Session, caller: Principal, target: Target, body: Body) -> None:
    """Raises Malformed or NotAllowed for a body that the request which records such an act would not take."""
    await _COMMANDS[target.operation](session, caller, target, body)


async def record_proposed(session: Session, caller: Principal, proposal: Proposal, approval: Approval) -> RecordedAct:
    """Record what is proposed, in the name of the caller, who signs it. Raises as the request in one step does."""
    body = _signed_today(proposal.operation, proposal.content)
    proposed: _Proposed = await _COMMANDS[proposal.operation](session, caller, proposal, body)
    command, current = replace(proposed.command, approval=approval), proposed.dossier
    register = RESOURCES[proposal.register].register
    if current is not None and proposal.operation is Operation.REFUSAL:
        return await applications.refuse(session, current, command)
    if proposal.operation is Operation.OPENING:
        return await record(session, register, command, visibility=caller.visibility)
    with under_changes(register):
        expected = _as_seen(proposal.entry_seq)
        if current is not None:
            return await applications.decide(session, current, command, expected)
        return await record(session, register, command, proposal.entry, expected, visibility=caller.visibility)


def _as_seen(seq: int | None) -> Precondition | None:
    """The state that was seen as a precondition."""
    return None if seq is None else Precondition(frozenset({seq}), f'"{seq}"')


def _signed_today(operation: Operation, body: Body) -> Body:
    """The body with today as the day of signing of a document that states none; a correction states what is right."""
    paper = body.get("document")
    corrective = operation is Operation.ACT and body.get("kind") in (CORRECT, VOID)
    if corrective or not isinstance(paper, Mapping) or paper.get("signed_on") is not None:
        return body
    return {**body, "document": {**paper, "signed_on": today().isoformat()}}
