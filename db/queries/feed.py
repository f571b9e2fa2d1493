"""Acts in the order of the ledger."""

from typing import Final

from db.statement import Sql

size = Sql("SELECT size FROM ledger_head")
"""The number of acts. A reader that sees this size sees every act up to it: head and act are written together."""

_ITEM: Final = """
        SELECT seq, to_char(recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.USTZH:TZM') AS recorded_at,
            register_key AS register, entry_id AS entry, kind, effective_on,
            coalesce(follows_signing, false) AS follows_signing, authority, corrects, number,
            CASE WHEN number < 10 THEN '0' ELSE '' END || number || '/' || symbol AS printed_number, signed_on,
            $1 || register_key || '/' || entry_id AS href
"""

_DOCUMENT: Final = """
        CASE WHEN num_nonnulls(number, symbol, signed_on, signer, signer_title, issuer) > 0 THEN (
            SELECT row_to_json(d) FROM (SELECT number, symbol, signed_on, signer, signer_title, issuer) d
        ) END
"""

page = Sql(
    f"""
    SELECT row_to_json(x)::text AS item, register, kind, seq FROM ({_ITEM}, NULL AS facts FROM act
        WHERE seq > $2 AND seq <= $3 AND register_key = ANY ($4::text[]) ORDER BY seq LIMIT $5) x
    """,  # noqa: S608 - our own text
    "root",
    "after",
    "until",
    "registers",
    "limit",
)

page_with_facts = Sql(
    f"""
    SELECT (SELECT row_to_json(x)::text FROM ({_ITEM}) x) AS item, seq, register_key AS register, kind,
        entry_id AS entry, coalesce({_DOCUMENT}, 'null')::text AS document, coalesce(basis::text, 'null') AS basis,
        changes::text AS changes
    FROM act
    WHERE seq > $2 AND seq <= $3 AND register_key = ANY ($4::text[]) ORDER BY seq LIMIT $5
    """,  # noqa: S608 - our own text
    "root",
    "after",
    "until",
    "registers",
    "limit",
)
"""The same page: each act without its facts as JSON, and its document, its basis and what it sets."""

item = Sql(
    f"SELECT row_to_json(x)::text AS item, register, kind FROM ({_ITEM} FROM act WHERE seq = $2) x",  # noqa: S608
    "root",
    "seq",
)
