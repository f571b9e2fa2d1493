"""What may be done next with a proposal (việc tiếp theo): each step, allowed or why not, by what judges it then."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from db.session import Reader
from domain.access.principal import Principal
from domain.errors import DomainError
from domain.proposals.preparing import check_change, check_submit, check_withdraw
from domain.proposals.proposal import Proposal
from domain.proposals.signing import check_return, check_sign
from domain.proposals.target import check_as_seen
from domain.refusals.sentences import text_vi

_Check: TypeAlias = Callable[[Reader, Principal, Proposal], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a proposal: `why_not_vi` is None if it is allowed, else sentences in Vietnamese."""

    kind: str
    kind_vi: str
    why_not_vi: str | None


async def _submit(reader: Reader, caller: Principal, proposal: Proposal) -> None:
    await check_submit(reader, caller, proposal)
    await check_as_seen(reader, caller.visibility, proposal)


_STEPS: Final[tuple[tuple[str, str, _Check], ...]] = (
    ("change", "sửa dự thảo", check_change),
    ("submit", "trình ký", _submit),
    ("sign", "ký và cấp số", check_sign),
    ("send_back", "trả lại", check_return),
    ("withdraw", "rút dự thảo", check_withdraw),
)


async def steps(reader: Reader, caller: Principal, proposal: Proposal) -> AsyncIterator[Step]:
    """Every step in order, judged for the caller on the state of now; what the body states is judged later."""
    for kind, label, check in _STEPS:
        why_not = None
        try:
            await check(reader, caller, proposal)
        except DomainError as error:
            why_not = " ".join(text_vi(fault) for fault in error.faults)
        yield Step(kind, label, why_not)
