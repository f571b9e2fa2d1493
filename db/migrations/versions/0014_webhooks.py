"""webhooks: subscriptions of clients to acts, and their deliveries.

Safe on a live system: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("registers", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("kinds", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("since_seq", sa.BigInteger(), nullable=False),
        sa.Column("reached_seq", sa.BigInteger(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("disabled_at", AT, nullable=True),
        sa.CheckConstraint("since_seq <= reached_seq", name=op.f("webhook_reached_check")),
        sa.ForeignKeyConstraint(["client"], ["client.name"], name=op.f("webhook_client_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_pkey")),
    )
    op.create_index(op.f("webhook_client_ix"), "webhook", ["client"])
    op.create_table(
        "delivery",
        sa.Column("webhook", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Integer(), nullable=False),
        sa.Column("next_at", AT, nullable=True),
        sa.Column("leased_until", AT, nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("delivered_at", AT, nullable=True),
        sa.CheckConstraint("state IN ('pending', 'delivered', 'dead')", name=op.f("delivery_state_check")),
        sa.CheckConstraint("(state = 'pending') = (next_at IS NOT NULL)", name=op.f("delivery_next_check")),
        sa.CheckConstraint(
            "(state = 'delivered') = (delivered_at IS NOT NULL)", name=op.f("delivery_delivered_check")
        ),
        sa.CheckConstraint("state = 'pending' OR leased_until IS NULL", name=op.f("delivery_leased_check")),
        sa.CheckConstraint("attempts <= allowed", name=op.f("delivery_attempts_check")),
        sa.ForeignKeyConstraint(["webhook"], ["webhook.id"], name=op.f("delivery_webhook_fkey")),
        sa.ForeignKeyConstraint(["seq"], ["act.seq"], name=op.f("delivery_seq_fkey")),
        sa.PrimaryKeyConstraint("webhook", "seq", name=op.f("delivery_pkey")),
    )
    op.create_index(
        "delivery_due_ix", "delivery", ["webhook", "next_at"], postgresql_where=sa.text("state = 'pending'")
    )
    op.create_index("delivery_state_ix", "delivery", ["webhook", "state", "seq"])
    op.execute("GRANT SELECT, INSERT, UPDATE (reached_seq, disabled_at) ON webhook TO sobo_app")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE (state, attempts, allowed, next_at, leased_until, last_status, last_error, "
        "delivered_at) ON delivery TO sobo_app"
    )
