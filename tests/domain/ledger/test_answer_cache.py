"""An answer is kept while the ledger is as it was, for one question each, and no more than a few."""

import asyncpg
import httpx

from db.session import Database
from domain.ledger.answer_cache import MAX_ANSWERS, MAX_LENGTH, AnswerCache
from tests.factories import granted


class Maker:
    """Makes answers and counts them."""

    def __init__(self, length: int = 1) -> None:
        self.made, self.length = 0, length

    async def __call__(self) -> bytes:
        self.made += 1
        return b"x" * self.length


async def test_an_answer_is_made_once_until_an_act_is_recorded(ready: httpx.AsyncClient, province: Database) -> None:
    cache, make = AnswerCache(), Maker()
    assert [await cache.get(province, "q", make) for _ in range(3)] == [b"x"] * 3
    assert make.made == 1
    await cache.get(province, "another", make)
    assert make.made == 2
    await granted(ready, "subdomain-certificates")
    await cache.get(province, "q", make)
    assert make.made == 3


async def test_a_repair_of_what_is_derived_ends_it(province: Database, province_url: str) -> None:
    cache, make = AnswerCache(), Maker()
    await cache.get(province, "q", make)
    owner = await asyncpg.connect(province_url)
    await owner.execute("UPDATE ledger_head SET rebuild_due = false")
    await owner.close()
    await cache.get(province, "q", make)
    assert make.made == 2


async def test_few_and_short_answers_are_kept(province: Database) -> None:
    cache, make = AnswerCache(), Maker()
    for question in range(MAX_ANSWERS + 1):
        await cache.get(province, question, make)
    await cache.get(province, MAX_ANSWERS, make)
    assert make.made == MAX_ANSWERS + 1
    await cache.get(province, 0, make)
    assert make.made == MAX_ANSWERS + 2
    long = Maker(MAX_LENGTH + 1)
    await cache.get(province, "long", long)
    await cache.get(province, "long", long)
    assert long.made == 2


async def test_a_report_is_new_after_each_act(ready: httpx.AsyncClient) -> None:
    path = "/v1/reports/2024-11"
    before = [(await ready.get(path)).json() for _ in range(2)]
    assert before[0] == before[1]
    await granted(ready, "subdomain-certificates")
    after = (await ready.get(path)).json()
    assert after["ledger_size"] == before[0]["ledger_size"] + 1
    changed = [
        a["indicator"] for a, b in zip(after["figures"], before[0]["figures"], strict=True) if a["value"] != b["value"]
    ]
    assert changed == ["subdomain-certificates.granted", "subdomain-certificates.in_force"]
