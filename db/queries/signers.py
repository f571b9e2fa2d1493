"""Signers (người ký)."""

from db.statement import Sql

of_code = Sql(
    "SELECT name, title, authority, status, valid_from, valid_to FROM signer "
    "WHERE code = $1 AND known_to IS NULL ORDER BY valid_from",
    "code",
)
"""The versions of a signer as known now, the first first."""
