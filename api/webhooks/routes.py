"""Routes of webhooks and their deliveries."""

from litestar import Router

from api.http.authorization import access
from api.webhooks import deliveries, webhooks
from domain.access.principal import MANAGE


def routers() -> list[Router]:
    """The routers."""
    handlers = [
        webhooks.add,
        webhooks.list_webhooks,
        webhooks.read,
        webhooks.switch,
        webhooks.renew_secret,
        webhooks.remove,
        webhooks.ping,
        deliveries.list_deliveries,
        deliveries.replay_all,
        deliveries.replay,
    ]
    return [Router(path=webhooks.PATH, route_handlers=handlers, tags=["Webhooks"], opt=access(MANAGE))]
