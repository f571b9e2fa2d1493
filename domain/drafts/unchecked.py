"""The parts of a draft that cannot be compared, and why: listed, never guessed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.drafts.citation import DoubtfulNumbers
from domain.drafts.claims import CitedState, NumberClaim, NumberedAct
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
    """An unchecked part of a draft: the code of the reason, the indicators that it may mean, and a detail in words."""

    code: str
    place: Place
    candidates: tuple[tuple[str, int], ...] = ()
    detail: str = ""

    @property
    def reason(self) -> str:
        """The reason in words (lý do)."""
        return "; ".join(filter(None, (REASONS[self.code], self.detail)))


def undated(numbers: Iterable[NumberClaim], period: Period) -> Iterator[NotChecked]:
    """The numbers whose year the draft does not give, and their records in other years than the period's."""
    for number in numbers:
        if number.state is CitedState.UNDATED and number.series is not None:
            detail = f"sổ năm {period.last.year} không có số {number.printed}, {_other_years(number)}"
            if number.series.here:
                detail += f"; sổ giấy trước năm {number.series.kept_since} không đối chiếu được"
            yield from (NotChecked("undated", place, (), detail) for place in number.places)


def _other_years(number: NumberClaim) -> str:
    records = {
        (act.series_year or 0, f"{act.printed} ngày {day(act.signed_on or act.effective_on)}") for act in number.acts
    }
    records |= {(each.year, "số đã huỷ" if each.voided else "số đang giữ") for each in number.withheld}
    if not records:
        return "các năm khác có trong hệ thống cũng không"
    return "; ".join(f"năm {year} có: {what}" for year, what in sorted(records))


def doubtful(parts: Iterable[DoubtfulNumbers]) -> Iterator[NotChecked]:
    """The parts that may be document numbers."""
    for part in parts:
        ends = f"{part.first:02d}/{part.symbol}", f"{part.last:02d}/{part.symbol}"
        detail = f"có thể là các số từ {ends[0]} đến {ends[1]}" if part.long_range else f"có thể là {ends[0]}"
        yield NotChecked("long_range" if part.long_range else "doubtful_number", part.place, (), detail)


def may_be_cited(act: NumberedAct, parts: Sequence[DoubtfulNumbers], symbols: Symbols) -> bool:
    """Whether a doubtful part may be this act's number, which then does not count as left out."""
    return any(
        part.first <= act.number <= part.last
        and (
            act.series in {each.key for each in symbols.of(part.symbol)}
            or act.symbol.casefold() == part.symbol.casefold()
        )
        for part in parts
    )
