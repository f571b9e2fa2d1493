"""Rows of plain CSV files: file, line and cells of each, and the text of a fault in it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from api.cli.command import CommandError
from db.tables.constraints import mentions
from domain.errors import Fault

MAX_FAULTS: Final = 50


class LoadError(CommandError):
    """The faults of the files, a line for each, `file:line: field: rule (value)`. Nothing was loaded."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults[:MAX_FAULTS]))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: the file's name, the line's number and the cells that are not empty."""

    file: str
    number: int
    cells: Mapping[str, str]

    def fault(self, field: str, value: Any, rule: str) -> str:
        """The text of a fault, as a person reads it."""
        shown = str(value) if isinstance(value, date) else value
        return f"{self.file}:{self.number}: {field}: {rule}" + ("" if value is None else f" ({shown!r})")

    def faults(self, found: Sequence[Fault]) -> list[str]:
        """The texts of faults that a shape or the domain raised; fields are named as the columns are."""
        return [self.fault(f.field.removeprefix("changes.").removeprefix("document."), f.value, f.rule) for f in found]


def lines(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    """The rows of a CSV file in UTF-8. Raises LoadError for another encoding or an unknown column."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        before = path.read_bytes()[: error.start].count(b"\n")
        raise LoadError([f"{path.name}:{before + 1}: the file must be in UTF-8"]) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    start = 1
    try:
        for cells in reader:
            if not header:
                header = [name.strip() for name in cells]
                _check_header(path.name, header, columns)
            elif any(cell.strip() for cell in cells):
                if len(cells) > len(header):
                    raise LoadError([f"{path.name}:{start}: the row has {len(cells)} cells, the header {len(header)}"])
                filled = {name: cell for name, cell in zip(header, cells, strict=False) if cell.strip()}
                yield Line(path.name, start, filled)
            start = reader.line_num + 1
    except csv.Error as error:
        raise LoadError([f"{path.name}:{reader.line_num}: {error}"]) from error
    if not header:
        raise LoadError([f"{path.name}:1: there is no header line; the columns are {', '.join(columns)}"])


def _check_header(file: str, header: Sequence[str], columns: Sequence[str]) -> None:
    unknown = [name for name in header if name not in columns]
    repeated = [name for name in set(header) if header.count(name) > 1]
    if unknown or repeated:
        known = ", ".join(columns)
        raise LoadError(
            [f"{file}:1: {name}: there is no such column; the columns are {known}" for name in unknown]
            + [f"{file}:1: {name}: the column stands twice" for name in repeated]
        )


def values(model: type[BaseModel], cells: Mapping[str, str]) -> dict[str, Any]:
    """Cells as the JSON values that the shape expects."""
    return {name: value_of(model.model_fields[name].annotation, cell) for name, cell in cells.items()}


def value_of(kind: Any, cell: str) -> Any:
    """The cell as a list, a whole number or text, whichever the type expects."""
    if mentions(kind, list):
        return [part.strip() for part in cell.split(";") if part.strip()]
    number = cell.strip()
    return int(number) if mentions(kind, int) and number.isascii() and number.isdigit() and len(number) < 16 else cell
