"""How long a dossier may take: the rules, and shorter times that an authority sets itself."""

from litestar import Response, get, post

from api.applications.schemas import DeadlineRuleQuery, NewDeadlineRule, PublicDeadlineRule
from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from db.session import Session
from db.tables.deadline_rule import DeadlineRuleFacts
from domain.applications import deadlines
from domain.registers import REGISTERS

PATH = "/v1/deadline-rules"


@get("/", opt={"doc": Doc(page_of(PublicDeadlineRule), query=DeadlineRuleQuery)})
async def list_rules(call: TheCall) -> Response[bytes]:
    """List the rules on how long a dossier may take, with their sources and how sure we are (quy định thời hạn)."""
    asked = call.query(DeadlineRuleQuery)
    rules = await deadlines.matching(call.database, REGISTERS, asked.register_key, asked.kind)
    return responses.page((responses.reshaped(PublicDeadlineRule, rule) for rule in rules), None)


@post("/", opt={"doc": Doc(PublicDeadlineRule, body=NewDeadlineRule, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """Add a rule, such as a shorter time that an authority announced (thêm quy định thời hạn)."""
    new = await call.body(NewDeadlineRule)
    return await call.write(_added, DeadlineRuleFacts.model_validate(new.model_dump()), call.caller.name)


async def _added(session: Session, facts: DeadlineRuleFacts, by: str) -> Response[bytes]:
    added = PublicDeadlineRule.model_validate_json(await deadlines.add(session, REGISTERS, facts, by))
    return responses.shaped(added, status=201, headers={"Location": PATH})
