"""Forking a process that does one thing, and ends whenever and however this one ends."""

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Final, NoReturn

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
"""The signals that the supervisor handles, and a worker otherwise or not at all."""

_PR_SET_PDEATHSIG: Final = 1


def fork(work: Callable[[], None]) -> int:
    """The pid of a fork that does `work` and ends. Call it while no other thread holds a lock that `work` needs."""
    parent = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # until the fork has its own handlers
    try:
        if not (pid := os.fork()):
            _run(work, parent)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    return pid


def _run(work: Callable[[], None], parent: int) -> NoReturn:
    """Do the work in the fork: nothing of what is open in this process may be closed on the way out."""
    status = 1
    try:
        _end_with(parent)
        os.setpgid(0, 0)  # Ctrl-C of the terminal is for the supervisor, which tells its workers
        signal.set_wakeup_fd(-1)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        work()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status)


def _end_with(parent: int) -> None:
    """Have the kernel kill this process when `parent` ends; the kernel does not report an earlier end.

    An orphan would keep the port, and serve a database that is gone.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
