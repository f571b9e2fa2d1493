"""The routes of the room: accounts, roles, clients, sessions, single sign-on, tokens, the audit."""

from litestar import Router

from api.access import accounts, audit, clients, oidc, roles, sessions, tokens
from api.http.authorization import PUBLIC, SIGNED_IN, access
from api.http.limits import FEW
from api.http.problems import STATUS
from domain.access.principal import AUDIT, MANAGE, READ


def routers(*, sign_on: bool = False) -> list[Router]:
    """What the room serves; `sign_on` is whether a provider of single sign-on is set."""
    return [
        Router(
            path=accounts.PATH,
            route_handlers=[
                accounts.add,
                accounts.list_accounts,
                accounts.read,
                accounts.change,
                accounts.reset_password,
                accounts.identify,
            ],
            tags=["Accounts"],
            opt=access(MANAGE),
            request_max_body_size=FEW,
        ),
        Router(
            path=roles.PATH,
            route_handlers=[roles.list_roles, roles.set_role],
            tags=["Accounts"],
            opt=access(READ, MANAGE),
            request_max_body_size=FEW,
        ),
        Router(
            path=clients.PATH,
            route_handlers=[
                clients.add,
                clients.list_clients,
                clients.read,
                clients.change,
                clients.add_credential,
                clients.revoke,
            ],
            tags=["Clients"],
            opt=access(MANAGE),
            request_max_body_size=FEW,
        ),
        Router(
            path=sessions.PATH,
            route_handlers=[sessions.log_in, sessions.who_asks, sessions.log_out, sessions.change_password],
            tags=["Session"],
            opt=access(SIGNED_IN),
            request_max_body_size=FEW,
        ),
        Router(
            path=tokens.PATH,
            route_handlers=[tokens.give_token],
            tags=["Clients"],
            opt=access(PUBLIC),
            request_max_body_size=FEW,
        ),
        Router(path=audit.PATH, route_handlers=[audit.list_audit], tags=["Audit"], opt=access(AUDIT)),
        *([_sign_on()] if sign_on else []),
    ]


def _sign_on() -> Router:
    return Router(
        path=oidc.PATH,
        route_handlers=[oidc.begin, oidc.come_back],
        include_in_schema=False,
        exception_handlers=dict.fromkeys(STATUS, oidc.refusal_page),
        opt=access(PUBLIC),
    )
