"""Refusals of a command by a rule or by a database constraint, as domain errors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from db.errors import Span, Violated
from domain.access.visibility import Visibility
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.errors import Clause, Conflict, DomainError, Fault, NotAllowed
from domain.gathering import GATHERED

OF_THE_ACT: Final = frozenset({"state", "named"})
"""Codes of faults whose field `kind` is that of the act, not a fact of the same name, such as that of a body."""


def is_fact(register: Register, fault: Fault) -> bool:
    """Whether the fault is of a fact of the register."""
    return fault.code not in OF_THE_ACT and fault.field.split(".")[0] in register.facts.model_fields


@contextmanager
def refusals(register: Register, command: Command, visibility: Visibility) -> Iterator[None]:
    """Translate the errors of the block to NotAllowed or Conflict, with fields of the register.

    The value of a fact that the command does not state is left out, since it may not be public; so is what another
    entry is that `visibility` does not show.
    """
    try:
        yield
    except GATHERED as error:
        raise type(error)(*_stated(register, command, error.faults)) from error
    except Violated as error:
        refusal = _violated(register, command, error, visibility)
        raise type(refusal)(*_stated(register, command, refusal.faults)) from error


def _stated(register: Register, command: Command, faults: Sequence[Fault]) -> list[Fault]:
    return [
        replace(fault, value=None)
        if is_fact(register, fault) and fault.field.split(".")[0] not in command.changes
        else fault
        for fault in faults
    ]


def _violated(register: Register, command: Command, error: Violated, visibility: Visibility) -> DomainError:
    """The refusal for a violated constraint, by its name.

    A constraint without a rule of its own can fail for facts that were never in force, which no rule has checked.
    """
    if error.constraint == "act_number_key":
        number = command.document.number if command.document else None
        return Conflict(Fault("document.number", number, "this number is already assigned", "number-taken"))
    if error.constraint == "entry_pkey" and register.identified_by:
        field = register.identified_by[0]
        rule = f"another entry of {register.key} has this {field}"
        return Conflict(Fault(field, command.changes.get(field), rule, f"{field}-taken", about={"register": register}))
    if error.constraint in register.conflicts:
        field, rule = register.conflicts[error.constraint]
        about: dict[str, Any] = {"what": Clause(rule, error.constraint)}
        if error.spans and visibility.sees_all_of(register.key):
            own, other = map(_days, error.spans)
            rule = f"{rule}: from {other} (act {error.spans[1].known_from}), here from {own}"
            about |= {"other": other, "seq": error.spans[1].known_from, "own": own}
        case = "spans" if "own" in about else ""
        return Conflict(Fault(field, command.changes.get(field), rule, "conflict", case=case, about=about))
    name = error.constraint.removeprefix(f"{register.table.__tablename__}_").rpartition("_")[0]
    if name not in register.facts.model_fields:
        raise error
    rule = "conflicts with other facts of the entry"
    return NotAllowed(Fault(name, command.changes.get(name), rule, "misfit"))


def _days(span: Span) -> Clause:
    if span.until is None:
        return Clause(f"{span.first} on", "from", {"first": span.first})
    return Clause(f"{span.first} until before {span.until}", "span", {"first": span.first, "until": span.until})
