"""What decides which acts may follow on an entry on a day: one row of a read says it or, where not, its acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from domain.acts.act import CORRECT, VOID, Act, ActKind
from domain.acts.timeline import EndsTooEarly, IllegalStep, timeline
from domain.declarations.register import Register
from domain.entries.legality import may_be_done_to
from domain.entries.prepare import PENDING_SEQ
from domain.tense import Tense, today

PAST: Final = "past"
AHEAD: Final = "ahead"
UNMANAGED: Final = "unmanaged"


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides which acts may follow on an entry on a day.

    `bar` is why none may: the entry is read as it was known earlier (PAST), on a day too far AHEAD, or UNMANAGED: on
    one on which nobody manages its register. `targets` are the kinds CORRECT and VOID as far as an act of the entry
    can be corrected or voided. `lacks` is what the caller lacks to record acts (`Principal.lacks`), and `lacks_asked`
    to record the act applied for. `asked` is the register and kind of an application, `blocked` are kinds that the
    state allows but other acts do not, each with the reason in Vietnamese.
    """

    status: str
    bar: str | None
    targets: frozenset[str]
    lacks: str | None
    lacks_asked: str | None = None
    asked: tuple[str, str] | None = None
    blocked: tuple[tuple[str, str], ...] = ()


def situation(register: Register, row: Mapping[str, Any], tense: Tense, lacks: str | None) -> Situation | None:
    """The situation of an entry, by its row (`read_with_acts`) in a tense; None if that takes its acts to say."""
    standing = _standing(row["acts"])
    if tense.now and (row["later"] or not _is_plain(register, standing)):
        return None
    return Situation(row["status"], _bar(register, row, tense), _targets(register, standing), lacks)


def situation_by_acts(
    register: Register, row: Mapping[str, Any], tense: Tense, lacks: str | None, acts: Sequence[Act]
) -> Situation:
    """The same by the entry's acts: each kind that its state allows is tried on them."""
    targets = _targets(register, _standing(row["acts"]))
    if VOID in targets and not _may_void(register, acts):
        targets -= {VOID}
    blocked = []
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
        return f"sau đó đã ghi việc {later} ngày {_written(error.day)}, không còn hợp lệ nếu ghi thêm việc này"
    return None


def _may_void(register: Register, acts: Sequence[Act]) -> bool:
    """Whether some act can be voided so that all others stay legal."""
    voided = {act.corrects for act in acts if act.kind == VOID}
    for target in reversed(acts):
        if target.kind == VOID or target.seq in voided or not may_be_done_to(register, VOID, target.kind):
            continue
        void = replace(target, seq=PENDING_SEQ, kind=VOID, corrects=target.seq, effective_on=None, document=None)
        try:
            timeline([*acts, void], register.kinds)
        except IllegalStep:
            continue
        return True
    return False


def _standing(acts: str) -> tuple[str, ...]:
    """The kinds of the acts that are not voided, each once, without voids; from `kind:seq:corrects` of each act."""
    if "," not in acts:
        return (acts.partition(":")[0],)
    each = [act.split(":") for act in acts.split(",")]
    voided = {corrects for kind, _, corrects in each if kind == VOID}
    return tuple(sorted({kind for kind, seq, _ in each if kind != VOID and seq not in voided}))


def _is_plain(register: Register, standing: tuple[str, ...]) -> bool:
    """Whether the last act can be voided, or none: then whatever came before it stays legal."""
    kinds = register.kinds
    return all(kind in (CORRECT, register.opening.key) or kinds[kind].voidable for kind in standing)


def _targets(register: Register, standing: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        corrective
        for corrective in (CORRECT, VOID)
        if any(may_be_done_to(register, corrective, kind) for kind in standing)
    )


def _bar(register: Register, row: Mapping[str, Any], tense: Tense) -> str | None:
    if not tense.now:
        return PAST
    if tense.day > today() + timedelta(days=register.days_ahead):
        return AHEAD
    return UNMANAGED if "managed_by" in row and row["managed_by"] is None else None


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"
