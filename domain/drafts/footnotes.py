"""Footnotes in a draft as Markdown writes them: the line that points at one says what the numbers in it stand for."""

import re
from typing import Final

_MARK: Final = re.compile(r"\[\^([\w-]{1,20})\](:?)")
_OTHER_TIMES: Final = re.compile(
    r"còn hiệu lực|hiện có|hiện còn|đang (?:hoạt động|có)|quá hạn|hết hạn|đã báo cáo|sau khi chốt", re.IGNORECASE
)


class Notes:
    """The notes that are pointed at by a line about what there is on a day, or about what was reported before."""

    def __init__(self, shown: str) -> None:
        self._standing: set[str] = set()
        for line in shown.split("\n"):
            pointed = [mark[1] for mark in _MARK.finditer(line) if not mark[2]]
            if pointed and _OTHER_TIMES.search(line):
                self._standing.update(pointed)

    def standing(self, line: str) -> bool:
        """Whether the line is such a note: what it names may be of whatever time."""
        mark = _MARK.match(line)
        return mark is not None and mark[2] == ":" and mark[1] in self._standing
