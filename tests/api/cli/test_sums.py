"""A service does not start on figures that an earlier release kept."""

import asyncpg
import pytest

from api.cli.command import CommandError
from api.cli.database import check_sums
from db.session import Database


@pytest.mark.parametrize("change", ["indicators = 'earlier'", "summed = summed - 1", "summed = NULL"])
async def test_sums_that_do_not_cover_the_ledger_are_refused(
    own_example: Database, own_example_url: str, change: str
) -> None:
    await check_sums(own_example_url)
    owner = await asyncpg.connect(own_example_url)
    await owner.execute(f"UPDATE ledger_head SET {change}")
    await owner.close()
    with pytest.raises(CommandError, match="sobo migrate"):
        await check_sums(own_example_url)
