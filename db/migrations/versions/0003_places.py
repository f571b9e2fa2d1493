"""places, and what bodies have to do with them.

`places.csv` belongs to this migration: later names come with a migration and a file of their own. It holds Đắk Nông
before 1/7/2025, and the units of Lâm Đồng that carry its codes since. When each old unit began was not found, so its
first day is that of the province, 1/1/2004. A successor is filled in where two public tables of conversion agree.

Safe on a live system? New columns have no default; the checks read `organisation` once, which is small.
"""

import csv
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PLACES = Path(__file__).parent.parent / "places.csv"

GRANTS = (
    "GRANT SELECT ON place TO sobo_app",
    # A body is dissolved once; nothing else about it changes.
    "GRANT UPDATE (dissolved_on, successor, dissolution_source) ON organisation TO sobo_app",
)

CHECKS = {
    "parent": "parent <> code",
    "successor": "successor <> code",
    "existence": "founded_on < dissolved_on",
    "dissolution": "dissolved_on IS NOT NULL OR successor IS NULL AND dissolution_source IS NULL",
    "finite": "isfinite(founded_on) AND isfinite(dissolved_on)",
}


def upgrade() -> None:
    place = op.create_table(
        "place",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("successor", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("code"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name=op.f("place_code_excl"),
        ),
        sa.CheckConstraint("level IN ('province', 'district', 'commune')", name=op.f("place_level_check")),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("place_legal_time_check")),
        sa.CheckConstraint("isfinite(valid_from) AND isfinite(valid_to)", name=op.f("place_finite_check")),
        sa.CheckConstraint(
            "(level = 'province') = (parent IS NULL) AND parent <> code", name=op.f("place_parent_check")
        ),
        sa.CheckConstraint("successor IS NULL OR valid_to IS NOT NULL", name=op.f("place_successor_check")),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("place_pkey")),
    )
    op.create_index(op.f("place_parent_ix"), "place", ["parent"], unique=False)
    op.bulk_insert(place, seed())
    for name, kind in (
        ("business_code", sa.String()),
        ("place", sa.String()),
        ("founded_on", sa.Date()),
        ("dissolved_on", sa.Date()),
        ("successor", sa.String()),
        ("dissolution_source", sa.String()),
    ):
        op.add_column("organisation", sa.Column(name, kind, nullable=True))
    op.create_foreign_key(op.f("organisation_successor_fkey"), "organisation", "organisation", ["successor"], ["code"])
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"organisation_{name}_check"), "organisation", condition)
    for statement in GRANTS:
        op.execute(statement)


def seed() -> list[dict[str, str | date | None]]:
    """The rows of the file; empty cells are unknown or open."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        rows = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]
    return [{name: date.fromisoformat(v) if v and name.startswith("valid_") else v for name, v in r.items()} for r in rows]
