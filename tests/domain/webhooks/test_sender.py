"""Messages are CloudEvents, signed so that others' code can check them; waits grow, and are never all alike."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.webhooks.attempts import ATTEMPTS, JITTER, WAITS, of_act, wait_after
from domain.webhooks.sender import LONGEST_REST, Event, judged, signature

SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""The example of Standard Webhooks."""


@pytest.mark.parametrize("secret", [SECRET, f"whsec_{SECRET}"])
def test_the_signature_is_that_of_the_standards_example(secret: str) -> None:
    assert signature(secret, MESSAGE, TIMESTAMP, BODY) == SIGNATURE


@given(st.binary(min_size=24, max_size=64), st.sampled_from(["id", "time", "body", "secret"]))
def test_whatever_changes_changes_the_signature(key: bytes, part: str) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    other = "whsec_" + base64.b64encode(key[::-1] + b"x").decode()
    changed = {
        "id": (secret, MESSAGE + "x", TIMESTAMP, BODY),
        "time": (secret, MESSAGE, TIMESTAMP + 1, BODY),
        "body": (secret, MESSAGE, TIMESTAMP, BODY + b" "),
        "secret": (other, MESSAGE, TIMESTAMP, BODY),
    }[part]
    assert signature(*changed) != signature(secret, MESSAGE, TIMESTAMP, BODY)


def test_an_act_is_told_as_the_feed_shows_it() -> None:
    change = {"seq": 7, "register": "so", "kind": "grant", "href": "/v1/so/1", "recorded_at": "2024-11-05T00:00:00Z"}
    event = of_act({**change, "số": "đ"})
    assert json.loads(event.body("urn:sobo:thu")) == {
        "specversion": "1.0", "id": "act-7", "source": "urn:sobo:thu", "type": "vn.sobo.act.so.grant",
        "subject": "/v1/so/1", "time": "2024-11-05T00:00:00Z", "datacontenttype": "application/json",
        "data": {**change, "số": "đ"},
    }  # fmt: skip
    assert Event("a", "b", "c", "d", {}).body("e") == Event("a", "b", "c", "d", {}).body("e")


@given(st.integers(1, ATTEMPTS), st.floats(0, 1))
def test_waits_stay_near_their_length_and_grow(number: int, luck: float) -> None:
    wait, base = wait_after(number, luck).total_seconds(), WAITS[min(number, len(WAITS)) - 1]
    assert base * (1 - JITTER) <= wait <= base * (1 + JITTER)
    assert wait_after(number, 0) < wait_after(number, 1)
    if number < len(WAITS):
        assert wait < wait_after(number + 1, luck).total_seconds()


def test_it_is_tried_from_seconds_to_a_day() -> None:
    assert (WAITS[0], WAITS[-1], ATTEMPTS) == (5, 86_400, 10)


@pytest.mark.parametrize(
    ("status", "said", "wait"),
    [
        (429, "60", 60), (503, "0", 0), (503, "86400", 86_400), (429, "99999999", LONGEST_REST),
        (429, "9" * 5_000, None), (429, "", None), (429, "-1", None), (429, "1.5", None), (429, "\u0663", None),
        (503, "Wed, 21 Oct 2015 07:28:00 GMT", None), (500, "60", None), (200, "60", None), (302, "60", None),
    ],
)  # fmt: skip
def test_a_target_may_ask_to_be_left_alone_for_a_day_at_most(status: int, said: str, wait: int | None) -> None:
    assert judged(status, said).wait == wait
