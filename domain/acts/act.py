"""Acts: what officially happens to an entry, on the strength of a document."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from db.tables.base import Stage, State, Status

Json: TypeAlias = Any
"""A JSON value: text, whole number, boolean, null, or a list of them. Days are `YYYY-MM-DD`."""

LIVE: Final[frozenset[State]] = frozenset({Status.IN_FORCE, Status.SUSPENDED})
OPEN: Final[frozenset[State]] = frozenset({Stage.PROCESSING, Stage.AWAITING_SUPPLEMENT})
"""States of a dossier that nobody has decided yet."""
CORRECT: Final = "correct"
VOID: Final = "void"
ABOUT_AN_ACT: Final = {CORRECT: "đính chính", VOID: "huỷ"}
"""What is done to another act."""

NOT_YET: Final = "not_yet_in_force"
"""Of a paper whose first day is still to come."""

STATE: Final[dict[str, str]] = {
    Status.IN_FORCE: "còn hiệu lực",
    Status.SUSPENDED: "tạm đình chỉ",
    Status.EXPIRED: "hết hạn",
    Status.REVOKED: "đã thu hồi",
    Status.CEASED: "đã chấm dứt",
    Status.REPLACED: "đã được thay thế",
    Status.VOIDED: "đã huỷ",
    Stage.PROCESSING: "đang giải quyết",
    Stage.AWAITING_SUPPLEMENT: "chờ bổ sung",
    Stage.DECIDED: "đã giải quyết",
    Stage.REFUSED: "từ chối",
    Stage.WITHDRAWN: "đã rút",
    NOT_YET: "chưa có hiệu lực",
}
"""What an entry or a dossier is on a day (tình trạng)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper as printed (số, ký hiệu, ngày, người ký, cơ quan ban hành), and the series its number belongs to."""

    number: int | None = None
    symbol: str | None = None
    signed_on: date | None = None
    signer: str | None = None
    signer_title: str | None = None
    issuer: str | None = None
    series: str | None = None
    series_year: int | None = None
    numbered_here: bool = False

    @property
    def printed(self) -> str | None:
        """Number and symbol as printed: a leading zero below 10, "/" between, no blank (NĐ 30/2020, Phụ lục I)."""
        return None if self.number is None or self.symbol is None else f"{self.number:02d}/{self.symbol}"

    def restated(self, by: "Document | None") -> "Document":
        """This document with every particular that `by` states put in its place."""
        if by is None:
            return self
        restated = replace(self, **{name: value for name, value in asdict(by).items() if value not in (None, False)})
        if restated.series_year and restated.signed_on:
            restated = replace(restated, series_year=restated.signed_on.year)
        return restated


@dataclass(frozen=True, slots=True)
class ActKind:
    """A kind of act in a register, as a declaration.

    `starts` are the states it may start from (none: it opens the entry), `ends` the state it leads to (None: as
    before). One that is not `by_hand` comes only with something else; one that is not `voidable` stands on another
    entry's act, which is voided instead. `days_before_end` is how long before its last day
    an application must ask for it. `changes` are the facts it may change (None: any), `requires` those it must change;
    `needs_change` says that it changes one at least; `adds` are those numbers that it adds to what they were,
    `dated` the fact that says the day it takes effect.
    """

    key: str
    title_vi: str
    starts: frozenset[State] = LIVE
    ends: State | None = None
    changes: frozenset[str] | None = frozenset()
    requires: frozenset[str] = frozenset()
    adds: frozenset[str] = frozenset()
    dated: str | None = None
    needs_document: bool = True
    needs_change: bool = False
    needs_reason: bool = False
    by_hand: bool = True
    voidable: bool = True
    days_before_end: int | None = None
    issues_paper: bool = False
    needs_number: bool = False

    @property
    def opens(self) -> bool:
        """Whether an entry begins with it."""
        return not self.starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One leaf of the ledger. `changes` are the facts it sets; `private` those of them that are personal.

    `authority` is the body that managed the register when it was done (cơ quan có thẩm quyền): it never changes, though
    another may manage the entry today.

    A `correct` restates the act it points at: what it states replaces that act's day, document and changes. A
    `void` takes back the act it points at. Neither has a day of its own.

    `code_digest` is that of the code printed on its paper, if its number was given here.
    """

    seq: int
    recorded_at: datetime
    recorded_by: str
    register: str
    entry: UUID
    kind: str
    effective_on: date | None
    authority: str | None = None
    corrects: int | None = None
    reason: str | None = None
    document: Document | None = None
    changes: Mapping[str, Json] = field(default_factory=dict)
    private: Mapping[str, Json] = field(default_factory=dict)
    private_digest: str | None = None
    code_digest: str | None = None
