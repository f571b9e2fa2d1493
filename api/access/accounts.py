"""Staff accounts and roles, for whoever manages them."""

from datetime import datetime

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import Field, StrictBool

from api.http import responses
from api.http.authorization import Asker, access
from api.http.limits import FEW
from api.http.parsing import AnyRequest, body_of, validated
from api.http.responses import WRITE, Doc
from api.http.schemas import Shape, page_of
from api.http.writes import write
from db.session import Session
from db.tables.access import RoleNames, ScopeNames, Shown
from db.tables.types import Issuer, Login, OrganisationCode, Subject
from domain.access import accounts, passwords
from domain.access.principal import MANAGE, READ, Forbidden
from domain.errors import Fault

PATH = "/v1/accounts"


class NewAccount(Shape):
    """A member of staff (tài khoản)."""

    name: Login = Field(description="What is typed to log in (tên đăng nhập)")
    title: Shown
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
    title: str = Field(description="Name as shown (tên hiển thị)")
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

    title: Shown | None = Field(None, description="Name as shown (tên hiển thị)")
    roles: RoleNames | None = Field(None, description="Names of its roles (vai trò)")
    disabled: StrictBool | None = Field(None, description="Whether nobody may log in with it (khoá tài khoản)")


class NewRole(Shape):
    """A role (vai trò): a set of scopes."""

    title_vi: Shown
    scopes: ScopeNames


class PublicRole(NewRole):
    """A role under its name."""

    name: Login = Field(description="Its name, by which it is addressed (tên)")


@post(
    "/",
    dependencies={"new": body_of(NewAccount)},
    opt={"doc": Doc(OpenedAccount, body=NewAccount, refuses=WRITE)},
)
async def add(request: AnyRequest, principal: Asker, new: NamedDependency[NewAccount]) -> Response[bytes]:
    """Add an account; the answer tells its password, once (thêm tài khoản)."""
    principal.require_same_authority(new.authority)
    password, password_hash = await passwords.generated()

    async def work(session: Session) -> Response[bytes]:
        await accounts.check_giving(session, principal, new.roles)
        await accounts.add(session, principal.name, password_hash=password_hash, **new.model_dump())
        return _opened(await accounts.one(session, principal, new.name), password)

    return await write(request, work)


def _public(account: str) -> str:
    return responses.reshaped(PublicAccount, account)


def _opened(account: str, password: str) -> Response[bytes]:
    found = PublicAccount.model_validate_json(account)
    shown = OpenedAccount(**found.model_dump(), password=password)
    return responses.shaped(
        shown, status=201, headers={"Location": f"{PATH}/{found.name}", "Cache-Control": "no-store"}
    )


@get("/", opt={"doc": Doc(page_of(PublicAccount))})
async def list_accounts(state: State, principal: Asker) -> Response[bytes]:
    """List the accounts of one's own authority (danh sách tài khoản)."""
    return responses.page([_public(one) for one in await accounts.every(state.database, principal)], None)


@get("/{name:str}", opt={"doc": Doc(PublicAccount, refuses=(404,))})
async def read(state: State, principal: Asker, name: FromPath[str]) -> Response[bytes]:
    """Read one account (xem tài khoản)."""
    return responses.json(_public(await accounts.one(state.database, principal, name)))


@post(
    "/{name:str}",
    dependencies={"new": body_of(AccountChange)},
    opt={"doc": Doc(PublicAccount, body=AccountChange, refuses=(404, *WRITE))},
)
async def change(
    request: AnyRequest, principal: Asker, name: FromPath[str], new: NamedDependency[AccountChange]
) -> Response[bytes]:
    """Change an account; other roles, or disabling it, end its sessions at once (sửa, khoá tài khoản)."""

    async def work(session: Session) -> Response[bytes]:
        await accounts.change(session, principal, name, **new.model_dump(exclude_none=True))
        changed = await accounts.one(session, principal, name)
        return responses.json(_public(changed), status=201)

    return await write(request, work)


class NoFields(Shape):
    """Nothing to say."""


@post(
    "/{name:str}/password",
    dependencies={"new": body_of(NoFields)},
    opt={"doc": Doc(OpenedAccount, body=NoFields, refuses=(404, *WRITE))},
)
async def reset_password(
    request: AnyRequest, principal: Asker, name: FromPath[str], new: NamedDependency[NoFields]
) -> Response[bytes]:
    """Give an account a new password, told once; it ends its sessions (đặt lại mật khẩu)."""
    password, password_hash = await passwords.generated()

    async def work(session: Session) -> Response[bytes]:
        await accounts.check_taking(session, principal, name)
        await accounts.set_password(session, principal.name, name, password_hash)
        return _opened(await accounts.one(session, principal, name), password)

    return await write(request, work)


@post(
    "/{name:str}/identity",
    dependencies={"new": body_of(NewIdentity)},
    opt={"doc": Doc(PublicAccount, body=NewIdentity, refuses=(404, *WRITE))},
)
async def identify(
    request: AnyRequest, principal: Asker, name: FromPath[str], new: NamedDependency[NewIdentity]
) -> Response[bytes]:
    """Say which person at a provider of single sign-on an account is; ends its sessions (liên kết đăng nhập)."""
    issuer, subject = (new.identity.issuer, new.identity.subject) if new.identity else (None, None)

    async def work(session: Session) -> Response[bytes]:
        await accounts.set_identity(session, principal, name, issuer, subject)
        return responses.json(_public(await accounts.one(session, principal, name)), status=201)

    return await write(request, work)


@get("/", opt={"doc": Doc(page_of(PublicRole))})
async def list_roles(state: State) -> Response[bytes]:
    """List the roles (danh sách vai trò)."""
    return responses.page(await accounts.roles(state.database), None)


@post(
    "/{name:str}",
    dependencies={"new": body_of(NewRole)},
    opt={"doc": Doc(PublicRole, body=NewRole, refuses=WRITE)},
)
async def set_role(
    request: AnyRequest, principal: Asker, name: FromPath[str], new: NamedDependency[NewRole]
) -> Response[bytes]:
    """Define a role, or define it anew, which ends the sessions of everybody who has it (đặt vai trò)."""
    if principal.authority is not None:
        raise Forbidden(Fault("name", name, "a role holds in the whole province", "authority"))
    found = validated(PublicRole.model_validate, {"name": name, **new.model_dump()})

    async def work(session: Session) -> Response[bytes]:
        await accounts.set_role(session, principal, **found.model_dump())
        return responses.shaped(found, status=201)

    return await write(request, work)


def account_routers() -> list[Router]:
    """The routers of accounts and of roles."""
    return [
        Router(
            path=PATH,
            route_handlers=[add, list_accounts, read, change, reset_password, identify],
            tags=["Accounts"],
            opt=access(MANAGE),
            request_max_body_size=FEW,
        ),
        Router(
            path="/v1/roles",
            route_handlers=[list_roles, set_role],
            tags=["Accounts"],
            opt=access(READ, MANAGE),
            request_max_body_size=FEW,
        ),
    ]
