"""Where a page ended: what is written is read again, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.order import Sort
from domain import cursor
from domain.cursor import Place
from domain.errors import Malformed
from domain.organisations import CODE
from domain.service import IDENTIFIER

KEYS = st.binary(max_size=1_200)
SORTS = st.sampled_from(list(Sort))


@given(st.none() | SORTS, KEYS, st.uuids())
def test_a_place_that_is_written_is_read_again(sort: Sort | None, key: bytes, entry: object) -> None:
    place = Place(entry, key if sort else b"")
    assert cursor.place(sort, cursor.written(sort, place), IDENTIFIER) == place


@given(SORTS, KEYS, st.from_regex(r"[0-9A-Z][0-9A-Z.-]{0,34}", fullmatch=True))
def test_so_is_that_of_a_body_whose_code_may_hold_dots(sort: Sort, key: bytes, code: str) -> None:
    for order, place in ((sort, Place(code, key)), (None, Place(code))):
        assert cursor.place(order, cursor.written(order, place), CODE) == place


@given(st.text(max_size=60) | st.builds("name.{}.{}".format, st.text(max_size=20), st.text(max_size=40)))
def test_any_other_text_is_refused(text: str) -> None:
    try:
        found = cursor.place(Sort.NAME, text, IDENTIFIER)
    except Malformed as error:
        assert [fault.field for fault in error.faults] == ["after"]
    else:
        assert found is not None


@pytest.mark.parametrize("sort", [None, *Sort])
def test_no_text_is_no_place(sort: Sort | None) -> None:
    assert cursor.place(sort, None, IDENTIFIER) is None
