"""The register book (sổ đăng ký văn bản) of a series and year: its certificate, and the holder for each number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from db.queries import ledger as queries
from db.queries import numbers
from db.session import Session
from domain.declarations.register import Register
from domain.errors import not_allowed
from domain.ledger.stored_tree import Head, head_known
from domain.numbers.certificate import Certificate, certificate_of
from domain.numbers.series import series_and_opening

MAX_NUMBERS: Final = 5000
"""Maximum numbers of a book; a department issues a few thousand a year."""


@dataclass(frozen=True, slots=True)
class Book:
    """The certificate of a series and year on a day, its title and authority, and register and holder's name by act.

    `state_of` is when the last of the acts known was recorded.
    `on_paper`: the book of that year was kept on paper, so only the numbers cited by acts are known.
    """

    title: str
    authority: str
    symbols: tuple[str, ...]
    day: date
    state_of: datetime | None
    on_paper: bool
    certificate: Certificate
    holders: Mapping[int, tuple[str, str]]
    ledger: Head


async def book_of(
    session: Session,
    registers: Mapping[str, Register],
    key: str,
    year: int,
    today: date,
    seq: int | None = None,
) -> Book:
    """The book as known now, or at ledger size `seq`; `session` must be a snapshot: equal requests give equal books.

    Raises NotFound, or NotAllowed for a book that is too long to print.
    """
    ledger = await head_known(session, seq)
    series, _ = await series_and_opening(session, key, year, ledger.size)
    certificate = await certificate_of(session, key, year, today, seq)
    if len(certificate.uses) > MAX_NUMBERS:
        rule = f"a book of more than {MAX_NUMBERS} numbers cannot be printed"
        raise not_allowed("year", year, rule, "book-too-long", about={"most": MAX_NUMBERS})
    models = tuple(register.table for register in registers.values())
    rows = await session.rows(numbers.holders(models), series=key, year=year, seq=ledger.size)
    return Book(
        title=series["title_vi"],
        authority=series["authority_name"],
        symbols=tuple(series["symbols"]),
        day=today,
        state_of=await session.value(queries.recorded_at, seq=ledger.size),
        on_paper=0 < year < series["kept_since"],
        certificate=certificate,
        holders={row["act_seq"]: (row["holder"], row["name"]) for row in rows},
        ledger=ledger,
    )
