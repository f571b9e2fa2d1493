"""Loading registers from plain files: CSV that a person can read and a spreadsheet can edit.

A folder holds `organisations.csv`, `managing-authorities.csv`, `number-series.csv` and one file per register, each
optional. A register's file
has one row per act: `entry` labels the entry (a name of your choice, unique in the folder), `kind` the act, `act`
labels the act where a later row's `corrects` points at it; then the document's columns and the register's own fields.
Cells that are empty are not stated; several values in one cell are separated by `;`.

Everything goes through the same shapes and the same recorder as the API, in the order the acts took effect and in one
transaction: a folder is loaded whole or not at all.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ValidationError

from api.registers import RESOURCES
from api.registers.orders import act_order, opening_order
from api.registers.resource import Resource
from db.session import Database, Session
from db.tables.base import mentions
from db.tables.managing_authority import ManagingAuthorityFacts
from db.tables.number_series import NumberSeriesFacts
from db.tables.organisation import OrganisationFacts
from domain import authorities, numbering, organisations, rows
from domain.errors import DomainError, Fault
from domain.order import Order
from domain.recording import Recorder
from domain.registers import EVERY, REGISTERS

RECORDED_BY: Final = "sobo load"
_DOCUMENT: Final = ("number", "symbol", "signed_on", "signer", "signer_title", "issuer")
_ACT: Final = ("entry", "act", "kind", "effective_on", "corrects", "reason")
SETTINGS: Final = {"organisations.csv", "managing-authorities.csv", "number-series.csv"}
MOST_FAULTS: Final = 50


class LoadError(Exception):
    """What is wrong in the files: a line for each, `file:line: field: rule (value)`. Nothing was loaded."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults[:MOST_FAULTS]))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: where it stands and its cells that are not empty."""

    file: str
    number: int
    cells: Mapping[str, str]

    def fault(self, field: str, value: Any, rule: str) -> str:
        """How a person is told what is wrong with it."""
        shown = str(value) if isinstance(value, date) else value
        return f"{self.file}:{self.number}: {field}: {rule}" + ("" if value is None else f" ({shown!r})")

    def faults(self, found: Sequence[Fault]) -> list[str]:
        """The same for what a shape or the domain found; fields are named as the columns are."""
        return [self.fault(f.field.removeprefix("changes.").removeprefix("document."), f.value, f.rule) for f in found]


@dataclass(frozen=True, slots=True)
class Planned:
    """An act of a file, validated."""

    line: Line
    resource: Resource
    body: Any
    opens: bool

    @property
    def day(self) -> date:
        """Its turn: an authority's own paper when it was signed, as numbers are given; all else when it took effect.

        A correction or void, whatever day it states, comes after everything else.
        """
        register, body = self.resource.register, self.body
        kind = register.kinds.get(register.opening.key if self.opens else body.kind)
        if kind is None:
            return date.max
        days = [body.effective_on, body.document and body.document.signed_on]
        return next(filter(None, reversed(days) if kind.needs_document else days), date.max)


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


def _values(model: type[BaseModel], cells: Mapping[str, str]) -> dict[str, Any]:
    """Cells as the JSON values that the shape asks for."""
    return {name: _value(model.model_fields[name].annotation, cell) for name, cell in cells.items()}


def _value(kind: Any, cell: str) -> Any:
    if mentions(kind, list):
        return [part.strip() for part in cell.split(";") if part.strip()]
    number = cell.strip()
    return int(number) if mentions(kind, int) and number.isascii() and number.isdigit() and len(number) < 16 else cell


