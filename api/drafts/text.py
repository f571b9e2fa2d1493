"""What was found in a draft, told to a person in Vietnamese."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from api.drafts.upload import LARGEST_DOCX
from domain.declarations.register import Register
from domain.drafts.checking import CheckResult
from domain.drafts.claims import CitedState, NumberClaim
from domain.drafts.draft import MAX_LENGTH, Place
from domain.drafts.figure_claims import FigureClaim
from domain.drafts.findings import vn_date
from domain.errors import Fault

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
REST: Final = {
    "no_term": "không thuộc chỉ tiêu nào của sổ bộ",
    "no_count": "không phải số đếm rõ ràng (số thập phân, tỷ lệ, khoảng, …)",
    "approximate": "ước chừng hoặc nói mức tăng, giảm",
}
"""What is told of figures that no indicator goes with, all in one line."""

REFUSALS: Final = {
    "file": "không mở được tệp này",
    "draft-kind": "chỉ đọc tệp .md, .txt hoặc .docx",
    "file-too-large": f"tệp lớn hơn {LARGEST_DOCX} byte",
    "draft-too-long": f"dự thảo dài hơn {MAX_LENGTH} ký tự",
    "draft-no-text": "tệp không phải là văn bản Unicode (UTF-8)",
    "draft-too-many-numbers": "dự thảo dẫn quá nhiều số văn bản",
    "draft-too-many-figures": "dự thảo có quá nhiều con số",
    "not-docx": "tệp không phải là DOCX (Word 2007 trở lên, không đặt mật khẩu)",
    "docx-too-large": "nội dung bên trong tệp DOCX quá lớn",
    "docx-entities": "tệp DOCX có khai báo kiểu tài liệu (DTD), không đọc",
    "period": "kỳ báo cáo phải là tháng 2024-11, quý 2024-Q4, nửa năm 2024-H2 hoặc năm 2024",
    "unknown-calendar": "cách tính kỳ là nd09 hoặc calendar",
}


def refusal(faults: Iterable[Fault]) -> str:
    """Why a draft is not checked."""
    return "\n".join(f"Không kiểm tra được: {REFUSALS.get(fault.code, fault.rule)}" for fault in faults)


def told(found: CheckResult) -> Iterator[str]:
    """The lines of the report on a draft."""
    period = found.report.period
    titles = {each.name: f"{each.register.title_vi} – {each.indicator.title_vi}" for each in found.report.figures}
    registers = {each.register.key: each.register for each in found.report.figures}
    days = f"{vn_date(period.first)}–{vn_date(period.last)}"
    yield f"Kỳ {period.code}: {days}; sổ cái có {found.report.ledger_size} hành vi."
    yield ""
    yield f"PHÁT HIỆN: {len(found.findings)}" if found.findings else "Không phát hiện sai lệch."
    for place, finding in enumerate(found.findings, 1):
        yield f"{place:3}. {finding.text_vi}{_at(finding.places)}"
    yield from _section("SỐ LIỆU ĐÃ ĐỐI CHIẾU", (_figure(each, titles) for each in found.figures))
    yield from _section("SỐ VĂN BẢN ĐÃ DẪN", (_number(each, registers) for each in found.numbers))
    named = (part for part in found.not_checked if part.code not in REST or part.candidates)
    yield from _section(
        "KHÔNG ĐỐI CHIẾU ĐƯỢC",
        (
            f"{part.place.text} ({_spot(part.place)}): {part.reason}"
            + "".join(f"; {titles[name]}: {value}" for name, value in part.candidates)
            for part in named
        ),
    )
    for code, words in REST.items():
        rest = [part.place for part in found.not_checked if part.code == code and not part.candidates]
        if rest:
            yield ""
            yield f"{len(rest)} con số khác {words}, không đối chiếu:"
            yield "  " + "; ".join(f"{place.text} ({place.line}:{place.column})" for place in rest)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    first = True
    for line in lines:
        if first:
            yield ""
            yield title
            first = False
        yield f"  - {line}"


def _spot(place: Place) -> str:
    return f"dòng {place.line}, cột {place.column}"


def _at(places: tuple[Place, ...]) -> str:
    return f" [{'; '.join(map(_spot, places))}]" if places else ""


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
