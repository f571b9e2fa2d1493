"""What all tables share: names of constraints, and the columns and guards of a version."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, get_args, get_origin
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Described
from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR, ExcludeConstraint
from sqlalchemy.schema import SchemaItem
from sqlmodel import Field, SQLModel

from db.tables.types import Name, OrganisationCode


class Private:
    """Marks a personal field (dữ liệu cá nhân): outside the ledger's leaf, never in a public answer, erasable.

    It has a default, which is what an erasure leaves of it.
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
    """What every table that is no version derives from, so that its constraints take their names from above."""


class Status(StrEnum):
    """What an entry is on a day (tình trạng)."""

    IN_FORCE = "in_force"  # còn hiệu lực
    SUSPENDED = "suspended"  # tạm đình chỉ
    EXPIRED = "expired"  # hết hạn
    REVOKED = "revoked"  # đã thu hồi
    CEASED = "ceased"  # đã chấm dứt
    REPLACED = "replaced"  # đã được thay thế
    VOIDED = "voided"  # đã huỷ


class Stage(StrEnum):
    """What a dossier is on a day (tình trạng hồ sơ)."""

    PROCESSING = "processing"  # đang giải quyết
    AWAITING_SUPPLEMENT = "awaiting_supplement"  # chờ bổ sung
    DECIDED = "decided"  # đã giải quyết
    REFUSED = "refused"  # từ chối
    WITHDRAWN = "withdrawn"  # đã rút
    VOIDED = "voided"  # đã huỷ


State: TypeAlias = Status | Stage


Holder = Annotated[
    OrganisationCode,
    Field(foreign_key="organisation.code", description="The body that holds the entry (tổ chức, đơn vị): its code"),
]
HolderName = Annotated[
    Name | None,
    Described(description="The holder's name as printed (tên ghi trên văn bản); by default its name when recorded"),
]


class Facts(SQLModel):
    """What an entry of any register says; each register adds its own fields. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)  # type: ignore[assignment]

    holder: Holder
    holder_name: HolderName = None


def private_fields(facts: type[SQLModel]) -> tuple[str, ...]:
    """The names of the personal fields, in the order of declaration."""
    return tuple(
        name for name, info in facts.model_fields.items() if any(isinstance(mark, Private) for mark in info.metadata)
    )


class Version(SQLModel):
    """One row: what an entry was from `valid_from` (until before `valid_to`), as the ledger knew it between two sizes.

    Legal time is counted in days, knowledge in `seq` of acts; an open end is NULL in both. `authority` issued the paper
    that holds, `amendments` counts those so far, `replaces` is the number of the paper that this one took the place of.
    `words` is what a search finds it by, `name_key` its place in the Vietnamese order of holders (`db.vietnamese`).
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


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """Text with a check: unlike a native enum it survives a downgrade and the next upgrade."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def no_two_at_once(table: str, column: str, where: str | None = None, alike: str | None = None) -> ExcludeConstraint:
    """Refuse two rows with the same `column`, or that make `alike` the same, that hold on one day, known at one time.

    Deferrable, so that it judges the end of a statement that closes and inserts rows at once.
    """
    return ExcludeConstraint(
        (text(alike or column), "="),
        (text("daterange(valid_from, valid_to)"), "&&"),
        (text("int8range(known_from, known_to)"), "&&"),
        name=f"{table}_{column}_excl",
        where=text(where) if where else None,
        deferrable=True,
        initially="IMMEDIATE",
    )


def mentions(annotation: Any, wanted: type) -> bool:
    """Whether a type annotation is `wanted` or has it as a part."""
    return wanted in (annotation, get_origin(annotation)) or any(
        mentions(part, wanted) for part in get_args(annotation)
    )


def version_guards(
    table: str, facts: type[Facts], *more: SchemaItem, states: type[StrEnum] = Status
) -> tuple[SchemaItem, ...]:
    """The constraints and indexes of a version table, to which a register adds its own."""
    kinds = {name: info.annotation for name, info in facts.model_fields.items()}
    days = [name for name, kind in kinds.items() if mentions(kind, date) and not mentions(kind, list)]
    # asyncpg writes the farthest days as infinity; no legal day is infinite.
    finite = " AND ".join(f"isfinite({day})" for day in ("valid_from", "valid_to", "signed_on", *days))
    return (
        no_two_at_once(table, "entry_id"),
        CheckConstraint("valid_from < valid_to", name="legal_time"),
        CheckConstraint("known_from < known_to", name="knowledge"),
        CheckConstraint(finite, name="finite"),
        one_of("status", states),
        Index(f"{table}_now_ix", "entry_id", "valid_from", postgresql_where=text("known_to IS NULL")),
        # Of what was known too: the pages of a list after the first one are those of the ledger as it was by then.
        Index(f"{table}_holder_ix", "holder", "entry_id"),
        Index(f"{table}_number_ix", "number", "symbol", "entry_id"),
        Index(f"{table}_name_ix", "name_key", "entry_id"),
        # Each act pays for its own few words; else one in a thousand would write those of all, under the head's lock.
        Index(f"{table}_words_ix", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        *more,
    )
