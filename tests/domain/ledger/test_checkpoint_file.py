"""The checkpoint file: a line cut short by a crash damages no other line."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import checkpoint_file
from domain.ledger.checkpoint_file import TornLine

WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\n\r", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), max_size=40
)


def line(jws: str) -> str:
    return json.dumps({"size": 1, "jws": jws}, ensure_ascii=False)


def tokens(path: Path) -> list[str]:
    """The signed checkpoints of the complete lines."""
    complete = []
    for _, text in checkpoint_file.lines(path):
        try:
            complete.append(checkpoint_file.token(text))
        except TornLine:
            continue
    return complete


@given(st.lists(st.tuples(WORDS, st.integers(0, 200)), max_size=8))
def test_a_line_cut_short_by_a_crash_damages_no_other_line(
    tmp_path_factory: pytest.TempPathFactory, written: list[tuple[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("torn") / "checkpoints.jsonl"
    kept = []
    for jws, lost in written:
        checkpoint_file.append(path, line(jws))
        content = path.read_bytes()
        added = len(line(jws).encode()) + 1
        path.write_bytes(content[: len(content) - min(lost, added)])
        # If only its line end was lost, it can be read once the next line begins.
        kept += [jws] if lost <= 1 else []
        assert checkpoint_file.last(path) == next(iter([*([jws] if lost == 0 else []), *_earlier(kept, lost)]), None)
    if written:
        checkpoint_file.append(path, line("sau"))
        assert tokens(path) == [*kept, "sau"]
        assert checkpoint_file.last(path) == "sau"


def _earlier(kept: list[str], lost: int) -> list[str]:
    return (kept[:-1] if lost == 1 else kept)[::-1]


def test_a_missing_or_empty_file_has_no_checkpoint(tmp_path: Path) -> None:
    assert checkpoint_file.last(tmp_path / "none") is None
    (tmp_path / "empty").touch()
    assert checkpoint_file.last(tmp_path / "empty") is None


def test_only_the_end_of_a_long_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "checkpoints.jsonl"
    for number in range(200):
        checkpoint_file.append(path, line(f"{number} " + "x" * 500))
    assert path.stat().st_size > 4 * checkpoint_file.TAIL
    assert (checkpoint_file.last(path) or "").startswith("199 ")
    assert len(tokens(path)) == 200
    assert path.parent.stat().st_mode & 0o777 == 0o700
