"""Proposals: acts that are prepared and not signed yet, and what became of them."""

from typing import Final

from db.statement import Sql
from db.tables.proposal import Operation, ProposalState
from db.words import label_of

lock = Sql("SELECT * FROM proposal WHERE id = $1 FOR UPDATE", "id")
"""The first lock of whatever changes a proposal: before those of a dossier, an entry and the ledger's head."""

read = Sql("SELECT * FROM proposal WHERE id = $1", "id")

add = Sql(
    """
    INSERT INTO proposal (id, operation, register_key, owner, entry_id, entry_seq, dossier_id, dossier_seq, ledger_size,
        body, salt, digest, version, revision, state, prepared_by, prepared_as, prepared_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, 1, 'draft', $13, $14, clock_timestamp())
    """,
    "id",
    "operation",
    "register",
    "owner",
    "entry",
    "entry_seq",
    "dossier",
    "dossier_seq",
    "ledger_size",
    "body",
    "salt",
    "digest",
    "prepared_by",
    "prepared_as",
)

change = Sql(
    """
    UPDATE proposal SET entry_seq = $2, dossier_seq = $3, ledger_size = $4, body = $5, salt = $6, digest = $7,
        revision = $8, prepared_by = $9, prepared_as = $10, prepared_at = clock_timestamp(), state = 'draft',
        version = version + 1
    WHERE id = $1
    """,
    "id",
    "entry_seq",
    "dossier_seq",
    "ledger_size",
    "body",
    "salt",
    "digest",
    "revision",
    "prepared_by",
    "prepared_as",
)

submit = Sql(
    "UPDATE proposal SET state = 'submitted', submitted_at = clock_timestamp(), version = version + 1 WHERE id = $1",
    "id",
)

send_back = Sql(
    "UPDATE proposal SET state = 'returned', returned_by = $2, return_reason = $3, version = version + 1 WHERE id = $1",
    "id",
    "by",
    "reason",
)

withdraw = Sql(
    "UPDATE proposal SET state = 'withdrawn', body = NULL, salt = NULL, version = version + 1 WHERE id = $1", "id"
)

withdraw_about = Sql(
    """
    UPDATE proposal SET state = 'withdrawn', body = NULL, salt = NULL, version = version + 1
    WHERE body IS NOT NULL AND (entry_id = $1 OR dossier_id = $1) RETURNING id
    """,
    "id",
)
"""Empty every open proposal about an entry or a dossier whose personal fields are erased."""

sign = Sql(
    """
    UPDATE proposal SET state = 'signed', signed_by = $2, signed_at = clock_timestamp(), act_seq = $3, entry_id = $4,
        entry_seq = coalesce(entry_seq, $3), body = NULL, salt = NULL, version = version + 1
    WHERE id = $1
    """,
    "id",
    "by",
    "act",
    "entry",
)

keep_person = Sql(
    """
    UPDATE proposal p SET prepared_as = array_append(p.prepared_as, 'account:' || a.name)
    FROM account a
    WHERE a.name = $1 AND p.body IS NOT NULL AND NOT 'account:' || a.name = ANY (p.prepared_as) AND (
        p.prepared_as && ARRAY['person:' || a.person, 'identity:' || a.issuer || ' ' || a.subject]
        OR EXISTS (SELECT FROM account b WHERE p.prepared_by = 'account:' || b.name AND b.person = a.person))
    """,
    "account",
)
"""Keep with every open proposal that the person of this account prepared that the account is that person's.

The identities are spelled as in `domain/access/persons.py`.
"""

_ITEM: Final = f"""
    SELECT id, nth, operation, {label_of("operation", Operation)} AS operation_vi, register_key AS register,
        entry_id AS entry, entry_seq, dossier_id AS dossier, dossier_seq, ledger_size, digest, version, revision,
        state AS status, {label_of("state", ProposalState)} AS status_vi, prepared_by, prepared_at, submitted_at,
        returned_by, return_reason, signed_by, signed_at, act_seq AS seq
    FROM proposal
"""  # noqa: S608 - our own text
"""What a list shows: never the body, which may state personal fields."""

_VISIBLE: Final = (
    "register_key = ANY ($1::text[]) AND (dossier_id IS NULL OR $2::boolean) "
    "AND ($3::text[] IS NULL OR owner = ANY ($3))"
)

page = Sql(
    f"""
    SELECT row_to_json(x)::text, nth FROM ({_ITEM}
        WHERE {_VISIBLE} AND nth > $4 AND ($5::text IS NULL OR state = $5) AND ($6::text IS NULL OR register_key = $6)
            AND ($7::text IS NULL OR prepared_by = $7) ORDER BY nth LIMIT $8) x
    """,  # noqa: S608 - our own text
    "registers",
    "of_dossiers",
    "owners",
    "after",
    "status",
    "register",
    "prepared_by",
    "limit",
)

item = Sql(f"SELECT row_to_json(x)::text FROM ({_ITEM} WHERE id = $1) x", "id")  # noqa: S608 - our own text

signable = Sql(
    f"""
    WITH mine AS MATERIALIZED ({_ITEM} WHERE state = 'submitted' AND {_VISIBLE} AND NOT prepared_as && $4::text[])
    SELECT (SELECT count(*) FROM mine) AS total,
        ARRAY(SELECT row_to_json(m)::text FROM mine m ORDER BY submitted_at, nth LIMIT $5) AS first
    """,  # noqa: S608 - our own text
    "registers",
    "of_dossiers",
    "owners",
    "identities",
    "limit",
)
"""The submitted proposals of others in these registers: how many, and the first, that wait longest.

By the index of those submitted, which are few at any time.
"""

count_submitted = Sql("SELECT count(*) FROM proposal WHERE state = 'submitted' AND owner = $1", "owner")
