"""One search over all registers and bodies (tra cứu chung): hits of one source after the other, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.session import Reader
from domain.access.visibility import Visibility
from domain.errors import Fault, Malformed
from domain.search.hits import Hit
from domain.search.pasted import pasted
from domain.search.source import Searched, Source
from domain.search.sources import sources
from domain.tense import Tense, today


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of hits, and the cursor from which the next one continues (None at the end)."""

    items: Sequence[Hit]
    after: str | None


async def search(reader: Reader, visibility: Visibility, q: str, limit: int, after: str | None) -> Hits:
    """Up to `limit` hits after the cursor. Raises Malformed for a text that is no cursor of this search."""
    day = today()
    remaining = sources(Searched(reader, visibility, pasted(q, day), Tense(day)))
    place = None
    if after is not None:
        remaining, place = _continued(remaining, after)
    found: list[tuple[Source, Hit]] = []
    for source in remaining:
        found += [(source, hit) for hit in await _hits(source, limit + 1 - len(found), place)]
        place = None
        if len(found) > limit:
            source, last = found[limit - 1]
            return Hits([hit for _, hit in found[:limit]], f"{source.key}.{last.place}")
    return Hits([hit for _, hit in found], None)


async def _hits(source: Source, wanted: int, place: str | None) -> list[Hit]:
    """So many hits of a source, or all that it has after the place; of a page, some may not be for this caller."""
    hits: list[Hit] = []
    while len(hits) < wanted:
        page, place = await source.page(wanted - len(hits), place)
        hits += page
        if place is None:
            break
    return hits


def _continued(all_sources: Sequence[Source], after: str) -> tuple[list[Source], str]:
    key, _, place = after.partition(".")
    keys = [source.key for source in all_sources]
    if key not in keys or not place:
        raise Malformed(Fault("after", after, "is not a cursor of this list", "after"))
    return list(all_sources[keys.index(key) :]), place
