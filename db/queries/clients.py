"""Machine clients and their credentials."""

from db.queries.access_lock import ACCESS_VERSION
from db.queries.authorities import managers_on
from db.statement import Sql

of_key = Sql(
    f"""
    SELECT c.name, c.title, c.authority, c.scopes, {managers_on("$2::date")}, {ACCESS_VERSION} AS version,
        extract(epoch FROM k.expires_at - clock_timestamp())::float8 AS seconds
    FROM credential k JOIN client c ON c.name = k.client
    WHERE k.digest = $1 AND k.kind = 'key' AND k.revoked_at IS NULL AND c.disabled_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
    """,  # noqa: S608
    "digest",
    "day",
)
"""The enabled client of a valid API key, and for how long that holds (NULL: without an end)."""

of_token = Sql(
    f"""
    SELECT c.name, c.title, c.authority, c.scopes, {managers_on("$2::date")}, {ACCESS_VERSION} AS version,
        extract(epoch FROM k.expires_at - clock_timestamp())::float8 AS seconds
    FROM client c JOIN credential k ON k.client = c.name
    WHERE c.name = $1 AND c.disabled_at IS NULL AND k.id = $3 AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
    """,  # noqa: S608
    "name",
    "day",
    "credential",
)
"""The same of an access token, if the secret that it was issued for is still valid."""

enabled = Sql(
    f"SELECT c.name, c.title, c.authority, c.scopes, {managers_on('$2::date')} "  # noqa: S608 - our own words
    "FROM client c WHERE c.disabled_at IS NULL AND ($1::text IS NULL OR c.name = $1)",
    "name",
    "day",
)
"""The enabled client of a name, or all of them, as callers."""

secret = Sql(
    """
    SELECT k.id, c.scopes FROM credential k JOIN client c ON c.name = k.client
    WHERE k.digest = $1 AND c.name = $2 AND k.kind = 'secret' AND k.revoked_at IS NULL AND c.disabled_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
    """,
    "digest",
    "client",
)

add_client = Sql(
    """
    INSERT INTO client (name, title, scopes, authority, created_at, created_by)
    VALUES ($1, $2, $3, $4, clock_timestamp(), $5)
    """,
    "name",
    "title",
    "scopes",
    "authority",
    "created_by",
)
change_client = Sql(
    """
    UPDATE client SET title = coalesce($2, title), scopes = coalesce($3, scopes),
        disabled_at = CASE WHEN $4 THEN coalesce(disabled_at, clock_timestamp())
                           WHEN NOT $4 THEN NULL ELSE disabled_at END
    WHERE name = $1 AND ($5::text IS NULL OR authority = $5)
    """,
    "name",
    "title",
    "scopes",
    "disabled",
    "authority",
)
clients = Sql(
    """
    SELECT row_to_json(x)::text FROM (
        SELECT c.name, title, scopes, authority, disabled_at IS NOT NULL AS disabled, c.created_at, c.created_by,
               coalesce((SELECT json_agg(json_build_object('id', k.id, 'kind', k.kind, 'title', k.label,
                   'created_at', k.created_at, 'expires_at', k.expires_at, 'revoked_at', k.revoked_at)
                   ORDER BY k.created_at, k.id) FROM credential k WHERE k.client = c.name), '[]') AS credentials
        FROM client c WHERE ($1::text IS NULL OR authority = $1) AND ($2::text IS NULL OR c.name = $2)
        ORDER BY c.name) x
    """,
    "authority",
    "name",
)
"""Clients with their credentials as JSON, of one authority or of all, with one name or all."""
add_credential = Sql(
    """
    INSERT INTO credential (id, digest, client, kind, label, created_at, created_by, expires_at)
    VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6, $7)
    """,
    "id",
    "digest",
    "client",
    "kind",
    "label",
    "created_by",
    "expires_at",
)
revoke = Sql(
    "UPDATE credential SET revoked_at = clock_timestamp() WHERE id = $1 AND client = $2 AND revoked_at IS NULL "
    "RETURNING id",
    "id",
    "client",
)
