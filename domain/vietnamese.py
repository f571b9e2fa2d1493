"""Days, periods and figures as Vietnamese papers print them."""

from datetime import date


def day(value: date | None) -> str:
    """A day as papers print it: 14/11/2024; empty for None."""
    return value.strftime("%d/%m/") + f"{value.year:04d}" if value else ""


def period_name(code: str) -> str:
    """The name of a period: tháng 11 năm 2024, quý IV năm 2024, 6 tháng cuối năm 2024, 9 tháng đầu năm 2024, năm 2024.

    Of any two days: từ ngày 15/10/2024 đến ngày 14/11/2024.
    """
    first, between, last = code.partition("..")
    if between:
        return f"từ ngày {day(date.fromisoformat(first))} đến ngày {day(date.fromisoformat(last))}"
    year, _, part = code.partition("-")
    if not part:
        return f"năm {year}"
    if part.startswith("Q"):
        return f"quý {('I', 'II', 'III', 'IV')[int(part[1]) - 1]} năm {year}"
    if part == "9M":
        return f"9 tháng đầu năm {year}"
    if part.startswith("H"):
        return f"6 tháng {'đầu' if part == 'H1' else 'cuối'} năm {year}"
    return f"tháng {int(part)} năm {year}"


def change(value: int) -> str:
    """The difference of a figure: tăng 01, giảm 01."""
    if not value:
        return "số không đổi, khác đối tượng được đếm"
    return f"{'tăng' if value > 0 else 'giảm'} {amount(abs(value))}"


def amount(value: int) -> str:
    """A figure as reports print it: 09, 61, 1.715."""
    return f"{value:02d}" if 0 < value < 10 else f"{value:,}".replace(",", ".")
