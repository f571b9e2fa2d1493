"""withheld numbers keep their history.

Safe on a live system: columns without a default; numbers withheld before count as always withheld.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("reserved_at", "voided_at", "used_at"):
        op.add_column("held_number", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("held_number", sa.Column("void_reason", sa.String(), nullable=True))
    op.execute("REVOKE DELETE ON held_number FROM sobo_app")
