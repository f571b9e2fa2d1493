"""Rows of CSV files, with the texts of faults in them."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from api.cli.command import CommandError
from db.tables.constraints import mentions
from domain.errors import Fault
from domain.refusals.sentences import text_vi
from domain.registers import RECORDED

MAX_FAULTS: Final = 1_000


class LoadError(CommandError):
    """The faults of the files, a line each, in Vietnamese: `file:line:column name: sentence`. Nothing was loaded.

    The column is the number of the column `name`; a fault of none of the file's columns has no number.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - MAX_FAULTS
        super().__init__("\n".join([*faults[:MAX_FAULTS], *([f"… và {more} lỗi nữa"] if more > 0 else [])]))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a file: the file's name, the line number, the cells that are not empty, and the names of all columns."""

    file: str
    number: int
    cells: Mapping[str, str]
    columns: Sequence[str] = ()

    @property
    def place(self) -> str:
        """Its file and line."""
        return f"{self.file}:{self.number}"

    def _text(self, fault: Fault) -> str:
        register = RECORDED.get(self.file.removesuffix(".csv"))
        sentence = text_vi(fault, register.facts if register else None)
        field = fault.field.removeprefix("changes.").removeprefix("document.")
        shown = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in sentence)
        return f"{self.place}:{self._column(field)} {field}: {shown}"

    def _column(self, field: str) -> str:
        """The number of the column that a field is in, from 1; an item of a list is in the list's."""
        column = next((name for name in (field, field.rpartition(".")[0]) if name in self.columns), None)
        return "" if column is None else str(self.columns.index(column) + 1)

    def faults(self, faults: Sequence[Fault]) -> list[str]:
        """The texts of faults of a shape or the domain, with fields named as the columns."""
        return [self._text(fault) for fault in faults]


def lines(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    """The rows of a CSV file in UTF-8. Raises LoadError for another encoding or an unknown column."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LoadError([_undecodable(path.name, error)]) from error
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
                    raise LoadError([f"{path.name}:{start}: dòng này có {len(cells)} ô, dòng tiêu đề có {len(header)}"])
                filled = {name: cell for name, cell in zip(header, cells, strict=False) if cell.strip()}
                yield Line(path.name, start, filled, header)
            start = reader.line_num + 1
    except csv.Error as error:
        raise LoadError([f"{path.name}:{reader.line_num}: không đọc được tệp CSV ({error})"]) from error
    if not header:
        raise LoadError([f"{path.name}:1: không có dòng tiêu đề; các cột là {', '.join(columns)}"])


def _undecodable(file: str, error: UnicodeDecodeError) -> str:
    """The text of the fault of bytes that are not UTF-8, with their column."""
    before = error.object[: error.start].decode()
    header, *rows = csv.reader(io.StringIO(before + "?", newline=""))
    number = len((rows or [header])[-1])
    name = f" {header[number - 1].strip()}" if rows and number <= len(header) else ""
    line, byte = before.count("\n") + 1, error.object[error.start]
    return f"{file}:{line}:{number}{name}: tệp phải lưu bằng UTF-8; byte 0x{byte:02X} ở đây không phải là UTF-8"


def _check_header(file: str, header: Sequence[str], columns: Sequence[str]) -> None:
    unknown = [name for name in header if name not in columns]
    repeated = [name for name in set(header) if header.count(name) > 1]
    if unknown or repeated:
        known = ", ".join(columns)
        faults = [(name, f"không có cột này; các cột là {known}") for name in unknown]
        faults += [(name, "cột này bị ghi hai lần") for name in repeated]
        raise LoadError([f"{file}:1:{header.index(name) + 1} {name}: {rule}" for name, rule in faults])


def values(model: type[BaseModel], cells: Mapping[str, str]) -> dict[str, Any]:
    """Cells as JSON values of the types that the model expects."""
    return {name: value_of(model.model_fields[name].annotation, cell) for name, cell in cells.items()}


def value_of(kind: Any, cell: str) -> Any:
    """The cell as a list, a whole number or text, as the type expects."""
    if mentions(kind, list):
        return [part.strip() for part in cell.split(";") if part.strip()]
    number = cell.strip()
    return int(number) if mentions(kind, int) and number.isascii() and number.isdigit() and len(number) < 16 else cell
