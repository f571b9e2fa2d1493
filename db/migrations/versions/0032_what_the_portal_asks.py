"""what the portal asks: dossiers and bodies have what is exchanged, dossiers two more stages, procedures are a list.

Safe on a live system: columns are added empty, without a rewrite; the new constraints have no row in their index yet,
and the checks read the dossiers once, some tenths of a second per million. What of it is not of dossiers is done first,
each in a transaction of its own, and may be done again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

STATES = "status IN ('in_force', 'suspended', 'expired', 'revoked', 'ceased', 'replaced', 'voided')"
STAGES = (
    "status IN ('processing', 'awaiting_supplement', 'decided', 'refused', 'withdrawn', 'not_accepted', 'handed_over', "
    "'voided')"
)
RECEIPT = "status IN ('not_accepted', 'voided') OR dossier_code IS NOT NULL AND received_at IS NOT NULL"
CHANNELS = "IN ('in_person', 'post', 'online')"
CHECKS = {
    "status": STAGES,
    "receipt": RECEIPT,
    "channel": f"channel {CHANNELS}",
    "handed_over_through": f"handed_over_through {CHANNELS}",
    "applicant_kind": "applicant_kind IN ('individual', 'enterprise', 'organisation', 'state_body')",
}
IDENTIFIERS = ("electronic_id_2016", "electronic_id_2020")


def upgrade() -> None:
    with op.get_context().autocommit_block():
        list_procedures()
        identify_bodies()
    of_dossiers()


def must(name: str, kind: Any = sa.String) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def text(name: str, kind: Any = sa.String) -> sa.Column[Any]:
    return sa.Column(name, kind)


def list_procedures() -> None:
    op.execute("DROP TABLE IF EXISTS procedure")  # of a try that got no further
    op.create_table(
        "procedure",
        must("procedure_code"), must("title_vi"), must("register_key"), must("kind"), text("authority"), text("source"),
        must("certainty", sa.Text()), text("note"),
        must("entry_id", sa.Uuid()), must("valid_from", sa.Date()), must("known_from", sa.BigInteger()),
        text("valid_to", sa.Date()), text("known_to", sa.BigInteger()), must("act_seq", sa.BigInteger()),
        text("amendments", sa.Integer()), text("replaces"), must("status", sa.Text()), text("number", sa.Integer()),
        text("symbol"), text("printed_number"), text("signed_on", sa.Date()), text("signer"), text("signer_title"),
        text("issuer"), must("words", postgresql.TSVECTOR()), must("name_key", sa.LargeBinary()),
        postgresql.ExcludeConstraint(
            ("entry_id", "="), (sa.text("daterange(valid_from, valid_to)"), "&&"),
            (sa.text("int8range(known_from, known_to)"), "&&"),
            name="procedure_entry_id_excl", using="gist", deferrable=True, initially="IMMEDIATE",
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("procedure_legal_time_check")),
        sa.CheckConstraint("known_from < known_to", name=op.f("procedure_knowledge_check")),
        sa.CheckConstraint(
            "isfinite(valid_from) AND isfinite(valid_to) AND isfinite(signed_on)", name=op.f("procedure_finite_check")
        ),
        sa.CheckConstraint(STATES, name=op.f("procedure_status_check")),
        sa.CheckConstraint("certainty IN ('found', 'remembered', 'uncertain')", name=op.f("procedure_certainty_check")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("procedure_entry_id_fkey")),
        sa.ForeignKeyConstraint(["known_from"], ["act.seq"], name=op.f("procedure_known_from_fkey")),
        sa.PrimaryKeyConstraint("entry_id", "valid_from", "known_from", name=op.f("procedure_pkey")),
    )  # fmt: skip
    now = sa.text("known_to IS NULL")
    op.create_index("procedure_now_ix", "procedure", ["entry_id", "valid_from"], postgresql_where=now)
    op.create_index(
        "procedure_words_ix", "procedure", ["words"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )
    op.create_index("procedure_case_ix", "procedure", ["register_key", "kind", "valid_from"])
    op.execute("GRANT SELECT, INSERT, UPDATE (known_to) ON procedure TO sobo_app")


def identify_bodies() -> None:
    for name in IDENTIFIERS:
        op.execute(f"ALTER TABLE organisation ADD COLUMN IF NOT EXISTS {name} varchar")
        op.execute(f"ALTER TABLE organisation DROP CONSTRAINT IF EXISTS organisation_{name}_excl")
        once("organisation", name, f"{name} IS NOT NULL AND status = 'in_force'")


def once(table: str, column: str, where: str) -> None:
    """No two rows of a table have the same value on one day, as known at one time."""
    op.execute(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_excl EXCLUDE USING gist ({column} WITH =, "
        "daterange(valid_from, valid_to) WITH &&, int8range(known_from, known_to) WITH &&) "
        f"WHERE ({where}) DEFERRABLE INITIALLY IMMEDIATE"
    )


def of_dossiers() -> None:
    op.alter_column("application", "dossier_code", nullable=True)
    op.alter_column("application", "received_at", nullable=True)
    for column in (
        text("procedure_code"), text("channel", sa.Text()), text("applicant_kind", sa.Text()), text("portal_code"),
        text("earlier_dossier", sa.Uuid()), text("handed_over_through", sa.Text()), text("handed_to"),
    ):  # fmt: skip
        op.add_column("application", column)
    op.execute(
        "ALTER TABLE application ADD CONSTRAINT application_earlier_dossier_fkey FOREIGN KEY (earlier_dossier) "
        "REFERENCES entry (id)"
    )
    op.drop_constraint(op.f("application_status_check"), "application")
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"application_{name}_check"), "application", rule)
    once("application", "portal_code", "portal_code IS NOT NULL AND status NOT IN ('voided', 'not_accepted')")
    for name, of in (("earlier", "earlier_dossier"), ("portal", "portal_code")):
        where = sa.text(f"known_to IS NULL AND {of} IS NOT NULL")
        op.create_index(f"application_{name}_ix", "application", [of], postgresql_where=where)
    op.execute("GRANT UPDATE (handed_to) ON application TO sobo_app")
