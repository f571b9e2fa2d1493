"""months of all acts: figures as known now are read from sums that are not kept apart by blocks of acts.

Safe on a live system: only a check on a table of some thousand rows changes. `sobo migrate` makes the sums anew, and
again if an earlier release has recorded acts meanwhile.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("figure_sum_grain_check"), "figure_sum")
    op.create_check_constraint(op.f("figure_sum_grain_check"), "figure_sum", "grain IN ('day', 'month', 'total')")
