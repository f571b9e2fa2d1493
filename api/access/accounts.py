"""Staff accounts, for administrators."""

from litestar import Response, get, post
from litestar.params import FromPath

from api.access.schemas import AccountChange, NewAccount, NewIdentity, OpenedAccount, PublicAccount
from api.http import responses
from api.http.call import TheCall
from api.http.responses import SECRET, WRITE, Doc
from api.http.schemas import NoFields, page_of
from db.session import Session
from domain.access import accounts, names, passwords
from domain.access.principal import Principal

PATH = "/v1/accounts"


@post("/", opt={"doc": Doc(OpenedAccount, body=NewAccount, refuses=WRITE, no_dry_run=SECRET)})
async def add(call: TheCall) -> Response[bytes]:
    """Add an account; the response shows its password, once (thêm tài khoản)."""
    new = await call.body(NewAccount)
    return await call.change_access(_add, new, *await passwords.generated())


async def _add(
    session: Session, caller: Principal, new: NewAccount, password: str, password_hash: str
) -> Response[bytes]:
    caller.require_same_authority(new.authority)
    names.check_own(caller, new.name)
    await accounts.check_grant(session, caller, new.roles)
    await accounts.add(session, caller.name, password_hash=password_hash, **new.model_dump())
    return _with_password(await accounts.get(session, caller, new.name), password)


@get("/", opt={"doc": Doc(page_of(PublicAccount))})
async def list_accounts(call: TheCall) -> Response[bytes]:
    """List the accounts of the caller's authority (danh sách tài khoản)."""
    return responses.page([_public(account) for account in await accounts.list_all(call.database, call.caller)], None)


@get("/{name:str}", opt={"doc": Doc(PublicAccount, refuses=(404,))})
async def read(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Read one account (xem tài khoản)."""
    return responses.json(_public(await accounts.get(call.database, call.caller, name)))


@post("/{name:str}", opt={"doc": Doc(PublicAccount, body=AccountChange, refuses=(404, *WRITE))})
async def change(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Change an account; new roles or disabling it end its sessions at once (sửa, khoá tài khoản)."""
    return await call.change_access(_change, name, await call.body(AccountChange))


async def _change(session: Session, caller: Principal, name: str, new: AccountChange) -> Response[bytes]:
    await accounts.change(session, caller, name, **new.model_dump(exclude_none=True))
    return responses.json(_public(await accounts.get(session, caller, name)), status=201)


@post("/{name:str}/password", opt={"doc": Doc(OpenedAccount, body=NoFields, refuses=(404, *WRITE), no_dry_run=SECRET)})
async def reset_password(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Set a new password, shown once; this ends the account's sessions (đặt lại mật khẩu)."""
    await call.body(NoFields)
    return await call.change_access(_reset, name, *await passwords.generated())


async def _reset(session: Session, caller: Principal, name: str, password: str, password_hash: str) -> Response[bytes]:
    await accounts.check_takeover(session, caller, name)
    await accounts.set_password(session, caller.name, name, password_hash)
    return _with_password(await accounts.get(session, caller, name), password)


@post("/{name:str}/identity", opt={"doc": Doc(PublicAccount, body=NewIdentity, refuses=(404, *WRITE))})
async def identify(call: TheCall, name: FromPath[str]) -> Response[bytes]:
    """Link an account to a person at the single sign-on provider; ends its sessions (liên kết đăng nhập)."""
    return await call.change_access(_identify, name, await call.body(NewIdentity))


async def _identify(session: Session, caller: Principal, name: str, new: NewIdentity) -> Response[bytes]:
    issuer, subject = (new.identity.issuer, new.identity.subject) if new.identity else (None, None)
    await accounts.set_identity(session, caller, name, issuer, subject)
    return responses.json(_public(await accounts.get(session, caller, name)), status=201)


def _public(account: str) -> str:
    return responses.reshaped(PublicAccount, account)


def _with_password(account: str, password: str) -> Response[bytes]:
    public = PublicAccount.model_validate_json(account)
    opened = OpenedAccount(**public.model_dump(), password=password)
    headers = {"Location": f"{PATH}/{public.name}", "Cache-Control": "no-store"}
    return responses.shaped(opened, status=201, headers=headers)
