"""Shapes of proposals."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.http.schemas import LocalInstant, QueryLimit, QueryPosition, Shape
from db.tables.proposal import Operation, ProposalState
from db.tables.types import Digest, Identifier, Line, LongText, Name, RegisterKey, Seq

Proposed = Annotated[
    dict[str, Any],
    Field(
        description="The body of the request that would record it in one step: to open an entry, to act on one, to "
        "decide or to refuse a dossier (nội dung trình ký). If its document states no day of signing, that is the day "
        "of signing the proposal"
    ),
]
Seen = Annotated[
    Seq | None,
    Field(
        description="The newest act of the entry or dossier that was seen: the number in its ETag. It must still be "
        "that when the proposal is signed; null for a new entry"
    ),
]


class NewProposal(Shape):
    """An act to prepare (soạn thảo)."""

    operation: Operation
    register_key: RegisterKey | None = Field(
        None, alias="register", description="Key of the register (sổ bộ); not stated for a dossier"
    )
    entry: Identifier | None = Field(None, description="The entry to act on (dòng trong sổ)")
    dossier: Identifier | None = Field(None, description="The dossier to decide or refuse (hồ sơ)")
    seen: Seen = None
    body: Proposed


class ProposalChange(Shape):
    """Another content of a proposal, prepared by who sends it."""

    seen: Seen = None
    body: Proposed


class ProposalSigning(Shape):
    """The approval of exactly what was seen (ký và cấp số)."""

    digest: Digest = Field(description="The `digest` of the proposal that was read (mã băm)")


class ProposalReturn(Shape):
    """A proposal sent back (trả lại)."""

    reason: LongText = Field(description="Why (lý do trả lại); it must not name a person")


class PublicProposal(Shape):
    """A proposal without its body (dự thảo văn bản)."""

    id: UUID = Field(description="Identifier of the proposal (mã dự thảo)")
    nth: int = Field(description="Its place among all proposals, by which lists continue")
    operation: Operation
    operation_vi: str = Field(description="The same in Vietnamese")
    register_key: str = Field(alias="register", description="Key of the register in which it records (sổ bộ)")
    entry: UUID | None = Field(description="The entry; null for a new one until it is signed (dòng trong sổ)")
    entry_seq: int | None = Field(description="The newest act of the entry that was seen; it must still be that")
    dossier: UUID | None = Field(description="The dossier that it closes (hồ sơ)")
    dossier_seq: int | None = Field(description="The newest act of the dossier that was seen; it must still be that")
    ledger_size: int = Field(description="Number of acts in the ledger when it was prepared")
    digest: str = Field(
        description="SHA-256 (hex) of the canonical JSON (RFC 8785) of `id`, `operation`, `register`, `entry`, "
        "`entry_seq`, `dossier`, `dossier_seq`, `ledger_size`, `revision`, `prepared_by`, `body` and `salt`: of all "
        "that is signed (mã băm)"
    )
    version: int = Field(description="Counts every change of content or status; its ETag")
    revision: int = Field(description="Counts the changes of content (lần sửa)")
    status: ProposalState
    status_vi: str = Field(description="The same in Vietnamese")
    prepared_by: str = Field(description="Who prepared this revision (người soạn)")
    prepared_at: LocalInstant = Field(description="When (thời điểm soạn)")
    submitted_at: LocalInstant | None = Field(description="When it was submitted last (thời điểm trình ký)")
    returned_by: str | None = Field(description="Who sent it back last (người trả lại)")
    return_reason: str | None = Field(description="Why (lý do trả lại)")
    signed_by: str | None = Field(description="Who signed it (người ký)")
    signed_at: LocalInstant | None = Field(description="When (thời điểm ký)")
    seq: int | None = Field(description="seq of the act that it became")


class ProposalAction(Shape):
    """A step that may follow on a proposal, or why it may not (việc tiếp theo)."""

    kind: str = Field(description="The step: `change`, `submit`, `sign`, `send_back` or `withdraw` (việc)")
    kind_vi: str = Field(description="The same in Vietnamese")
    allowed: bool = Field(
        description="Whether the caller may take it now: neither the state of the proposal, of what it is about, nor "
        "the caller's rights speak against it (được phép); what the body states is judged when it is submitted"
    )
    why_not_vi: str | None = Field(description="Why it is not allowed, in Vietnamese (lý do không được phép)")
    method: str = Field(description="HTTP method by which it is submitted")
    href: str = Field(description="Path at which it is submitted")
    requires: list[str] = Field(description="Fields that its body must state")


class ProposalView(PublicProposal):
    """A proposal with its body, whose personal fields show only that they are stated."""

    body: dict[str, Any] | None = Field(
        description="What is proposed (nội dung trình ký), with *** in place of personal fields; null once it is "
        "signed or withdrawn"
    )
    actions: list[ProposalAction] = Field(description="What may be done next with it by the caller (việc tiếp theo)")


class ProposalBody(Shape):
    """All that is signed, personal fields too: recompute `digest` from it before signing."""

    id: UUID = Field(description="Identifier of the proposal (mã dự thảo)")
    digest: str = Field(description="Its digest (mã băm)")
    salt: str | None = Field(description="Random digits in the digest, without which nobody can guess what is erased")
    body: dict[str, Any] | None = Field(description="What is proposed (nội dung trình ký); null once it is emptied")


class ProposalsQuery(Shape):
    """Query parameters of the proposals."""

    status: ProposalState | None = Field(None)
    register_key: RegisterKey | None = Field(None, alias="register", description="Key of the register (sổ bộ)")
    prepared_by: Name | None = Field(None, description="Who prepared them, for example `account:lan` (người soạn)")
    mine: Literal["true"] | None = Field(None, description="Only those that the caller prepared")
    limit: QueryLimit = Field(50, description="Maximum number of rows")
    after: QueryPosition | None = Field(None, description="`nth` of the last row of the previous page")


class PurposeQuery(Shape):
    """Why the whole body is read."""

    purpose: Line = Field(description="Purpose of the read (mục đích xem), which is recorded")
