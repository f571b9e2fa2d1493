"""What is pasted into a search is read as it is meant."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.search.pasted import Pasted, pasted

TODAY = date(2024, 11, 14)
SYMBOLS = ("GXN-STTTT", "gxn-stttt", "GP-TTĐT", "STTTT-CNTT", "QĐ-UBND", "XN-STTTT&DL", "GPXB-STTTT")
FORMS = ("{0}", "Số: {0}", "số {0}", "SỐ:{0}", "Giấy xác nhận số {0}", "  Số :  {0} ", "Văn bản {0} của Sở")
DAYS = (
    "ngày {0.day:02}/{0.month:02}/{0.year}", ", ngày {0.day}/{0.month}/{0.year}", " ký ngày {0.day}-{0.month}-{0.year}",
    " ngày {0.day} tháng {0.month} năm {0.year}", "({0.day}.{0.month}.{0.year})",
)  # fmt: skip


@given(
    st.integers(1, 999_999_999), st.sampled_from(SYMBOLS), st.sampled_from(("/", " / ", " /", "/2024/")),
    st.sampled_from(FORMS),
)  # fmt: skip
def test_a_number_is_read_however_it_is_pasted(number: int, symbol: str, between: str, form: str) -> None:
    found = pasted(form.format(f"{number:02}{between}{symbol}"), TODAY)
    assert (found.number, found.symbol, found.day) == (number, symbol, None)


@given(st.sampled_from(DAYS), st.dates(date(1945, 1, 1), date(2199, 1, 1)), st.sampled_from(("313/GXN-STTTT", "313")))
def test_the_day_beside_a_number_is_read(form: str, day: date, number: str) -> None:
    found = pasted(f"Số: {number} {form.format(day)}", TODAY)
    assert (found.number, found.day) == (313, day)
    assert found.words.removesuffix(" )").rstrip("(").strip() == number


@pytest.mark.parametrize(
    "text", ["311/GXN –STTTT, ngày 22/10/2024", "311/GXN - STTTT ngày 22/10", "Số: 311 / GXN– STTTT (22/10/2024)"]
)
def test_a_blank_beside_the_dash_of_a_symbol_is_none(text: str) -> None:
    found = pasted(text, TODAY)
    assert (found.number, found.symbol, found.day) == (311, "GXN-STTTT", date(2024, 10, 22))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("310/GXN-STTTT, 311/GXN –STTTT; 312/GXN-STTTT", [310, 311, 312]),
        ("số 310–313/GXN-STTTT", [313, 310, 311, 312]),
        ("312/GXN-STTTT và 313 - 314/GXN-STTTT, ngày 28/10", [312, 313, 314]),
        ("1–999/GXN-STTTT", [999]),
        ("313-310/GXN-STTTT", [310]),
    ],
)
def test_every_number_of_a_text_is_read(text: str, numbers: list[int]) -> None:
    found = pasted(text, TODAY)
    assert [one.number for one in (found, *found.further)] == numbers
    assert {one.symbol for one in (found, *found.further)} == {"GXN-STTTT"}


def test_a_dash_before_words_ends_a_symbol() -> None:
    assert pasted("311/GXN - Sở Tài chính", TODAY) == Pasted("311/GXN - Sở Tài chính", 311, "GXN")


@pytest.mark.parametrize("label", ["Mã hồ sơ: ", "Hồ sơ số ", "ma so ho so:", "MÃ HỒ SƠ "])
@pytest.mark.parametrize("code", ["000.00.14.H16-241105-0001", "H16.14-261102-0001"])
def test_a_dossier_code_is_read_without_its_label(label: str, code: str) -> None:
    assert pasted(f"{label}{code}", TODAY) == Pasted(code)


@pytest.mark.parametrize("text", ["313", "Số 313", "số: 313", "Số hiệu 313", " 0313 "])
def test_a_number_alone_is_read(text: str) -> None:
    found = pasted(text, TODAY)
    assert (found.number, found.symbol) == (313, None)


@pytest.mark.parametrize(
    "text",
    [
        "Trường tiểu học 313", "313 Trần Phú", "Đức Mạnh", "A 313 B", "3130000000000", "313a", "ngày 05/11/2024",
        "000.00.14.H16-241105-0001", "05/11/2024", "-313", "1.234/ABC",
    ],
)  # fmt: skip
def test_words_with_digits_are_words(text: str) -> None:
    found = pasted(text, TODAY)
    assert found.number is None
    assert found.words.casefold() == text.casefold()


@pytest.mark.parametrize(
    "text",
    [
        "https://abc.gov.vn/x", "http://ABC.gov.vn", "abc.gov.vn", "https://www.abc.gov.vn/a?b=c#d", "abc.gov.vn:8443/",
        "https://lan@abc.gov.vn/", " https://abc.gov.vn. ", "www.abc.gov.vn",
    ],
)  # fmt: skip
def test_an_address_is_its_host(text: str) -> None:
    assert pasted(text, TODAY) == Pasted("abc.gov.vn")


def test_a_host_in_another_script_is_looked_for_as_registers_have_it() -> None:
    assert pasted("https://đắknông.vn/x", TODAY).words == "xn--knng-h1a7f48h5m.vn".replace(
        "xn--knng-h1a7f48h5m", "đắknông".encode("idna").decode()
    )


def test_a_day_without_a_year_is_the_nearest() -> None:
    assert pasted("313/GXN-STTTT ngày 30/12", date(2025, 1, 5)).day == date(2024, 12, 30)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = pasted(text, TODAY)
    assert found.number is None or 0 <= found.number < 10**9
