"""The projection: rows that a new act closes and opens; acts as rows."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.acts import rows
from domain.acts.act import Document
from domain.acts.timeline import timeline
from domain.declarations import projection
from domain.declarations.revision import Revision, revise
from domain.registers import REGISTERS
from tests.support.histories import ENTRY, History, act_of, histories, openings
from tests.support.profiles import cases

NOON = datetime(2024, 11, 5, 5, tzinfo=UTC)
ROWS = st.lists(
    st.builds(
        lambda day, status, seq: {"valid_from": day, "status": status, "known_from": seq, "known_to": None},
        st.sampled_from(["2024-11-01", "2024-11-02", "2024-11-03"]),
        st.sampled_from(["in_force", "suspended"]),
        st.integers(1, 3),
    ),
    unique_by=lambda row: row["valid_from"],
)


def contents(some_rows: list[rows.Row]) -> list[tuple[str, str]]:
    return sorted((row["valid_from"], row["status"]) for row in some_rows)


@given(ROWS, ROWS)
def test_a_revision_turns_the_known_rows_into_the_derived_ones(
    current: list[rows.Row], derived: list[rows.Row]
) -> None:
    revision = revise(current, derived)
    kept = [row for row in current if row not in revision.closed]
    assert contents([*kept, *revision.opened]) == contents(derived)
    assert not set(contents(list(revision.closed))) & set(contents(list(revision.opened)))


@given(ROWS)
def test_rows_that_differ_only_in_transaction_time_are_not_revised(current: list[rows.Row]) -> None:
    again = [{**row, "known_from": 9} for row in reversed(current)]
    assert revise(current, again) == Revision([], [])


@given(st.permutations([("a", 1), ("b", None), ("c", ["x", "y"])]))
def test_equal_rows_have_the_same_key_in_any_order_of_columns(columns: list[tuple[str, object]]) -> None:
    assert rows.key(dict(columns)) == rows.key({"a": 1, "b": None, "c": ["x", "y"]})
    assert rows.key({**dict(columns), "a": 2}) != rows.key(dict(columns))


@cases(40)
@given(histories())
def test_the_row_of_an_act_contains_no_personal_field(history: History) -> None:
    for act in history.acts:
        row = rows.act_row(act)
        assert not act.private.keys() & row["changes"].keys()
        assert "private" not in row


@pytest.mark.parametrize(("number", "printed"), [(1, "01/GP-STTTT"), (9, "09/GP-STTTT"), (10, "10/GP-STTTT")])
def test_a_number_is_printed_with_a_leading_zero_below_ten(number: int, printed: str) -> None:
    assert Document(number=number, symbol="GP-STTTT").printed == printed


@cases(20)
@given(st.data())
def test_invalid_facts_are_refused(data: st.DataObject) -> None:
    command = data.draw(openings("subdomain-certificates", ip_address="không phải địa chỉ"))
    register = REGISTERS["subdomain-certificates"]
    derived = timeline([act_of(command, register, 1)], register.kinds)
    with pytest.raises(ValidationError):
        projection.version_rows(register, ENTRY, derived, 1)


def test_an_act_is_read_from_its_row_unchanged() -> None:
    day = date(2024, 11, 5)
    row = {
        "seq": 7, "recorded_at": NOON, "recorded_by": "thử", "register_key": "r", "entry_id": UUID(int=1),
        "kind": "amend", "effective_on": day, "authority": "STTTT", "corrects": None, "reason": "lý do",
        "number": 5, "symbol": "S", "signed_on": day, "signer": None, "signer_title": None, "issuer": None,
        "signer_code": "NGUYEN-A", "series": "cv", "series_year": 2024, "numbered_here": False,
        "changes": '{"title": "A"}', "private": None, "private_digest": "00", "code_digest": "01",
        "follows_signing": True, "prepared_by": None, "basis": '{"number": 9, "signed_on": "2024-11-06"}',
    }  # fmt: skip
    act = rows.act(row)
    assert act.document == Document(
        number=5, symbol="S", signed_on=day, signer_code="NGUYEN-A", series="cv", series_year=2024
    )
    assert act.basis == Document(number=9, signed_on=date(2024, 11, 6))
    again = rows.act_row(act)
    names = ("seq", "kind", "effective_on", "reason", "changes", "private_digest", "code_digest", "follows_signing")
    assert {name: again[name] for name in names} == {
        "seq": 7, "kind": "amend", "effective_on": "2024-11-05", "reason": "lý do", "changes": {"title": "A"},
        "private_digest": "00", "code_digest": "01", "follows_signing": True,
    }  # fmt: skip
