"""codes in leaves: an act says which code its paper bears, by a digest.

Safe on a live system: a column that may be empty, in no time. An act from before has none and keeps its leaf; that its
paper has a code, and that no other act has one, `sobo verify` says of it too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("act", sa.Column("code_digest", sa.String(), nullable=True))
