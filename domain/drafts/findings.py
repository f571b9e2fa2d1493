"""The findings of a draft, each with its code, text in Vietnamese and places."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from db.tables.number_series import Reset
from domain.drafts.citation import Citation
from domain.drafts.claims import CitedState, NumberClaim, NumberedAct
from domain.drafts.date_order import out_of_place
from domain.drafts.draft import Place
from domain.drafts.figure_claims import FigureClaim
from domain.reports.period import Period


@dataclass(frozen=True, slots=True)
class Finding:
    """One error in a draft."""

    code: str
    text_vi: str
    places: tuple[Place, ...] = ()
    number: str | None = None
    indicator: str | None = None
    register: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The acts of the period, in one register, whose numbers the draft does not cite."""

    register: str
    title_vi: str
    acts: tuple[NumberedAct, ...]


def vn_date(day: date) -> str:
    """The day as dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"


def findings(
    numbers: Sequence[NumberClaim],
    figures: Iterable[FigureClaim],
    left_out: Iterable[LeftOut],
    period: Period,
    titles: Mapping[str, str],
) -> list[Finding]:
    """All findings: on figures, on numbers in the order of the draft, and on missing numbers.

    `titles` are those of indicators, in Vietnamese.
    """
    result = [_figure_finding(figure, titles[figure.indicator]) for figure in figures if not figure.agrees]
    for number in numbers:
        result += _number_findings(number, period)
    result += _order_findings(numbers)
    result += _reuse_findings(numbers)
    return [*result, *map(_left_out_finding, left_out)]


def _figure_finding(figure: FigureClaim, title: str) -> Finding:
    parts = [f"ghi {figure.stated:02d}"]
    if figure.numbers_beside not in (0, figure.stated):
        parts.append(f"dẫn {figure.numbers_beside:02d} số văn bản")
    parts.append(f"sổ bộ có {figure.value:02d}")
    code = "figure_differs" if figure.stated != figure.value else "figure_against_numbers"
    places = (figure.place,) if figure.place else ()
    return Finding(code, f"{title}: {', '.join(parts)}", places, indicator=figure.indicator)


def _number_findings(number: NumberClaim, period: Period) -> Iterator[Finding]:
    """The findings on one document by itself."""
    invalid = tuple(c.place for c in number.cited if c.stated and c.stated.day is None)
    if invalid:
        yield _finding("date_unreal", "ghi một ngày không có trong lịch", number, invalid)
    if number.state is CitedState.UNKNOWN:
        yield _finding("number_unknown", "không có trong sổ", number)
    if number.state is CitedState.VOIDED:
        yield _finding("number_voided", f"là số đã huỷ{_void_reasons(number)}", number)
    if number.state is CitedState.RESERVED:
        yield _finding("number_reserved", f"là số đang giữ, chưa cấp cho văn bản nào{_reservation(number)}", number)
    yield from _record_findings(number)
    if len(number.stated) > 1:
        days = " và ".join(map(vn_date, number.stated))
        yield _finding("dates_disagree", f"được ghi nhiều ngày khác nhau: {days}", number)
    if number.law:
        return
    yield from _reported_findings(number, [c for c in number.cited if not c.basis], period)


def _reported_findings(number: NumberClaim, reported: Sequence[Citation], period: Period) -> Iterator[Finding]:
    """A report may not list a document twice, nor a document of another period.

    Each table counts separately, so that an annex may repeat what the text says.
    """
    by_table: dict[int | None, list[Place]] = {}
    for citation in reported:
        by_table.setdefault(citation.table, []).append(citation.place)
    for places in by_table.values():
        if len(places) > 1:
            yield _finding("cited_twice", f"được dẫn {len(places)} lần", number, tuple(places))
    report_places = tuple(citation.place for citation in reported if not citation.any_time)
    if number.is_own and number.in_period is False and number.day is not None and report_places:
        side = "trước" if number.day < period.first else "sau"
        days = f"{vn_date(period.first)}–{vn_date(period.last)}"
        yield _finding(
            "outside_period", f"ngày {vn_date(number.day)}, {side} kỳ báo cáo ({days})", number, report_places
        )


def _void_reasons(number: NumberClaim) -> str:
    reasons = dict.fromkeys(act.reason for act in number.acts if act.reason)
    reasons |= dict.fromkeys(each.reason for each in number.withheld if each.reason)
    return f" (lý do: {'; '.join(reasons)})" if reasons else ""


def _reservation(number: NumberClaim) -> str:
    reserved = next(each for each in number.withheld if not each.voided)
    until = f"; giữ đến {vn_date(reserved.until)}" if reserved.until else ""
    return f" (lý do: {reserved.reason}{until})"


def _record_findings(number: NumberClaim) -> Iterator[Finding]:
    """Where the draft and the records of a number differ."""
    if number.state is CitedState.UNDATED:
        return
    signed = number.recorded
    for day in number.stated:
        if signed and day not in signed:
            recorded = ", ".join(vn_date(each) for each in sorted(signed))
            yield _finding("date_differs", f"ghi ngày {vn_date(day)}, trong sổ là ngày {recorded}", number)
    symbols = {act.symbol for act in number.acts}
    if symbols and number.symbol not in symbols:
        yield _finding("symbol_differs", f"trong sổ là {number.acts[0].printed}", number)


def _finding(code: str, words: str, number: NumberClaim, places: tuple[Place, ...] | None = None) -> Finding:
    return Finding(code, f"{number.printed} {words}", places or number.places, number=number.printed)


def _by_counter(numbers: Iterable[NumberClaim]) -> Iterator[list[NumberClaim]]:
    """The documents of each counter and year, by number."""
    groups: dict[tuple[str, int], list[NumberClaim]] = {}
    for number in numbers:
        if not number.law and number.day is not None:
            continuous = number.series is not None and number.series.reset != Reset.YEARLY
            groups.setdefault((number.counter, 0 if continuous else number.day.year), []).append(number)
    for group in groups.values():
        yield sorted(group, key=lambda number: number.number)


def _order_findings(numbers: Iterable[NumberClaim]) -> Iterator[Finding]:
    """The fewest numbers without which the dates of a counter never go back (NĐ 30/2020/NĐ-CP Điều 15.1).

    A date confirmed by the register outweighs an unknown one, and that outweighs a contradicted one.
    """
    for group in _by_counter(number for number in numbers if number.stated):
        group.sort(key=lambda number: (number.number, number.stated[0]))
        wrong = out_of_place([number.stated[0] for number in group], [_weight(number) for number in group])
        right = sorted(set(range(len(group))) - set(wrong))
        for place in wrong:
            kept = bisect_left(right, place)
            yield _finding("out_of_order", _conflict(group, place, right[:kept], right[kept:]), group[place])


def _weight(number: NumberClaim) -> int:
    return 2 if not number.recorded else 3 if number.stated[0] in number.recorded else 1


def _conflict(group: Sequence[NumberClaim], place: int, lower: Sequence[int], higher: Sequence[int]) -> str:
    """The nearest number in order whose date conflicts with it."""
    day = group[place].stated[0]
    side, other = next(
        ("nhỏ hơn", group[near]) if near in lower[-1:] else ("lớn hơn", group[near])
        for near in (*lower[-1:], *higher[:1])
        if (group[near].stated[0] > day) == (near < place) and group[near].stated[0] != day
    )
    return f"ghi ngày {vn_date(day)}, nhưng số {side} {other.printed} ghi ngày {vn_date(other.stated[0])}"


def _reuse_findings(numbers: Iterable[NumberClaim]) -> Iterator[Finding]:
    """Numbers of a counter that are used under two symbols."""
    for group in _by_counter(numbers):
        for a, b in pairwise(group):
            if a.number == b.number and a.symbol != b.symbol and a.is_own:
                yield _finding("number_reused", f"trùng số với {a.printed} trong cùng một sổ", b, a.places + b.places)


def _left_out_finding(left: LeftOut) -> Finding:
    shown = "; ".join(act.printed for act in left.acts[:20])
    more = f"; và {len(left.acts) - 20} số khác" if len(left.acts) > 20 else ""
    words = f"{left.title_vi}: {len(left.acts):02d} số trong kỳ không được dẫn ({shown}{more})"
    return Finding("left_out", words, register=left.register)
