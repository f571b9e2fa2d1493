"""What of a draft cannot be set against anything, and why: listed, never guessed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.drafts.citation import Doubtful
from domain.drafts.claims import CitedState, NumberClaim, Recorded
from domain.drafts.draft import Place
from domain.numbers.symbols import Symbols
from domain.reports.period import Period
from domain.vietnamese import day

REASONS: Final = {
    "no_term": "không có chỉ tiêu nào của sổ bộ đi liền",
    "ambiguous": "có thể là nhiều chỉ tiêu",
    "another_time": "nói về thời gian khác kỳ báo cáo",
    "no_count": "không phải một số đếm nguyên, rõ ràng (số thập phân, số âm, tỷ lệ, khoảng, dính chữ, quá dài)",
    "approximate": "là con số ước chừng hoặc mức tăng, giảm",
    "words_differ": "số và chữ không khớp nhau",
    "columns": "hàng của bảng có nhiều con số, không rõ số nào là của kỳ báo cáo",
    "undated": "không ghi ngày nên không rõ năm",
    "doubtful_number": "không rõ có phải là số văn bản hay không",
    "long_range": "là dải số quá dài, không rõ hoặc ngược, không đối chiếu từng số",
}
"""The reasons by code, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A part of the draft, the code of the reason, the indicators it may stand for, and more in words."""

    code: str
    place: Place
    candidates: tuple[tuple[str, int], ...] = ()
    detail: str = ""

    @property
    def why(self) -> str:
        """The reason in words (lý do)."""
        return "; ".join(filter(None, (REASONS[self.code], self.detail)))


def undated(numbers: Iterable[NumberClaim], period: Period) -> Iterator[NotChecked]:
    """The numbers of which the draft does not tell the year, and what other years than the period's have."""
    for number in numbers:
        if number.state is CitedState.UNDATED and number.series is not None:
            told = f"sổ năm {period.last.year} không có số {number.printed}, {_other_years(number)}"
            if number.series.here:
                told += f"; sổ giấy trước năm {number.series.kept_since} không đối chiếu được"
            yield from (NotChecked("undated", place, (), told) for place in number.places)


def _other_years(number: NumberClaim) -> str:
    found = {
        (act.series_year or 0, f"{act.printed} ngày {day(act.signed_on or act.effective_on)}") for act in number.acts
    }
    found |= {(held.year, "số đã huỷ" if held.voided else "số đang giữ") for held in number.held}
    if not found:
        return "các năm khác có trong hệ thống cũng không"
    return "; ".join(f"năm {year} có: {what}" for year, what in sorted(found))


def doubtful(parts: Iterable[Doubtful]) -> Iterator[NotChecked]:
    """What may be the numbers of documents."""
    for part in parts:
        ends = f"{part.first:02d}/{part.symbol}", f"{part.last:02d}/{part.symbol}"
        told = f"có thể là các số từ {ends[0]} đến {ends[1]}" if part.long_range else f"có thể là {ends[0]}"
        yield NotChecked("long_range" if part.long_range else "doubtful_number", part.place, (), told)


def may_be_cited(act: Recorded, parts: Sequence[Doubtful], symbols: Symbols) -> bool:
    """Whether one of the doubtful parts may be this act's number, so that it cannot be said to be left out."""
    return any(
        part.first <= act.number <= part.last
        and (
            act.series in {each.key for each in symbols.of(part.symbol)}
            or act.symbol.casefold() == part.symbol.casefold()
        )
        for part in parts
    )
