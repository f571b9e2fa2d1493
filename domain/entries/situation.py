"""What decides which acts may follow on an entry on a day: one row of a read says it or, where not, its acts."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from db.tables.base import Status
from domain.acts.act import CORRECT, VOID, Act, ActKind
from domain.acts.timeline import EndsTooEarly, IllegalStep, timeline
from domain.declarations.register import Register
from domain.entries.legality import may_be_done_to
from domain.entries.prepare import PENDING_SEQ
from domain.registers import RECORDED
from domain.tense import Tense, today
from domain.vietnamese import day as written

PAST: Final = "past"
BOTH: Final = frozenset({CORRECT, VOID})
AHEAD: Final = "ahead"
UNMANAGED: Final = "unmanaged"
_NOBODY: Final = '"managed_by":null'
_HANDED_OVER: Final = "Kết quả đã trả cho người đề nghị nên chưa huỷ được. Huỷ việc trả kết quả trong hồ sơ trước."
_MANAGER: Final = re.compile('"managed_by":"([^"]+)"')
"""What the JSON of an entry has, outside of texts, on a day on which nobody manages it, or somebody does."""


class Situation(NamedTuple):
    """What decides which acts may follow on an entry on a day.

    `bar` is why none may: the entry is read as it was known earlier (PAST), on a day too far AHEAD, or UNMANAGED: on
    one on which nobody manages its register. `targets` are the kinds CORRECT and VOID as far as an act of the entry
    can be corrected or voided. `lacks` is what the caller lacks to record acts (`Principal.lacks`), and `lacks_asked`
    to record the act applied for. `two` are kinds for which two persons are asked, and `lacks_draft` and
    `lacks_draft_asked` what the caller lacks to prepare those. `asked` is the register and kind of an application,
    `blocked` are kinds that the state allows but other acts do not, each with the reason in Vietnamese.
    """

    status: str
    bar: str | None
    targets: frozenset[str]
    lacks: str | None
    lacks_asked: str | None = None
    asked: tuple[str, str] | None = None
    blocked: tuple[tuple[str, str], ...] = ()
    two: frozenset[str] = frozenset()
    lacks_draft: str | None = None
    lacks_draft_asked: str | None = None

    def lacks_for(self, kind: str) -> tuple[str | None, str | None]:
        """What the caller lacks to record acts of a kind, or to prepare them, and to do so with the act applied for."""
        return (self.lacks_draft, self.lacks_draft_asked) if kind in self.two else (self.lacks, self.lacks_asked)


def situation(register: Register, row: Mapping[str, Any], tense: Tense, lacks: str | None) -> Situation | None:
    """The situation of an entry, by its row (`read_with_state`) in a tense; None if that takes its acts to say."""
    targets = BOTH if register.is_uniform else _targets_by_kinds(register.key, row["kinds"])
    of_acts = row["later"] or row["status"] == Status.VOIDED or targets is None or row.get("handed_over")
    if tense.now and of_acts:
        return None
    return _situation(row["status"], _bar(register, row, tense), targets or BOTH, lacks)


@cache
def _situation(status: str, bar: str | None, targets: frozenset[str], lacks: str | None) -> Situation:
    """One object for each situation, which is cheaper to look up than to make."""
    return Situation(status, bar, targets, lacks)


@lru_cache(maxsize=4096)
def with_two(found: Situation, two: frozenset[str], lacks_draft: str | None) -> Situation:
    """The same with the kinds for which two persons are asked, and what the caller lacks to prepare those."""
    return found._replace(two=two, lacks_draft=lacks_draft)


def situation_by_acts(
    register: Register, row: Mapping[str, Any], tense: Tense, lacks: str | None, acts: Sequence[Act]
) -> Situation:
    """The same by the entry's acts: each kind that its state allows is tried on them.

    Acts that were handed over as the results of applications are not voided before that is.
    """
    voided = {act.corrects for act in acts if act.kind == VOID}
    targets = _targets(register, {act.kind for act in acts if act.kind != VOID and act.seq not in voided})
    blocked = []
    if VOID in targets and not _may_void(register, acts, handed_over := row.get("handed_over") or ()):
        targets -= {VOID}
        if handed_over:
            blocked.append((VOID, _HANDED_OVER))
    for kind in register.acts:
        if kind.may_follow(row["status"]) and (why := blocking(register, kind, tense.day, acts)):
            blocked.append((kind.key, why))
    return Situation(row["status"], _bar(register, row, tense), targets, lacks, blocked=tuple(blocked))


def blocking(register: Register, kind: ActKind, day: date, acts: Sequence[Act]) -> str | None:
    """Why an act of this kind cannot be recorded on a day among these acts, in Vietnamese; None if it can."""
    act = replace(acts[0], seq=PENDING_SEQ, kind=kind.key, effective_on=day, corrects=None, changes={}, private={})
    try:
        timeline([*acts, act], register.kinds)
    except EndsTooEarly:
        return None  # by its facts, which it may state otherwise
    except IllegalStep as error:
        later = register.kinds[error.kind].title_vi
        return f"Nếu ghi việc này, việc {later} ngày {written(error.day)} không còn hợp lệ. Sửa hoặc huỷ việc đó trước."
    return None


def _may_void(register: Register, acts: Sequence[Act], handed_over: Collection[int]) -> bool:
    """Whether some act that was not handed over can be voided so that all others stay legal."""
    kept = {*handed_over, *(act.corrects for act in acts if act.kind == VOID)}
    for target in reversed(acts):
        if target.kind == VOID or target.seq in kept or not may_be_done_to(register, VOID, target.kind):
            continue
        void = replace(target, seq=PENDING_SEQ, kind=VOID, corrects=target.seq, effective_on=None, document=None)
        try:
            timeline([*acts, void], register.kinds)
        except IllegalStep:
            continue
        return True
    return False


@lru_cache(maxsize=4096)
def _targets_by_kinds(key: str, kinds: str) -> frozenset[str] | None:
    """What can be done to the acts of an entry that is not voided, by their kinds; None if that takes the acts to say.

    If every act but the first can be voided, the last one can be, whatever came before it.
    """
    register, standing = RECORDED[key], kinds.split(",")
    if CORRECT in standing or VOID in standing:
        return None
    opened = register.opening.key
    if not all(kind == opened or register.kinds[kind].voidable for kind in standing):
        return None
    return _targets(register, standing)


def _targets(register: Register, standing: Collection[str]) -> frozenset[str]:
    return frozenset(one for one in BOTH if any(may_be_done_to(register, one, kind) for kind in standing))


def _bar(register: Register, row: Mapping[str, Any], tense: Tense) -> str | None:
    if not tense.now:
        return PAST
    if tense.day > today() and tense.day > today() + timedelta(days=register.days_ahead):
        return AHEAD
    return UNMANAGED if _NOBODY in row["text"] else None


def manager_of(text: str) -> str | None:
    """The authority that manages an entry, by its JSON."""
    found = _MANAGER.search(text)
    return found and found[1]
