"""Writes `calendar-vn.csv`, the first versions of the working calendar: `python -m db.migrations.calendar_vn`, once.

The library `holidays` is a dependency of development only. Its mistakes, and later decisions of the Government, become
further versions that cite their dispatch.
"""

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, TextIO

FILE: Final = Path(__file__).parent / "calendar-vn.csv"
COLUMNS: Final = ("day", "version", "works", "reason", "source")
YEARS: Final = range(2015, 2032)
LAST_ANNOUNCED: Final = 2026
"""Later years are estimates: Tết and exchanged days are announced only weeks before."""

SWAP_2026: Final = "Công văn 12729/VPCP-KGVX ngày 25/12/2025"
OVERRIDES: Final = {
    date(2026, 1, 2): (False, "Nghỉ hoán đổi, làm bù vào thứ Bảy 10/01/2026", SWAP_2026),
    date(2026, 1, 10): (True, "Làm bù cho thứ Sáu 02/01/2026", SWAP_2026),
}


def write(file: TextIO) -> None:
    """Write the rows in order of day and version."""
    out = csv.writer(file, lineterminator="\n")
    out.writerow(COLUMNS)
    versions = {day: [row] for day, *row in _from_library()}
    for day, row in OVERRIDES.items():
        versions.setdefault(day, []).append(list(row))
    for day in sorted(versions):
        for version, (works, *basis) in enumerate(versions[day], start=1):
            out.writerow((day, version, str(works).lower(), *basis))


def _from_library() -> Iterator[tuple[Any, ...]]:
    """Each exception to the week of Monday to Friday: day, whether it is worked, reason and source."""
    import holidays
    from holidays.version import __version__

    vietnam = holidays.country_holidays("VN", years=range(YEARS.start - 1, YEARS.stop + 1), language="vi")
    made_up = {day: name for day, name in vietnam.items() if "thay cho ngày" in name}
    day = date(YEARS.start, 1, 1)
    while day.year in YEARS:
        works = vietnam.is_working_day(day)
        if works != (day.weekday() < 5):
            source = f"holidays {__version__} (VN)"
            if day.year > LAST_ANNOUNCED:
                source += ", ước tính: lịch chính thức chưa công bố"
            yield day, works, _made_up_for(day, made_up) if works else vietnam[day], source
        day += timedelta(days=1)


def _made_up_for(worked: date, made_up: dict[date, str]) -> str:
    off = next(day for day, name in made_up.items() if f"{worked:%d/%m/%Y}" in name)
    return f"Làm bù cho ngày {off:%d/%m/%Y}"


if __name__ == "__main__":
    with FILE.open("w", encoding="utf-8", newline="") as file:
        write(file)
    sys.stdout.write(f"{FILE}\n")
