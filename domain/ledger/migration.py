"""Migrating a database: the schema, then the versions of what a migration recorded as acts."""

from db import migrate
from db.session import Database
from domain.ledger.rebuild import derive_adopted
from domain.registers import REFERENCE


async def upgrade(url: str, seal: migrate.Seal = migrate.no_seal) -> None:
    """Apply every pending migration as the owner; `seal` is for secrets that earlier versions stored in clear."""
    await migrate.upgrade(url, seal)
    async with Database.open(url, role=None) as database:
        await derive_adopted(database, REFERENCE.values())
