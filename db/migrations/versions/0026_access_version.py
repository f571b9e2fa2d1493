"""access version: a number that every change of callers' rights renews, so that who asks need not be read each time.

What was found of a caller holds as long as the number is the same. It is the exclusive or of the rows, of which there
is one most of the time: a change adds a random row and removes those that no other change is removing, so changes do
not wait for one another, and after a failover to a standby that lacks some no number comes back. Safe on a live
system: adds a small table, and triggers to small tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

RENEW = """
CREATE FUNCTION renew_access_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM access_version WHERE value IN (SELECT value FROM access_version FOR UPDATE SKIP LOCKED);
    INSERT INTO access_version VALUES (hashtextextended(gen_random_uuid()::text, 0));
    RETURN NULL;
END $$
"""
"""The service may renew the number only through this."""

HOLD = """
CREATE FUNCTION hold_access(session bytea) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('access'));
    IF session IS NOT NULL THEN
        PERFORM FROM staff_session WHERE digest = session FOR KEY SHARE;
    END IF;
    RETURN (SELECT bit_xor(value) FROM access_version);
END $$
"""
"""Keep all rights, and a session, as they are until the transaction ends; the number as it is once they are kept.

Each statement of a volatile function has a snapshot of its own: that of one statement would be older than the lock.
"""

CHANGES = {
    "role": "INSERT OR UPDATE OR DELETE OR TRUNCATE",
    "account": "UPDATE OR DELETE OR TRUNCATE",
    "client": "UPDATE OR DELETE OR TRUNCATE",
    "credential": "UPDATE OR DELETE OR TRUNCATE",
    "managing_authority": "INSERT OR UPDATE OR DELETE OR TRUNCATE",
}
"""The tables that rights rest on, and the changes that give or take some of callers who are known already."""

OF_SESSIONS = {
    "ended": "DELETE ON staff_session FOR EACH ROW",
    "changed": "UPDATE ON staff_session FOR EACH ROW WHEN ((new.digest, new.account, new.created_at) "
    "IS DISTINCT FROM (old.digest, old.account, old.created_at) OR new.seen_at < old.seen_at)",
    "truncated": "TRUNCATE ON staff_session FOR EACH STATEMENT",
}
"""A session that begins, or is seen again, takes no right."""


def upgrade() -> None:
    op.create_table(
        "access_version",
        sa.Column("value", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("value", name=op.f("access_version_pkey")),
    )
    op.execute("INSERT INTO access_version VALUES (hashtextextended(gen_random_uuid()::text, 0))")
    op.execute("GRANT SELECT ON access_version TO sobo_app")
    op.execute(RENEW)
    op.execute(HOLD)
    for table, changes in CHANGES.items():
        op.execute(
            f"CREATE TRIGGER access_is_renewed AFTER {changes} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION renew_access_version()"
        )
    for name, event in OF_SESSIONS.items():
        op.execute(f"CREATE TRIGGER session_is_{name} AFTER {event} EXECUTE FUNCTION renew_access_version()")
