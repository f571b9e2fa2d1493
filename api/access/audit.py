"""The audit (nhật ký truy cập): who did what that is no act."""

from litestar import Response, get

from api.access.schemas import AuditQuery, AuditRecord
from api.http import responses
from api.http.call import TheCall
from api.http.responses import Doc
from api.http.schemas import page_of
from domain.access import audit

PATH = "/v1/audit"


@get("/", opt={"doc": Doc(page_of(AuditRecord), query=AuditQuery)})
async def list_audit(call: TheCall) -> Response[bytes]:
    """List the audit in order; only for whoever sees the whole province, since it names everybody (nhật ký)."""
    asked = call.query(AuditQuery)
    given = asked.model_dump(exclude={"after", "limit"})
    items, after = await audit.records(call.database, after=asked.after or 0, limit=asked.limit, **given)
    items = [responses.reshaped(AuditRecord, one) for one in items]
    return responses.page(items, responses.following(PATH, asked, None if after is None else str(after)))
