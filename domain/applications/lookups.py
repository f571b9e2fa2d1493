"""The public lookup of dossiers by code (tra cứu hồ sơ), and how often."""

from typing import Final

from db.session import Reader
from domain.access import throttle
from domain.access.throttle import Limit, Success
from domain.applications import applications
from domain.applications.applications import PublicStage
from domain.errors import NotFound

UNKNOWN_PER_ADDRESS: Final = Limit("dossier-unknown", 60, 60, "unknown codes")
"""Lookups from one address of codes that no dossier has."""

FOUND_PER_ADDRESS: Final = Limit("dossier", 60, 60, "new dossiers")
"""Dossiers found from one address and not lately before: codes are consecutive and must not be enumerated."""

RECENTLY_FOUND: Final = Success("dossier-found", 30 * 86_400)
"""A dossier found from an address, which lookups of others there then cannot prevent."""


async def look_up(reader: Reader, code: str, address: str) -> PublicStage:
    """The stage of the dossier with this code, for a client at `address`. Raises NotFound, TooManyRequests.

    Once FOUND_PER_ADDRESS is reached nothing tells whether a code exists, except of a dossier that was found lately.
    """
    place = f"{code} {address}"
    if await throttle.remembers(reader, RECENTLY_FOUND, place):
        return await applications.by_code(reader, code)
    await throttle.take(reader, FOUND_PER_ADDRESS, address)
    try:
        found = await applications.by_code(reader, code)
    except NotFound:
        await throttle.give_back(reader, FOUND_PER_ADDRESS, address)
        await throttle.take(reader, UNKNOWN_PER_ADDRESS, address)
        raise
    await throttle.remember(reader, RECENTLY_FOUND, place)
    return found
