"""Staff accounts and roles, for whoever manages them."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.schemas import (
    AccountChange,
    NewAccount,
    NewIdentity,
    OpenedAccount,
    PublicAccount,
)
from api.http import responses
from api.http.authorization import Asker, Served
from api.http.parsing import AnyRequest, body_of
from api.http.responses import WRITE, Doc
from api.http.schemas import NoFields, page_of
from api.http.writes import write
from db.session import Session
from domain.access import accounts, passwords

PATH = "/v1/accounts"


@post(
    "/",
    dependencies={"new": body_of(NewAccount)},
    opt={"doc": Doc(OpenedAccount, body=NewAccount, refuses=WRITE)},
)
async def add(request: AnyRequest, principal: Asker, new: NamedDependency[NewAccount]) -> Response[bytes]:
    """Add an account; the answer tells its password, once (thêm tài khoản)."""
    principal.must_govern(new.authority)
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
async def list_accounts(services: Served, principal: Asker) -> Response[bytes]:
    """List the accounts of one's own authority (danh sách tài khoản)."""
    return responses.page([_public(one) for one in await accounts.every(services.database, principal)], None)


@get("/{name:str}", opt={"doc": Doc(PublicAccount, refuses=(404,))})
async def read(services: Served, principal: Asker, name: FromPath[str]) -> Response[bytes]:
    """Read one account (xem tài khoản)."""
    return responses.json(_public(await accounts.one(services.database, principal, name)))


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
