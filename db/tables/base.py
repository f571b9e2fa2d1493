"""Base classes of tables: the names of constraints, the facts of an entry and the columns of a version."""

from datetime import date
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Described
from sqlalchemy import BigInteger, LargeBinary, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from db.tables.labels import Choice, Label, Listed
from db.tables.types import Name, OrganisationCode


class Private:
    """Marks a personal field (dữ liệu cá nhân): outside the ledger's leaf, never in a public answer, erasable.

    An erasure resets it to its default.
    """


PRIVATE = Private()

SQLModel.metadata.naming_convention = {
    "ix": "%(table_name)s_%(column_0_N_name)s_ix",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Table(SQLModel):
    """Base class of every table that is not a version, so that its constraints are named by the convention above."""


class Status(Choice):
    """The status of an entry on a day (tình trạng)."""

    IN_FORCE = "in_force", "còn hiệu lực"
    SUSPENDED = "suspended", "tạm đình chỉ"
    EXPIRED = "expired", "hết hạn"
    REVOKED = "revoked", "đã thu hồi"
    CEASED = "ceased", "đã chấm dứt"
    REPLACED = "replaced", "đã được thay thế"
    VOIDED = "voided", "đã huỷ"


class Stage(Choice):
    """The status of a dossier on a day (tình trạng hồ sơ)."""

    PROCESSING = "processing", "đang giải quyết"
    AWAITING_SUPPLEMENT = "awaiting_supplement", "chờ bổ sung"
    DECIDED = "decided", "đã có kết quả"
    REFUSED = "refused", "đã từ chối"
    WITHDRAWN = "withdrawn", "đã rút"
    NOT_ACCEPTED = "not_accepted", "không tiếp nhận"
    HANDED_OVER = "handed_over", "đã trả kết quả"
    VOIDED = "voided", "đã huỷ"


State: TypeAlias = Status | Stage


Holder = Annotated[
    OrganisationCode,
    Described(description="The body that holds the entry (tổ chức, đơn vị): its code"),
    Label("Tổ chức, đơn vị", "Mã của tổ chức trong danh mục tổ chức, đơn vị."),
    Listed("organisations"),
]
HolderName = Annotated[
    Name | None,
    Described(description="The holder's name as printed (tên ghi trên văn bản); by default its name when recorded"),
    Label("Tên ghi trên văn bản", "Để trống thì lấy tên của tổ chức tại ngày ký."),
]


PressAgency = Annotated[
    Holder,
    Label("Cơ quan báo chí", "Mã của cơ quan trong danh mục tổ chức."),
    Listed("organisations?kind=press_agency"),
]


class Facts(SQLModel):
    """The facts of an entry; each register adds its own fields. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)  # type: ignore[assignment]


class HeldFacts(Facts):
    """The facts of an entry that a body holds."""

    holder: Holder
    holder_name: HolderName = None


def private_fields(facts: type[SQLModel]) -> tuple[str, ...]:
    """The names of the personal fields, in the order of declaration."""
    return tuple(
        name for name, info in facts.model_fields.items() if any(isinstance(mark, Private) for mark in info.metadata)
    )


def facts_of(base: type[Facts] = Facts) -> list[type[Facts]]:
    """The classes of facts of all registers."""
    return [facts for sub in base.__subclasses__() for facts in (sub, *facts_of(sub)) if not issubclass(facts, Version)]


class Version(SQLModel):
    """An entry from `valid_from` until before `valid_to`, as known from ledger size `known_from` until `known_to`.

    Valid time is counted in days, knowledge in `seq` of acts; an open end is NULL in both. `authority` issued the paper
    in force, `amendments` counts those so far, `replaces` is the number of the paper that this one replaced. `words`
    is for full-text search, `name_key` the sort key of the holder's name (`db.vietnamese`).
    """

    entry_id: UUID = Field(primary_key=True, foreign_key="entry.id")
    valid_from: date = Field(primary_key=True)
    known_from: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="act.seq")
    valid_to: date | None
    known_to: int | None = Field(sa_type=BigInteger)
    act_seq: int = Field(sa_type=BigInteger)
    authority: str | None
    amendments: int | None
    replaces: str | None
    status: Status = Field(sa_type=Text)
    number: int | None
    symbol: str | None
    printed_number: str | None
    signed_on: date | None
    signer: str | None
    signer_title: str | None
    issuer: str | None
    words: str = Field(sa_type=TSVECTOR)
    name_key: bytes = Field(sa_type=LargeBinary)
