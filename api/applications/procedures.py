"""Procedures (thủ tục hành chính): the codes that the exchange with the national portal asks for, as a dated list."""

from litestar import Response, get, post

from api.applications.schemas import NewProcedure, ProcedureQuery, PublicProcedure, with_kind_vi
from api.http import responses
from api.http.call import TheCall
from api.http.limits import ENTRY_BODY
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from db.session import Session
from db.tables.procedure import ProcedureFacts
from domain.access.principal import Principal
from domain.applications import procedures
from domain.reference.procedures import add as add_procedure
from domain.registers import REGISTERS

PATH = "/v1/procedures"


@get("/", opt={"doc": Doc(page_of(PublicProcedure), query=ProcedureQuery)})
async def list_procedures(call: TheCall) -> Response[bytes]:
    """List the procedures with their codes, sources and certainty (danh mục thủ tục hành chính)."""
    query = call.query(ProcedureQuery)
    when = await call.tense(query)
    found = await procedures.matching(call.database, REGISTERS, query.register_key, query.kind, when)
    return responses.page((with_kind_vi(PublicProcedure, one).model_dump_json(by_alias=True) for one in found), None)


@post("/", request_max_body_size=ENTRY_BODY, opt={"doc": Doc(PublicProcedure, body=NewProcedure, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """List a procedure from a day on (thêm thủ tục hành chính)."""
    return await call.write(_add, await call.body(NewProcedure))


async def _add(session: Session, caller: Principal, new: NewProcedure) -> Response[bytes]:
    facts = ProcedureFacts.model_validate(new.model_dump(exclude={"valid_from"}, exclude_unset=True))
    recorded = await add_procedure(session, caller.name, facts, new.valid_from)
    added = with_kind_vi(PublicProcedure, await procedures.read(session, recorded.act.entry))
    return responses.shaped(added, status=201, headers={"Location": f"{PATH}/{recorded.act.entry}"})
