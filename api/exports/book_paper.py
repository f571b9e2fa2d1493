"""The register book as a paper, independent of the file format."""

from collections.abc import Iterator
from typing import Final

from api.exports.paper import Paper, Section, Table, footer, text
from db.tables.number_series import Kept
from domain.declarations.register import Register
from domain.numbers.book import Book
from domain.numbers.certificate import IRREGULARITY_LABELS, NumberUse
from domain.phrases import phrases_of
from domain.registers import EVERY
from domain.tense import VIETNAM
from domain.vietnamese import day

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
    """The register book (sổ đăng ký văn bản): all numbers, then all exceptions."""
    certificate = book.certificate
    year = f"năm {certificate.year}" if certificate.year else "đánh số liên tục"
    return Paper(
        title="SỔ ĐĂNG KÝ VĂN BẢN",
        subtitle=f"{book.title}, {year}",
        span="",
        footer=footer(book.ledger),
        dated=book.day.isoformat(),
        wide=True,
        facts=list(_facts(book)),
        sections=[
            Section("Các số trong sổ", table=_numbers(book))
            if certificate.uses
            else Section("Các số trong sổ", remark="Không có số nào được ghi ở đây."),
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
    yield "Lập ngày", day(book.day)
    if book.state_of:
        yield "Tình trạng tại thời điểm", book.state_of.astimezone(VIETNAM).isoformat()
    if certificate.kept == Kept.ELSEWHERE:
        place = "sổ giấy" if book.on_paper else "nơi khác"
        yield "Nơi giữ sổ", f"{place}; dưới đây chỉ là các số mà những việc đã ghi ở đây dẫn đến"
    yield "Số cuối của sổ giấy", str(certificate.opening)
    yield "Số cuối đã cấp", str(certificate.last)
    yield "Liên tục, không thiếu số", _verdict(certificate.dense)
    yield "Không số nào trùng", _verdict(certificate.unique)
    yield "Ngày ký không lùi", _verdict(certificate.in_order)
    yield "Cỡ sổ cái (số hành vi đã ghi)", str(book.ledger.size)
    yield "Gốc sổ cái (SHA-256, RFC 9162)", book.ledger.root.hex()


def _verdict(holds: bool | None) -> str:
    return {True: "đúng", False: "không", None: "không xét: số cấp ở nơi khác"}[holds]


def _numbers(book: Book) -> Table:
    return Table(BOOK_HEADERS, (3, 7, 5, 8, 14, 4, 10, 4), [_number(book, use) for use in book.certificate.uses])


def _number(book: Book, use: NumberUse) -> tuple[str, ...]:
    register: Register | None = EVERY.get(use.register or "")
    _, name = book.holders.get(use.seq or 0, ("", ""))
    until = f"giữ đến {day(use.expires_on)}" if use.expires_on else ""
    return (
        str(use.number),
        use.symbol or "",
        day(use.signed_on),
        phrases_of(register).short if register else "",
        name,
        use.status.label,
        "; ".join(filter(None, (use.reason, until))),
        text(use.seq),
    )


def _exceptions(book: Book) -> Table:
    exceptions = book.certificate.exceptions
    rows = [(str(exception.number), IRREGULARITY_LABELS[exception.rule]) for exception in exceptions]
    return Table(("Số", "Ngoại lệ"), (1, 9), rows)
