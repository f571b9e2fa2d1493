"""How frequent words are in a table of versions, as PostgreSQL knows from its last ANALYZE."""

from db.statement import Sql

of_table = Sql(
    """
    SELECT greatest(c.reltuples, 0)::float8 AS rows, s.most_common_elems::text::text[] AS words,
        s.most_common_elem_freqs::float8[] AS frequencies
    FROM pg_class c LEFT JOIN pg_stats s
        ON s.schemaname = c.relnamespace::regnamespace::text AND s.tablename = c.relname AND s.attname = 'words'
    WHERE c.oid = $1::text::regclass
    """,
    "table",
)
"""One row: the number of rows, and the frequent words, each with the share of rows that have it.

More numbers come after those of the words.
"""
