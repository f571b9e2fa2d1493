"""The audit (nhật ký truy cập): who did what that is no act."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from pydantic import Field

from api.http import responses
from api.http.authorization import access
from api.http.parsing import query_of
from api.http.responses import Doc
from api.http.schemas import QueryLimit, QuerySeq, Shape, page_of
from db.tables.types import Name
from domain.access import audit
from domain.access.principal import AUDIT

PATH = "/v1/audit"


class AuditQuery(Shape):
    """Which records."""

    what: Name | None = Field(None, description="Kind of event, for example `login` or `personal-read`")
    target: Name | None = Field(None, description="The account, client or entry that it was done to")
    who: Name | None = Field(None, description="Who did it, for example `account:quan-tri`")
    limit: QueryLimit = Field(50, description="At most this many")
    after: QuerySeq | None = Field(None, description="Number of the last record of the page before")


class AuditRecord(Shape):
    """One record."""

    id: int = Field(description="Its place in the audit (số thứ tự)")
    at: datetime = Field(description="When (thời điểm)")
    who: str = Field(description="Who did it (người thực hiện)")
    what: str = Field(description="What was done (việc đã làm)")
    target: str = Field(description="What it was done to (đối tượng)")
    detail: dict[str, Any] = Field(description="What else is known of it (chi tiết)")


@get("/", dependencies={"asked": query_of(AuditQuery)}, opt={"doc": Doc(page_of(AuditRecord), query=AuditQuery)})
async def list_audit(state: State, asked: NamedDependency[AuditQuery]) -> Response[bytes]:
    """List the audit in order; only for whoever sees the whole province, since it names everybody (nhật ký)."""
    given = asked.model_dump(exclude={"after", "limit"})
    items, after = await audit.records(state.database, after=asked.after or 0, limit=asked.limit, **given)
    items = [responses.reshaped(AuditRecord, one) for one in items]
    return responses.page(items, responses.following(PATH, asked, None if after is None else str(after)))


def audit_router() -> Router:
    """The audit's router."""
    return Router(path=PATH, route_handlers=[list_audit], tags=["Audit"], opt=access(AUDIT))
