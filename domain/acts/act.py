"""Acts: what officially happens to an entry, on the authority of a document."""

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
"""States of a dossier that is not decided yet."""
CORRECT: Final = "correct"
VOID: Final = "void"
CORRECTIVE_LABELS: Final = {CORRECT: "đính chính", VOID: "huỷ"}
"""The kinds of act that correct or void another act, in Vietnamese."""

NOT_YET: Final = "not_yet_in_force"
"""The state of a paper whose first day lies in the future."""

STATE_LABELS: Final[dict[str, str]] = {
    **{str(state): state.label for state in (*Status, *Stage)},
    NOT_YET: "chưa có hiệu lực",
}
"""The states of an entry or a dossier (tình trạng), in Vietnamese."""

PENDING_NUMBER: Final = 2**31 - 1
"""The number of a prepared act; the next of its series is assigned under the lock of the ledger's head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as printed (số, ký hiệu, ngày, người ký, cơ quan ban hành), and the series of its number.

    `signer_code` names the signer in the register of signers, from which name and title were taken.
    """

    number: int | None = None
    symbol: str | None = None
    signed_on: date | None = None
    signer: str | None = None
    signer_title: str | None = None
    signer_code: str | None = None
    issuer: str | None = None
    series: str | None = None
    series_year: int | None = None
    numbered_here: bool = False

    @property
    def printed(self) -> str | None:
        """Number and symbol as printed: a leading zero below 10, "/" between, no space (NĐ 30/2020, Phụ lục I)."""
        return None if self.number is None or self.symbol is None else f"{self.number:02d}/{self.symbol}"

    def restated(self, by: "Document | None") -> "Document":
        """A copy of this document in which the particulars stated in `by` replace its own.

        A signer that is stated without a code has none.
        """
        if by is None:
            return self
        restated = replace(self, **{name: value for name, value in asdict(by).items() if value not in (None, False)})
        if by.signer is not None:
            restated = replace(restated, signer_code=by.signer_code)
        if restated.series_year and restated.signed_on:
            restated = replace(restated, series_year=restated.signed_on.year)
        return restated


@dataclass(frozen=True, slots=True)
class ActKind:
    """A kind of act, as a register declares it.

    `from_states` are the states that it may follow (none: it opens the entry), `to_state` the state after it (None:
    unchanged). `changes` are the facts that it may change (None: any), `requires` those that it must change;
    `needs_change` requires at least one change; `adds` are numbers that it adds to the current ones; `dated` is the
    fact that repeats its effective day. An act that is not `standalone` is recorded only as part of another operation;
    one that is not `voidable` rests on an act of another entry, which is voided instead. `days_before_end` is how many
    days before the entry's last day an application for it is due.
    """

    key: str
    title_vi: str
    from_states: frozenset[State] = LIVE
    to_state: State | None = None
    changes: frozenset[str] | None = frozenset()
    requires: frozenset[str] = frozenset()
    adds: frozenset[str] = frozenset()
    dated: str | None = None
    needs_document: bool = True
    needs_change: bool = False
    needs_reason: bool = False
    standalone: bool = True
    voidable: bool = True
    days_before_end: int | None = None
    issues_paper: bool = False
    needs_number: bool = False

    @property
    def opens(self) -> bool:
        """Whether it opens an entry."""
        return not self.from_states

    def may_follow(self, state: State | None) -> bool:
        """Whether an act of this kind may follow this state of an entry (None: not opened yet)."""
        return self.opens if state is None else state in self.from_states


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One leaf of the ledger. `changes` are the facts that it sets; `private` the personal ones among them.

    `authority` is the body that managed the register at the time (cơ quan có thẩm quyền); it never changes, even if
    another body manages the entry today. A `correct` act replaces the day, document and changes of the act `corrects`
    by those it states; a `void` act cancels that act. Neither has an effective day of its own. A correction is made by
    the document `basis` (văn bản đính chính), since `document` states what is right of the other one.
    `code_digest` is of the verification code printed on the paper, if its number was assigned here. If its effective
    day was not stated, it `follows_signing`: it is the day its document was signed, also after that was corrected.
    `prepared_by` is who prepared it (người soạn thảo), if it was proposed first: then `recorded_by` signed it.
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
    follows_signing: bool = False
    basis: Document | None = None
    prepared_by: str | None = None
