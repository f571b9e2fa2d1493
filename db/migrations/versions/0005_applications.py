"""applications.

Safe on a live system: a new table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATES = ("processing", "awaiting_supplement", "decided", "refused", "withdrawn", "voided")
STATUS = f"status IN ({', '.join(repr(state) for state in STATES)})"
FINITE = " AND ".join(f"isfinite({day})" for day in ("valid_from", "valid_to", "signed_on", "promised_on", "due_on"))


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("known_to", sa.BigInteger(), nullable=True),
        sa.Column("act_seq", sa.BigInteger(), nullable=False),
        sa.Column("authority", sa.String(), nullable=True),
        sa.Column("amendments", sa.Integer(), nullable=True),
        sa.Column("replaces", sa.String(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("symbol", sa.String(), nullable=True),
        sa.Column("printed_number", sa.String(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(), nullable=True),
        sa.Column("signer_title", sa.String(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("holder_name", sa.String(), nullable=True),
        sa.Column("dossier_code", sa.String(), nullable=False),
        sa.Column("asked_register", sa.String(), nullable=False),
        sa.Column("asked_kind", sa.String(), nullable=False),
        sa.Column("asked_entry", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decided_entry", sa.Uuid(), nullable=True),
        sa.Column("decision_seq", sa.BigInteger(), nullable=True),
        sa.Column("asked", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("application_legal_time_check")),
        sa.CheckConstraint("known_from < known_to", name=op.f("application_knowledge_check")),
        sa.CheckConstraint(FINITE, name=op.f("application_finite_check")),
        sa.CheckConstraint(STATUS, name=op.f("application_status_check")),
        *(
            postgresql.ExcludeConstraint(
                (sa.text(column), "="),
                (sa.text("daterange(valid_from, valid_to)"), "&&"),
                (sa.text("int8range(known_from, known_to)"), "&&"),
                name=f"application_{column}_excl",
                where=sa.text(where) if where else None,
                deferrable=True,
                initially="IMMEDIATE",
            )
            for column, where in (("entry_id", None), ("dossier_code", "status <> 'voided'"))
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="application_entry_id_fkey"),
        sa.ForeignKeyConstraint(["known_from"], ["act.seq"], name="application_known_from_fkey"),
        sa.ForeignKeyConstraint(["holder"], ["organisation.code"], name="application_holder_fkey"),
        sa.ForeignKeyConstraint(["asked_entry"], ["entry.id"], name="application_asked_entry_fkey"),
        sa.ForeignKeyConstraint(["decided_entry"], ["entry.id"], name="application_decided_entry_fkey"),
        sa.PrimaryKeyConstraint("entry_id", "valid_from", "known_from", name="application_pkey"),
    )
    for name, columns in (
        ("now", ["entry_id", "valid_from"]),
        ("holder", ["holder", "entry_id"]),
        ("number", ["number", "symbol", "entry_id"]),
    ):
        known = sa.text("known_to IS NULL")
        op.create_index(f"application_{name}_ix", "application", columns, postgresql_where=known)
    op.execute("GRANT SELECT, INSERT, UPDATE (known_to) ON application TO sobo_app")
