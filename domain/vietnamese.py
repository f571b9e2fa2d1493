"""Days and figures as Vietnamese papers print them."""

from datetime import date


def day(given: date | None) -> str:
    """A day as papers print it: 14/11/2024; nothing for None."""
    return given.strftime("%d/%m/") + f"{given.year:04d}" if given else ""


def amount(value: int) -> str:
    """A figure as reports print it: 09, 61, 1.715."""
    return f"{value:02d}" if 0 < value < 10 else f"{value:,}".replace(",", ".")
