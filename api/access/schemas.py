"""What goes in and out of accounts, roles, clients, sessions, tokens and the audit."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StrictBool

from api.http.schemas import QueryLimit, QuerySeq, Shape
from db.tables.access import MAX_SECRET_LENGTH, DisplayName, EnteredPassword, Password, RoleNames, ScopeNames
from db.tables.types import Instant, Issuer, Login, Name, OrganisationCode, Subject


class NewAccount(Shape):
    """A member of staff (tài khoản)."""

    name: Login = Field(description="What is typed to log in (tên đăng nhập)")
    title: DisplayName
    roles: RoleNames
    authority: OrganisationCode | None = Field(
        None, description="Code of the body (cơ quan) whose registers it sees; null: the whole province"
    )


class Identity(Shape):
    """Who somebody is at a provider of single sign-on (đăng nhập một lần)."""

    issuer: Issuer = Field(description="The provider (nhà cung cấp định danh)")
    subject: Subject = Field(description="The `sub` of that person there, which never changes")


class NewIdentity(Shape):
    """Who an account is at a provider."""

    identity: Identity | None = Field(description="null: it may not come from there")


class PublicAccount(Shape):
    """An account."""

    name: str = Field(description="What is typed to log in (tên đăng nhập)")
    title: str = Field(description="Display name (tên hiển thị)")
    roles: list[str] = Field(description="Names of its roles (vai trò)")
    authority: str | None = Field(description="Code of the body (cơ quan quản lý); null: the whole province")
    disabled: bool = Field(description="Whether it is switched off (đã khoá)")
    created_at: datetime = Field(description="When it was made (thời điểm tạo)")
    created_by: str = Field(description="Who made it (người tạo)")
    identity: Identity | None = Field(
        description="Who it is at the provider of single sign-on (định danh đăng nhập một lần)"
    )


class OpenedAccount(PublicAccount):
    """An account with the password that was made for it, which is shown this once."""

    password: str = Field(description="The password, shown once (mật khẩu)")


class AccountChange(Shape):
    """What is to be otherwise; what is left out stays."""

    title: DisplayName | None = Field(None, description="Display name (tên hiển thị)")
    roles: RoleNames | None = Field(None, description="Names of its roles (vai trò)")
    disabled: StrictBool | None = Field(None, description="Whether nobody may log in with it (khoá tài khoản)")


class NewRole(Shape):
    """A role (vai trò): a set of scopes."""

    title_vi: DisplayName
    scopes: ScopeNames


class PublicRole(NewRole):
    """A role under its name."""

    name: Login = Field(description="Its name, by which it is addressed (tên)")


class AuditQuery(Shape):
    """Which records."""

    what: Name | None = Field(None, description="Kind of event, for example `login` or `personal-read`")
    target: Name | None = Field(None, description="The account, client or entry that it was done to")
    who: Name | None = Field(None, description="Who did it, for example `account:quan-tri`")
    limit: QueryLimit = Field(50, description="At most this many")
    after: QuerySeq | None = Field(None, description="Number of the last record of the page before")


class AuditRecord(Shape):
    """One record."""

    id: int = Field(description="Its place in the audit (số thứ tự)")
    at: datetime = Field(description="When (thời điểm)")
    who: str = Field(description="Who did it (người thực hiện)")
    what: str = Field(description="What was done (việc đã làm)")
    target: str = Field(description="What it was done to (đối tượng)")
    detail: dict[str, Any] = Field(description="What else is known of it (chi tiết)")


class NewClient(Shape):
    """A program that is to call the API (hệ thống kết nối)."""

    name: Login = Field(description="Its client_id")
    title: DisplayName
    scopes: ScopeNames
    authority: OrganisationCode | None = Field(
        None, description="Code of the body (cơ quan) whose registers it sees; null: the whole province"
    )


class ClientChange(Shape):
    """What is to be otherwise; what is left out stays."""

    title: DisplayName | None = Field(None, description="Display name (tên hiển thị)")
    scopes: ScopeNames | None = Field(None, description="What it may do (quyền)")
    disabled: StrictBool | None = Field(None, description="Whether it is let in no longer (khoá kết nối)")


class NewCredential(Shape):
    """A secret, for access tokens by client credentials (OAuth 2.0), or an API key, which is sent as it is."""

    kind: Literal["secret", "key"] = Field(description="A client secret for tokens, or an API key (khoá truy cập)")
    label: Name = Field(description="What it is for, or where it is kept (ghi chú)")
    expires_at: Instant | None = Field(None, description="When it counts no longer")


class PublicCredential(Shape):
    """A credential, but for its text."""

    id: UUID = Field(description="Its identifier (mã định danh)")
    kind: str = Field(description="`secret` or `key` (loại khoá)")
    label: str = Field(description="What it is for (nhãn)")
    created_at: datetime = Field(description="When it was made (thời điểm tạo)")
    expires_at: datetime | None = Field(description="When it ends (hết hạn); null: never")
    revoked_at: datetime | None = Field(description="When it was revoked (thu hồi); null: it counts")


class PublicClient(Shape):
    """A client."""

    name: str = Field(description="Its name, by which it is addressed (tên)")
    title: str = Field(description="Display name (tên hiển thị)")
    scopes: list[str] = Field(description="What it may do (quyền)")
    authority: str | None = Field(description="Code of the body (cơ quan quản lý); null: the whole province")
    disabled: bool = Field(description="Whether it is switched off (đã khoá)")
    created_at: datetime = Field(description="When it was made (thời điểm tạo)")
    created_by: str = Field(description="Who made it (người tạo)")
    credentials: list[PublicCredential] = Field(description="Its credentials, but for their text (khoá truy cập)")


class OpenedCredential(Shape):
    """A credential with its text, which is shown this once."""

    id: UUID = Field(description="Its identifier (mã định danh)")
    client: str = Field(description="Name of the client (hệ thống kết nối)")
    kind: str = Field(description="`secret` or `key` (loại khoá)")
    text: str = Field(description="The secret or key itself, shown once (khoá)")


class RevokedCredential(Shape):
    """A credential that counts no longer."""

    id: UUID = Field(description="The credential (khoá truy cập)")
    client: str = Field(description="Name of the client (hệ thống kết nối)")


class NewSession(Shape):
    """A login (đăng nhập)."""

    account: Login = Field(description="Name of the account (tài khoản)")
    password: EnteredPassword


class NewPassword(Shape):
    """A password in place of another."""

    old: EnteredPassword
    new: Password


class WhoAsks(Shape):
    """Who asks, what that one may do and which registers it sees."""

    name: str = Field(description="account:… or client:… (người hỏi)")
    title: str = Field(description="Display name (tên hiển thị)")
    scopes: list[str] = Field(description="What it may do (quyền)")
    authority: str | None = Field(description="Code of its body; null: it sees the whole province")
    registers: list[str] = Field(description="Keys of the registers that it sees (sổ bộ)")


class Ended(Shape):
    """A session that is over."""

    ended_at: datetime = Field(description="When the session ended (thời điểm đăng xuất)")


class TokenRequest(Shape):
    """What is sent, as a form; the client may name itself by HTTP Basic instead."""

    grant_type: Literal["client_credentials"] = Field(description="Always `client_credentials` (RFC 6749 §4.4)")
    client_id: str | None = Field(None, max_length=60, description="Name of the client (hệ thống kết nối)")
    client_secret: str | None = Field(None, max_length=MAX_SECRET_LENGTH, description="Its secret (khoá)")
    scope: str | None = Field(
        None, max_length=1000, description="Scopes, with blanks between; by default all that the client has"
    )


class AccessToken(Shape):
    """An access token (RFC 6749 §5.1); send it as `Authorization: Bearer …`."""

    access_token: str = Field(description="The token (mã truy cập), a JWT")
    token_type: Literal["Bearer"] = Field(description="How it is sent: `Authorization: Bearer`")
    expires_in: int = Field(description="Seconds")
    scope: str = Field(description="What it may do (quyền), with blanks between")


class Back(BaseModel):
    """What the provider sends back (OpenID Connect Core §3.1.2.5); it may send more."""

    state: str | None = Field(None, max_length=200)
    code: str | None = Field(None, max_length=4000)
    error: str | None = Field(None, max_length=200)
    iss: str | None = Field(None, max_length=300)
