"""one press card for one reporter at a time, and an index on the entry of a decision.

Short locks on two small tables. Fails if two reporters are recorded with one card: correct them first. If there are
permits with several deposits, run `sobo rebuild` afterwards: their copies are added up now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE resident_reporter ADD CONSTRAINT resident_reporter_card_number_excl
        EXCLUDE USING gist (
            (upper(replace(card_number, ' ', ''))) WITH =,
            (daterange(valid_from, valid_to)) WITH &&,
            (int8range(known_from, known_to)) WITH &&
        ) WHERE (status IN ('in_force', 'suspended')) DEFERRABLE INITIALLY IMMEDIATE
        """
    )
    op.create_index(
        "application_decided_ix", "application", ["decided_entry"], postgresql_where=sa.text("known_to IS NULL")
    )
