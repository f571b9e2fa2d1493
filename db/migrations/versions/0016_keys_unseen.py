"""stored responses that only their key decrypts: store its digest, salt the fingerprint and encrypt the response with it.

Locks the table while it rewrites each row: the responses of 30 days, which stay valid.
"""

import hashlib
import hmac
import os

import sqlalchemy as sa
from alembic import op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(sa.text("LOCK TABLE kept_answer IN ACCESS EXCLUSIVE MODE"))
    update = sa.text("UPDATE kept_answer SET fingerprint = :salted, body = :body WHERE client = :client AND key = :key")
    for client, key, fingerprint, body in connection.execute(
        sa.text("SELECT client, key, fingerprint, body FROM kept_answer")
    ).all():
        salted = hashlib.sha256(key.encode() + fingerprint).digest()
        nonce, seal = os.urandom(12), AESGCM(hmac.digest(key.encode(), b"answer", "sha256"))
        body = nonce + seal.encrypt(nonce, body, salted)
        connection.execute(update, {"client": client, "key": key, "salted": salted, "body": body})
    connection.execute(
        sa.text("ALTER TABLE kept_answer ALTER COLUMN key TYPE bytea USING sha256(convert_to(key, 'UTF8'))")
    )
