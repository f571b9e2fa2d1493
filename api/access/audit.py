"""The audit log (nhật ký truy cập): official changes and accesses that are not acts."""

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
    """List the audit log in order, for callers of the whole province only, since it names everyone (nhật ký)."""
    query = call.query(AuditQuery)
    filters = query.model_dump(exclude={"after", "limit"})
    records, after = await audit.records(call.database, after=query.after or 0, limit=query.limit, **filters)
    items = [responses.reshaped(AuditRecord, record) for record in records]
    return responses.page(items, responses.following(PATH, query, None if after is None else str(after)))
