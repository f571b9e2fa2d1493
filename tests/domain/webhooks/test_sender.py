"""Messages are CloudEvents signed as in Standard Webhooks; the backoff grows, with jitter."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.webhooks.attempts import BACKOFF, JITTER, MAX_ATTEMPTS, act_event, backoff
from domain.webhooks.sender import MAX_RETRY_AFTER, Event, outcome_of, signature

SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""From the example of Standard Webhooks."""


@pytest.mark.parametrize("secret", [SECRET, f"whsec_{SECRET}"])
def test_the_signature_is_that_of_the_standards_example(secret: str) -> None:
    assert signature(secret, MESSAGE, TIMESTAMP, BODY) == SIGNATURE


@given(st.binary(min_size=24, max_size=64), st.sampled_from(["id", "time", "body", "secret"]))
def test_the_signature_covers_id_time_body_and_secret(key: bytes, part: str) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    other = "whsec_" + base64.b64encode(key[::-1] + b"x").decode()
    changed = {
        "id": (secret, MESSAGE + "x", TIMESTAMP, BODY),
        "time": (secret, MESSAGE, TIMESTAMP + 1, BODY),
        "body": (secret, MESSAGE, TIMESTAMP, BODY + b" "),
        "secret": (other, MESSAGE, TIMESTAMP, BODY),
    }[part]
    assert signature(*changed) != signature(secret, MESSAGE, TIMESTAMP, BODY)


def test_an_event_has_the_act_as_the_feed_shows_it() -> None:
    change = {"seq": 7, "register": "so", "kind": "grant", "href": "/v1/so/1", "recorded_at": "2024-11-05T00:00:00Z"}
    event = act_event({**change, "số": "đ"})
    assert json.loads(event.body("urn:sobo:thu")) == {
        "specversion": "1.0", "id": "act-7", "source": "urn:sobo:thu", "type": "vn.sobo.act.so.grant",
        "subject": "/v1/so/1", "time": "2024-11-05T00:00:00Z", "datacontenttype": "application/json",
        "data": {**change, "số": "đ"},
    }  # fmt: skip
    assert Event("a", "b", "c", "d", {}).body("e") == Event("a", "b", "c", "d", {}).body("e")


@given(st.integers(1, MAX_ATTEMPTS), st.floats(0, 1))
def test_the_backoff_grows_and_varies_by_the_jitter(number: int, jitter: float) -> None:
    wait, base = backoff(number, jitter).total_seconds(), BACKOFF[min(number, len(BACKOFF)) - 1]
    assert base * (1 - JITTER) <= wait <= base * (1 + JITTER)
    assert backoff(number, 0) < backoff(number, 1)
    if number < len(BACKOFF):
        assert wait < backoff(number + 1, jitter).total_seconds()


def test_the_backoff_goes_from_seconds_to_a_day() -> None:
    assert (BACKOFF[0], BACKOFF[-1], MAX_ATTEMPTS) == (5, 86_400, 10)


@pytest.mark.parametrize(
    ("status", "retry_after", "wait"),
    [
        (429, "60", 60), (503, "0", 0), (503, "86400", 86_400), (429, "99999999", MAX_RETRY_AFTER),
        (429, "9" * 5_000, None), (429, "", None), (429, "-1", None), (429, "1.5", None), (429, "\u0663", None),
        (503, "Wed, 21 Oct 2015 07:28:00 GMT", None), (500, "60", None), (200, "60", None), (302, "60", None),
    ],
)  # fmt: skip
def test_a_target_may_ask_for_a_pause_of_at_most_a_day(status: int, retry_after: str, wait: int | None) -> None:
    assert outcome_of(status, retry_after).wait == wait
