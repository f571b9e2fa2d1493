"""Cursors: what is encoded is decoded again, and any other text is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.sorting import Sort
from domain.entries.reading import IDENTIFIER
from domain.errors import Malformed
from domain.organisations.organisations import CODE
from domain.pages import Cursor

KEYS = st.binary(max_size=1_200)
SORTS = st.sampled_from(list(Sort))


@given(st.none() | SORTS, KEYS, st.uuids())
def test_a_cursor_that_is_encoded_is_decoded_again(sort: Sort | None, key: bytes, entry: object) -> None:
    cursor = Cursor(entry, key if sort else b"")
    assert Cursor.decode(sort, cursor.encode(sort), IDENTIFIER) == cursor


@given(SORTS, KEYS, st.from_regex(r"[0-9A-Z][0-9A-Z.-]{0,34}", fullmatch=True))
def test_a_cursor_of_a_body_whose_code_contains_dots_is_decoded_again(sort: Sort, key: bytes, code: str) -> None:
    for order, cursor in ((sort, Cursor(code, key)), (None, Cursor(code))):
        assert Cursor.decode(order, cursor.encode(order), CODE) == cursor


@given(st.text(max_size=60) | st.builds("name.{}.{}".format, st.text(max_size=20), st.text(max_size=40)))
def test_any_other_text_is_refused(text: str) -> None:
    try:
        cursor = Cursor.decode(Sort.NAME, text, IDENTIFIER)
    except Malformed as error:
        assert [fault.field for fault in error.faults] == ["after"]
    else:
        assert cursor is not None


@pytest.mark.parametrize("sort", [None, *Sort])
def test_without_a_text_there_is_no_cursor(sort: Sort | None) -> None:
    assert Cursor.decode(sort, None, IDENTIFIER) is None
