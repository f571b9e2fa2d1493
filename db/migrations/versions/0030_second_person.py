"""second person: signing rules, proposals, staff codes, and who prepared an act.

Safe on a live system: two nullable columns are added without a rewrite, each in a transaction of its own since both
tables are busy; both bear to be added again. Earlier acts have nobody who prepared them, and their leaves stay. The new
tables are empty; the two roles are added unless there are roles of these names.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ROLES = (
    ("drafter", "Người soạn thảo, trình ký", "{draft,read}"),
    ("signatory", "Người ký", "{read,sign}"),
)


def upgrade() -> None:
    for table, column in (("account", "person"), ("act", "prepared_by")):
        with op.get_context().autocommit_block():
            op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column} varchar")
    create_signing_rule()
    create_proposal()
    op.execute(
        "CREATE TRIGGER access_is_locked BEFORE INSERT OR UPDATE OR DELETE ON signing_rule "
        "FOR EACH STATEMENT EXECUTE FUNCTION lock_access()"
    )
    for name, title, scopes in ROLES:
        role = sa.text("INSERT INTO role VALUES (:name, :title, CAST(:scopes AS text[])) ON CONFLICT DO NOTHING")
        op.execute(role.bindparams(name=name, title=title, scopes=scopes))


def must(name: str, kind: Any = sa.String) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def may(name: str, kind: Any = sa.String) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def excluded(table: str, name: str, *parts: tuple[str, str], where: str | None = None) -> postgresql.ExcludeConstraint:
    return postgresql.ExcludeConstraint(
        *((sa.text(expression), operator) for expression, operator in parts),
        where=sa.text(where) if where else None,
        deferrable=True, initially="IMMEDIATE", using="gist", name=f"{table}_{name}_excl",
    )  # fmt: skip


def checks(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"{table}_{name}_check")) for name, rule in rules.items()]


def create_signing_rule() -> None:
    table, known = "signing_rule", ("int8range(known_from, known_to)", "&&")
    op.create_table(
        table,
        must("entry_id", sa.Uuid()), must("valid_from", sa.Date()), must("known_from", sa.BigInteger()),
        may("valid_to", sa.Date()), may("known_to", sa.BigInteger()), must("act_seq", sa.BigInteger()),
        must("authority"), may("amendments", sa.Integer()), may("replaces"), must("status", sa.Text()),
        may("number", sa.Integer()), may("symbol"), may("printed_number"), may("signed_on", sa.Date()),
        may("signer"), may("signer_title"), may("issuer"), must("words", postgresql.TSVECTOR()),
        must("name_key", sa.LargeBinary()),
        must("register_key"), must("second_person", sa.Text()), may("source"),
        excluded(table, "entry_id", ("entry_id", "="), ("daterange(valid_from, valid_to)", "&&"), known),
        excluded(
            table, "valid_from", ("register_key", "="), ("authority", "="), ("valid_from", "="), known,
            where="status = 'in_force'",
        ),
        *checks(
            table,
            second_person="second_person IN ('never', 'corrections', 'always')",
            status="status IN ('in_force', 'suspended', 'expired', 'revoked', 'ceased', 'replaced', 'voided')",
            finite="isfinite(valid_from) AND isfinite(valid_to) AND isfinite(signed_on)",
            knowledge="known_from < known_to",
            legal_time="valid_from < valid_to",
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f(f"{table}_entry_id_fkey")),
        sa.ForeignKeyConstraint(["known_from"], ["act.seq"], name=op.f(f"{table}_known_from_fkey")),
        sa.PrimaryKeyConstraint("entry_id", "valid_from", "known_from", name=op.f(f"{table}_pkey")),
    )  # fmt: skip
    of_now = sa.text("known_to IS NULL")
    op.create_index(f"{table}_now_ix", table, ["entry_id", "valid_from"], postgresql_where=of_now)
    op.create_index(
        f"{table}_words_ix", table, ["words"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE (known_to) ON {table} TO sobo_app")


def create_proposal() -> None:
    table, instant = "proposal", sa.DateTime(timezone=True)
    op.create_table(
        table,
        must("id", sa.Uuid()), sa.Column("nth", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        must("operation", sa.Text()), must("register_key"), must("owner"),
        may("entry_id", sa.Uuid()), may("entry_seq", sa.BigInteger()),
        may("dossier_id", sa.Uuid()), may("dossier_seq", sa.BigInteger()), must("ledger_size", sa.BigInteger()),
        may("body"), may("salt"), must("digest"), must("version", sa.Integer()), must("revision", sa.Integer()),
        must("state", sa.Text()), must("prepared_by"), must("prepared_as", sa.ARRAY(sa.Text())),
        must("prepared_at", instant), may("submitted_at", instant), may("returned_by"), may("return_reason"),
        may("signed_by"), may("signed_at", instant), may("act_seq", sa.BigInteger()),
        *checks(
            table,
            operation="operation IN ('opening', 'act', 'decision', 'refusal')",
            state="state IN ('draft', 'submitted', 'returned', 'signed', 'withdrawn')",
            entry="(entry_id IS NULL) = (entry_seq IS NULL)",
            dossier="(dossier_id IS NULL) = (dossier_seq IS NULL)",
            body="(state IN ('signed', 'withdrawn')) = (body IS NULL)",
            salt="(body IS NULL) = (salt IS NULL)",
            signed="(state = 'signed') = (signed_by IS NOT NULL AND act_seq IS NOT NULL)",
            submitted="state <> 'submitted' OR submitted_at IS NOT NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        sa.UniqueConstraint("nth", name=op.f(f"{table}_nth_key")),
    )  # fmt: skip
    open_, submitted = sa.text("body IS NOT NULL"), sa.text("state = 'submitted'")
    op.create_index(
        f"{table}_submitted_ix", table, ["owner", "submitted_at", "nth"], postgresql_where=submitted
    )
    op.create_index(f"{table}_prepared_ix", table, ["prepared_by", "nth"])
    op.create_index(f"{table}_entry_ix", table, ["entry_id"], postgresql_where=open_)
    op.create_index(f"{table}_dossier_ix", table, ["dossier_id"], postgresql_where=open_)
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO sobo_app")
