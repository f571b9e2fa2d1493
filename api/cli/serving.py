"""Serving: the port, the workers that listen on it, and the message with the addresses to open."""

import gc
import socket
import threading
from functools import partial
from importlib import import_module

from api import worker
from api.cli.command import CommandError
from api.cli.database import Opened
from api.cli.supervisor import Supervisor
from api.server.admission import Admission
from api.server.bounds import Bounds
from api.server.protocol import BoundedProtocol
from api.settings import NO_PROXY, Settings


def bind(settings: Settings) -> socket.socket:
    """A socket bound to the configured port, before anything else starts. Raises CommandError.

    Beyond loopback it must be known which proxies are before the service: to one that is not known, all the world is
    one address, and the rate limits that a few callers exceed refuse everybody.
    """
    if settings.beyond_loopback and settings.trusted_proxies is None:
        raise CommandError(
            f"SOBO_HOST={settings.host} is beyond loopback: set SOBO_TRUSTED_PROXIES to the addresses of the proxies "
            f"before the service, such as 10.0.0.5 or 10.1.0.0/16, or to {NO_PROXY}"
        )
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise CommandError(f"Cannot listen on {_base(settings)} ({error.strerror}); set SOBO_PORT") from error
    return listener


def import_in_background(*modules: str) -> threading.Thread:
    """Import modules while the database starts; join the thread before `serve`."""
    thread = threading.Thread(target=_import, args=modules, daemon=True)
    thread.start()
    return thread


def _import(*modules: str) -> None:
    """Import modules, which stay: looking for garbage among them would take a sixth of the time."""
    gc.disable()
    try:
        for module in modules:
            import_module(module)
    finally:
        gc.freeze()
        gc.enable()


def serve(settings: Settings, opened: Opened, listener: socket.socket) -> None:
    """Serve the database until a signal ends it; workers are forked with the application that is built here."""
    # The settings contain a password: workers get them through memory, not by environment or command line.
    application = worker.build(settings.model_copy(update={"database_url": opened.url}))
    work = partial(worker.serve, application, protocol(settings), listener)
    Supervisor(work, opened.kept(), partial(_announce, _base(settings))).run()


def protocol(settings: Settings) -> partial[BoundedProtocol]:
    """What makes the protocol of a connection."""
    return partial(BoundedProtocol, Admission(Bounds(), settings.proxies))


def _base(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _announce(base: str) -> None:
    """Print the addresses to open."""
    print(
        f"\nSổ Bộ is ready.\n\n"
        f"  The API, to try it out       {base}/docs/\n"
        f"  The month of November 2024   {base}/v1/reports/2024-11\n"
        f"  The four certificates        {base}/v1/reports/2024-11/listings/subdomain-certificates.granted\n\n"
        f"Ctrl-C stops it; recorded data stays.",
        flush=True,
    )
