"""Accounts, sessions, clients, credentials, roles and the audit."""

from typing import Final

from db.statement import Sql

_SCOPES: Final = """
    ARRAY(SELECT DISTINCT one FROM role r, unnest(r.scopes) AS one WHERE r.name = ANY (a.roles) ORDER BY one) AS scopes
"""
MANAGERS: Final = """
    (SELECT jsonb_object_agg(register_key, authority)::text FROM (
        SELECT DISTINCT ON (register_key) register_key, authority FROM managing_authority
        WHERE valid_from <= {day} ORDER BY register_key, valid_from DESC) m) AS managers
"""
"""Who manages each register on a day, as one JSON object; NULL if nobody manages any."""

of_session = Sql(
    f"""
    SELECT a.name, a.title, a.authority, {_SCOPES}, {MANAGERS.format(day="$2::date")},
           s.seen_at < clock_timestamp() - interval '1 minute' AS stale
    FROM staff_session s JOIN account a ON a.name = s.account
    WHERE s.digest = $1 AND a.disabled_at IS NULL
      AND s.created_at > clock_timestamp() - $3::interval AND s.seen_at > clock_timestamp() - $4::interval
    """,  # noqa: S608 - our own words
    "digest",
    "day",
    "longest",
    "idle",
)
"""Who a session belongs to, if it still counts."""

of_key = Sql(
    f"""
    SELECT c.name, c.title, c.authority, c.scopes, {MANAGERS.format(day="$2::date")}
    FROM credential k JOIN client c ON c.name = k.client
    WHERE k.digest = $1 AND k.kind = 'key' AND k.revoked_at IS NULL AND c.disabled_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
    """,  # noqa: S608
    "digest",
    "day",
)
"""Which client an API key belongs to, if it still counts."""

of_client = Sql(
    f"""
    SELECT c.name, c.title, c.authority, c.scopes, {MANAGERS.format(day="$2::date")}
    FROM client c WHERE c.name = $1 AND c.disabled_at IS NULL
      AND EXISTS (SELECT FROM credential k WHERE k.id = $3 AND k.client = c.name AND k.revoked_at IS NULL
                  AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp()))
    """,  # noqa: S608
    "name",
    "day",
    "credential",
)
"""A client that an access token names, if it and the secret behind the token still count."""

secret = Sql(
    """
    SELECT k.id, c.scopes FROM credential k JOIN client c ON c.name = k.client
    WHERE k.digest = $1 AND c.name = $2 AND k.kind = 'secret' AND k.revoked_at IS NULL AND c.disabled_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
    """,
    "digest",
    "client",
)

touch = Sql("UPDATE staff_session SET seen_at = clock_timestamp() WHERE digest = $1", "digest")
open_session = Sql(
    "INSERT INTO staff_session (digest, account, created_at, seen_at) "
    "VALUES ($1, $2, clock_timestamp(), clock_timestamp())",
    "digest",
    "account",
)
end_session = Sql("DELETE FROM staff_session WHERE digest = $1 RETURNING account", "digest")
end_sessions = Sql("DELETE FROM staff_session WHERE account = $1", "account")
end_sessions_of_role = Sql(
    "DELETE FROM staff_session USING account a WHERE a.name = account AND $1 = ANY (a.roles)", "role"
)
end_old_sessions = Sql(
    "DELETE FROM staff_session WHERE created_at < clock_timestamp() - $1::interval "
    "OR seen_at < clock_timestamp() - $2::interval",
    "longest",
    "idle",
)

password_of = Sql("SELECT password_hash, disabled_at IS NULL AS enabled FROM account WHERE name = $1", "name")
lock_account = Sql(
    "SELECT password_hash, disabled_at IS NULL AS enabled FROM account WHERE name = $1 FOR UPDATE", "name"
)
set_password = Sql("UPDATE account SET password_hash = $2 WHERE name = $1", "name", "password_hash")

lock_identity = Sql(
    "SELECT name FROM account WHERE issuer = $1 AND subject = $2 AND disabled_at IS NULL FOR UPDATE",
    "issuer",
    "subject",
)
"""The enabled account that is a person at a provider."""
set_identity = Sql("UPDATE account SET issuer = $2, subject = $3 WHERE name = $1", "name", "issuer", "subject")

