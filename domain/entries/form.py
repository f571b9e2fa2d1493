"""Whether a command has the form that its kind of act asks for, before anything of its entry is read."""

from domain.acts.act import CORRECT, VOID, Document
from domain.acts.command import Order
from domain.declarations.register import Register
from domain.errors import Fault, NotAllowed


def check_form(register: Register, order: Order) -> None:
    """Refuse an order that lacks what its kind needs or has what its kind cannot have; names every fault."""
    kind = register.kind(order.kind)
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
