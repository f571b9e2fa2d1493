"""Who may do what: roles, staff accounts and their sessions, machine clients and their credentials, and the audit."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic import Field as Described
from pydantic_core import PydanticCustomError
from sqlalchemy import ARRAY, BigInteger, CheckConstraint, DateTime, Identity, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import Table, one_of
from db.tables.types import EACH_ONCE, Login, Name, ScopeName, plain_text

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
LONGEST_GIVEN = 1_000


def _secret(value: Any) -> str:
    """Return a secret text in NFC, so that every keyboard types the same one."""
    text = plain_text(value.get_secret_value() if isinstance(value, SecretStr) else value)
    if len(text) > LONGEST_GIVEN:
        raise PydanticCustomError("password", "is too long")
    return text


def _password(value: Any) -> str:
    text = _secret(value)
    if not SHORTEST_PASSWORD <= len(text) <= LONGEST_PASSWORD:
        raise PydanticCustomError(
            "password", "must have {shortest} to {longest} characters",
            {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD},
        )  # fmt: skip
    return text


def _of_length(least: int, most: int) -> Any:
    return Described(
        description="Password (mật khẩu); blanks around it do not count",
        json_schema_extra={"minLength": least, "maxLength": most},
    )


GivenPassword = Annotated[SecretStr, _of_length(1, LONGEST_GIVEN), BeforeValidator(_secret)]
Password = Annotated[SecretStr, _of_length(SHORTEST_PASSWORD, LONGEST_PASSWORD), BeforeValidator(_password)]
RoleNames = Annotated[
    list[Login],
    Described(description="Roles (vai trò), which are sets of scopes", max_length=20),
    EACH_ONCE,
]
ScopeNames = Annotated[
    list[ScopeName], Described(description="Scopes (quyền)", max_length=50), EACH_ONCE, AfterValidator(sorted)
]
Shown = Annotated[Name, Described(description="Name as shown (tên hiển thị)")]
_instant = DateTime(timezone=True)


class Role(Table, table=True):
    """A set of scopes under a name."""

    name: str = Field(primary_key=True)
    title_vi: str
    scopes: list[str] = Field(sa_type=ARRAY(Text))


class Account(Table, table=True):
    """A member of staff (tài khoản); `authority` None sees every register of the province.

    `issuer` and `subject` say who it is at a provider of single sign-on, if it may come from there.
    """

    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="account_subject_key"),
        CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="identity"),
    )

    name: str = Field(primary_key=True)
    title: str
    password_hash: str
    roles: list[str] = Field(sa_type=ARRAY(Text))
    authority: str | None = Field(foreign_key="organisation.code")
    created_at: datetime = Field(sa_type=_instant)
    created_by: str
    disabled_at: datetime | None = Field(sa_type=_instant)
    issuer: str | None
    subject: str | None


class StaffSession(Table, table=True):
    """A login; only the digest of its token is kept."""

    __tablename__ = "staff_session"

    digest: bytes = Field(primary_key=True)
    account: str = Field(foreign_key="account.name", index=True)
    created_at: datetime = Field(sa_type=_instant)
    seen_at: datetime = Field(sa_type=_instant)


class Client(Table, table=True):
    """A program that calls the API (hệ thống kết nối); `authority` None sees every register of the province."""

    name: str = Field(primary_key=True)
    title: str
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    authority: str | None = Field(foreign_key="organisation.code")
    created_at: datetime = Field(sa_type=_instant)
    created_by: str
    disabled_at: datetime | None = Field(sa_type=_instant)


class Credential(Table, table=True):
    """A secret of a client, of which only the digest is kept: for client credentials, or an API key by itself."""

    __table_args__ = (one_of("kind", ("secret", "key")),)

    id: UUID = Field(primary_key=True)
    digest: bytes = Field(unique=True)
    client: str = Field(foreign_key="client.name", index=True)
    kind: str
    label: str
    created_at: datetime = Field(sa_type=_instant)
    created_by: str
    expires_at: datetime | None = Field(sa_type=_instant)
    revoked_at: datetime | None = Field(sa_type=_instant)


class Audit(Table, table=True):
    """Who did what that is no act: logins, accounts, reads of personal fields. Append-only."""

    __table_args__ = (
        CheckConstraint("jsonb_typeof(detail) = 'object'", name="detail"),
        Index("audit_what_ix", "what", "id"),
        Index("audit_target_ix", "target", "id"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    at: datetime = Field(sa_type=_instant)
    who: str
    what: str
    target: str
    detail: dict[str, Any] = Field(sa_type=JSONB)
