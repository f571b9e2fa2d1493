"""reporting calendars and seals.

Safe on a live system: new tables only.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CALENDARS = (
    ("nd09", "Từ ngày 15 tháng trước đến ngày 14 tháng báo cáo", 14, False, "NĐ 09/2019/NĐ-CP Điều 12"),
    ("calendar", "Từ ngày đầu đến ngày cuối tháng", 31, False, "NĐ 60/2018/NĐ-CP"),
)


def upgrade() -> None:
    op.create_table(
        "reporting_calendar",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title_vi", sa.String(), nullable=False),
        sa.Column("month_ends_on", sa.Integer(), nullable=False),
        sa.Column("year_to_date", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("month_ends_on BETWEEN 1 AND 31", name=op.f("reporting_calendar_month_ends_on_check")),
        sa.PrimaryKeyConstraint("key", name=op.f("reporting_calendar_pkey")),
    )
    op.create_table(
        "seal",
        sa.Column("calendar", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ledger_size", sa.BigInteger(), nullable=False),
        sa.Column("ledger_root", sa.LargeBinary(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("sealed_by", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("seal_version_check")),
        sa.CheckConstraint("version = 1 OR reason IS NOT NULL", name=op.f("seal_reason_check")),
        sa.CheckConstraint("isfinite(first_day) AND isfinite(last_day)", name=op.f("seal_finite_check")),
        sa.ForeignKeyConstraint(["calendar"], ["reporting_calendar.key"], name=op.f("seal_calendar_fkey")),
        sa.PrimaryKeyConstraint("calendar", "period", "version", name=op.f("seal_pkey")),
    )
    for table in ("reporting_calendar", "seal"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO sobo_app")
    for key, title, ends_on, to_date, source in CALENDARS:
        op.execute(
            sa.text("INSERT INTO reporting_calendar VALUES (:key, :title, :ends_on, :to_date, :source)").bindparams(
                key=key, title=title, ends_on=ends_on, to_date=to_date, source=source
            )
        )
