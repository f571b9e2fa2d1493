"""Whether a client takes its answers, on a clock of the test."""

import pytest

from api.server.bounds import Bounds
from api.server.delivery import Delivery

BOUNDS = Bounds(answer_seconds=20, answer_bytes=20_000)


@pytest.fixture
def delivery() -> Delivery:
    return Delivery(BOUNDS)


def test_who_takes_too_little_has_stalled(delivery: Delivery) -> None:
    assert [delivery.stalled(unsent, now) for unsent, now in ((90_000, 1), (80_000, 11), (70_001, 22))] == [
        False,
        False,
        True,
    ]


def test_who_takes_enough_goes_on(delivery: Delivery) -> None:
    assert not any(delivery.stalled(200_000 - 1_000 * second, second) for second in range(200))


def test_who_takes_all_that_is_left_goes_on(delivery: Delivery) -> None:
    assert not any(delivery.stalled(unsent, now) for unsent, now in ((100, 0), (0, 30), (100, 60), (100, 79)))


def test_more_to_send_is_not_a_stall(delivery: Delivery) -> None:
    """An answer of many pieces: its buffer is empty enough, and filled again."""
    for second in range(0, 200, 15):
        assert not delivery.stalled(300_000, second)
        delivery.restart()
