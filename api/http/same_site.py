"""Protection from writes by pages of other sites (CSRF), which a browser sends with the cookie of a session."""

from urllib.parse import urlsplit

from litestar.datastructures import Headers
from litestar.types import Scope

from domain.access.principal import Forbidden
from domain.errors import Fault


def check_same_site(scope: Scope, *, required: bool) -> None:
    """Raises Forbidden for a cross-site request; if `required`, also when no header shows where it is from."""
    headers = Headers.from_scope(scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site in ("same-origin", "none") or (site is None and origin is None and not required):
        return
    if site is None and origin is not None and urlsplit(origin).netloc == headers.get("host"):
        return
    value, field = (site, "Sec-Fetch-Site") if site is not None else (origin, "Origin")
    raise Forbidden(Fault(field, value, "with a session, only pages of this service may write", "cross-site"))
