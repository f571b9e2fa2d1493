"""What other programs on this machine do during a measurement, which disturbs it."""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

import psutil

DISTURBED: Final = 0.1
"""Cores used by others above which a measurement counts as disturbed."""

_TICKS: Final = os.sysconf("SC_CLK_TCK")


class OtherWork:
    """Measures how many cores others than this process and its descendants used, and the seconds that these used.

    The work of the kernel for no process in particular, and what a hypervisor takes away, count as that of others.
    """

    cores = own_seconds = 0.0

    def __enter__(self) -> Self:
        self._begun = time.monotonic(), _busy(), _own()
        return self

    def __exit__(self, *_: object) -> None:
        begun, busy, own = self._begun
        self.own_seconds = _own() - own
        self.cores = max(0.0, (_busy() - busy - self.own_seconds) / (time.monotonic() - begun))


def note(cores: float) -> str:
    """What a table says of it."""
    return f"disturbed: others used {cores:.1f} of {os.cpu_count()} cores" if cores > DISTURBED else ""


def _busy() -> float:
    """Seconds that all cores were busy since the machine started."""
    names = Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]
    user, nice, system, _, _, irq, softirq, steal = map(int, names)
    return (user + nice + system + irq + softirq + steal) / _TICKS


def _own() -> float:
    """Seconds of processor time of this process and its descendants, also of those that have ended."""
    own, total = psutil.Process(), 0.0
    for process in [own, *own.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total
