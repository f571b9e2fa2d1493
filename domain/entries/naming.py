"""How a refusal names another entry, by its code and days, to callers who see it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from db.queries import recording
from db.session import Reader
from db.tables.base import State
from domain.access.visibility import Visibility
from domain.acts import rows
from domain.acts.act import LIVE
from domain.acts.timeline import Step, apply_corrections, state_after, timeline
from domain.declarations.register import Register
from domain.errors import Clause


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """Another entry: its register and code, such as `applications H16.14-261102-0001`, and its valid acts in order."""

    name: str
    name_vi: str
    steps: Sequence[Step]

    def last_before(self, seq: int) -> Step:
        """The act before act `seq` in legal order, or the first."""
        steps = [step for step in self.steps if step.seq != seq]
        return steps[-1] if steps else self.steps[0]


async def other_entry(session: Reader, register: Register, entry: UUID, visibility: Visibility) -> OtherEntry | None:
    """The entry with its name; None to callers who do not see it, and if there is none."""
    acts = [rows.act(row) for row in await session.rows(recording.acts_of, id=entry)]
    if not acts or not visibility.sees(acts[0]):
        return None
    steps = apply_corrections(acts, register.kinds).values()
    state = state_after(steps)
    printed = state.paper.printed if state.paper else None
    code = state.facts.get(register.named_by or "") or printed or str(entry)
    in_force = [step for step in steps if not step.voided]
    in_order = sorted(in_force, key=lambda step: (step.effective_on, step.seq))
    return OtherEntry(f"{register.key} {code}", f"{register.title_vi} {code}", in_order)


async def not_live(
    session: Reader,
    register: Register,
    entry: UUID,
    days: tuple[date, date | None],
    visibility: Visibility,
    live: Collection[State] = LIVE,
) -> Clause:
    """Since when an entry is not live on one of the days from the first until before the last, to end a rule with.

    Empty to callers who do not see it, if there is no such entry, or if it is live.
    """
    acts = [rows.act(row) for row in await session.rows(recording.acts_of, id=entry)]
    if not acts or acts[0].register != register.key or not visibility.sees(acts[0]):
        return _NOTHING
    (first, until), versions = days, timeline(acts, register.kinds).versions
    if first < versions[0].valid_from:
        begins = versions[0].valid_from
        return Clause(f": it begins on {begins}", "begins", {"day": begins})
    for version in versions:
        reached = (version.valid_to is None or version.valid_to > first) and (
            until is None or version.valid_from < until
        )
        if reached and version.status not in live:
            printed = version.paper.printed if version.paper else None
            since = version.valid_from
            about = {"name": printed or Clause("it", "it"), "state": version.status, "day": since}
            return Clause(f": {about['name']} is {version.status} from {since}", "not-live", about)
    return _NOTHING


_NOTHING: Final = Clause("", "nothing")
