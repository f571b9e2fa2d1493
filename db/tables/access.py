"""Roles, staff accounts and their sessions, machine clients and their credentials, and the audit log."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic import Field as Described
from pydantic_core import PydanticCustomError
from sqlalchemy import ARRAY, BigInteger, CheckConstraint, DateTime, Identity, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import Table
from db.tables.constraints import one_of
from db.tables.types import Login, Name, ScopeName
from db.tables.validators import UNIQUE, plain_text

MIN_PASSWORD_LENGTH = 12
MAX_PASSWORD_LENGTH = 256
MAX_SECRET_LENGTH = 1_000


def _secret(value: Any) -> str:
    """Return a secret in NFC, so that it does not depend on the keyboard."""
    text = plain_text(value.get_secret_value() if isinstance(value, SecretStr) else value)
    if len(text) > MAX_SECRET_LENGTH:
        raise PydanticCustomError("password", "is too long", {"case": "long"})
    return text


def _password(value: Any) -> str:
    text = _secret(value)
    if not MIN_PASSWORD_LENGTH <= len(text) <= MAX_PASSWORD_LENGTH:
        raise PydanticCustomError(
            "password", "must have {shortest} to {longest} characters",
            {"shortest": MIN_PASSWORD_LENGTH, "longest": MAX_PASSWORD_LENGTH},
        )  # fmt: skip
    return text


def _of_length(shortest: int, longest: int) -> Any:
    return Described(
        description="Password (mật khẩu); surrounding blanks are ignored",
        json_schema_extra={"minLength": shortest, "maxLength": longest},
    )


EnteredPassword = Annotated[SecretStr, _of_length(1, MAX_SECRET_LENGTH), BeforeValidator(_secret)]
Password = Annotated[SecretStr, _of_length(MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH), BeforeValidator(_password)]
RoleNames = Annotated[
    list[Login],
    Described(description="Roles (vai trò), each a set of scopes", max_length=20),
    UNIQUE,
]
ScopeNames = Annotated[
    list[ScopeName], Described(description="Scopes (quyền)", max_length=50), UNIQUE, AfterValidator(sorted)
]
DisplayName = Annotated[Name, Described(description="Display name (tên hiển thị)")]
_instant = DateTime(timezone=True)


class Role(Table, table=True):
    """A named set of scopes."""

    name: str = Field(primary_key=True)
    title_vi: str
    scopes: list[str] = Field(sa_type=ARRAY(Text))


class Account(Table, table=True):
    """A member of staff (tài khoản); `authority` None sees every register of the province.

    `issuer` and `subject` identify the person at a provider of single sign-on, if the account is linked to one;
    `person` is the staff code that all accounts of one person share.
    """

    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="account_subject_key"),
        CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="identity"),
    )

    name: str = Field(primary_key=True)
    title: str
    password_hash: str
    roles: list[str] = Field(sa_type=ARRAY(Text))
    authority: str | None
    created_at: datetime = Field(sa_type=_instant)
    created_by: str
    disabled_at: datetime | None = Field(sa_type=_instant)
    issuer: str | None
    subject: str | None
    person: str | None


class StaffSession(Table, table=True):
    """A login; only the digest of its token is stored."""

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
    authority: str | None
    created_at: datetime = Field(sa_type=_instant)
    created_by: str
    disabled_at: datetime | None = Field(sa_type=_instant)


class Credential(Table, table=True):
    """A secret of a client, stored as a digest: a client secret (OAuth client credentials) or an API key."""

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


class AccessVersion(Table, table=True):
    """The rows whose exclusive or every change of rights renews (migration 0026)."""

    __tablename__ = "access_version"

    value: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


class Audit(Table, table=True):
    """Log of what is not an act: logins, changes of accounts, reads of personal fields. Append-only."""

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
