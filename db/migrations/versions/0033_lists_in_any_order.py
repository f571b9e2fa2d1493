"""lists in any order: indexes of days, of states that are over, and of numbers in the order of recording.

Each index is built in a transaction of its own, which may be done again; it keeps acts of its register waiting, some
seconds per million entries. It is not built concurrently, since that would wait for transactions that wait for this
migration. The new index of numbers is built beside the old one, which it then replaces.
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

VERSIONS = (
    "publication_permit", "postal_confirmation", "subdomain_certificate", "aggregator_licence", "press_office",
    "resident_reporter", "application",
)
WITH_A_TERM = ("publication_permit", "aggregator_licence")
DAYS = {"signed": "signed_on", "effective": "(valid_from + 0)", "expires": "expires_on"}
TENSE = "valid_from, valid_to, known_from, known_to"
NUMBERS = "number, entry_id, symbol"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for table in VERSIONS:
            for name, day in DAYS.items():
                if name != "expires" or table in WITH_A_TERM:
                    index(f"{table}_{name}_ix", f"{table} ({day}, entry_id) INCLUDE ({TENSE})")
            index(f"{table}_ended_ix", f"{table} (status, entry_id) WHERE status <> 'in_force'")
            index_numbers(table)


def index(name: str, on: str) -> None:
    op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {on}")


def index_numbers(table: str) -> None:
    """The index of numbers by another order of columns; done again, it is built once more."""
    op.execute(f"DROP INDEX IF EXISTS {table}_number_new")
    op.execute(f"CREATE INDEX {table}_number_new ON {table} ({NUMBERS})")
    op.execute(f"DROP INDEX IF EXISTS {table}_number_ix")
    op.execute(f"ALTER INDEX {table}_number_new RENAME TO {table}_number_ix")
