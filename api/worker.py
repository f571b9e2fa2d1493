"""What a worker process does: it serves the application on a shared listener, and tells its supervisor that it does."""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from uvicorn import Config, Server

from api.settings import Settings

if TYPE_CHECKING:
    from types import FrameType

    from api.app import Application

DRAIN_SECONDS: Final = 20
"""How long requests in progress may take when the worker is asked to end."""

_TICKS_PER_BEAT: Final = 5  # uvicorn has ten ticks a second


def build(settings: Settings) -> "Application":
    """The application, complete but for its services, so that a fork of this process serves at once."""
    from api.app import create_app
    from api.contract import document

    application = create_app(settings=settings)
    document.text(application.litestar)  # cached: it is slow, and the first request for it should not wait
    return application


def serve(application: "Application", protocol: Callable[..., Any], listener: socket.socket, beats: int) -> None:
    """Serve until SIGTERM, which lets requests in progress end; a byte to the pipe `beats` says that it serves."""
    from api.http.logs import redact_exceptions

    redact_exceptions()
    BeatingServer(_config(application, protocol), application, beats).run([listener])


def _config(application: "Application", protocol: Callable[..., Any]) -> Config:
    from api.http.security_headers import headers_of_the_server

    return Config(
        application,
        http=protocol,  # type: ignore[arg-type] # uvicorn only calls it
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=DRAIN_SECONDS,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # would trust any local process; see api/http/client_address.py
        server_header=False,
        headers=headers_of_the_server(application.settings),
    )


class BeatingServer(Server):
    """Uvicorn's server, whose event loop beats while it turns, and which ends long-polling requests before it stops."""

    def __init__(self, config: Config, application: "Application", beats: int) -> None:
        super().__init__(config)
        self._application, self._beats = application, beats

    async def on_tick(self, counter: int) -> bool:
        """Beat twice a second."""
        if counter % _TICKS_PER_BEAT == 0:
            with suppress(BlockingIOError):  # nobody listens just now
                os.write(self._beats, b".")
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: "FrameType | None") -> None:
        """End long-polling requests, which the server would wait for, and then as uvicorn does."""
        self._application.stop_waiting()
        super().handle_exit(sig, frame)
