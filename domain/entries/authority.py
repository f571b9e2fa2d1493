"""The authority that acts on an entry; a correction must not move an act out of its authority's time."""

from collections.abc import Mapping, Sequence
from datetime import date

from db.queries import recording
from db.session import Reader
from domain.acts.act import CORRECT, Act, Json
from domain.acts.timeline import Step
from domain.declarations.register import Register
from domain.entries.effect import Restatement
from domain.errors import not_allowed


def managing_register(register: Register, changes: Mapping[str, Json], before: Sequence[Act]) -> str:
    """Key of the register whose authority acts: this one, or the one named by a fact of the entry."""
    if register.managed_as is None:
        return register.key
    stated = (changes, *(act.changes for act in before))
    return next(str(facts[register.managed_as]) for facts in stated if register.managed_as in facts)


async def check_authority(session: Reader, register: Register, restated: Restatement, before: Sequence[Act]) -> None:
    """Raises NotAllowed if an act is restated to a day that belongs to another authority than its own."""
    by, step = restated.by, restated.after
    day = _day_of(step)
    if register.is_reference or day == _day_of(restated.before):
        return
    managing = managing_register(register, {}, before)
    manager = await session.value(recording.manager_on, register=managing, day=day)
    if manager != step.authority:
        rule = f"{manager or 'no authority'} manages the register then, not {step.authority}: void the act instead"
        field, value = ("corrects", by.corrects) if by.kind != CORRECT else (_field_of(day, by), day)
        about = {"authority": step.authority, **({"manager": manager} if manager else {})}
        raise not_allowed(field, value, rule, "authority", case="then" if manager else "nobody-then", about=about)


def _day_of(step: Step) -> date:
    """The day by which its authority acts: that of signing for a paper of its own, otherwise the effective day."""
    is_own = step.document is not None and (step.kind.needs_document or step.document.series is not None)
    return (step.signed_on if is_own else None) or step.effective_on


def _field_of(day: date, by: Act) -> str:
    return "document.signed_on" if by.document and by.document.signed_on == day else "effective_on"
