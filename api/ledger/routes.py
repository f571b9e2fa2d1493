"""The routes of the room: the ledger's head and proofs, checkpoints and keys, the feed of acts."""

from litestar import Router

from api.http.authorization import PUBLIC, access
from api.ledger import checkpoints, feed, proofs
from domain.access.principal import READ


def routers() -> list[Router]:
    """What the room serves."""
    of_checkpoints = [checkpoints.latest, checkpoints.at_size, checkpoints.jwks]
    of_proofs = [proofs.read_head, proofs.inclusion, proofs.consistency]
    return [
        Router(path="/v1/ledger", route_handlers=of_proofs, tags=["Ledger"], opt=access(READ)),
        Router(path="/", route_handlers=of_checkpoints, tags=["Checkpoints"], opt=access(PUBLIC)),
        Router(path=feed.PATH, route_handlers=[feed.list_changes], tags=["Changes"], opt=access(READ)),
    ]
