"""words and order: columns for full-text search and for the Vietnamese order of names.

Safe on a live system: the columns are added empty and filled in batches of a few thousand rows, each in its own
transaction; then they become NOT NULL and indexes are built, which blocks writes for some seconds per million rows. If
interrupted, it continues where it stopped. From then on the previous program cannot record acts: start the new one.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.vietnamese import search_vector, sort_bytes

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

VERSION = ("holder_name", "printed_number", "replaces")
SEARCHED = {
    "publication_permit": (*VERSION, "title"),
    "postal_confirmation": (*VERSION, "business_code"),
    "subdomain_certificate": (*VERSION, "host"),
    "aggregator_licence": (*VERSION, "site_name", "domains"),
    "press_office": (*VERSION, "office_name"),
    "resident_reporter": (*VERSION, "full_name"),
    "application": (*VERSION, "dossier_code"),
    "organisation": ("name", "code", "business_code", "aliases"),
}
"""Tables with the columns whose words are found; the first is the name that orders."""

BLOCKS = 200
"""Of 8 kB; some thousand rows."""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for table in SEARCHED:
            op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS words tsvector")
            op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS name_key bytea")
            fill(table)
    for table in SEARCHED:
        op.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        fill(table)  # what was written meanwhile
        op.alter_column(table, "words", nullable=False)
        op.alter_column(table, "name_key", nullable=False)
        of_versions = table != "organisation"
        op.create_index(
            f"{table}_name_ix",
            table,
            ["name_key", "entry_id" if of_versions else "code"],
            postgresql_where=sa.text("known_to IS NULL") if of_versions else None,
        )
        op.create_index(
            f"{table}_words_ix",
            table,
            ["words"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"} if of_versions else {},
        )


def fill(table: str) -> None:
    """Fill what is empty; each statement is a transaction of its own unless there is one around it."""
    connection = op.get_bind()
    size = sa.text(f"SELECT pg_relation_size('{table}') / current_setting('block_size')::integer")
    select = sa.text(
        f"SELECT ctid::text AS at, to_jsonb(t)::text AS row FROM {table} t WHERE words IS NULL "
        "AND ctid >= CAST(CAST(:first AS text) AS tid) AND ctid < CAST(CAST(:until AS text) AS tid)"
    )
    update = sa.text(
        f"UPDATE {table} SET words = CAST(x.words AS tsvector), name_key = decode(x.key, 'hex') "
        "FROM jsonb_to_recordset(CAST(CAST(:rows AS text) AS jsonb)) AS x(at tid, words text, key text) "
        f"WHERE {table}.ctid = x.at AND {table}.words IS NULL"
    )
    for first in range(0, connection.execute(size).scalar_one(), BLOCKS):
        blocks = {"first": f"({first},0)", "until": f"({first + BLOCKS},0)"}
        rows = [made(at, json.loads(row), SEARCHED[table]) for at, row in connection.execute(select, blocks)]
        connection.execute(update, {"rows": json.dumps(rows)})


def made(at: str, row: dict[str, Any], columns: tuple[str, ...]) -> dict[str, str]:
    """The two columns of the row `at` an index."""
    return {
        "at": at,
        "words": search_vector(text for column in columns for text in texts(row[column])),
        "key": sort_bytes(row[columns[0]] or "").hex(),
    }


def texts(value: Any) -> Iterator[str]:
    """The texts that a column holds: none, one or many."""
    yield from value if isinstance(value, list) else [value] if value else []
