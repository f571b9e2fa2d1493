"""A migration of a live system: a column is added to a table that every grant writes, each time to the next."""

import asyncio
import shutil
from pathlib import Path
from unittest.mock import patch

import asyncpg

from db import migrate

TABLES = ("entry", "subdomain_certificate", "act", "ledger_head")

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None


def upgrade():
    op.add_column("{table}", sa.Column("live_{revision}", sa.Text()))
"""


class LiveMigrations:
    """The migrations there are, in a folder of their own, and more after them."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(migrate.MIGRATIONS, folder)
        self._folder = folder

    async def run(self, url: str) -> None:
        """Write one more, and apply it."""
        with patch.object(migrate, "MIGRATIONS", self._folder):
            before = migrate.newest()
            revision = f"{int(before) + 1:04d}"
            (self._folder / "versions" / f"{revision}_live.py").write_text(
                MIGRATION.format(revision=revision, before=before, table=TABLES[int(revision) % len(TABLES)])
            )
            await asyncio.to_thread(asyncio.run, migrate.upgrade(url))  # not in turn with the clients

    async def forget(self, url: str) -> None:
        """Take the added ones back."""
        owner = await asyncpg.connect(url)
        for revision in sorted(path.name[:4] for path in self._folder.glob("versions/*_live.py")):
            table = TABLES[int(revision) % len(TABLES)]
            await owner.execute(f"ALTER TABLE {table} DROP COLUMN live_{revision}")
        await owner.execute(f"UPDATE alembic_version SET version_num = '{migrate.newest()}'")
        await owner.close()
