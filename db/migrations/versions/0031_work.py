"""work by day: the due day of each open dossier, who handles it, notes, and indexes for what comes next.

Each index is built in a transaction of its own, which may be done again; it keeps acts of its register waiting, some
seconds per million entries. It is not built concurrently, since that would wait for transactions that wait for this
migration. The new tables come last: they refer to `entry`, which every act writes. `sobo migrate` fills the due days
from acts, rules and calendar; an earlier version of the program does not keep them, so stop that version first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

WITH_A_TERM = ("aggregator_licence", "number_reservation", "publication_permit", "signer")
IN_FORCE = "known_to IS NULL AND status IN ('in_force', 'suspended')"

# The exceptions as the calendar of now has them, each counted where it differs from Monday to Friday.
WORKING_DAYS_UNTIL = """
CREATE FUNCTION working_days_until(until date) RETURNS integer LANGUAGE sql STABLE AS $$
    WITH known AS (SELECT day, works FROM working_day WHERE known_to IS NULL AND status = 'in_force')
    SELECT (until - DATE '1900-01-01') / 7 * 5 + least((until - DATE '1900-01-01') % 7 + 1, 5)
        + coalesce(sum(CASE WHEN works THEN 1 ELSE -1 END) FILTER (WHERE works <> (extract(isodow FROM day) < 6)), 0)
    FROM (
        SELECT day, works FROM known
        UNION ALL
        SELECT day, works FROM listed_day WHERE day NOT IN (SELECT day FROM known)
    ) e WHERE day <= until
$$
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        index_what_comes_next()
    op.create_table(
        "dossier_due",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("asked_register", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("awaiting_since", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_count", sa.Integer(), nullable=True),
        sa.Column("due_key", sa.LargeBinary(), nullable=False),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("dossier_due_entry_id_fkey")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("dossier_due_pkey")),
    )
    op.create_index("dossier_due_key_ix", "dossier_due", ["due_key", "entry_id"])
    op.create_index("dossier_due_on_ix", "dossier_due", ["due_on", "entry_id"])
    op.create_index("dossier_due_assignee_ix", "dossier_due", ["assignee", "due_key", "entry_id"])
    _history("dossier_assignment", ("assignee", True), ("instead_of", True), ("reason", True))
    _history("dossier_note", ("text", False))
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON dossier_due TO sobo_app")
    op.execute(WORKING_DAYS_UNTIL)


def index_what_comes_next() -> None:
    op.create_index(
        "application_asked_ix", "application", ["asked_entry"],
        postgresql_where=sa.text("known_to IS NULL"), if_not_exists=True,
    )  # fmt: skip
    for table in WITH_A_TERM:
        op.create_index(
            f"{table}_ends_ix", table, ["expires_on", "entry_id"],
            postgresql_include=["valid_from", "valid_to"], postgresql_where=sa.text(IN_FORCE), if_not_exists=True,
        )  # fmt: skip
    op.create_index(
        "publication_permit_deposit_ix", "publication_permit", ["planned_release_on", "entry_id"],
        postgresql_where=sa.text("known_to IS NULL AND (deposited_copies IS NULL OR deposited_copies < 3)"),
        if_not_exists=True,
    )  # fmt: skip


def _history(name: str, *texts: tuple[str, bool]) -> None:
    """A table of what was done on dossiers, to which the service only adds."""
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        *(sa.Column(column, sa.String(), nullable=nullable) for column, nullable in texts),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f(f"{name}_entry_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{name}_pkey")),
    )
    op.create_index(f"{name}_entry_ix", name, ["entry_id", "id"])
    op.execute(f"GRANT SELECT, INSERT ON {name} TO sobo_app")
