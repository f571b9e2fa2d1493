"""What the paper in hand prints, and what was corrected in it since (đính chính)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.acts.act import VOID, Act, Document
from domain.acts.rows import PRINTED, Row, particulars
from domain.acts.timeline import apply_corrections, state_after
from domain.declarations.register import Register


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """A paper as its holder has it: its particulars and the public facts, as known when it was issued.

    `holder_address` is that of the holder on the day of the paper (địa chỉ trụ sở).
    """

    document: Document
    facts: Mapping[str, Any]
    holder_address: str | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A particular, or a fact as `facts.` and its name, that is now known to be other than printed.

    `by` is the last act, a correction or void, that changed it.
    """

    field: str
    printed: Any
    corrected: Any
    by: Act


def as_printed(register: Register, acts: Iterable[Act], seq: int) -> PrintedPaper:
    """The paper of the act `seq`, of an entry with these acts."""
    return _paper(register, [act for act in _repeated(register, acts, seq) if act.seq <= seq], seq)


def corrected(register: Register, acts: Iterable[Act], seq: int) -> list[Corrected]:
    """What acts after `seq` corrected in its paper: in its own act, or in those before that it repeats.

    Later amendments are no corrections. What was corrected and is again as printed is not listed.
    """
    repeated = _repeated(register, acts, seq)
    known = [act for act in repeated if act.seq <= seq]
    printed = before = _row(_paper(register, known, seq))
    last: dict[str, Act] = {}
    for act in repeated[len(known) :]:
        known.append(act)
        after = _row(_paper(register, known, seq))
        last |= {name: act for name in after if after[name] != before[name]}
        before = after
    return [
        Corrected(name, printed[name], value, last[name]) for name, value in before.items() if value != printed[name]
    ]


def _repeated(register: Register, acts: Iterable[Act], seq: int) -> list[Act]:
    """The acts that the paper of `seq` repeats, in legal order up to it, and what corrects or voids them."""
    acts = sorted(acts, key=lambda act: act.seq)
    steps = apply_corrections([act for act in acts if act.seq <= seq], register.kinds)
    last = (steps[seq].effective_on, seq)
    found = {step.seq for step in steps.values() if (step.effective_on, step.seq) <= last}
    for act in acts:
        # What the paper of a voided act prints is asked for as well.
        if act.corrects in found and (act.kind, act.corrects) != (VOID, seq):
            found.add(act.seq)
    return [act for act in acts if act.seq in found]


def _paper(register: Register, acts: Sequence[Act], seq: int) -> PrintedPaper:
    steps = apply_corrections(acts, register.kinds)
    facts = register.facts.model_validate(dict(state_after(steps.values()).facts)).model_dump(mode="json")
    shown = {name: facts[name] for name in register.verified if name not in register.flags}
    return PrintedPaper(steps[seq].document or Document(), shown)


def _row(paper: PrintedPaper) -> Row:
    """Everything printed, by the path of its field in the answer."""
    facts = {f"facts.{name}": value for name, value in paper.facts.items()}
    return {**particulars(paper.document, PRINTED), "printed_number": paper.document.printed, **facts}
