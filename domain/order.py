"""What is asked for: an act, before it has a place in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.act import CORRECT, VOID, ActKind, Document, Json
from domain.errors import Fault, NotAllowed
from domain.register import Register

_CORRECT = ActKind(CORRECT, "đính chính", changes=None, needs_document=False, needs_reason=True)
_VOID = ActKind(VOID, "huỷ", needs_document=False, needs_reason=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An act to record. `document.number` is left out where the series gives it; `corrects` is an act's `seq`.

    `asked_by` is the applicant of the dossier that it decides; `along`: it goes with an act on what its entry rests on.
    """

    kind: str
    effective_on: date | None
    recorded_by: str
    document: Document | None = None
    changes: Mapping[str, Json] = field(default_factory=dict)
    corrects: int | None = None
    reason: str | None = None
    asked_by: str | None = None
    along: bool = False

    @property
    def states_nothing(self) -> bool:
        """Whether neither a day, nor a document, nor a fact is stated."""
        return self.effective_on is None and self.document is None and not self.changes


def kind_of(register: Register, key: str) -> ActKind:
    """The declaration of a kind of act, `correct` and `void` included."""
    return {CORRECT: _CORRECT, VOID: _VOID, **register.kinds}[key]


def check_form(register: Register, order: Order) -> None:
    """Refuse an order that lacks what its kind needs or has what its kind cannot have; names every fault."""
    kind = kind_of(register, order.kind)
    about_an_act = kind.key in (CORRECT, VOID)
    present = {name for name, value in order.changes.items() if value is not None}
    rules = (
        ("effective_on", order.effective_on is None and not about_an_act, "is needed: the day the act takes effect"),
        ("effective_on", order.effective_on is not None and kind.key == VOID, "a void has no day of its own"),
        ("document", order.document is None and kind.needs_document, f"{kind.key} ({kind.title_vi}) needs a document"),
        ("document", order.document == Document(), "must state something of the paper, or be left out"),
        ("reason", order.reason is None and kind.needs_reason, f"{kind.key} ({kind.title_vi}) needs a reason"),
        ("changes", order.states_nothing and kind.key == CORRECT, "a correction states what is right"),
        ("changes", not order.changes and kind.needs_change, f"{kind.key} ({kind.title_vi}) states what it changes"),
        ("corrects", order.corrects is None and about_an_act, "is needed: the seq of the act it is about"),
        ("corrects", order.corrects is not None and not about_an_act, "only correct and void point at an act"),
    )
    values = {"effective_on": order.effective_on, "corrects": order.corrects}
    faults = [Fault(name, values.get(name), rule, "act-form") for name, broken, rule in rules if broken]
    # What opens an entry states its facts beside the rest.
    where = "" if kind.opens else "changes."
    if kind.changes is not None:
        faults += [
            Fault(f"{where}{name}", order.changes[name], f"{kind.key} may not change it", "act-form")
            for name in sorted(set(order.changes) - kind.changes)
        ]
    faults += [
        Fault(f"{where}{name}", None, f"{kind.key} must state it", "act-form")
        for name in sorted(kind.requires - present)
    ]
    if kind.dated in present and order.effective_on and order.changes[kind.dated] != order.effective_on.isoformat():
        rule = f"must be the day of the act, {order.effective_on}"
        faults.append(Fault(f"changes.{kind.dated}", order.changes[kind.dated], rule, "act-form"))
    if faults:
        raise NotAllowed(*faults)
