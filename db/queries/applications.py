"""Dossiers."""

from db.statement import Sql

by_code = Sql(
    """
    SELECT dossier_code, status, promised_on FROM application
    WHERE (dossier_code = $1 OR portal_code = $1) AND known_to IS NULL AND valid_to IS NULL AND status <> 'voided'
    ORDER BY dossier_code = $1 DESC NULLS LAST, status = 'not_accepted', known_from DESC LIMIT 1
    """,
    "code",
)
"""The last stage of the dossier with this code as known now: ours before the portal's, then what was received."""
