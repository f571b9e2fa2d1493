"""What acts set is published without what no field shows, and with instants in the time of Vietnam."""

from domain.registers.application import APPLICATIONS


def test_an_instant_that_was_stated_in_utc_is_told_at_the_offset_of_vietnam() -> None:
    stated = {"received_at": "2024-11-05T01:30:00+00:00", "dossier_code": "A", "holder": "B"}
    found = APPLICATIONS.published(stated, ("received_at", "dossier_code"))
    assert found == {"received_at": "2024-11-05T08:30:00+07:00", "dossier_code": "A"}


def test_a_dossier_that_was_not_accepted_has_no_instant() -> None:
    assert APPLICATIONS.published({"received_at": None}, ("received_at",)) == {"received_at": None}
