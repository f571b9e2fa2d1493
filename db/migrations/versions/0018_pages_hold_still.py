"""pages hold still: the indexes for filters and order also cover versions no longer known, not only the current ones.

Safe on a live system, except that no act can be recorded for some seconds per million rows while indexes are built
beside the old ones: not concurrently, since that would wait for transactions that wait for this migration.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

VERSIONS = (
    "publication_permit", "postal_confirmation", "subdomain_certificate", "aggregator_licence", "press_office",
    "resident_reporter", "application",
)
COLUMNS = {"holder": "holder, entry_id", "number": "number, symbol, entry_id", "name": "name_key, entry_id"}


def upgrade() -> None:
    made = [(f"{table}_{name}_ix", table, COLUMNS[name]) for table in VERSIONS for name in COLUMNS]
    for index, table, columns in made:
        op.execute(f"CREATE INDEX {index}_new ON {table} ({columns})")
    for index, _, _ in made:
        op.execute(f"DROP INDEX {index}")
        op.execute(f"ALTER INDEX {index}_new RENAME TO {index}")
