"""Sealing again, by the newest key, what older ones sealed: secrets of webhooks, and stored responses."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.queries import sealed as queries
from db.queries.sealed import Column
from db.session import Database, Row
from domain.sealing import SealingKeys, SealLost, key_name


@dataclass(slots=True)
class Resealed:
    """How many values were sealed again, the keys that are missing, and the webhooks that cannot sign without them."""

    count: int
    lost: set[str]
    webhooks: Sequence[str] = ()


async def seal_again(database: Database, keys: SealingKeys) -> Resealed:
    """Seal everything by the newest key, a few values at a time; what cannot be opened stays. Raises KeyProblem."""
    done = Resealed(0, set())
    for column in queries.COLUMNS:
        await _seal_column(database, keys, column, done)
    if done.lost:
        lost = [bytes.fromhex(name) for name in done.lost]
        done.webhooks = [row[0] for row in await database.rows(queries.webhooks_of, keys=lost)]
    return done


async def _seal_column(database: Database, keys: SealingKeys, column: Column, done: Resealed) -> None:
    altered: list[str] = []
    while True:
        known = [bytes.fromhex(name) for name in (keys.newest, *done.lost)]
        rows = await database.rows(column.stale, known=known, skipped=altered)
        if not rows:
            return
        fresh = [(row, sealed) for row in rows if (sealed := _again(keys, row, done.lost, altered)) is not None]
        await database.rows(
            column.replace,
            purposes=[row["purpose"] for row, _ in fresh],
            stale=[row["sealed"] for row, _ in fresh],
            fresh=[sealed for _, sealed in fresh],
        )
        done.count += len(fresh)


def _again(keys: SealingKeys, row: Row, lost: set[str], altered: list[str]) -> bytes | None:
    """The value, sealed by the newest key; None if it cannot be opened, which is noted."""
    try:
        return keys.seal(keys.unseal(row["sealed"], row["purpose"]), row["purpose"])
    except SealLost:
        name = key_name(row["sealed"])
        if keys.has(name):
            altered.append(row["purpose"])
        else:
            lost.add(name)
        return None
