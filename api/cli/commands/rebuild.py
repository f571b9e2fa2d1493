"""`sobo rebuild`: derive all versions, events and figures from the acts again."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", _: Namespace) -> int:
    from api.cli.database import run_on_url
    from db.session import Database
    from domain.ledger.rebuild import NotIntact, rebuild
    from domain.registers import RECORDED

    async def run(url: str) -> tuple[int, list[str]]:
        async with Database.open(url, role=None) as opened:
            return await rebuild(opened, RECORDED, url)

    try:
        total, findings = run_on_url(settings, run)
    except NotIntact as error:
        print(*error.findings, "The ledger is NOT intact: nothing was rebuilt.", sep="\n")
        return 1
    print(*findings, sep="\n", end="\n" if findings else "")
    print(f"{total} entries rebuilt, {len(findings)} differed.")
    return 1 if findings else 0


COMMAND: Final = Command(
    "rebuild",
    "Derive versions, events and figures from the acts again, if they verify; repair and report differences.",
    _run,
)
