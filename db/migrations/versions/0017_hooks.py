"""webhooks: which are slow.

Safe on a live system: columns without a default on a small table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("webhook", sa.Column("slow_at", AT, nullable=True))
    op.execute("GRANT UPDATE (slow_at) ON webhook TO sobo_app")
