"""access lock: what a caller's rights rest on changes only between writes, never during one.

Every write holds the lock shared while it judges its caller and until it commits; whatever changes an account, a role,
a client, a credential or the authority of a register takes it alone, whichever program that is. Safe on a live system:
adds triggers to small tables.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

RESTED_ON = {
    "account": "UPDATE OR DELETE",
    "role": "UPDATE OR DELETE",
    "client": "UPDATE OR DELETE",
    "credential": "UPDATE OR DELETE",
    "managing_authority": "INSERT OR UPDATE OR DELETE",
}
"""The tables, and the changes that can take rights away: a new account or role takes none from anybody."""


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION lock_access() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN PERFORM pg_advisory_xact_lock(hashtext('access')); RETURN NULL; END $$"
    )
    for table, changes in RESTED_ON.items():
        op.execute(
            f"CREATE TRIGGER access_is_locked BEFORE {changes} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lock_access()"
        )
