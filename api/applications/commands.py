"""Bodies of dossier requests as facts and commands of the domain."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from api.applications.schemas import NewDecision, NewRefusal
from api.entries.commands import act_command, document_of, opening_command
from api.registers import RESOURCES
from api.registers.application import NewApplication
from domain.acts.command import Command
from domain.applications.dossier import Dossier
from domain.errors import Fault, Malformed, NotAllowed
from domain.faults import faults_of

BY_KEY = {resource.register.key: resource for resource in RESOURCES}


def faults_under(field: str, error: ValidationError) -> list[Fault]:
    """The faults of a register's shape in the facts of a dossier, with paths under `field`."""
    return [replace(fault, field=f"{field}.{fault.field}") for fault in faults_of(error)]


def asked_facts(register: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts applied for, validated by the register's shape; some may be missing. Raises Malformed."""
    if register not in BY_KEY:
        return dict(facts)
    try:
        shaped = BY_KEY[register].changes.model_validate(facts)
    except ValidationError as error:
        raise Malformed(*faults_under("asked", error)) from error
    return shaped.model_dump(mode="json", exclude_unset=True)


def received_facts(new: NewApplication) -> dict[str, Any]:
    """The facts of a received dossier. Raises Malformed for unknown facts."""
    facts = new.model_dump(mode="json", exclude={"received_at", "asked", "reason"}, exclude_none=True)
    return {**facts, "asked": asked_facts(new.asked_register, new.asked)}


def refusal_command(new: NewRefusal, recorded_by: str) -> Command:
    """The command to refuse a dossier, on the day that its letter was signed."""
    return Command(
        kind="refuse",
        effective_on=new.document.signed_on,
        document=document_of(new.document),
        reason=new.reason,
        recorded_by=recorded_by,
    )


def decision_command(dossier: Dossier, new: NewDecision, recorded_by: str) -> Command:
    """The command for the act applied for, with the facts applied for except those decided otherwise.

    Raises NotAllowed for facts that violate the register's shape.
    """
    resource, latest = BY_KEY[dossier.register.key], dossier.latest
    facts = {**dossier.asked, **new.changes}
    body = {name: getattr(new, name) for name in ("effective_on", "document", "reason")}
    try:
        if dossier.kind.opens:
            holder = {"holder": latest.facts["holder"]}
            opening = resource.new.model_validate({**holder, **facts, **body})
            return opening_command(dossier.register, opening, recorded_by)
        act = resource.act.model_validate({"kind": dossier.kind.key, "changes": facts, **body})
    except ValidationError as error:
        raise NotAllowed(*faults_under("changes", error)) from error
    return act_command(dossier.register, act, recorded_by)
