"""Canonical JSON is, byte for byte, what the library for RFC 8785 writes, and is refused where it refuses."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import canonical
from tests.support.profiles import cases

NUMBERS = st.integers() | st.integers(2**53 - 3, 2**53 + 3) | st.integers(-(2**53) - 3, -(2**53) + 3)
TEXTS = st.text(st.characters(exclude_categories=()))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@cases(400)
@given(VALUES)
def test_every_value_has_the_bytes_of_the_library(value: object) -> None:
    try:
        expected = rfc8785.dumps(value)  # type: ignore[arg-type] # any JSON value
    except ValueError:
        with pytest.raises(ValueError):
            canonical.dumps(value)
    else:
        assert canonical.dumps(value) == expected


@cases(400)
@given(st.dictionaries(st.text("abz_09", max_size=3), st.none() | st.booleans() | NUMBERS | TEXTS, max_size=6))
def test_so_have_facts_with_plain_names(facts: dict[str, object]) -> None:
    test_every_value_has_the_bytes_of_the_library.hypothesis.inner_test(facts)  # type: ignore[attr-defined]


def test_control_characters_and_signs_are_escaped_as_the_standard_says() -> None:
    value = {"a": "".join(map(chr, range(0x80))), "b": "\u2028\u2029đỏ/\U0001f600"}
    assert canonical.dumps(value) == rfc8785.dumps(value)
    assert json.loads(canonical.dumps(value)) == value
