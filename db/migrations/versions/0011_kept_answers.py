"""responses stored for replays of idempotent writes.

Safe on a live system: a new table only.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("headers", postgresql.JSONB(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("client", "key", name=op.f("kept_answer_pkey")),
    )
    op.create_index("kept_answer_kept_at_ix", "kept_answer", ["kept_at"])
    op.execute("GRANT SELECT, INSERT, DELETE, UPDATE (status, media_type, headers, body) ON kept_answer TO sobo_app")
