"""effect follows signing: an act has the mark that its effective day was defaulted; versions are to be derived anew.

Safe on a live system: the column of `act` is nullable and added without a rewrite. The effective days of earlier acts
count as stated, and their leaves stay. The mark on the ledger's head asks `sobo migrate` to rebuild versions and
events: an entry has now expired by the act that set its term, not by the last one before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("act", sa.Column("follows_signing", sa.Boolean(), nullable=True))
    due: sa.Column[bool] = sa.Column("rebuild_due", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("ledger_head", due)
    op.alter_column("ledger_head", "rebuild_due", server_default=None)
    op.execute("UPDATE ledger_head SET rebuild_due = size > 0")
