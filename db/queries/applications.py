"""Dossiers."""

from db.statement import Sql

by_code = Sql(
    """
    SELECT status, promised_on FROM application
    WHERE dossier_code = $1 AND known_to IS NULL AND valid_to IS NULL AND status <> 'voided'
    """,
    "code",
)
"""The last stage of the dossier with this code, as known now."""
