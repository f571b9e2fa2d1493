"""The days of effect and of signing that an act has after a correction, or after a correction of it is voided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.acts.act import CORRECT, Act
from domain.acts.timeline import Step, apply_corrections
from domain.declarations.register import Register
from domain.errors import NotAllowed, not_allowed
from domain.numbers.series import check_signed


@dataclass(frozen=True, slots=True)
class Restatement:
    """An act of the entry before and after `by`, which corrects it or voids a correction of it."""

    by: Act
    before: Step
    after: Step


def restatement(register: Register, act: Act, before: Sequence[Act]) -> Restatement | None:
    """What `act`, recorded after the acts `before`, restates; None if it is no correction and voids none."""
    corrections = {other.seq: other.corrects for other in (*before, act) if other.kind == CORRECT}
    target = corrections.get(act.seq if act.kind == CORRECT else act.corrects or 0)
    if target is None:
        return None
    was, now = (apply_corrections(acts, register.kinds)[target] for acts in (before, [*before, act]))
    return Restatement(act, was, now)


def check_effect(restated: Restatement, today: date) -> None:
    """Raises NotAllowed if a document numbered here is now signed after `today`, or a stated effective day lies before
    the day of signing as it did not before, unless the correction states that day too.
    """
    by, was, now = restated.by, restated.before, restated.after
    if now.document and now.document.numbered_here and now.signed_on != was.signed_on:
        check_signed(now.document, today)
    if by.effective_on is None and _is_before_signing(now) and not _is_before_signing(was):
        raise _choice(by, now)


def _is_before_signing(step: Step) -> bool:
    return step.signed_on is not None and step.effective_on < step.signed_on


def _choice(by: Act, now: Step) -> NotAllowed:
    """The refusal of a day of signing after the stated effective day, with both ways out."""
    stays = f"act {now.seq} was stated to take effect on {now.effective_on}, which is before {now.signed_on}"
    about = {"seq": now.seq, "effective": now.effective_on, "signed": now.signed_on}
    if by.kind != CORRECT:
        rule = f"{stays}: correct one of the two days first"
        return not_allowed("corrects", by.corrects, rule, "before-signing", case="choose-first", about=about)
    rule = f"{stays}: state effective_on too, such as {now.signed_on}, or a day of signing until {now.effective_on}"
    return not_allowed("document.signed_on", now.signed_on, rule, "before-signing", case="choose", about=about)
