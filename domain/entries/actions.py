"""What may be done next with an entry (việc tiếp theo): each kind of act, allowed or why not, in Vietnamese.

Judged by what judges it when it is recorded: `ActKind.may_follow`, `may_be_done_to`, `Principal.lacks`, `asks_two`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from db.tables.base import Stage, Status
from domain.acts.act import CORRECT, LIVE, NOT_YET, OPEN, STATE_LABELS, VOID, ActKind
from domain.declarations.register import Register
from domain.entries.situation import AHEAD, PAST, UNMANAGED, Situation
from domain.registers import REGISTERS

ENDED_ON: Final = "@ended_on@"
"""In a reason, the day on which the entry ended: what differs between entries in the same situation."""

_LACKS: Final = {
    "scope": "Bạn không có quyền {work} {book}. Liên hệ quản trị hệ thống nếu cần quyền này.",
    "province": "Việc này dành cho tài khoản toàn tỉnh. Nhờ người có quyền toàn tỉnh thực hiện.",
}
_BARS: Final = {
    PAST: "Đây là nội dung sổ như đã biết tại một thời điểm trước. Mở nội dung hiện nay để ghi.",
    AHEAD: "Ngày đang xem quá {days} ngày kể từ hôm nay nên chưa ghi được việc có hiệu lực từ ngày đó. "
    "Chọn ngày sớm hơn.",
    UNMANAGED: "Vào ngày đang xem chưa có cơ quan nào quản lý sổ này. Chọn ngày khác, hoặc ghi cơ quan quản lý trước.",
}
_DATED: Final = (Status.EXPIRED, Status.REVOKED, Status.CEASED, Stage.DECIDED, Stage.REFUSED, Stage.WITHDRAWN)
"""States whose day is told: what follows on them does not begin another version, or is by the term."""


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of act on an entry: `why_not_vi` is None if it is allowed, else a sentence.

    If `second_person`, it is prepared for another person to sign. It needs a `document`, a `reason` and the facts
    `requires`, and may change the facts `changes`; None: any.
    """

    kind: str
    kind_vi: str
    why_not_vi: str | None
    second_person: bool
    needs_document: bool
    needs_reason: bool
    requires: tuple[str, ...]
    changes: tuple[str, ...] | None


def actions(register: Register, situation: Situation) -> Iterator[Action]:
    """Every kind of act on an existing entry, in the order of declaration, with `correct` and `void`."""
    keys = [kind.key for kind in register.acts if not kind.opens]
    for kind in map(register.kind, (*keys, CORRECT, VOID)):
        decided = _asked(register, kind, situation)
        needs, changes = decided or kind, (decided or kind).changes
        yield Action(
            kind.key,
            kind.title_vi,
            _why_not(register, kind, situation),
            kind.key in situation.two,
            needs.needs_document,
            kind.needs_reason,
            tuple(sorted(needs.requires)),
            None if changes is None else tuple(sorted(changes)),
        )


def _asked(register: Register, kind: ActKind, situation: Situation) -> ActKind | None:
    """The kind of act applied for, if `kind` decides an application."""
    if register.basis is None or kind.key != register.basis.kind or situation.asked is None:
        return None
    key, asked = situation.asked
    return REGISTERS[key].kinds[asked]


def _why_not(register: Register, kind: ActKind, situation: Situation) -> str | None:
    lacks, lacks_asked = situation.lacks_for(kind.key)
    work = "soạn thảo trong" if kind.key in situation.two else "ghi vào"
    if lacks:
        return _LACKS[lacks].format(work=work, book="sổ này")
    if lacks_asked and register.basis and kind.key == register.basis.kind:
        return _LACKS[lacks_asked].format(work=work, book="sổ của giấy được đề nghị")
    if situation.bar and not (situation.bar != PAST and kind.key in (CORRECT, VOID)):
        return _BARS[situation.bar].format(days=register.days_ahead)
    if kind.key in (CORRECT, VOID):
        if kind.key in situation.targets:
            return None
        return dict(situation.blocked).get(kind.key) or _no_target(register, kind, situation)
    if not kind.may_follow(situation.status):  # type: ignore[arg-type]
        return _state(register, kind, situation)
    return dict(situation.blocked).get(kind.key)


def _state(register: Register, kind: ActKind, situation: Situation) -> str:
    """Such as: Giấy đã thu hồi ngày 12/11/2024, không gia hạn được nữa."""
    status = situation.status or NOT_YET
    day = f" ngày {ENDED_ON}" if status in _DATED else ""
    more = "" if status in LIVE | OPEN else " nữa"
    return f"{_noun(register)} {STATE_LABELS[status or '']}{day}, không {kind.title_vi} được{more}."


def _no_target(register: Register, kind: ActKind, situation: Situation) -> str:
    if situation.status == Status.VOIDED:
        return _state(register, kind, situation)
    return f"{_noun(register)} không có việc nào {kind.title_vi} riêng được."


def _noun(register: Register) -> str:
    """What the office calls an entry."""
    if register.managed_as is not None:
        return "Hồ sơ"
    return "Giấy" if register.opening.needs_document else "Mục này"
