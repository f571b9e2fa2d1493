"""Running one migration by itself, on a database that a test has put back to the state before it."""

from types import ModuleType

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from db import migrate
from db.migrate import SEAL, Seal, no_seal


async def run_again(url: str, migration: ModuleType, seal: Seal = no_seal) -> None:
    """Run `migration` as the owner of the database."""

    def run(connection: Connection) -> None:
        context = MigrationContext.configure(connection)
        with context.begin_transaction(_per_migration=True), Operations.context(context):
            migration.upgrade()
        connection.commit()

    async with migrate.as_owner(url) as owner:
        (await owner.get_raw_connection()).info[SEAL] = seal
        await owner.run_sync(run)
