"""Deadline rules: time limits for dossiers, including shorter ones that authorities set themselves."""

from litestar import Response, get, post

from api.applications.schemas import DeadlineRuleQuery, NewDeadlineRule, PublicDeadlineRule, with_kind_vi
from api.http import responses
from api.http.call import TheCall
from api.http.limits import ENTRY_BODY
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from db.session import Session
from db.tables.deadline_rule import DeadlineRuleFacts
from domain.access.principal import Principal
from domain.deadlines import rules
from domain.reference.deadlines import add as add_rule
from domain.registers import REGISTERS

PATH = "/v1/deadline-rules"


@get("/", opt={"doc": Doc(page_of(PublicDeadlineRule), query=DeadlineRuleQuery)})
async def list_rules(call: TheCall) -> Response[bytes]:
    """List the deadline rules, with their sources and certainty (quy định thời hạn)."""
    query = call.query(DeadlineRuleQuery)
    when = await call.tense(query)
    found = await rules.matching(call.database, REGISTERS, query.register_key, query.kind, when)
    return responses.page(
        (with_kind_vi(PublicDeadlineRule, rule).model_dump_json(by_alias=True) for rule in found), None
    )


@post("/", request_max_body_size=ENTRY_BODY, opt={"doc": Doc(PublicDeadlineRule, body=NewDeadlineRule, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """Add a deadline rule, such as a shorter time limit of an authority (thêm quy định thời hạn)."""
    new = await call.body(NewDeadlineRule)
    return await call.write(_add, new)


async def _add(session: Session, caller: Principal, new: NewDeadlineRule) -> Response[bytes]:
    facts = DeadlineRuleFacts.model_validate(new.model_dump(exclude={"valid_from"}, exclude_unset=True))
    recorded = await add_rule(session, caller.name, facts, new.valid_from)
    added = with_kind_vi(PublicDeadlineRule, await rules.read(session, recorded.act.entry))
    return responses.shaped(added, status=201, headers={"Location": PATH})