class Loader:
    """Reads a folder, then records it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._faults: list[str] = []
        self._entries: dict[str, UUID] = {}
        self._acts: dict[str, int] = {}

    async def load(self, database: Database) -> int:
        """Load the folder whole; how many acts that were. Raises LoadError, and then nothing is loaded."""
        if not self._folder.is_dir():
            raise LoadError([f"{self._folder}: there is no such folder"])
        bodies = self._read("organisations.csv", OrganisationFacts, tuple(OrganisationFacts.model_fields))
        managers = self._read(
            "managing-authorities.csv", ManagingAuthorityFacts, tuple(ManagingAuthorityFacts.model_fields)
        )
        series = self._read("number-series.csv", NumberSeriesFacts, (*NumberSeriesFacts.model_fields, "uses"))
        plans = [plan for resource in RESOURCES for plan in self._plans(resource)]
        known = {f"{resource.register.key}.csv" for resource in RESOURCES} | SETTINGS
        for path in sorted(self._folder.glob("*.csv")):
            if path.name not in known:
                self._faults.append(f"{path.name}: there is no such register; the files are {', '.join(sorted(known))}")
        self._stop_if_wrong()
        if not (bodies or managers or series or plans):
            raise LoadError([f"{self._folder}: holds nothing to load"])
        async with database.transaction() as session:
            for line, body in bodies:
                await self._record(line, organisations.add(session, body))
            for line, manager in managers:
                await self._record(line, authorities.add(session, REGISTERS, manager))
            for line, made in series:
                await self._record(line, numbering.add_series(session, REGISTERS, made, line.cells.get("uses", "")))
            for plan in sorted(plans, key=lambda plan: plan.day):
                await self._record(plan.line, self._act(session, plan))
            self._stop_if_wrong()
        return len(plans)

    def _read(self, file: str, model: type[Any], columns: Sequence[str]) -> list[tuple[Line, Any]]:
        path = self._folder / file
        if not path.exists():
            return []
        found = []
        for line in lines(path, columns):
            cells = {name: cell for name, cell in line.cells.items() if name in model.model_fields}
            if (made := self._validated(line, model, _values(model, cells))) is not None:
                found.append((line, made))
        return found

    def _plans(self, resource: Resource) -> Iterator[Planned]:
        path = self._folder / f"{resource.register.key}.csv"
        if not path.exists():
            return
        facts = resource.register.facts
        for line in lines(path, (*_ACT, *_DOCUMENT, *facts.model_fields)):
            kind = line.cells.get("kind", resource.register.opening.key)
            opens = kind == resource.register.opening.key
            if not opens and kind not in resource.register.act_keys:
                kinds = ", ".join((resource.register.opening.key, *resource.register.act_keys))
                self._faults.append(line.fault("kind", kind, f"must be one of {kinds}"))
                continue
            model = resource.new if opens else resource.act
            body = self._validated(line, model, self._body(resource, line, opens=opens))
            if body is not None:
                yield Planned(line, resource, body, opens)

    def _body(self, resource: Resource, line: Line, *, opens: bool) -> dict[str, Any]:
        cells, facts = line.cells, resource.register.facts
        changes = _values(facts, {name: cell for name, cell in cells.items() if name in facts.model_fields})
        for name in resource.register.references.keys() & changes.keys():
            # A label stands here; the entry it names is known only once recorded.
            changes[name] = str(UUID(int=0))
        document = {name: _value(int if name == "number" else str, cells[name]) for name in _DOCUMENT if name in cells}
        body: dict[str, Any] = {name: cells[name] for name in ("effective_on", "reason") if name in cells}
        if document:
            body["document"] = document
        if opens:
            return {**body, **changes}
        body["kind"] = cells["kind"]
        if "corrects" in cells:
            body["corrects"] = 1
        return {**body, "changes": changes}

    def _validated(self, line: Line, model: type[Any], given: Mapping[str, Any]) -> Any:
        try:
            return model.model_validate(given)
        except ValidationError as error:
            self._faults += line.faults(rows.faults(error, whole="line"))
            return None

    async def _act(self, session: Session, plan: Planned) -> None:
        register, cells = plan.resource.register, plan.line.cells
        label = cells.get("entry", "")
        if plan.opens == (label in self._entries):
            rule = "another entry has this label" if plan.opens else "no entry of this label stands before"
            raise DomainError(Fault("entry", label, rule, "label"))
        if cells.get("act") in self._acts:
            raise DomainError(Fault("act", cells["act"], "another act has this label", "label"))
        make = opening_order if plan.opens else act_order
        order = self._linked(plan, make(register, plan.body, RECORDED_BY))
        recorded = await Recorder(session, register, EVERY).record(order, self._entries.get(label))
        self._entries[label or str(recorded.act.entry)] = recorded.act.entry
        if "act" in cells:
            self._acts[cells["act"]] = recorded.act.seq

    def _linked(self, plan: Planned, order: Order) -> Order:
        """The order with labels replaced by the entries and acts they stand for."""
        changes = dict(order.changes)
        for name in plan.resource.register.references.keys() & changes.keys():
            changes[name] = str(self._linked_to(self._entries, name, plan.line.cells[name]))
        target = plan.line.cells.get("corrects")
        corrects = None if target is None else self._linked_to(self._acts, "corrects", target)
        return replace(order, changes=changes, corrects=corrects)

    def _linked_to(self, known: Mapping[str, Any], field: str, label: str) -> Any:
        if label not in known:
            raise DomainError(Fault(field, label, "nothing of this label stands before", "label"))
        return known[label]

    async def _record(self, line: Line, work: Any) -> None:
        try:
            await work
        except DomainError as error:
            raise LoadError(line.faults(error.faults)) from error

    def _stop_if_wrong(self) -> None:
        if self._faults:
            raise LoadError(self._faults)


async def load(database: Database, folder: Path) -> int:
    """Load a folder; how many acts that were. Raises LoadError, and then nothing is loaded."""
    return await Loader(folder).load(database)
