"""${message}.

Safe on a live system? A migration must not rewrite a large table or hold a lock for long; add columns without a
default, build indexes CONCURRENTLY in a migration of their own, and never touch `act`: it is append-only.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
