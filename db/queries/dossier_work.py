"""Who handles a dossier, and notes on it: rows are only added."""

from db.queries.accounts import SCOPES
from db.queries.authorities import managers_on
from db.statement import Sql

handled_by = Sql("SELECT assignee FROM dossier_due WHERE entry_id = $1", "id")
"""Who handles an open dossier."""

assign = Sql(
    """
    WITH kept AS (UPDATE dossier_due SET assignee = $3 WHERE entry_id = $1)
    INSERT INTO dossier_assignment (entry_id, at, by, assignee, instead_of, reason)
    VALUES ($1, clock_timestamp(), $2, $3, $4, $5) RETURNING at
    """,
    "id",
    "by",
    "assignee",
    "instead_of",
    "reason",
)

note = Sql(
    "INSERT INTO dossier_note (entry_id, at, by, text) VALUES ($1, clock_timestamp(), $2, $3) RETURNING at",
    "id",
    "by",
    "text",
)

assignments = Sql("SELECT * FROM dossier_assignment WHERE entry_id = $1 ORDER BY id", "id")
notes = Sql("SELECT * FROM dossier_note WHERE entry_id = $1 ORDER BY id", "id")

account = Sql(
    f"""
    SELECT a.name, a.title, a.authority, {SCOPES}, {managers_on("$2::date")}
    FROM account a WHERE a.name = $1 AND a.disabled_at IS NULL
    """,  # noqa: S608 - our own text
    "name",
    "day",
)
"""An enabled account, with its scopes and today's managers of registers."""
