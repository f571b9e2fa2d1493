"""webhooks: slow and paused targets, the previous secret, removal; an index for deleting old deliveries.

Safe on a live system: columns without a default on a small table. Building the index blocks the recording of deliveries
for some seconds per million rows; a delivery that could not be recorded is made again.
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
    op.add_column("webhook", sa.Column("rests_until", AT, nullable=True))
    op.add_column("webhook", sa.Column("old_secret", sa.String(), nullable=True))
    op.add_column("webhook", sa.Column("old_until", AT, nullable=True))
    op.add_column("webhook", sa.Column("removed_at", AT, nullable=True))
    op.create_check_constraint(op.f("webhook_old_check"), "webhook", "(old_secret IS NULL) = (old_until IS NULL)")
    op.execute(
        "GRANT UPDATE (slow_at, rests_until, url, secret, old_secret, old_until, removed_at) ON webhook TO sobo_app"
    )
    op.create_index(
        "delivery_delivered_at_ix", "delivery", ["delivered_at"], postgresql_where=sa.text("state = 'delivered'")
    )
    op.execute("GRANT DELETE ON delivery TO sobo_app")
