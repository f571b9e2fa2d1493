"""checkpoints, codes of papers, throttle.

Safe on a live system: new tables only; papers numbered before get their codes in one pass.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CODES_FOR_EARLIER_PAPERS = """
    INSERT INTO paper_code (seq, code)
    SELECT seq, string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (get_byte(random, place) & 31) + 1, 1), '')
    FROM (
        -- 244 random bits each, of which a code takes 140.
        SELECT seq, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS random
        FROM act WHERE numbered_here
    ) paper, generate_series(0, 27) place
    GROUP BY seq
"""


def upgrade() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("jws", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("checkpoint_pkey")),
    )
    op.create_table(
        "paper_code",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["act.seq"], name=op.f("paper_code_seq_fkey")),
        sa.PrimaryKeyConstraint("seq", name=op.f("paper_code_pkey")),
        sa.UniqueConstraint("code", name=op.f("paper_code_code_key")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("throttle_pkey")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("throttle_ends_at_ix"), "throttle", ["ends_at"])
    op.execute(CODES_FOR_EARLIER_PAPERS)
    for table in ("checkpoint", "paper_code"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO sobo_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON throttle TO sobo_app")
