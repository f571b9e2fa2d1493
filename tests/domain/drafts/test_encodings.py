"""Drafts that were read in another encoding than they were written in are refused with what they say."""

from pathlib import Path

import pytest

from api.drafts.upload import from_file
from domain.drafts.draft import draft
from domain.errors import Malformed

PLAIN = "# Bao cao\n\n"
LINES = {
    "Số giấy phép cấp trong kỳ: 12": "Sá»‘ giáº¥y phÃ©p cáº¥p trong ká»³: 12",
    "12 giấy phép, gồm 3 lĩnh vực được cấp": "12 giÊy phÐp, gåm 3 lÜnh vùc ®\xad\xeec cÊp",
    "Số giấy phép cấp trong kỳ là 12": "Soá giaáy pheùp caáp trong kyø laø 12",
}
GENUINE = (
    "Số giấy phép cấp trong kỳ: 12",
    "Toàn tỉnh có 12 văn phòng",
    "Công ty ABC® · 5 × 3 m², §5",
    "infor\xadmation on 12 per\xadmits",
    "Café à la carte, où João Raúl",
)


@pytest.mark.parametrize("says", LINES)
def test_a_misread_draft_is_refused_with_the_line_and_what_it_says(says: str) -> None:
    with pytest.raises(Malformed) as refusal:
        draft(f"{PLAIN}{LINES[says]}\r\nHet")
    (fault,) = refusal.value.faults
    assert (fault.field, fault.code) == ("text", "misread")
    assert fault.rule.endswith(f": line 3 says: {says}")


@pytest.mark.parametrize("line", GENUINE)
def test_other_drafts_are_read(line: str) -> None:
    assert draft(f"{PLAIN}{line}").visible.startswith(PLAIN)


def test_what_a_long_line_says_is_cut() -> None:
    with pytest.raises(Malformed) as refusal:
        draft("Soá giaáy pheùp " * 1000)
    assert len(refusal.value.faults[0].rule) < 300


@pytest.mark.parametrize("says", list(LINES)[1:])
def test_a_file_in_an_old_encoding_is_refused_with_what_it_says(tmp_path: Path, says: str) -> None:
    file = tmp_path / "bao-cao.txt"
    file.write_bytes(f"{PLAIN}{LINES[says]}".encode("latin-1"))
    with pytest.raises(Malformed) as refusal:
        from_file(file)
    (fault,) = refusal.value.faults
    assert (fault.field, fault.value, fault.code) == ("file", "bao-cao.txt", "misread")
    assert fault.rule.endswith(f"line 3 says: {says}")


def test_a_file_that_is_not_text_is_refused_as_before(tmp_path: Path) -> None:
    file = tmp_path / "bao-cao.txt"
    file.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(Malformed) as refusal:
        from_file(file)
    assert [fault.rule for fault in refusal.value.faults] == ["must be text in UTF-8"]
