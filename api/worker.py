"""A worker process, which ends whenever and however the `sobo` process that started it ends."""

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from api.settings import Settings

if TYPE_CHECKING:
    from api.app import Application

_PR_SET_PDEATHSIG: Final = 1


def create_app(settings: Settings) -> "Application":
    """The application in a worker. An orphaned one would keep the port and serve a database that is gone.

    The application is imported here because that is slow on a busy machine: uvicorn's supervisor already gets answers.
    """
    _end_with(multiprocessing.parent_process())
    from api import app
    from api.http.logs import redact_exceptions

    redact_exceptions()
    application = app.create_app(settings=settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop_waiting_before(signal.getsignal(number), application))
    return application


def _stop_waiting_before(handler: Any, application: "Application") -> Callable[[int, FrameType | None], None]:
    """The signal handler, preceded by the end of long-polling requests, which the server would wait for."""

    def stop(number: int, frame: FrameType | None) -> None:
        application.stop_waiting()
        if callable(handler):
            handler(number, frame)

    return stop


def _end_with(parent: "multiprocessing.process.BaseProcess | None") -> None:
    """Have the kernel kill this process when `parent` ends; the kernel does not report an earlier end."""
    if parent is None:
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent.pid:
        os.kill(os.getpid(), signal.SIGKILL)
