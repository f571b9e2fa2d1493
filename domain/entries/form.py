"""Checks of a command against its kind of act, before its entry is read."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from domain.acts.act import CORRECT, VOID, ActKind, Document
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.errors import Fault, NotAllowed

_NOTHING: Final = Document()


def check_form(register: Register, command: Command) -> None:
    """Raises NotAllowed with a fault for each missing or excess part of a command."""
    kind = register.kind(command.kind)
    faults = [*_part_faults(kind, command), *_fact_faults(kind, command)]
    if faults:
        raise NotAllowed(*faults)


def _part_faults(kind: ActKind, command: Command) -> Iterator[Fault]:
    corrective = kind.key in (CORRECT, VOID)
    day, document, corrects = command.effective_on, command.document, command.corrects
    label = f"{kind.key} ({kind.title_vi})"
    rules = (
        ("effective_on", day is None and not corrective, "is required: the day the act takes effect", "day-required"),
        ("effective_on", day is not None and kind.key == VOID, "is not allowed for a void", "day-of-void"),
        ("document", document is None and kind.needs_document, f"is required for {label}", "required"),
        ("document", document == _NOTHING, "must state at least one particular, or be omitted", "empty"),
        ("basis", command.basis is not None and kind.key != CORRECT, "is allowed only for correct", "only-correct"),
        ("reason", command.reason is None and kind.needs_reason, f"is required for {label}", "required"),
        ("changes", command.is_empty and kind.key == CORRECT, _EMPTY_CORRECTION, "empty-correction"),
        ("changes", not command.changes and kind.needs_change, f"{label} must change at least one fact", "no-change"),
        ("corrects", corrects is None and corrective, _TARGET_REQUIRED, "target-required"),
        ("corrects", corrects is not None and not corrective, "is allowed only for correct and void", "no-target"),
    )
    values = {"effective_on": day, "corrects": corrects}
    return (
        Fault(name, values.get(name), rule, "act-form", case=case, about={"kind": kind})
        for name, broken, rule, case in rules
        if broken
    )


def _fact_faults(kind: ActKind, command: Command) -> Iterator[Fault]:
    changes = command.changes
    if kind.changes is not None:
        for name in sorted(set(changes) - kind.changes):
            yield Fault(
                name, changes[name], f"cannot be changed by {kind.key}", "act-form", case="fixed", about={"kind": kind}
            )
    for name in sorted(kind.requires - {name for name, value in changes.items() if value is not None}):
        yield Fault(name, None, f"is required for {kind.key}", "act-form", case="required", about={"kind": kind})
    day, dated = command.effective_on, kind.dated
    if dated and day and changes.get(dated) is not None and changes[dated] != day.isoformat():
        rule = f"must be the day of the act, {day}"
        yield Fault(dated, changes[dated], rule, "act-form", case="dated", about={"day": day})


_EMPTY_CORRECTION: Final = "a correction must state a day, a document or a fact"
_TARGET_REQUIRED: Final = "is required: the seq of the act to correct or void"


def check_days(command: Command, latest: date) -> None:
    """Raises NotAllowed for an act signed or effective after the day `latest`, by the days that the command states."""
    effective_on = None if command.follows_signing else command.effective_on
    days = {"effective_on": effective_on, "document.signed_on": signed_on(command)}
    rule = f"must not be after {latest}"
    late = {field: day for field, day in days.items() if day and day > latest}
    if faults := [Fault(field, day, rule, "too-far-ahead", about={"latest": latest}) for field, day in late.items()]:
        raise NotAllowed(*faults)


def signed_on(command: Command) -> date | None:
    """The day of signing that a command states."""
    return command.document.signed_on if command.document else None
