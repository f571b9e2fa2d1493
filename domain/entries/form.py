"""Whether a command has the form that its kind of act asks for, judged before anything of its entry is read."""

from collections.abc import Iterator
from datetime import date

from domain.acts.act import CORRECT, VOID, ActKind, Document
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.errors import Fault, NotAllowed, not_allowed


def check_form(register: Register, command: Command) -> None:
    """Raises NotAllowed for all that a command lacks of what its kind needs, and has of what its kind cannot have."""
    kind = register.kind(command.kind)
    faults = [*_particulars(kind, command), *_facts(kind, command)]
    if faults:
        raise NotAllowed(*faults)


def _particulars(kind: ActKind, command: Command) -> Iterator[Fault]:
    about_an_act = kind.key in (CORRECT, VOID)
    day, document, corrects = command.effective_on, command.document, command.corrects
    named = f"{kind.key} ({kind.title_vi})"
    rules = (
        ("effective_on", day is None and not about_an_act, "is needed: the day the act takes effect"),
        ("effective_on", day is not None and kind.key == VOID, "a void has no day of its own"),
        ("document", document is None and kind.needs_document, f"{named} needs a document"),
        ("document", document == Document(), "must state something of the paper, or be left out"),
        ("reason", command.reason is None and kind.needs_reason, f"{named} needs a reason"),
        ("changes", command.is_empty and kind.key == CORRECT, "a correction states what is right"),
        ("changes", not command.changes and kind.needs_change, f"{named} states what it changes"),
        ("corrects", corrects is None and about_an_act, "is needed: the seq of the act it is about"),
        ("corrects", corrects is not None and not about_an_act, "only correct and void point at an act"),
    )
    values = {"effective_on": day, "corrects": corrects}
    return (Fault(name, values.get(name), rule, "act-form") for name, broken, rule in rules if broken)


def _facts(kind: ActKind, command: Command) -> Iterator[Fault]:
    changes = command.changes
    if kind.changes is not None:
        for name in sorted(set(changes) - kind.changes):
            yield Fault(name, changes[name], f"{kind.key} may not change it", "act-form")
    for name in sorted(kind.requires - {name for name, value in changes.items() if value is not None}):
        yield Fault(name, None, f"{kind.key} must state it", "act-form")
    day, dated = command.effective_on, kind.dated
    if dated and day and changes.get(dated) is not None and changes[dated] != day.isoformat():
        yield Fault(dated, changes[dated], f"must be the day of the act, {day}", "act-form")


def check_days(command: Command, latest: date) -> None:
    """Raises NotAllowed for an act that is signed or takes effect after the day `latest`."""
    signed_on = command.document.signed_on if command.document else None
    for field, day in (("effective_on", command.effective_on), ("document.signed_on", signed_on)):
        if day is not None and day > latest:
            raise not_allowed(field, day, f"must not lie after {latest}", "too-far-ahead")
