"""How long a dossier may take: the rules, and shorter times that an authority sets itself."""

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from pydantic import AwareDatetime, Field

from api.http import responses
from api.http.authorization import access, recorded_by
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import WRITE, Doc
from api.http.schemas import Shape, page_of
from api.http.writes import write
from db.session import Session
from db.tables import deadline_rule as table
from domain.access.principal import CONFIGURE, READ
from domain.applications import deadlines
from domain.registers import REGISTERS


class NewDeadlineRule(Shape):
    """A rule to add. Leave the authority out for one that holds everywhere."""

    register_key: table.RegisterKey = Field(alias="register")
    kind: table.ApplyKind
    authority: table.RuleAuthority = None
    valid_from: table.AppliesFrom
    amount: table.Amount
    unit: table.TermUnit
    article: table.Article
    certainty: table.HowCertain
    note: table.RuleNote = None


class PublicDeadlineRule(NewDeadlineRule):
    """How long one kind of act may take, from a day on; only what was found is law."""

    id: int = Field(description="Its identifier (mã định danh)")
    authority: table.RuleAuthority
    note: table.RuleNote
    recorded_by: str = Field(description="Who recorded it (người ghi)")
    recorded_at: AwareDatetime = Field(description="When it was recorded (thời điểm ghi)")


class DeadlineRuleQuery(Shape):
    """Which rules."""

    register_key: table.RegisterKey | None = Field(None, alias="register")
    kind: table.ApplyKind | None = Field(None)


PATH = "/v1/deadline-rules"


@get(
    "/",
    dependencies={"asked": query_of(DeadlineRuleQuery)},
    opt={"doc": Doc(page_of(PublicDeadlineRule), query=DeadlineRuleQuery)},
)
async def list_rules(state: State, asked: NamedDependency[DeadlineRuleQuery]) -> Response[bytes]:
    """List the rules on how long a dossier may take, with their sources and how sure we are (quy định thời hạn)."""
    found = await deadlines.matching(state.database, REGISTERS, asked.register_key, asked.kind)
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


def deadline_router() -> Router:
    """The rules' router."""
    return Router(path=PATH, route_handlers=[list_rules, add], tags=["Deadline rules"], opt=access(READ, CONFIGURE))
