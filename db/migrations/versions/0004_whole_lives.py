"""whole lives: authorities, replacements, deposits.

Safe on a live system: columns without a default, nothing rewritten. The new columns of existing versions
are empty until `sobo rebuild`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

VERSIONS = (
    "publication_permit",
    "postal_confirmation",
    "subdomain_certificate",
    "aggregator_licence",
    "press_office",
    "resident_reporter",
)
DAYS = "isfinite(valid_from) AND isfinite(valid_to) AND isfinite(signed_on) AND isfinite(expires_on) AND {} isfinite(deposited_on)"


def upgrade() -> None:
    op.create_table(
        "managing_authority",
        sa.Column("register_key", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["authority"], ["organisation.code"], name="managing_authority_authority_fkey"),
        sa.PrimaryKeyConstraint("register_key", "valid_from", name="managing_authority_pkey"),
    )
    for table in ("act", "event", *VERSIONS):
        op.add_column(table, sa.Column("authority", sa.String(), nullable=True))
    op.create_foreign_key("act_authority_fkey", "act", "organisation", ["authority"], ["code"])
    for table in VERSIONS:
        op.add_column(table, sa.Column("amendments", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("replaces", sa.String(), nullable=True))
    op.add_column("publication_permit", sa.Column("planned_release_on", sa.Date(), nullable=True))
    op.add_column("publication_permit", sa.Column("ministry_opinion", sa.String(), nullable=True))
    op.drop_constraint("publication_permit_finite_check", "publication_permit")
    op.create_check_constraint("finite", "publication_permit", DAYS.format("isfinite(planned_release_on) AND"))

    op.add_column("series_use", sa.Column("authority", sa.String(), nullable=True))
    op.execute("UPDATE series_use u SET authority = s.authority FROM number_series s WHERE s.key = u.series")
    op.alter_column("series_use", "authority", nullable=False)
    op.drop_constraint("series_use_pkey", "series_use")
    op.create_primary_key("series_use_pkey", "series_use", ["register_key", "kind", "authority"])
    op.create_foreign_key("series_use_authority_fkey", "series_use", "organisation", ["authority"], ["code"])
    # Who numbered until now has managed until now.
    op.execute(
        """
        INSERT INTO managing_authority
        SELECT register_key, '1900-01-01', (SELECT min(authority) FROM number_series), 'Đặt khi nâng cấp, theo sổ số'
        FROM (SELECT register_key FROM entry UNION SELECT register_key FROM series_use) r
        WHERE EXISTS (SELECT FROM number_series)
        """
    )
    op.execute("GRANT SELECT, INSERT ON managing_authority TO sobo_app")
