"""Which coding an answer is sent in, by the Accept-Encoding of the request (RFC 9110 §12.5.3)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.sending.negotiation import accepted_by, note_preferences


def accepted(*values: str) -> tuple[str | None, bool]:
    scope: Any = {"state": {}, "headers": [(b"accept-encoding", value.encode()) for value in values]}
    note_preferences(scope)
    coding, plain = accepted_by(scope)
    return coding.name.decode() if coding else None, plain


@pytest.mark.parametrize(
    ("value", "coding", "plain"),
    [
        ("", None, True),
        ("identity", None, True),
        ("gzip", "gzip", True),
        ("GZip", "gzip", True),
        ("x-gzip", "gzip", True),
        ("br", "br", True),
        ("gzip, deflate, br, zstd", "br", True),
        ("gzip;q=1, br;q=0.9", "gzip", True),
        ("gzip ; q=0.5 ,\tbr;Q=0.6", "br", True),
        ("br;q=0, gzip", "gzip", True),
        ("gzip;q=0, br;q=0.000", None, True),
        ("gzip;q=0.5, identity", None, True),
        ("gzip;q=0.5, identity;q=0.5", "gzip", True),
        ("*", "br", True),
        ("*;q=0.1, gzip", "gzip", True),
        ("br;q=0, *", "gzip", True),
        ("gzip, *;q=0", "gzip", False),
        ("gzip, identity;q=0", "gzip", False),
        ("*;q=0, identity", None, True),
        ("identity;q=0", None, False),
        ("*;q=0", None, False),
        ("zstd, identity;q=0", None, False),
        ("gzip;q=2, br;q=x, compress;q=1.000", None, True),
        ("gzip;q=0.1234, br;level=3", None, True),
        (",, gzip,", "gzip", True),
        ("a" * 5_000 + ", gzip", "gzip", True),
    ],
)
def test_the_coding_is_the_one_that_the_request_prefers(value: str, coding: str | None, plain: bool) -> None:
    assert accepted(value) == (coding, plain)
    assert accepted(*value.split(",")) == (coding, plain)


def test_without_the_header_nothing_is_compressed() -> None:
    assert accepted() == (None, True)


WEIGHTS = st.dictionaries(st.sampled_from(["br", "gzip", "identity", "*"]), st.integers(0, 1_000))


@given(WEIGHTS)
def test_no_coding_is_preferred_to_the_chosen_one(weights: dict[str, int]) -> None:
    header = ", ".join(f"{name};q={weight / 1_000:.3f}" for name, weight in weights.items())
    coding, plain = accepted(header)
    weight = {name: weights.get(name, weights.get("*", 0)) for name in ("br", "gzip")}
    assert plain == (weights.get("identity", weights.get("*", 1)) > 0)
    liked_least = weights.get("identity", weights.get("*", 0))
    if coding is None:
        assert max(weight.values()) == 0 or max(weight.values()) < liked_least
    else:
        assert weight[coding] == max(weight.values()) > 0
        assert weight[coding] >= liked_least
