"""sealed secrets: secrets of webhooks and stored answers are sealed by a key outside the database.

The key comes from `sobo migrate`, which needs the folder of keys if there is anything to seal. All of it is one
transaction: if the key is missing, everything is as before. The secrets in clear are gone for good: changing the type
of their columns writes the table anew, so no file of the table holds them. Backups and write-ahead logs from before do.

Locks both tables while it writes each row: the webhooks, and the answers of 30 days. The service must be stopped: its
version before cannot read what is sealed.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    op.execute("LOCK TABLE webhook, kept_answer IN ACCESS EXCLUSIVE MODE")
    _seal_webhooks()
    _seal_answers()


def _seal_webhooks() -> None:
    connection, columns = op.get_bind(), ("secret", "old_secret")
    rows = connection.execute(sa.text("SELECT id, secret, old_secret FROM webhook")).mappings().all()
    for row in rows:
        sealed = {name: _sealed(row[name].encode(), f"webhook:{row['id']}").hex() for name in columns if row[name]}
        values = {"secret": "", "old_secret": None} | sealed | {"id": row["id"]}
        update = sa.text("UPDATE webhook SET secret = :secret, old_secret = :old_secret WHERE id = :id")
        connection.execute(update, values)
    for name in columns:
        op.execute(f"ALTER TABLE webhook ALTER COLUMN {name} TYPE bytea USING decode({name}, 'hex')")


def _seal_answers() -> None:
    connection = op.get_bind()
    update = sa.text("UPDATE kept_answer SET body = :body WHERE client = :client AND key = :key")
    for rows in _answers():
        connection.execute(
            update,
            [
                {
                    "client": row["client"],
                    "key": row["key"],
                    "body": _sealed(row["fingerprint"] + row["body"], f"answer:{row['client']}:{row['key'].hex()}"),
                }
                for row in rows
            ],
        )
    op.drop_column("kept_answer", "fingerprint")
    op.execute("ALTER TABLE kept_answer ALTER COLUMN body TYPE bytea USING body || ''::bytea")


def _answers() -> Iterator[Any]:
    """The stored answers, some at a time."""
    page = sa.text(
        "SELECT client, key, fingerprint, body FROM kept_answer WHERE (client, key) > (:client, :key) "
        f"ORDER BY client, key LIMIT {AT_ONCE}"  # noqa: S608 - our own number
    )
    last = {"client": "", "key": b""}
    while rows := op.get_bind().execute(page, last).mappings().all():
        yield rows
        last = {"client": rows[-1]["client"], "key": rows[-1]["key"]}


def _sealed(content: bytes, purpose: str) -> bytes:
    # Put there by `db.migrate`.
    sealed: bytes = op.get_bind().info["seal"](content, purpose)
    return sealed
