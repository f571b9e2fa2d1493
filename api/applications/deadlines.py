"""How long a dossier may take: the rules, and shorter times that an authority sets itself."""

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.applications.schemas import DeadlineRuleQuery, NewDeadlineRule, PublicDeadlineRule
from api.http import responses
from api.http.authorization import Served, recorded_by
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.http.writes import write
from db.session import Session
from db.tables import deadline_rule as table
from domain.applications import deadlines
from domain.registers import REGISTERS

PATH = "/v1/deadline-rules"


@get(
    "/",
    dependencies={"asked": query_of(DeadlineRuleQuery)},
    opt={"doc": Doc(page_of(PublicDeadlineRule), query=DeadlineRuleQuery)},
)
async def list_rules(services: Served, asked: NamedDependency[DeadlineRuleQuery]) -> Response[bytes]:
    """List the rules on how long a dossier may take, with their sources and how sure we are (quy định thời hạn)."""
    found = await deadlines.matching(services.database, REGISTERS, asked.register_key, asked.kind)
    shown = (PublicDeadlineRule.model_validate_json(rule).model_dump_json(by_alias=True) for rule in found)
    return responses.page(shown, None)


@post(
    "/",
    dependencies={"new": body_of(NewDeadlineRule)},
    opt={"doc": Doc(PublicDeadlineRule, body=NewDeadlineRule, refuses=WRITE)},
)
async def add(request: AnyRequest, new: NamedDependency[NewDeadlineRule]) -> Response[bytes]:
    """Add a rule, such as a shorter time that an authority announced (thêm quy định thời hạn)."""
    facts = table.DeadlineRuleFacts.model_validate(new.model_dump())

    async def work(session: Session) -> Response[bytes]:
        added = await deadlines.add(session, REGISTERS, facts, recorded_by(request))
        return responses.shaped(PublicDeadlineRule.model_validate_json(added), status=201, headers={"Location": PATH})

    return await write(request, work)
