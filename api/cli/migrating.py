"""Migrating a database, and deriving its versions anew if a migration asks for it."""

from api.cli.command import CommandError
from api.settings import Settings
from domain.ledger.migration import upgrade
from domain.ledger.rebuild import NotIntact
from domain.sealing import sealing_what_was_clear


async def migrate(url: str, settings: Settings) -> tuple[int, list[str]]:
    """Migrate the database; the number of entries derived anew, and what must be looked at.

    Raises CommandError if versions cannot be derived, since the acts do not verify. The next migration tries again.
    """
    try:
        return await upgrade(url, sealing_what_was_clear(settings.keys_folder))
    except NotIntact as error:
        rule = "The schema is up to date, but the ledger is NOT intact, so its versions are still those of before"
        raise CommandError(f"{rule}; see: sobo verify ({error})") from error
