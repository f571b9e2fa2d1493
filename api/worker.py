"""A process that serves: it ends when the `sobo` that started it ends, however that came."""

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
    """The application in a worker. Nobody else would end it: it would keep the port and serve a lost database.

    It is imported here, where uvicorn's supervisor already gets answers: importing may take long on a busy machine.
    """
    _end_with(multiprocessing.parent_process())
    from api import app
    from api.http.logs import keep_values_out

    keep_values_out()
    made = app.create_app(settings=settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _told_first(made, signal.getsignal(number)))
    return made


def _told_first(made: "Application", handler: Any) -> Callable[[int, FrameType | None], None]:
    """A signal's handler that first lets requests which only wait end: the server waits for them before it stops."""

    def stop(number: int, frame: FrameType | None) -> None:
        made.stop_waiting()
        if callable(handler):
            handler(number, frame)

    return stop


def _end_with(parent: "multiprocessing.process.BaseProcess | None") -> None:
    """Ask the kernel to kill us when `parent` ends; it does not tell of an end that came before."""
    if parent is None:
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent.pid:
        os.kill(os.getpid(), signal.SIGKILL)
