"""Whether requests of all kinds can be served now."""

from db.errors import ReadOnly
from db.queries import readiness as queries
from db.session import Database
from domain.ledger import stored_tree


async def check(database: Database) -> int:
    """The size of the ledger. Raises Unavailable if it cannot be read, or nothing can be written."""
    if await database.value(queries.read_only):
        raise ReadOnly("the database is read-only")
    async with database.transaction(snapshot=True) as session:
        await session.one(queries.little_memory)
        await session.one(queries.spill)
        return (await stored_tree.head(session)).size
