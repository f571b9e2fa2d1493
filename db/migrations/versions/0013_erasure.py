"""personal fields can be erased.

Safe on a live system: rights only. The service may delete the personal fields of acts and empty those of versions;
it may change nothing else that is recorded.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PERSONAL = {
    "publication_permit": "submitter_name, submitter_identity_number, submitter_phone, submitter_email",
    "postal_confirmation": "representative, representative_phone",
    "subdomain_certificate": "contact_name, contact_phone, contact_email",
    "aggregator_licence": "responsible_phone, responsible_email",
    "resident_reporter": "identity_number, birth_date, phone, email",
    "application": "asked",
}


# The server's log must not hold the rows that a constraint refused; only a superuser can say so.
TERSE = """
    DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET log_error_verbosity = terse', current_database());
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END $$
"""


def upgrade() -> None:
    op.execute(TERSE)
    op.execute("GRANT DELETE ON act_private TO sobo_app")
    for table, columns in PERSONAL.items():
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO sobo_app")
