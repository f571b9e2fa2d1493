"""Shapes of accounts, roles, clients, sessions, tokens and the audit log."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StrictBool

from api.http.schemas import LocalInstant, QueryLimit, QuerySeq, Shape
from db.tables.access import (
    MAX_SECRET_LENGTH,
    DisplayName,
    EnteredPassword,
    Password,
    RoleNames,
    ScopeNames,
)
from db.tables.types import Instant, Issuer, Login, Name, OrganisationCode, PersonCode, Subject


class NewAccount(Shape):
    """A member of staff (tài khoản)."""

    name: Login = Field(
        description="Login name (tên đăng nhập); given by a caller of one authority, it begins with the code in small "
        "letters and an underscore, such as skhcn-lam-dong_lan"
    )
    title: DisplayName
    roles: RoleNames
    authority: OrganisationCode | None = Field(
        None, description="Code of the authority (cơ quan) whose registers it sees; null: the whole province"
    )
    person: PersonCode | None = Field(
        None,
        description="Staff code (mã cán bộ), the same for all accounts of one person: none of them signs what another "
        "prepared; null: the account is a person of its own",
    )


class LinkedIdentity(Shape):
    """A person at a provider of single sign-on (đăng nhập một lần)."""

    issuer: Issuer = Field(description="The provider (nhà cung cấp định danh)")
    subject: Subject = Field(description="The person's `sub` there, which never changes")


class NewIdentity(Shape):
    """The link of an account to a person at a provider."""

    identity: LinkedIdentity | None = Field(description="null: unlink the account")


class PublicAccount(Shape):
    """An account."""

    name: str = Field(description="Login name (tên đăng nhập)")
    title: str = Field(description="Display name (tên hiển thị)")
    roles: list[str] = Field(description="Names of its roles (vai trò)")
    authority: str | None = Field(description="Code of its authority (cơ quan quản lý); null: the whole province")
    disabled: bool = Field(description="Whether it is disabled (đã khoá)")
    created_at: LocalInstant = Field(description="When it was created (thời điểm tạo)")
    created_by: str = Field(description="Who created it (người tạo)")
    person: str | None = Field(description="Staff code (mã cán bộ), the same for all accounts of one person")
    identity: LinkedIdentity | None = Field(
        description="The linked person at the provider (định danh đăng nhập một lần)"
    )


class OpenedAccount(PublicAccount):
    """An account with its generated password, which is shown only now."""

    password: str = Field(description="The password, shown only now (mật khẩu)")


class AccountChange(Shape):
    """The fields to change; omitted fields stay as they are."""

    title: DisplayName | None = Field(None, description="Display name (tên hiển thị)")
    roles: RoleNames | None = Field(None, description="Names of its roles (vai trò)")
    disabled: StrictBool | None = Field(None, description="Whether login is disabled (khoá tài khoản)")
    person: PersonCode | None = Field(None, description="Staff code (mã cán bộ), the same for all accounts of a person")


class NewRole(Shape):
    """A role (vai trò): a set of scopes."""

    title_vi: DisplayName
    scopes: ScopeNames


class PublicRole(NewRole):
    """A role with its name."""

    name: Login = Field(description="Its name, unique (tên)")


class AuditQuery(Shape):
    """Query parameters of the audit log."""

    what: Name | None = Field(None, description="Kind of event, for example `login` or `personal-read`")
    target: Name | None = Field(None, description="The account, client, entry or other object concerned")
    recorded_by: Name | None = Field(None, description="Who did it, for example `account:quan-tri`")
    limit: QueryLimit = Field(50, description="Maximum number of rows")
    after: QuerySeq | None = Field(None, description="Id of the last record of the previous page")


class AuditRecord(Shape):
    """A record of the audit log."""

    id: int = Field(description="Its position in the log (số thứ tự)")
    recorded_at: LocalInstant = Field(description="When it was recorded (thời điểm ghi)")
    recorded_by: str = Field(description="Who did it (người thực hiện)")
    what: str = Field(description="Kind of event (việc đã làm)")
    target: str = Field(description="The object concerned (đối tượng)")
    detail: dict[str, Any] = Field(description="Details (chi tiết)")


class NewClient(Shape):
    """A program that calls the API (hệ thống kết nối)."""

    name: Login = Field(description="Its client_id; for a caller of one authority as the names of accounts")
    title: DisplayName
    scopes: ScopeNames
    authority: OrganisationCode | None = Field(
        None, description="Code of the authority (cơ quan) whose registers it sees; null: the whole province"
    )


class ClientChange(Shape):
    """The fields to change; omitted fields stay as they are."""

    title: DisplayName | None = Field(None, description="Display name (tên hiển thị)")
    scopes: ScopeNames | None = Field(None, description="Its scopes (quyền)")
    disabled: StrictBool | None = Field(None, description="Whether it is disabled (khoá kết nối)")


class NewCredential(Shape):
    """A client secret for access tokens (OAuth 2.0 client credentials), or an API key, which is sent as it is."""

    kind: Literal["secret", "key"] = Field(description="A client secret for tokens, or an API key (khoá truy cập)")
    title: Name = Field(description="Purpose, or where it is stored (ghi chú)")
    expires_at: Instant | None = Field(None, description="When it expires; null: never")


class PublicCredential(Shape):
    """A credential without its secret text."""

    id: UUID = Field(description="Its identifier (mã định danh)")
    kind: str = Field(description="`secret` or `key` (loại khoá)")
    title: str = Field(description="Purpose (tên gọi)")
    created_at: LocalInstant = Field(description="When it was created (thời điểm tạo)")
    expires_at: LocalInstant | None = Field(description="When it expires (hết hạn); null: never")
    revoked_at: LocalInstant | None = Field(description="When it was revoked (thu hồi); null: it is valid")


class PublicClient(Shape):
    """A client."""

    name: str = Field(description="Its name, unique (tên)")
    title: str = Field(description="Display name (tên hiển thị)")
    scopes: list[str] = Field(description="Its scopes (quyền)")
    authority: str | None = Field(description="Code of its authority (cơ quan quản lý); null: the whole province")
    disabled: bool = Field(description="Whether it is disabled (đã khoá)")
    created_at: LocalInstant = Field(description="When it was created (thời điểm tạo)")
    created_by: str = Field(description="Who created it (người tạo)")
    credentials: list[PublicCredential] = Field(description="Its credentials, without secret text (khoá truy cập)")


class OpenedCredential(Shape):
    """A credential with its secret text, which is shown only now."""

    id: UUID = Field(description="Its identifier (mã định danh)")
    client: str = Field(description="Name of the client (hệ thống kết nối)")
    kind: str = Field(description="`secret` or `key` (loại khoá)")
    secret: str = Field(description="The secret or key, shown only now (khoá)")


class RevokedCredential(Shape):
    """A revoked credential."""

    id: UUID = Field(description="The credential (khoá truy cập)")
    client: str = Field(description="Name of the client (hệ thống kết nối)")


class NewSession(Shape):
    """A login (đăng nhập)."""

    name: Login = Field(description="Name of the account (tài khoản)")
    password: EnteredPassword


class NewPassword(Shape):
    """A change of password."""

    old: EnteredPassword
    new: Password


class WhoAsks(Shape):
    """The caller: its name, scopes and visible registers."""

    name: str = Field(description="account:… or client:… (người dùng hoặc hệ thống)")
    title: str = Field(description="Display name (tên hiển thị)")
    scopes: list[str] = Field(description="Its scopes (quyền)")
    authority: str | None = Field(description="Code of its authority; null: the whole province")
    registers: list[str] = Field(description="Keys of its visible registers (sổ bộ)")


class Ended(Shape):
    """A session that has ended."""

    ended_at: LocalInstant = Field(description="When the session ended (thời điểm đăng xuất)")


class TokenRequest(Shape):
    """A token request, sent as a form; the client may authenticate with HTTP Basic instead."""

    grant_type: Literal["client_credentials"] = Field(description="Always `client_credentials` (RFC 6749 §4.4)")
    client_id: str | None = Field(None, max_length=60, description="Name of the client (hệ thống kết nối)")
    client_secret: str | None = Field(None, max_length=MAX_SECRET_LENGTH, description="Its secret (khoá)")
    scope: str | None = Field(
        None, max_length=1000, description="Scopes, separated by blanks; by default all of the client's"
    )


class AccessToken(Shape):
    """An access token (RFC 6749 §5.1); send it as `Authorization: Bearer …`."""

    access_token: str = Field(description="The token (mã truy cập), a JWT")
    token_type: Literal["Bearer"] = Field(description="Authorization scheme")
    expires_in: int = Field(description="Seconds until it expires")
    scope: str = Field(description="Its scopes (quyền), separated by blanks")


class CallbackQuery(BaseModel):
    """Parameters of the redirect back from the provider (OpenID Connect Core §3.1.2.5); others are ignored."""

    state: str | None = Field(None, max_length=200)
    code: str | None = Field(None, max_length=4000)
    error: str | None = Field(None, max_length=200)
    iss: str | None = Field(None, max_length=300)
