"""audit chain: each record of the audit log is chained to the one before it, and checkpoints anchor the chain.

The records that exist are chained by `id`, a million a minute, while new ones wait; reads go on. The other table that it
changes, of checkpoints, is small.

A record is chained when its transaction commits, so that the head's lock is the last that a transaction takes and is
held for the commit only: no order of other locks can make a deadlock with it, and a long load keeps nobody waiting.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HASH = """
CREATE FUNCTION audit_hash(previous bytea, entry audit) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(previous || convert_to(
        string_agg(octet_length(convert_to(part, 'UTF8')) || ':' || part, '' ORDER BY place), 'UTF8'))
    FROM unnest(ARRAY[
        entry.id::text, (extract(epoch FROM entry.at) * 1000000)::bigint::text,
        entry.who, entry.what, entry.target, entry.detail::text
    ]) WITH ORDINALITY AS parts (part, place)
$$
"""
"""As `domain.ledger.audit_chain` computes it."""

CHAIN = """
CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_head;
BEGIN
    UPDATE audit_head SET size = size + 1, hash = audit_hash(hash, NEW) RETURNING * INTO STRICT head;
    INSERT INTO audit_link (place, audit, hash) VALUES (head.size, NEW.id, head.hash);
    RETURN NULL;
END $$
"""
"""The service may chain only through this: it may write neither the links nor the head itself."""

CHAIN_WHAT_EXISTS = """
DO $$
DECLARE
    head audit_head;
    entry audit;
BEGIN
    SELECT * INTO STRICT head FROM audit_head;
    FOR entry IN SELECT * FROM audit ORDER BY id LOOP
        head.size := head.size + 1;
        head.hash := audit_hash(head.hash, entry);
        INSERT INTO audit_link (place, audit, hash) VALUES (head.size, entry.id, head.hash);
    END LOOP;
    UPDATE audit_head SET size = head.size, hash = head.hash;
END $$
"""


def upgrade() -> None:
    op.execute("LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE")
    _create_tables()
    op.execute(HASH)
    op.execute(CHAIN)
    op.execute(CHAIN_WHAT_EXISTS)
    op.execute(
        "CREATE CONSTRAINT TRIGGER audit_is_chained AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION chain_audit()"
    )
    op.execute(
        "CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON audit_link "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON audit_link "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("GRANT SELECT ON audit_head TO sobo_app")
    op.add_column("checkpoint", sa.Column("audit_size", sa.BigInteger(), nullable=True))
    op.add_column("checkpoint", sa.Column("audit_hash", sa.LargeBinary(), nullable=True))
    op.create_check_constraint(
        op.f("checkpoint_audit_check"), "checkpoint", "(audit_size IS NULL) = (audit_hash IS NULL)"
    )


def _create_tables() -> None:
    op.create_table(
        "audit_link",
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audit", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["audit"], ["audit.id"], name=op.f("audit_link_audit_fkey")),
        sa.PrimaryKeyConstraint("place", name=op.f("audit_link_pkey")),
    )
    op.create_table(
        "audit_head",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("one", name=op.f("audit_head_one_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("audit_head_pkey")),
    )
    # 244 random bits.
    op.execute(
        "INSERT INTO audit_head (one, size, hash, salt) SELECT true, 0, salt, salt "
        "FROM (SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS salt) random"
    )
