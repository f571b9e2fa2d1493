"""The authority that acts on an entry; a correction must not move an act out of its authority's time."""

from collections.abc import Mapping, Sequence

from db.queries import recording
from db.session import Session
from domain.acts.act import CORRECT, Act, Json
from domain.declarations.register import Register
from domain.errors import not_allowed


def managing_register(register: Register, changes: Mapping[str, Json], before: Sequence[Act]) -> str:
    """Key of the register whose authority acts: this one, or the one named by a fact of the entry."""
    if register.managed_as is None:
        return register.key
    stated = (changes, *(act.changes for act in before))
    return next(str(facts[register.managed_as]) for facts in stated if register.managed_as in facts)


async def check_authority(session: Session, register: Register, act: Act, before: Sequence[Act]) -> None:
    """Raises NotAllowed for a correction whose day belongs to another authority than the act's.

    The day is that of its paper or, without one, its effective day."""
    target = next((other for other in before if other.seq == act.corrects), None)
    if register.is_reference or act.kind != CORRECT or target is None or target.kind not in register.kinds:
        return
    signed = register.kinds[target.kind].needs_document and target.document and target.document.signed_on
    stated = act.document.signed_on if act.document else None
    field, day = ("document.signed_on", stated) if signed else ("effective_on", act.effective_on)
    if day is None:
        return
    managing = managing_register(register, {}, before)
    manager = await session.value(recording.manager_on, register=managing, day=day)
    if manager != target.authority:
        rule = f"{manager or 'no authority'} manages the register then, not {target.authority}: void the act instead"
        raise not_allowed(field, day, rule, "authority")
