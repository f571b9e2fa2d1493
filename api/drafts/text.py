"""The result of a check as text in Vietnamese."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from domain.declarations.register import Register
from domain.drafts.checking import CheckResult
from domain.drafts.claims import CitedState, NumberClaim
from domain.drafts.draft import Place
from domain.drafts.figure_claims import FigureClaim
from domain.drafts.findings import vn_date
from domain.errors import Fault
from domain.refusals.sentences import text_vi

STATES: Final = {
    CitedState.RECORDED: "có trong sổ",
    CitedState.VOIDED: "số đã huỷ",
    CitedState.RESERVED: "số đang giữ",
    CitedState.UNDATED: "không rõ năm, không đối chiếu được",
    CitedState.UNKNOWN: "KHÔNG có trong sổ",
    CitedState.PAPER_BOOK: "thuộc sổ giấy, không đối chiếu được",
    CitedState.ELSEWHERE: "sổ số ở nơi khác, không đối chiếu được",
    CitedState.OUTSIDE: "ngoài các sổ ở đây, không đối chiếu được",
}
SUMMARISED: Final = {
    "no_term": "không thuộc chỉ tiêu nào của sổ bộ",
    "no_count": "không phải số đếm rõ ràng (số thập phân, tỷ lệ, khoảng, …)",
    "approximate": "ước chừng hoặc nói mức tăng, giảm",
}
"""Unchecked figures without an indicator, which are listed in one line per reason."""


def error_text(faults: Iterable[Fault]) -> str:
    """The reasons why a draft cannot be checked, a line each."""
    return "\n".join(f"Không kiểm tra được: {text_vi(fault)}" for fault in faults)


def report_lines(result: CheckResult) -> Iterator[str]:
    """The lines of a check's report."""
    period = result.report.period
    figures = result.report.figures
    titles = {figure.name: f"{figure.register.title_vi} – {figure.indicator.title_vi}" for figure in figures}
    registers = {figure.register.key: figure.register for figure in figures}
    days = f"{vn_date(period.first)}–{vn_date(period.last)}"
    yield f"Kỳ {period.code}: {days}; sổ cái có {result.report.ledger_size} hành vi."
    yield ""
    yield f"PHÁT HIỆN: {len(result.findings)}" if result.findings else "Không phát hiện sai lệch."
    for place, finding in enumerate(result.findings, 1):
        yield f"{place:3}. {finding.text_vi}{_at(finding.places)}"
    yield from _section("SỐ LIỆU ĐÃ ĐỐI CHIẾU", (_figure(figure, titles) for figure in result.figures))
    yield from _section("SỐ VĂN BẢN ĐÃ DẪN", (_number(number, registers) for number in result.numbers))
    listed = (part for part in result.not_checked if part.code not in SUMMARISED or part.candidates)
    yield from _section(
        "KHÔNG ĐỐI CHIẾU ĐƯỢC",
        (
            f"{part.place.text} ({_position(part.place)}): {part.reason}"
            + "".join(f"; {titles[name]}: {value}" for name, value in part.candidates)
            for part in listed
        ),
    )
    for code, words in SUMMARISED.items():
        places = [part.place for part in result.not_checked if part.code == code and not part.candidates]
        if places:
            yield ""
            yield f"{len(places)} con số khác {words}, không đối chiếu:"
            yield "  " + "; ".join(f"{place.text} ({place.line}:{place.column})" for place in places)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    first = True
    for line in lines:
        if first:
            yield ""
            yield title
            first = False
        yield f"  - {line}"


def _position(place: Place) -> str:
    return f"dòng {place.line}, cột {place.column}"


def _at(places: tuple[Place, ...]) -> str:
    return f" [{'; '.join(map(_position, places))}]" if places else ""


def _figure(figure: FigureClaim, titles: Mapping[str, str]) -> str:
    sign = "khớp" if figure.agrees else "LỆCH"
    where = _at((figure.place,)) if figure.place else ""
    return f"{sign}: {titles[figure.indicator]}: ghi {figure.stated:02d}, sổ bộ có {figure.value:02d}{where}"


def _number(number: NumberClaim, registers: Mapping[str, Register]) -> str:
    day = f", ghi ngày {' và '.join(map(vn_date, number.stated))}" if number.stated else ", không ghi ngày"
    within = {True: ", trong kỳ", False: ", ngoài kỳ", None: ""}[number.in_period]
    acts = "".join(
        f"; {registers[act.register_key].title_vi}, hành vi {act.act_seq}: "
        f"{registers[act.register_key].kinds[act.kind].title_vi}"
        + (f", ký ngày {vn_date(act.signed_on)}" if act.signed_on else "")
        for act in number.acts
    )
    return f"{number.printed}{day}{within}: {STATES[number.state]}{acts}{_at(number.places)}"
