"""figures from sums: what each act changes of a figure is kept with the act, and sums of it by day and month.

Safe on a live system: two new tables, and two nullable columns of the ledger's head, added without a rewrite. `sobo
migrate` fills the sums from versions and events, and again if an earlier release has recorded acts meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_change",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("tally", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.CheckConstraint("delta <> 0", name=op.f("figure_change_delta_check")),
        sa.PrimaryKeyConstraint("seq", "tally", "day", "authority", "part", name=op.f("figure_change_pkey")),
    )
    op.create_index("figure_change_day_ix", "figure_change", ["tally", "day"])
    op.create_table(
        "figure_sum",
        sa.Column("tally", sa.String(), nullable=False),
        sa.Column("grain", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("grain IN ('day', 'month')", name=op.f("figure_sum_grain_check")),
        sa.PrimaryKeyConstraint("tally", "grain", "start", "block", "authority", "part", name=op.f("figure_sum_pkey")),
        postgresql_with={"fillfactor": "50"},
    )
    op.add_column("ledger_head", sa.Column("summed", sa.BigInteger(), nullable=True))
    op.add_column("ledger_head", sa.Column("indicators", sa.String(), nullable=True))
    op.execute("GRANT SELECT, INSERT ON figure_change TO sobo_app")
    op.execute("GRANT SELECT, INSERT, UPDATE (total) ON figure_sum TO sobo_app")
