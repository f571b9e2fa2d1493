"""The file of checkpoints: a line that a crash cut short ruins no other."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import checkpoint_file
from domain.ledger.checkpoint_file import Torn

WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\n\r", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), max_size=40
)


def line(jws: str) -> str:
    return json.dumps({"size": 1, "jws": jws}, ensure_ascii=False)


def whole(path: Path) -> list[str]:
    """What the file's whole lines say."""
    found = []
    for _, text in checkpoint_file.lines(path):
        try:
            found.append(checkpoint_file.token(text))
        except Torn:
            continue
    return found


@given(st.lists(st.tuples(WORDS, st.integers(0, 200)), max_size=8))
def test_whatever_a_crash_cuts_off_the_lines_before_and_after_it_stand(
    tmp_path_factory: pytest.TempPathFactory, written: list[tuple[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("torn") / "checkpoints.jsonl"
    kept = []
    for jws, lost in written:
        checkpoint_file.append(path, line(jws))
        content = path.read_bytes()
        added = len(line(jws).encode()) + 1
        path.write_bytes(content[: len(content) - min(lost, added)])
        # Only its end of line may be missing: then it still reads, once the next one begins.
        kept += [jws] if lost <= 1 else []
        assert checkpoint_file.last(path) == next(iter([*([jws] if lost == 0 else []), *_earlier(kept, lost)]), None)
    if written:
        checkpoint_file.append(path, line("sau"))
        assert whole(path) == [*kept, "sau"]
        assert checkpoint_file.last(path) == "sau"


def _earlier(kept: list[str], lost: int) -> list[str]:
    return (kept[:-1] if lost == 1 else kept)[::-1]


def test_a_file_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert checkpoint_file.last(tmp_path / "none") is None
    (tmp_path / "empty").touch()
    assert checkpoint_file.last(tmp_path / "empty") is None


def test_only_the_end_of_a_long_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "checkpoints.jsonl"
    for number in range(200):
        checkpoint_file.append(path, line(f"{number} " + "x" * 500))
    assert path.stat().st_size > 4 * checkpoint_file.TAIL
    assert (checkpoint_file.last(path) or "").startswith("199 ")
    assert len(whole(path)) == 200
    assert path.parent.stat().st_mode & 0o777 == 0o700
