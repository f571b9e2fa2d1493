"""Migrating a database: the schema, then what follows from acts and is derived anew."""

from db import migrate
from db.session import Database
from domain.deadlines import open_dossiers
from domain.figures import recount
from domain.ledger.findings import MAX_FINDINGS
from domain.ledger.rebuild import derive_adopted, rebuild_if_due
from domain.registers import RECORDED, REFERENCE


async def upgrade(url: str, seal: migrate.Seal = migrate.no_seal) -> tuple[int, list[str]]:
    """Apply every pending migration as the owner; `seal` is for secrets that earlier versions stored in clear.

    Returns the number of entries derived anew, and what must be looked at. Raises NotIntact if the acts do not verify.
    """
    await migrate.upgrade(url, seal)
    async with Database.open(url, role=None) as database:
        await derive_adopted(database, REFERENCE.values())
        done = await rebuild_if_due(database, RECORDED, url)
        await recount.remake_if_due(database)
        await open_dossiers.repair(database, MAX_FINDINGS)
        return done
