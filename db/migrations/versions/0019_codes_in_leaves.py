"""codes in leaves: an act has the digest of its paper's code.

Safe on a live system: adds a nullable column without a rewrite. Earlier acts have no digest and keep their leaves; for
them `sobo verify` still checks that each paper numbered here has a code and no other act has one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("act", sa.Column("code_digest", sa.String(), nullable=True))
