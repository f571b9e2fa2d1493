"""Erasing personal fields: the only recorded rows and columns that the service may empty."""

from db.conditions import table_of
from db.statement import Sql, cached
from db.tables.base import Version, private_fields

erase_acts = Sql(
    """
    DELETE FROM act_private USING act WHERE act.seq = act_private.seq AND act.entry_id = $1 RETURNING act.seq
    """,
    "id",
)
"""Delete the personal fields and salts of all acts on the entry; returns the `seq` of each deleted row."""

unexplained = Sql(
    """
    SELECT a.seq FROM act a WHERE private_digest IS NOT NULL
        AND NOT EXISTS (SELECT FROM act_private p WHERE p.seq = a.seq)
        AND NOT EXISTS (SELECT FROM erasure e WHERE e.erased_entry = a.entry_id AND a.seq = ANY (e.erased_acts))
    ORDER BY seq LIMIT $1
    """,
    "limit",
)
"""Acts whose personal fields are missing without an erasure on record."""


@cached
def erase_versions(model: type[Version]) -> Sql:
    """Replace the personal fields of every version of entry `id` by those of `empty` (JSON)."""
    table, names = table_of(model).name, ", ".join(private_fields(model))
    return Sql(
        f"UPDATE {table} SET ({names}) = ROW({', '.join(f'e.{n}' for n in private_fields(model))})"  # noqa: S608 - our own names
        f" FROM jsonb_populate_record(NULL::{table}, $2::jsonb) e WHERE {table}.entry_id = $1",
        "id",
        "empty",
    )


dossiers = Sql(
    """
    SELECT DISTINCT a.entry_id AS id FROM application a JOIN act ON act.entry_id = a.entry_id
    JOIN act_private p ON p.seq = act.seq
    WHERE a.known_to IS NULL AND (a.decided_entry = $1 OR a.asked_entry = $1) ORDER BY 1
    """,
    "id",
)
"""The dossiers about the entry whose personal fields are not erased."""
