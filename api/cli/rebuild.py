"""`sobo rebuild`: every version, derived from the acts again."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", _: Namespace) -> int:
    from api.cli.database import on_database
    from domain.ledger.rebuild import NotIntact, rebuild
    from domain.registers import EVERY

    try:
        total, findings = on_database(settings, lambda opened: rebuild(opened, EVERY), role=None)
    except NotIntact as error:
        print(*error.findings, "The ledger is NOT intact: nothing was derived from it.", sep="\n")
        return 1
    print(*findings, sep="\n", end="\n" if findings else "")
    print(f"{total} entries derived again, {len(findings)} differed.")
    return 1 if findings else 0


COMMAND: Final = Command(
    "rebuild",
    "Derive every version again from the acts, if these verify; put right what differs, and say so.",
    _run,
)
