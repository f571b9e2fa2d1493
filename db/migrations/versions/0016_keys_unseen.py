"""keys of kept answers as digests, fingerprints salted with them: no body can be guessed at from the database.

Holds the table while it is written anew: answers of 30 days. What is kept counts on, since both follow from what was.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE kept_answer SET fingerprint = sha256(convert_to(key, 'UTF8') || fingerprint)")
    op.execute("ALTER TABLE kept_answer ALTER COLUMN key TYPE bytea USING sha256(convert_to(key, 'UTF8'))")
