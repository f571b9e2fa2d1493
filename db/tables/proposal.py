"""Proposals (dự thảo văn bản): acts that one person prepares and another signs; none is official before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, DateTime, Identity, Index, Text, text
from sqlmodel import Field

from db.tables.base import Table
from db.tables.constraints import one_of
from db.tables.labels import Choice

_instant = DateTime(timezone=True)


class Operation(Choice):
    """What is proposed, by the route that would record it in one step (loại việc trình ký)."""

    OPENING = "opening", "cấp, ghi mới"
    ACT = "act", "ghi việc vào dòng đã có"
    DECISION = "decision", "giải quyết hồ sơ"
    REFUSAL = "refusal", "từ chối hồ sơ"


class ProposalState(Choice):
    """Where a proposal stands (tình trạng dự thảo)."""

    DRAFT = "draft", "đang soạn"
    SUBMITTED = "submitted", "chờ ký"
    RETURNED = "returned", "trả lại để sửa"
    SIGNED = "signed", "đã ký"
    WITHDRAWN = "withdrawn", "đã rút"


class Proposal(Table, table=True):
    """A prepared act, and the state of the ledger in which it was prepared.

    `body` is the canonical JSON of the request that would record it. It may state personal fields, so it is emptied,
    with its `salt`, once the proposal is signed or withdrawn; the `digest` stays and tells nothing without the salt.
    `owner` is the register whose authority acts. `entry_seq` and `dossier_seq` are the newest acts that were seen.
    `prepared_as` are the identities of who prepared it, then.
    """

    __table_args__ = (
        one_of("operation", Operation),
        one_of("state", ProposalState),
        CheckConstraint("(entry_id IS NULL) = (entry_seq IS NULL)", name="entry"),
        CheckConstraint("(dossier_id IS NULL) = (dossier_seq IS NULL)", name="dossier"),
        CheckConstraint("(state IN ('signed', 'withdrawn')) = (body IS NULL)", name="body"),
        CheckConstraint("(body IS NULL) = (salt IS NULL)", name="salt"),
        CheckConstraint("(state = 'signed') = (signed_by IS NOT NULL AND act_seq IS NOT NULL)", name="signed"),
        CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name="submitted"),
        Index("proposal_submitted_ix", "owner", "submitted_at", "nth", postgresql_where=text("state = 'submitted'")),
        Index("proposal_prepared_ix", "prepared_by", "nth"),
        Index("proposal_entry_ix", "entry_id", postgresql_where=text("body IS NOT NULL")),
        Index("proposal_dossier_ix", "dossier_id", postgresql_where=text("body IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    nth: int = Field(unique=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    operation: Operation = Field(sa_type=Text)
    register_key: str
    owner: str
    entry_id: UUID | None
    entry_seq: int | None = Field(sa_type=BigInteger)
    dossier_id: UUID | None
    dossier_seq: int | None = Field(sa_type=BigInteger)
    ledger_size: int = Field(sa_type=BigInteger)
    body: str | None
    salt: str | None
    digest: str
    version: int
    revision: int
    state: ProposalState = Field(sa_type=Text)
    prepared_by: str
    prepared_as: list[str] = Field(sa_type=ARRAY(Text))
    prepared_at: datetime = Field(sa_type=_instant)
    submitted_at: datetime | None = Field(sa_type=_instant)
    returned_by: str | None
    return_reason: str | None
    signed_by: str | None
    signed_at: datetime | None = Field(sa_type=_instant)
    act_seq: int | None = Field(sa_type=BigInteger)
