"""Staff accounts, their sessions and roles."""

from typing import Final

from db.queries.access_lock import ACCESS_VERSION
from db.queries.authorities import managers_on
from db.statement import Sql

SCOPES: Final = """
    ARRAY(SELECT DISTINCT scope FROM role r, unnest(r.scopes) AS scope
          WHERE r.name = ANY (a.roles) ORDER BY scope) AS scopes
"""
_OF_SESSION: Final = f"""
    SELECT a.name, a.title, a.authority, {SCOPES}, {managers_on("$2::date")},
           s.seen_at < clock_timestamp() - interval '1 minute' AS stale, {ACCESS_VERSION} AS version,
           extract(epoch FROM least(s.created_at + $3::interval, s.seen_at + interval '1 minute')
               - clock_timestamp())::float8 AS seconds
    FROM staff_session s JOIN account a ON a.name = s.account
    WHERE s.digest = $1 AND a.disabled_at IS NULL
      AND s.created_at > clock_timestamp() - $3::interval AND s.seen_at > clock_timestamp() - $4::interval
"""  # noqa: S608 - our own words
of_session = Sql(_OF_SESSION, "digest", "day", "longest", "idle")
"""The enabled account of a valid session, and for how long that holds: until the session must be seen again."""

of_kept_session = Sql(f"{_OF_SESSION} FOR KEY SHARE OF s", "digest", "day", "longest", "idle")
"""The same; the session cannot be ended before the transaction is."""

_PERSON: Final = f"""
    SELECT a.name, a.title, a.authority, {SCOPES}, {managers_on("$2::date")}, a.person, a.issuer, a.subject
    FROM account a WHERE a.disabled_at IS NULL AND ($1::text IS NULL OR a.name = $1)
"""  # noqa: S608 - our own words
enabled = Sql(_PERSON, "name", "day")
"""The enabled account of a name, or all of them, as callers, with what tells whose they are."""

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
"""Lock the enabled account that is linked to a person at a provider."""
set_identity = Sql("UPDATE account SET issuer = $2, subject = $3 WHERE name = $1", "name", "issuer", "subject")

add_account = Sql(
    """
    INSERT INTO account (name, title, password_hash, roles, authority, created_at, created_by, person)
    VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6, $7)
    """,
    "name",
    "title",
    "password_hash",
    "roles",
    "authority",
    "created_by",
    "person",
)
change_account = Sql(
    """
    UPDATE account SET title = coalesce($2, title), roles = coalesce($3, roles),
        disabled_at = CASE WHEN $4 THEN coalesce(disabled_at, clock_timestamp())
                           WHEN NOT $4 THEN NULL ELSE disabled_at END, person = coalesce($6, person)
    WHERE name = $1 AND ($5::text IS NULL OR authority = $5)
    """,
    "name",
    "title",
    "roles",
    "disabled",
    "authority",
    "person",
)
_ACCOUNT: Final = """
    SELECT row_to_json(x)::text FROM (
        SELECT name, title, roles, authority, disabled_at IS NOT NULL AS disabled, created_at, created_by, person,
            CASE WHEN subject IS NOT NULL THEN json_build_object('issuer', issuer, 'subject', subject) END AS identity
        FROM account WHERE ($1::text IS NULL OR authority = $1) AND ($2::text IS NULL OR name = $2) ORDER BY name) x
"""
accounts = Sql(_ACCOUNT, "authority", "name")
"""Accounts as JSON, of one authority or of all, with one name or all."""

roles = Sql("SELECT row_to_json(r)::text FROM role r ORDER BY name")
unknown_roles = Sql(
    "SELECT r FROM unnest($1::text[]) AS r WHERE NOT EXISTS (SELECT FROM role WHERE name = r) ORDER BY r",
    "roles",
)
scopes_of_roles = Sql("SELECT DISTINCT unnest(scopes) FROM role WHERE name = ANY ($1::text[])", "roles")
scopes_of_holders = Sql(
    """
    SELECT DISTINCT unnest(r.scopes) FROM account a JOIN role r ON r.name = ANY (a.roles)
    WHERE $1 = ANY (a.roles)
    """,
    "role",
)
"""All scopes of the accounts that have a role, disabled ones too."""

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
count_administrators = Sql(
    """
    SELECT count(*) FROM account a WHERE disabled_at IS NULL AND authority IS NULL
      AND EXISTS (SELECT FROM role r WHERE r.name = ANY (a.roles) AND 'manage' = ANY (r.scopes))
    """
)
