"""Routes of the ledger: head and proofs, checkpoints and keys, the feed of acts."""

from litestar import Router

from api.http.authorization import PUBLIC, access
from api.ledger import checkpoints, feed, proofs
from domain.access.principal import READ


def routers() -> list[Router]:
    """The routers."""
    checkpoint_handlers = [checkpoints.latest, checkpoints.at_size, checkpoints.jwks]
    proof_handlers = [proofs.read_head, proofs.inclusion, proofs.consistency]
    return [
        Router(path="/v1/ledger", route_handlers=proof_handlers, tags=["Ledger"], opt=access(READ)),
        Router(path="/", route_handlers=checkpoint_handlers, tags=["Checkpoints"], opt=access(PUBLIC)),
        Router(path=feed.PATH, route_handlers=[feed.list_changes], tags=["Changes"], opt=access(READ)),
    ]
