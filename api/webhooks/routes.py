"""The routes of the room: webhooks and their deliveries."""

from litestar import Router

from api.http.authorization import access
from api.webhooks import deliveries, webhooks
from domain.access.principal import MANAGE


def routers() -> list[Router]:
    """What the room serves."""
    of_webhooks = [
        webhooks.add,
        webhooks.list_webhooks,
        webhooks.read,
        webhooks.switch,
        webhooks.renew_secret,
        webhooks.remove,
        webhooks.ping,
    ]
    of_deliveries = [deliveries.list_deliveries, deliveries.replay_all, deliveries.replay]
    return [
        Router(path=webhooks.PATH, route_handlers=[*of_webhooks, *of_deliveries], tags=["Webhooks"], opt=access(MANAGE))
    ]
