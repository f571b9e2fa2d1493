"""Managing authorities of registers, by day."""

from litestar import Response, get, post

from api.entries.reference import reading, reference_routes
from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.organisations.resources import MANAGING_AUTHORITY
from api.organisations.schemas import ManagingAuthorityQuery, NewManagingAuthority, PublicManagingAuthority
from db.session import Session
from db.tables.managing_authority import ManagingAuthorityFacts
from domain.access.principal import Principal
from domain.organisations import authorities
from domain.reference.authorities import assign
from domain.registers import REGISTERS

PATH = "/v1/managing-authorities"


@get("/", opt={"doc": Doc(page_of(PublicManagingAuthority), query=ManagingAuthorityQuery)})
async def list_managing(call: TheCall) -> Response[bytes]:
    """List the managing authorities, by register and day (cơ quan quản lý sổ bộ)."""
    query = call.query(ManagingAuthorityQuery)
    when = await call.tense(query)
    return responses.page(await authorities.every(call.database, REGISTERS, query.register_key, when), None)


@post("/", opt={"doc": Doc(PublicManagingAuthority, body=NewManagingAuthority, refuses=WRITE)})
async def hand_over(call: TheCall) -> Response[bytes]:
    """Hand over a register to a body from a day on; its papers are then numbered by that body (chuyển giao quản lý)."""
    return await call.change_access(_hand_over, await call.body(NewManagingAuthority))


async def _hand_over(session: Session, caller: Principal, new: NewManagingAuthority) -> Response[bytes]:
    facts = ManagingAuthorityFacts.model_validate(new.model_dump(exclude={"valid_from"}))
    recorded = await assign(session, caller.name, facts, new.valid_from)
    entry, known_from = recorded.act.entry, recorded.act.seq
    added = PublicManagingAuthority(**new.model_dump(by_alias=True), id=entry, valid_to=None, known_from=known_from)
    return responses.shaped(added, status=201)


read = reading(MANAGING_AUTHORITY)
history, act = reference_routes(MANAGING_AUTHORITY, of_access=True)
