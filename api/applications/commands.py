"""Bodies -> what the domain is asked: the facts of a dossier, and its refusal."""

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


def under(field: str, error: ValidationError) -> list[Fault]:
    """What a register's shape finds wrong in the facts of a dossier."""
    return [replace(fault, field=f"{field}.{fault.field}") for fault in faults_of(error)]


def asked_facts(register: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts asked for, in the register's own shape; some may still be missing. Raises Malformed."""
    if register not in BY_KEY:
        return dict(given)
    try:
        shaped = BY_KEY[register].changes.model_validate(given)
    except ValidationError as error:
        raise Malformed(*under("asked", error)) from error
    return shaped.model_dump(mode="json", exclude_unset=True)


def received_facts(new: NewApplication) -> dict[str, Any]:
    """What a dossier says that came in. Raises Malformed for facts that there are not."""
    facts = new.model_dump(mode="json", exclude={"received_at", "asked", "reason"}, exclude_none=True)
    return {**facts, "asked": asked_facts(new.asked_register, new.asked)}


def refusal_command(new: NewRefusal, recorded_by: str) -> Command:
    """The command that refuses a dossier, on the day its letter was signed."""
    return Command(
        kind="refuse",
        effective_on=new.document.signed_on,
        document=document_of(new.document),
        reason=new.reason,
        recorded_by=recorded_by,
    )


def decision_command(found: Dossier, new: NewDecision, recorded_by: str) -> Command:
    """The command for the act that was asked for: the facts as asked, but for those that were decided otherwise.

    Raises NotAllowed for facts that are not of the register's form.
    """
    resource, latest = BY_KEY[found.register.key], found.latest
    facts = {**found.asked, **new.changes}
    body = {name: getattr(new, name) for name in ("effective_on", "document", "reason")}
    try:
        if found.kind.opens:
            holder = {"holder": latest.facts["holder"]}
            opening = resource.new.model_validate({**holder, **facts, **body})
            return opening_command(found.register, opening, recorded_by)
        act = resource.act.model_validate({"kind": found.kind.key, "changes": facts, **body})
    except ValidationError as error:
        raise NotAllowed(*under("changes", error)) from error
    return act_command(found.register, act, recorded_by)
