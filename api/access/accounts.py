"""Staff accounts, for whoever manages them."""

from litestar import Response, get, post
from litestar.params import FromPath

from api.access.schemas import AccountChange, NewAccount, NewIdentity, OpenedAccount, PublicAccount
from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import NoFields, page_of
from db.session import Session
from domain.access import accounts, passwords
from domain.access.principal import Principal

PATH = "/v1/accounts"


@post("/", opt={"doc": Doc(OpenedAccount, body=NewAccount, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """Add an account; the answer tells its password, once (thêm tài khoản)."""
    new = await call.body(NewAccount)
    call.caller.require_same_authority(new.authority)
    return await call.write(_added, call.caller, new, *await passwords.generated())


async def _added(
    session: Session, caller: Principal, new: NewAccount, password: str, password_hash: str
) -> Response[bytes]:
    await accounts.check_grant(session, caller, new.roles)
    await accounts.add(session, caller.name, password_hash=password_hash, **new.model_dump())
    return _opened(await accounts.get(session, caller, new.name), password)


@get("/", opt={"doc": Doc(page_of(PublicAccount))})
async def list_accounts(call: TheCall) -> Response[bytes]:
    """List the accounts of one's own authority (danh sách tài khoản)."""
    return responses.page([_public(one) for one in await accounts.list_all(call.database, call.caller)], None)


@get("/{name:str}", opt={"doc": Doc(PublicAccount, refuses=(404,))})
async def read(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Read one account (xem tài khoản)."""
    return responses.json(_public(await accounts.get(call.database, call.caller, name)))


@post("/{name:str}", opt={"doc": Doc(PublicAccount, body=AccountChange, refuses=(404, *WRITE))})
async def change(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Change an account; other roles, or disabling it, end its sessions at once (sửa, khoá tài khoản)."""
    return await call.write(_changed, call.caller, name, await call.body(AccountChange))


async def _changed(session: Session, caller: Principal, name: str, new: AccountChange) -> Response[bytes]:
    await accounts.change(session, caller, name, **new.model_dump(exclude_none=True))
    return responses.json(_public(await accounts.get(session, caller, name)), status=201)


@post("/{name:str}/password", opt={"doc": Doc(OpenedAccount, body=NoFields, refuses=(404, *WRITE))})
async def reset_password(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Give an account a new password, told once; it ends its sessions (đặt lại mật khẩu)."""
    await call.body(NoFields)
    return await call.write(_reset, call.caller, name, *await passwords.generated())


async def _reset(session: Session, caller: Principal, name: str, password: str, password_hash: str) -> Response[bytes]:
    await accounts.check_takeover(session, caller, name)
    await accounts.set_password(session, caller.name, name, password_hash)
    return _opened(await accounts.get(session, caller, name), password)


@post("/{name:str}/identity", opt={"doc": Doc(PublicAccount, body=NewIdentity, refuses=(404, *WRITE))})
async def identify(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Say which person at a provider of single sign-on an account is; ends its sessions (liên kết đăng nhập)."""
    return await call.write(_identified, call.caller, name, await call.body(NewIdentity))


async def _identified(session: Session, caller: Principal, name: str, new: NewIdentity) -> Response[bytes]:
    issuer, subject = (new.identity.issuer, new.identity.subject) if new.identity else (None, None)
    await accounts.set_identity(session, caller, name, issuer, subject)
    return responses.json(_public(await accounts.get(session, caller, name)), status=201)


def _public(account: str) -> str:
    return responses.reshaped(PublicAccount, account)


def _opened(account: str, password: str) -> Response[bytes]:
    found = PublicAccount.model_validate_json(account)
    shown = OpenedAccount(**found.model_dump(), password=password)
    headers = {"Location": f"{PATH}/{found.name}", "Cache-Control": "no-store"}
    return responses.shaped(shown, status=201, headers=headers)
