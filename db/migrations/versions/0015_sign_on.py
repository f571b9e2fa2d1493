"""sign on: the person at a provider that an account is linked to.

Safe on a live system: columns without a default on a small table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("issuer", sa.String(), nullable=True))
    op.add_column("account", sa.Column("subject", sa.String(), nullable=True))
    op.create_unique_constraint("account_subject_key", "account", ["issuer", "subject"])
    op.create_check_constraint(op.f("account_identity_check"), "account", "(issuer IS NULL) = (subject IS NULL)")
