"""Reading the files of a folder as validated shapes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from api.cli.loading import dossier_rows
from api.cli.loading.csv_files import Line, LoadError, lines, value_of, values
from api.cli.loading.plan import FILES, PlannedAct, in_order
from api.entries.resource import Resource
from api.http.schemas import Shape
from api.numbers.schemas import SeriesSettings
from api.registers.application import APPLICATION
from db.tables import managing_authority, organisation, procedure
from db.tables.managing_authority import ManagingAuthorityFacts
from db.tables.organisation import OrganisationFacts
from db.tables.types import Day, LongText
from domain.errors import Fault
from domain.faults import faults_of

BODIES: Final = "organisations.csv"
MANAGERS: Final = "managing-authorities.csv"
SERIES: Final = "number-series.csv"
IDENTIFIERS: Final = "electronic-identifiers.csv"
PROCEDURES: Final = "procedures.csv"


class NewIdentifiers(Shape):
    """The electronic identifiers of a body (mã định danh điện tử) from a day on."""

    code: organisation.Code
    effective_on: Day
    electronic_id_2016: organisation.Identifier2016 = None
    electronic_id_2020: organisation.Identifier2020 = None
    reason: LongText | None = None


class ListedProcedure(procedure.ProcedureFacts):
    """A procedure (thủ tục hành chính) from a day on."""

    valid_from: procedure.ListedFrom


class Handover(ManagingAuthorityFacts):
    """A row of `managing-authorities.csv`; files name facts as the ledger does."""

    valid_from: managing_authority.ManagedFrom


REFERENCE_FILES: Final[Mapping[str, tuple[type[BaseModel], tuple[str, ...]]]] = {
    BODIES: (OrganisationFacts, ()),
    MANAGERS: (Handover, ()),
    SERIES: (SeriesSettings, ("uses",)),
    IDENTIFIERS: (NewIdentifiers, ()),
    PROCEDURES: (ListedProcedure, ()),
}
"""The files without acts: the shape of a row, and columns besides its fields."""

_ACT: Final = ("entry", "act", "kind", "effective_on", "corrects", "reason")
_DOCUMENT: Final = ("number", "symbol", "signed_on", "signer", "signer_title", "signer_code", "issuer")

Item = TypeVar("Item")
Row: TypeAlias = tuple[Line, Any]
"""A row of a reference file, and its shape."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a folder: the rows of each reference file, and the acts in the order of recording.

    `faults` are what can be found without a database; the rows with such faults, `bad`, are left out.
    """

    reference: Mapping[str, list[Row]]
    acts: list[PlannedAct]
    faults: list[str]
    bad: list[Line]


def read(folder: Path) -> Contents:
    """Read all files of the folder. Raises LoadError if there is nothing to load."""
    if not folder.is_dir():
        raise LoadError([f"{folder}: không có thư mục này"])
    faults = Found([], [])
    reference = {file: list(_sound(_reference_rows(folder / file, faults), faults)) for file in REFERENCE_FILES}
    acts = in_order([list(_sound(_acts(folder, resource, faults), faults)) for resource in FILES])
    faults.texts.extend(_unknown_files(folder))
    if not (acts or any(reference.values()) or faults.texts):
        raise LoadError([f"{folder}: không có gì để nạp"])
    return Contents(reference, acts, faults.texts, faults.lines)


@dataclass(frozen=True, slots=True)
class Found:
    """The faults so far, and the rows that have them."""

    texts: list[str]
    lines: list[Line]

    def add(self, line: Line, *texts: str) -> None:
        """Add the faults of a row."""
        self.texts.extend(texts)
        self.lines.append(line)


def _sound(rows: Iterator[Item], faults: Found) -> Iterator[Item]:
    """The rows of a file up to where it cannot be read, the fault of which is added."""
    try:
        yield from rows
    except LoadError as error:
        faults.texts.extend(error.faults)


def _unknown_files(folder: Path) -> Iterator[str]:
    known = {f"{resource.register.key}.csv" for resource in FILES} | set(REFERENCE_FILES)
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known:
            yield f"{path.name}: không có sổ bộ này; các tệp là {', '.join(sorted(known))}"


def _reference_rows(path: Path, faults: Found) -> Iterator[Row]:
    """The valid rows of a reference file; faults of the others are added to `faults`."""
    if not path.exists():
        return
    model, more = REFERENCE_FILES[path.name]
    for line in lines(path, (*model.model_fields, *more)):
        cells = {name: cell for name, cell in line.cells.items() if name in model.model_fields}
        if (row := _validated(line, model, values(model, cells), faults)) is not None:
            yield line, row


def _acts(folder: Path, resource: Resource, faults: Found) -> Iterator[PlannedAct]:
    """The valid acts of a register's file; faults of the others are added to `faults`."""
    register = resource.register
    path = folder / f"{register.key}.csv"
    if not path.exists():
        return
    dossiers = resource is APPLICATION
    own = dossier_rows.COLUMNS if dossiers else ("dossier", *register.facts.model_fields)
    stages = dossier_rows.SHAPES if dossiers else {}
    kinds = list(dict.fromkeys((register.opening.key, *stages, *register.act_keys)))
    for line in lines(path, (*_ACT, *_DOCUMENT, *own)):
        kind = line.cells.get("kind", register.opening.key)
        if kind not in kinds:
            rule = f"must be one of {', '.join(kinds)}"
            faults.add(line, *line.faults([Fault("kind", kind, rule, "literal_error", about={"expected": kinds})]))
            continue
        model = stages.get(kind) or (resource.new if kind == register.opening.key else resource.act)
        body = _validated(line, model, _stage(line) if kind in stages else _act(resource, kind, line), faults)
        if body is not None:
            yield PlannedAct(line, resource, kind, body)


def _stage(line: Line) -> dict[str, Any]:
    """The JSON of a stage of a dossier."""
    return {**_common(line), **dossier_rows.stage_fields(line.cells), **_corrects(line)}


def _act(resource: Resource, kind: str, line: Line) -> dict[str, Any]:
    """The JSON of an act, with placeholders for entries and acts that the row names by label."""
    register = resource.register
    facts = {name: cell for name, cell in line.cells.items() if name in register.facts.model_fields}
    changes = values(register.facts, facts)
    # The row has a label; the entry's id is known only once it is recorded.
    changes |= dict.fromkeys(register.references.keys() & changes.keys(), dossier_rows.PLACEHOLDER)
    # Only stages with a shape of their own may have facts applied for: elsewhere they are refused as unknown.
    changes |= {name: cell for name, cell in line.cells.items() if name.startswith(dossier_rows.ASKED)}
    if kind == register.opening.key:
        return {**_common(line), **changes}
    return {**_common(line), "kind": kind, "changes": changes, **_corrects(line)}


def _common(line: Line) -> dict[str, Any]:
    """The JSON of the fields of every act: day, reason and document."""
    body: dict[str, Any] = {name: line.cells[name] for name in ("effective_on", "reason") if name in line.cells}
    document = {
        name: value_of(int if name == "number" else str, line.cells[name]) for name in _DOCUMENT if name in line.cells
    }
    return {**body, "document": document} if document else body


def _corrects(line: Line) -> dict[str, int]:
    """A placeholder for the corrected act, whose seq is known only once it is recorded."""
    return {"corrects": 1} if "corrects" in line.cells else {}


def _validated(line: Line, model: type[Any], body: Mapping[str, Any], faults: Found) -> Any:
    """The validated shape, or None, with its faults added to `faults`."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        faults.add(line, *line.faults(faults_of(error, whole="line")))
        return None
