"""Erasing what is personal: the only rows and columns of the past that the service may empty."""

from functools import cache

from db.conditions import table_of
from db.statement import Sql
from db.tables.base import Version, private_fields

erase_acts = Sql(
    """
    DELETE FROM act_private USING act WHERE act.seq = act_private.seq AND act.entry_id = $1 RETURNING act.seq
    """,
    "id",
)
"""Delete the personal fields and salts of every act on the entry; the `seq` of each that had some."""

lost = Sql(
    """
    SELECT a.seq FROM act a WHERE private_digest IS NOT NULL
        AND NOT EXISTS (SELECT FROM act_private p WHERE p.seq = a.seq)
        AND NOT EXISTS (
            SELECT FROM audit WHERE what = 'personal-erased' AND target = register_key || '/' || entry_id
            AND detail -> 'acts' @> to_jsonb(a.seq))
    ORDER BY seq LIMIT $1
    """,
    "limit",
)
"""Acts whose personal fields are gone though the audit tells of no erasure."""


@cache
def erase_versions(model: type[Version]) -> Sql:
    """Put what `empty` says, as JSON, in place of the personal fields of every version of entry `:id`."""
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
"""The dossiers about the entry that still hold what was asked for."""
