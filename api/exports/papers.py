"""The annex and the register book as papers: what stands in them, whatever prints them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from api.exports import svg
from api.exports.paper import Drawing, Paper, Section, Table
from domain import words
from domain.annex import Annex, Listed, heading
from domain.book import Book
from domain.certificate import Use
from domain.proofs import Head
from domain.register import Register
from domain.registers import EVERY
from domain.report import Counted
from domain.vietnamese import day

TOO_LONG: Final = "Danh sách có {count} dòng, không in ở đây; xem tệp CSV hoặc XLSX của cùng kỳ và cùng cỡ sổ cái."


def annex_paper(annex: Annex) -> Paper:
    """The annex (phụ lục): figures and listings by register, then the charts."""
    report = annex.report
    return Paper(
        title="PHỤ LỤC",
        subtitle=f"Số liệu và danh sách kỳ báo cáo {report.period.code}",
        foot=_foot(Head(report.ledger_size, report.ledger_root)),
        dated=report.period.last.isoformat(),
        wide=False,
        facts=[(label, _text(value)) for label, value in heading(report, annex.authority)],
        sections=[*_of_registers(annex), *_charts(annex)],
    )


def _of_registers(annex: Annex) -> Iterator[Section]:
    for register in EVERY.values():
        figures = [counted for counted in annex.report.figures if counted.register is register]
        yield Section(register.title_vi, table=_figures(figures))
        for counted in figures:
            if counted.value:
                yield _listing(counted, annex.listings[counted.name])


def _figures(figures: list[Counted]) -> Table:
    rows = [
        (str(place), counted.indicator.title_vi, str(counted.value), _text(counted.out_of))
        for place, counted in enumerate(figures, 1)
    ]
    return Table(("TT", "Chỉ tiêu", "Số liệu", "Trên tổng số"), (1, 9, 2, 2), rows)


def _listing(counted: Counted, rows: Sequence[Listed] | None) -> Section:
    title = f"{counted.indicator.title_vi} ({counted.value})"
    if rows is None:
        return Section(title, 2, TOO_LONG.format(count=counted.value))
    lines = [
        (str(place), row.name, row.number or "", day(row.on), words.STATE.get(row.status or "", row.status or ""))
        for place, row in enumerate(rows, 1)
    ]
    headers = ("TT", "Tên cơ quan, đơn vị", "Số, ký hiệu", "Ngày", "Tình trạng")
    return Section(title, 2, table=Table(headers, (2, 14, 7, 5, 5), lines))


def _charts(annex: Annex) -> Iterator[Section]:
    for chart in annex.charts:
        yield Section(chart.title, drawing=Drawing(svg.drawn(chart), chart.words))


BOOK_HEADERS: Final = (
    "Số",
    "Ký hiệu",
    "Ngày ký",
    "Sổ bộ",
    "Cơ quan, đơn vị",
    "Tình trạng",
    "Lý do, ghi chú",
    "Thứ tự trong sổ cái",
)


def book_paper(book: Book) -> Paper:
    """The register book (sổ đăng ký văn bản): every number, then every exception."""
    certificate = book.certificate
    when = f"năm {certificate.year}" if certificate.year else "đánh số liên tục"
    return Paper(
        title="SỔ ĐĂNG KÝ VĂN BẢN",
        subtitle=f"{book.title}, {when}",
        foot=_foot(book.ledger),
        dated=book.day.isoformat(),
        wide=True,
        facts=list(_facts(book)),
        sections=[
            Section("Các số trong sổ", table=_numbers(book)),
            Section("Ngoại lệ", table=_exceptions(book))
            if certificate.exceptions
            else Section("Ngoại lệ", remark="Không có."),
        ],
    )


def _facts(book: Book) -> Iterator[tuple[str, str]]:
    certificate = book.certificate
    yield "Mã sổ", certificate.series
    yield "Cơ quan ban hành", book.authority
    yield "Ký hiệu", "; ".join(book.symbols)
    yield "Lập đến ngày", day(book.day)
    yield "Số cuối của sổ giấy", str(certificate.opening)
    yield "Số cuối đã cấp", str(certificate.last)
    yield "Liên tục, không thiếu số", _verdict(certificate.dense)
    yield "Không số nào trùng", _verdict(certificate.unique)
    yield "Ngày ký không lùi", _verdict(certificate.in_order)
    yield "Cỡ sổ cái (số hành vi đã ghi)", str(book.ledger.size)
    yield "Gốc sổ cái (SHA-256, RFC 9162)", book.ledger.root.hex()


def _verdict(given: bool | None) -> str:
    return {True: "đúng", False: "không", None: "không xét: số cấp ở nơi khác"}[given]


def _numbers(book: Book) -> Table:
    return Table(BOOK_HEADERS, (3, 7, 5, 8, 14, 4, 10, 4), [_number(book, use) for use in book.certificate.uses])


def _number(book: Book, use: Use) -> tuple[str, ...]:
    register: Register | None = EVERY.get(use.register or "")
    _, name = book.holders.get(use.act_seq or 0, ("", ""))
    until = f"giữ đến {day(use.until)}" if use.until else ""
    return (
        str(use.number),
        use.symbol or "",
        day(use.signed_on),
        register.chapter.short if register else "",
        name,
        words.NUMBER[use.state],
        "; ".join(filter(None, (use.reason, until))),
        _text(use.act_seq),
    )


def _exceptions(book: Book) -> Table:
    rows = [(str(found.number), words.IRREGULAR[found.rule]) for found in book.certificate.exceptions]
    return Table(("Số", "Ngoại lệ"), (1, 9), rows)


def _foot(ledger: Head) -> str:
    return f"Sổ cái {ledger.size} hành vi, gốc {ledger.root.hex()}"


def _text(value: str | int | date | None) -> str:
    return day(value) if isinstance(value, date) else "" if value is None else str(value)
