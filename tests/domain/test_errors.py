"""A fault shows the value that it is about, unless it may be personal."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from db.tables import PRIVATE_NAMES
from domain.errors import MASKED, Fault, not_allowed
from domain.registers import EVERY

PATHS = st.lists(st.sampled_from(["changes", "asked", "entries", "0", "17"]), max_size=3)
VALUES: st.SearchStrategy[Any] = st.text() | st.integers() | st.booleans() | st.dates()


@given(PATHS, st.sampled_from(sorted(PRIVATE_NAMES)), st.sampled_from(["", ".0", ".3.1"]), VALUES)
def test_a_personal_value_is_masked_at_any_depth(path: list[str], name: str, index: str, value: Any) -> None:
    field = ".".join([*path, name]) + index
    assert Fault(field, value, "x", "text").value == MASKED
    assert not_allowed(field, value, "x", "text").faults[0].value == MASKED


@given(st.text(), st.sampled_from(["extra_forbidden", "model_type", "model_attributes_type", "dict_type"]), VALUES)
def test_the_value_of_an_unknown_field_is_masked(field: str, code: str, value: Any) -> None:
    assert Fault(field, value, "x", code).value == MASKED


@given(st.text(), st.lists(VALUES) | st.dictionaries(st.text(), VALUES))
def test_objects_and_lists_are_masked_since_they_may_hold_anything(field: str, value: Any) -> None:
    assert Fault(field, value, "x", "text").value == MASKED


@given(st.sampled_from(["holder", "document.number", "changes.full_name", "entries.0"]), VALUES)
def test_any_other_value_is_shown(field: str, value: Any) -> None:
    assert Fault(field, value, "x", "text").value == value


def test_a_missing_value_is_not_masked() -> None:
    assert Fault("changes.phone", None, "is required", "missing").value is None


def test_every_personal_field_of_every_register_is_known() -> None:
    assert frozenset().union(*(register.private_fields for register in EVERY.values())) == PRIVATE_NAMES
