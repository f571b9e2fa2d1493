"""How words are looked for follows from how frequent they are; what is found does not."""

import pytest

from db.session import Database
from db.statement import Sql
from domain.entries.searching import RARE, Frequencies, Plan, frequencies, plan

MANY = Frequencies(200_000, {"van": 0.1, "hoa": 0.1, "hoang": 0.02, "phong": 0.1, "gxn": 1.0, "stttt": 1.0})
HUGE = Frequencies(5_000_000, MANY.shares)


@pytest.mark.parametrize(
    ("q", "looked_up"),
    [
        ("310/GXN-STTTT", "'310' <-> 'gxn'"),  # what all have is not looked up as a beginning
        ("GXN-STTTT 310", "'gxn' <-> 'stttt' & '310'"),
        ("lak van ho", "'lak' & 'van'"),
        ("van lak", "'van' & 'lak':*"),
        ("phong van ho", "'phong' & 'van'"),
        ("lak", "'lak':*"),
    ],
)
def test_rare_words_are_looked_up_in_the_index(q: str, looked_up: str) -> None:
    assert plan(q, MANY, 51) == Plan(looked_up, None)


def test_frequent_words_are_met_in_a_walk_whose_length_does_not_follow_the_register() -> None:
    walks = {q: (plan(q, MANY, 51).walked, plan(q, HUGE, 51).walked) for q in ("van", "van hoa", "stttt", "van h")}
    assert walks == {q: (one, one) for q, (one, _) in walks.items()}
    assert None not in {one for one, _ in walks.values()}
    assert plan("van hoa phong", MANY, 51).walked is None
    assert plan("van hoa phong", HUGE, 51).walked is not None


def test_words_that_may_come_together_are_tried_in_a_short_walk_of_a_large_register() -> None:
    often = Frequencies(1_000_000, {"uy": 0.12, "ban": 0.25, "nhan": 0.12, "dan": 0.2, "xa": 0.12})
    tried = plan("uy ban nhan dan xa", often, 51)
    assert tried == Plan("'uy' & 'ban' & 'nhan' & 'dan'", 1_700)
    assert plan("uy ban nhan dan xa lak", often, 51).walked is None


def test_a_number_is_looked_up_in_a_register_of_any_size() -> None:
    assert plan("310/GXN-STTTT", HUGE, 51).walked is None


def test_a_count_looks_words_up() -> None:
    assert plan("van ho", MANY) == Plan("'van' & 'ho':*", None)


def test_nothing_is_known_of_an_empty_register() -> None:
    assert plan("van hoa", Frequencies(), 51).walked is None
    assert Frequencies().of_all(["a", "b"]) == RARE**2


VERSIONS = Sql(
    """
    CREATE TEMPORARY TABLE some_version AS
    SELECT (CASE WHEN n % 4 = 0 THEN 'van hoa' ELSE 'van' END || ' x' || n % 1000)::tsvector AS words
    FROM generate_series(1, 2000) n
    """
)


async def test_frequencies_are_those_of_the_last_analysis(database: Database) -> None:
    async with database.transaction() as session:
        await session.rows(VERSIONS)
        assert await frequencies(session, "some_version") == Frequencies()
        session.hints.clear()
        await session.rows(Sql("ANALYZE some_version"))
        found = await frequencies(session, "some_version")
        assert found.rows == 2000
        assert (found.shares["van"], found.shares["hoa"]) == pytest.approx((1.0, 0.25))
        assert found.of_prefix("x9") == pytest.approx(111 / 1000, rel=0.1)
        await session.rows(Sql("DROP TABLE some_version"))
        assert await frequencies(session, "some_version") == found
