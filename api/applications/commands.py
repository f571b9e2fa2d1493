"""Bodies of dossier requests as facts and commands of the domain."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.applications.schemas import NewDecision
from api.entries.commands import act_command, document_of, opening_command, unsound_parts, with_day
from api.http.parsing import draft_of, known
from api.registers import RESOURCES
from api.registers.application import NewApplication
from domain.acts.command import Command
from domain.applications.dossier import Dossier
from domain.errors import Fault

BY_KEY = {resource.register.key: resource for resource in RESOURCES}


def under(field: str, faults: Sequence[Fault]) -> list[Fault]:
    """The faults of a register's shape in the facts of a dossier, with paths under `field`."""
    return [replace(fault, field=f"{field}.{fault.field.removeprefix(f'{field}.')}") for fault in faults]


def asked_facts(register: str | None, facts: Mapping[str, Any] | None) -> tuple[dict[str, Any], list[Fault]]:
    """The facts applied for that fit the register's shape, some of which may be missing, and faults of the others."""
    if register not in BY_KEY or facts is None:
        return dict(facts or {}), []
    draft = draft_of(BY_KEY[register].changes, facts)
    sound = draft.body.model_dump(mode="json", exclude_unset=True) if draft.body else {}
    return sound, under("asked", draft.faults)


def received_facts(new: NewApplication) -> tuple[dict[str, Any], list[Fault]]:
    """The facts of a received dossier, and the faults of those applied for."""
    facts = new.model_dump(mode="json", exclude={"received_at", "asked", "reason"}, exclude_none=True)
    asked, faults = asked_facts(new.asked_register, new.asked)
    return {**facts, "asked": asked}, faults


NOT_OF_THE_DOSSIER = {"effective_on", "document", "reason"}


def non_acceptance(new: Any, recorded_by: str, unsound: frozenset[str] = frozenset()) -> tuple[dict[str, Any], Command]:
    """The facts of a dossier that was not accepted (NewNonAcceptance), and the command that says so."""
    facts = new.model_dump(mode="json", exclude=NOT_OF_THE_DOSSIER, exclude_none=True)
    command = Command(
        kind="not_accept",
        effective_on=new.effective_on,
        document=document_of(new.document),
        reason=new.reason,
        recorded_by=recorded_by,
        unsound=unsound,
    )
    return facts, command


def refusal_command(new: Any, recorded_by: str, unsound: frozenset[str] = frozenset()) -> Command:
    """The command to refuse a dossier (NewRefusal), on the day that its letter was signed."""
    return Command(
        kind="refuse",
        effective_on=new.document and new.document.signed_on,
        unsound=with_day(unsound, None),
        document=document_of(new.document),
        reason=new.reason,
        recorded_by=recorded_by,
    )


def decision_command(
    dossier: Dossier, new: NewDecision, recorded_by: str, unsound: frozenset[str] = frozenset()
) -> tuple[Command, list[Fault]]:
    """The command for the act applied for, with the facts applied for except those decided otherwise.

    With it come the faults of facts that violate the register's shape, which are left out.
    """
    register, resource = dossier.register, BY_KEY[dossier.register.key]
    facts = {**dossier.asked, **(new.changes or {})}
    body = {name: getattr(new, name) for name in ("effective_on", "document", "reason")}
    if dossier.kind.opens:
        draft = draft_of(resource.new, {"holder": dossier.latest.facts["holder"], **facts, **body})
    else:
        draft = draft_of(resource.act, {"kind": dossier.kind.key, "changes": facts, **body})
    faults = under("changes", draft.faults)
    make = opening_command if dossier.kind.opens else act_command
    return make(register, known(draft), recorded_by, unsound | unsound_parts(faults, register)), faults
