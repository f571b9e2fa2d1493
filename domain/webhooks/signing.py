"""The secrets that sign a webhook's messages: new ones, and those stored, which are sealed for their webhook."""

import base64
import logging
import secrets
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from domain.key_folder import KeyProblem
from domain.sealing import SealingKeys, SealLost
from domain.webhooks.sender import SECRET_PREFIX, Event, Outcome, Sender

RENEW: Final = "put it back from a backup, or renew the secret of the webhook"

_log = logging.getLogger("sobo")


def new_secret() -> str:
    """A new secret, of 256 random bits."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def purpose(webhook: UUID) -> str:
    """What a secret of the webhook is sealed for."""
    return f"webhook:{webhook}"


def sealed(keys: SealingKeys, webhook: UUID, secret: str) -> bytes:
    """A secret as it is stored. Raises KeyProblem."""
    return keys.seal(secret.encode(), purpose(webhook))


def unsealed(keys: SealingKeys, webhook: UUID, stored: Sequence[bytes]) -> list[str]:
    """The secrets, of which the first is the current one; earlier ones that cannot be opened are left out.

    Raises KeyProblem if the current one cannot be opened.
    """
    current, *earlier = stored
    opened = [keys.unseal(current, purpose(webhook)).decode()]
    for secret in earlier:
        try:
            opened.append(keys.unseal(secret, purpose(webhook)).decode())
        except SealLost:
            continue
    return opened


async def send(
    sender: Sender, keys: SealingKeys, webhook: UUID, url: str, stored: Sequence[bytes], event: Event
) -> Outcome:
    """Send an event once, signed with the stored secrets; without their key it is not sent, and does not count."""
    try:
        opened = unsealed(keys, webhook, stored)
    except SealLost as error:
        return Outcome(None, f"cannot be signed: {error}: {RENEW}", counts=False)
    except KeyProblem as error:
        _log.error("no webhook can be signed: %s", error)
        return Outcome(None, "cannot be signed: the keys of the service cannot be read", counts=False)
    return await sender.send(url, opened, event)
