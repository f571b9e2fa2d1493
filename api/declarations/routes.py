"""The routes of the declarations: which registers there are, and each with its forms."""

from litestar import Response, Router, get
from litestar.params import FromPath

from api.declarations.describe import PATH, description, summaries
from api.declarations.schemas import RegisterDescription, RegisterList, RegisterQuery
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.responses import Doc
from domain.access.principal import READ
from domain.errors import Fault, NotFound
from domain.registers import EVERY


@get("/", opt={"doc": Doc(RegisterList, query=RegisterQuery)})
async def list_registers(call: TheCall) -> Response[bytes]:
    """List the registers that the caller sees, and the reference data that staff record (các sổ bộ, danh mục)."""
    hidden, group = EVERY.keys() - call.caller.visibility.registers, call.query(RegisterQuery).group
    shown = [one for one in summaries() if one.key not in hidden and group in (None, one.group)]
    return responses.shaped(RegisterList(items=shown))


@get("/{key:str}", opt={"doc": Doc(RegisterDescription, refuses=(404,))})
async def read_register(call: TheCall, key: FromPath[str]) -> Response[bytes]:
    """Read what a register is declared with: a form for each kind of act is drawn from it alone (khai báo sổ bộ)."""
    if key in EVERY:
        call.caller.visibility.require(key)
    if (text := description(key)) is None:
        raise NotFound(Fault("register", key, "there is no such register", "not-found", case="register"))
    return responses.json(text)


def routers() -> list[Router]:
    """The routers."""
    return [Router(path=PATH, route_handlers=[list_registers, read_register], tags=["Registers"], opt=access(READ))]
