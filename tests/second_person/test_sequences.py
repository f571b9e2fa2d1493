"""Nothing is recorded that no second person approved, where two are asked for."""

import pytest

from db.session import Database
from domain.entries import second_person
from tests.second_person.oracle import Violated
from tests.second_person.play import play

SEQUENCES = 300


@pytest.mark.slow
async def test_no_act_gets_through_without_the_second_person_that_its_rule_asks_for(province: Database) -> None:
    office = await play(province, SEQUENCES, seed=15)
    judged = office.oracle.judged
    assert min(judged[f"signed where {each} asked"] for each in ("two are", "one is")) > SEQUENCES / 10, judged
    assert office.outcomes["not signed"] > SEQUENCES


async def test_the_oracle_finds_what_gets_through(province: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_person, "needs_paper_or_remedy", lambda *_: False)
    with pytest.raises(Violated):
        await play(province, 100, seed=15)
