"""Routes of proposals; which scopes a proposal needs depends on its register, and is judged in the domain."""

from litestar import Router

from api.http.authorization import SIGNED_IN, access
from api.proposals import proposals
from domain.access.principal import READ


def routers() -> list[Router]:
    """The router."""
    handlers = [proposals.prepare, proposals.list_proposals, proposals.read, proposals.read_body, proposals.change]
    handlers += [proposals.submit, proposals.sign, proposals.send_back, proposals.withdraw]
    return [
        Router(path=proposals.PATH, route_handlers=handlers, tags=["Proposals"], opt=access(READ, SIGNED_IN)),
    ]
