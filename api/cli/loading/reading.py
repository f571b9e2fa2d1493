"""Reading a folder: its files, row by row, as shapes that are valid in themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from pydantic import BaseModel, ValidationError

from api.cli.loading import dossier_rows
from api.cli.loading.csv_files import Line, LoadError, lines, value_of, values
from api.cli.loading.plan import FILES, Planned, in_order
from api.entries.resource import Resource
from api.registers.application import APPLICATION
from db.tables.managing_authority import ManagingAuthorityFacts
from db.tables.number_series import NumberSeriesFacts
from db.tables.organisation import OrganisationFacts
from domain.faults import faults_of

ORGANISATIONS: Final = "organisations.csv"
MANAGERS: Final = "managing-authorities.csv"
SERIES: Final = "number-series.csv"
SETTINGS: Final[Mapping[str, tuple[type[BaseModel], tuple[str, ...]]]] = {
    ORGANISATIONS: (OrganisationFacts, ()),
    MANAGERS: (ManagingAuthorityFacts, ()),
    SERIES: (NumberSeriesFacts, ("uses",)),
}
"""The files that hold no acts: the shape of a row, and columns besides its fields."""

_ACT: Final = ("entry", "act", "kind", "effective_on", "corrects", "reason")
_DOCUMENT: Final = ("number", "symbol", "signed_on", "signer", "signer_title", "issuer")

Row: TypeAlias = tuple[Line, Any]
"""A row of a file of `SETTINGS`, and its shape."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a folder holds: the rows of each file of `SETTINGS`, and the acts in the order to record them."""

    settings: Mapping[str, list[Row]]
    acts: list[Planned]


def read(folder: Path) -> Contents:
    """Read every file of the folder. Raises LoadError with all faults that show without a database."""
    if not folder.is_dir():
        raise LoadError([f"{folder}: there is no such folder"])
    faults: list[str] = []
    settings = {file: list(_settings_rows(folder / file, faults)) for file in SETTINGS}
    acts = in_order([list(_acts(folder, resource, faults)) for resource in FILES])
    if faults := [*faults, *_unknown_files(folder)]:
        raise LoadError(faults)
    if not (acts or any(settings.values())):
        raise LoadError([f"{folder}: holds nothing to load"])
    return Contents(settings, acts)


def _unknown_files(folder: Path) -> Iterator[str]:
    known = {f"{resource.register.key}.csv" for resource in FILES} | set(SETTINGS)
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known:
            yield f"{path.name}: there is no such register; the files are {', '.join(sorted(known))}"


def _settings_rows(path: Path, faults: list[str]) -> Iterator[Row]:
    """The valid rows of a file of `SETTINGS`; what is wrong with the others is added to `faults`."""
    if not path.exists():
        return
    model, more = SETTINGS[path.name]
    for line in lines(path, (*model.model_fields, *more)):
        cells = {name: cell for name, cell in line.cells.items() if name in model.model_fields}
        if (row := _validated(line, model, values(model, cells), faults)) is not None:
            yield line, row


def _acts(folder: Path, resource: Resource, faults: list[str]) -> Iterator[Planned]:
    """The valid acts of a register's file; what is wrong with the others is added to `faults`."""
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
            faults.append(line.fault("kind", kind, f"must be one of {', '.join(kinds)}"))
            continue
        model = stages.get(kind) or (resource.new if kind == register.opening.key else resource.act)
        body = _validated(line, model, _stage(line) if kind in stages else _act(resource, kind, line), faults)
        if body is not None:
            yield Planned(line, resource, kind, body)


def _stage(line: Line) -> dict[str, Any]:
    """The JSON of a stage of a dossier."""
    return {**_common(line), **dossier_rows.given(line.cells), **_corrects(line)}


def _act(resource: Resource, kind: str, line: Line) -> dict[str, Any]:
    """The JSON of an act; an unknown entry or act stands where the row has a label."""
    register = resource.register
    facts = {name: cell for name, cell in line.cells.items() if name in register.facts.model_fields}
    changes = values(register.facts, facts)
    # A label is here; the entry it names is known only once recorded.
    changes |= dict.fromkeys(register.references.keys() & changes.keys(), dossier_rows.UNKNOWN)
    # Only a stage that has a shape of its own asks for anything.
    changes |= {name: cell for name, cell in line.cells.items() if name.startswith(dossier_rows.ASKED)}
    if kind == register.opening.key:
        return {**_common(line), **changes}
    return {**_common(line), "kind": kind, "changes": changes, **_corrects(line)}


def _common(line: Line) -> dict[str, Any]:
    """The JSON of what every act may have: day, reason and document."""
    body: dict[str, Any] = {name: line.cells[name] for name in ("effective_on", "reason") if name in line.cells}
    document = {
        name: value_of(int if name == "number" else str, line.cells[name]) for name in _DOCUMENT if name in line.cells
    }
    return {**body, "document": document} if document else body


def _corrects(line: Line) -> dict[str, int]:
    """Any number for the act to correct, whose seq is known only once it is recorded."""
    return {"corrects": 1} if "corrects" in line.cells else {}


def _validated(line: Line, model: type[Any], given: Mapping[str, Any], faults: list[str]) -> Any:
    """The shape, or None with its faults added to `faults`."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        faults += line.faults(faults_of(error, whole="line"))
        return None
