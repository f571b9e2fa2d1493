"""version of reference data: what a worker remembers of them holds until it changes.

Safe on a live system: the table has one row. Acts that an earlier version of the program records on reference data do
not renew it, so stop that version first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_head", sa.Column("reference_version", sa.BigInteger(), nullable=False, server_default="0"))
    op.alter_column("ledger_head", "reference_version", server_default=None)