add_account = Sql(
    """
    INSERT INTO account (name, title, password_hash, roles, authority, created_at, created_by)
    VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6)
    """,
    "name",
    "title",
    "password_hash",
    "roles",
    "authority",
    "created_by",
)
change_account = Sql(
    """
    UPDATE account SET title = coalesce($2, title), roles = coalesce($3, roles),
        disabled_at = CASE WHEN $4 THEN coalesce(disabled_at, clock_timestamp())
                           WHEN NOT $4 THEN NULL ELSE disabled_at END
    WHERE name = $1 AND ($5::text IS NULL OR authority = $5)
    """,
    "name",
    "title",
    "roles",
    "disabled",
    "of",
)
_ACCOUNT: Final = """
    SELECT row_to_json(x)::text FROM (
        SELECT name, title, roles, authority, disabled_at IS NOT NULL AS disabled, created_at, created_by,
            CASE WHEN subject IS NOT NULL THEN json_build_object('issuer', issuer, 'subject', subject) END AS identity
        FROM account WHERE ($1::text IS NULL OR authority = $1) AND ($2::text IS NULL OR name = $2) ORDER BY name) x
"""
accounts = Sql(_ACCOUNT, "of", "name")
"""Accounts of one authority, or of every one; one by its name, or all."""

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
    "of",
)
clients = Sql(
    """
    SELECT row_to_json(x)::text FROM (
        SELECT c.name, title, scopes, authority, disabled_at IS NOT NULL AS disabled, c.created_at, c.created_by,
               coalesce((SELECT json_agg(json_build_object('id', k.id, 'kind', k.kind, 'label', k.label,
                   'created_at', k.created_at, 'expires_at', k.expires_at, 'revoked_at', k.revoked_at)
                   ORDER BY k.created_at, k.id) FROM credential k WHERE k.client = c.name), '[]') AS credentials
        FROM client c WHERE ($1::text IS NULL OR authority = $1) AND ($2::text IS NULL OR c.name = $2)
        ORDER BY c.name) x
    """,
    "of",
    "name",
)
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

roles = Sql("SELECT row_to_json(r)::text FROM role r ORDER BY name")
unknown_roles = Sql(
    "SELECT one FROM unnest($1::text[]) AS one WHERE NOT EXISTS (SELECT FROM role WHERE name = one) ORDER BY one",
    "roles",
)
scopes_of_roles = Sql("SELECT DISTINCT unnest(scopes) FROM role WHERE name = ANY ($1::text[])", "roles")
roles_of = Sql("SELECT unnest(roles) FROM account WHERE name = $1", "name")
set_role = Sql(
    """
    INSERT INTO role (name, title_vi, scopes) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE SET title_vi = excluded.title_vi, scopes = excluded.scopes
    """,
    "name",
    "title_vi",
    "scopes",
)
lock_administration = Sql("SELECT pg_advisory_xact_lock(hashtext('administration'))")
"""One change of who may manage at a time, so that two cannot each leave the other as the last."""
administrators = Sql(
    """
    SELECT count(*) FROM account a WHERE disabled_at IS NULL AND authority IS NULL
      AND EXISTS (SELECT FROM role r WHERE r.name = ANY (a.roles) AND 'manage' = ANY (r.scopes))
    """
)

log = Sql(
    "INSERT INTO audit (at, who, what, target, detail) VALUES (clock_timestamp(), $1, $2, $3, $4::jsonb)",
    "who",
    "what",
    "target",
    "detail",
)
audit = Sql(
    """
    SELECT row_to_json(x)::text, id FROM (
        SELECT id, at, who, what, target, detail FROM audit
        WHERE id > $1 AND ($2::text IS NULL OR what = $2) AND ($3::text IS NULL OR target = $3)
          AND ($4::text IS NULL OR who = $4)
        ORDER BY id LIMIT $5) x
    """,
    "after",
    "what",
    "target",
    "who",
    "limit",
)
