"""Loading registers from plain files: CSV that a person can read and a spreadsheet can edit.

A folder holds `organisations.csv`, `managing-authorities.csv`, `number-series.csv`, one file per register and
`applications.csv`, each optional. A register's file
has one row per act: `entry` labels the entry (a name of your choice, unique in the folder), `kind` the act, `act`
labels the act where a later row's `corrects` points at it; then the document's columns and the register's own fields.
`dossier` is the label of the dossier that the act decides (`api/dossier_rows.py` tells of dossiers).
Cells that are empty are not stated; several values in one cell are separated by `;`.

Everything goes through the same shapes and the same recorder as the API, in one transaction: a folder is loaded whole
or not at all. Acts are recorded in the order they took effect, and those of one day as they stand in their file. A
correction or void has no day of its own: it comes after the row it stands under.
"""

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from api.cli import dossier_rows
from api.cli.csv_files import Line, LoadError, lines, value_of, values
from api.entries.commands import act_command, opening_command
from api.entries.resource import Resource
from api.registers import RESOURCES
from api.registers.application import APPLICATION
from db.session import Database, Session
from db.tables.managing_authority import ManagingAuthorityFacts
from db.tables.number_series import NumberSeriesFacts
from db.tables.organisation import OrganisationFacts
from domain.access.visibility import EVERYTHING
from domain.acts.command import Command
from domain.applications import applications, dossier
from domain.entries.recording import record
from domain.entries.write import Recorded
from domain.errors import DomainError, Fault, NotAllowed
from domain.faults import faults_of
from domain.numbers.series import add_series
from domain.organisations import authorities, organisations
from domain.registers import REGISTERS

RECORDED_BY: Final = "sobo load"
_DOCUMENT: Final = ("number", "symbol", "signed_on", "signer", "signer_title", "issuer")
_ACT: Final = ("entry", "act", "kind", "effective_on", "corrects", "reason")
SETTINGS: Final = {"organisations.csv", "managing-authorities.csv", "number-series.csv"}
FILES: Final = (APPLICATION, *RESOURCES)
"""What acts are read of; of one day, a dossier comes in before it is decided."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An act of a file, validated."""

    line: Line
    resource: Resource
    kind: str
    body: Any

    @property
    def opens(self) -> bool:
        """Whether an entry begins with it."""
        return self.kind == self.resource.register.opening.key

    @property
    def day(self) -> date | None:
        """When it is its turn: an authority's own paper when it was signed, as numbers are given; all else when it took
        effect. A correction or void has no turn of its own, whatever day it states.
        """
        kind = self.resource.register.kinds.get(self.kind)
        if kind is None:
            return None
        if self.resource is APPLICATION and (day := dossier_rows.day_of(self.body)) is not None:
            return day
        days = [self.body.effective_on, self.body.document and self.body.document.signed_on]
        return next(filter(None, reversed(days) if kind.needs_document else days), date.max)


def in_turn(files: Sequence[Sequence[Planned]]) -> list[Planned]:
    """The acts of all files in the order to record them."""
    turns = {
        plan.line.cells["act"]: plan.day for plans in files for plan in plans if plan.day and "act" in plan.line.cells
    }
    found = []
    for plans in files:
        above = date.min
        for plan in plans:
            # It stands below the row it is about, if that is in this file, and never comes before it.
            above = plan.day or max(above, turns.get(plan.line.cells.get("corrects", ""), date.min))
            found.append((above, plan))
    return [plan for _, plan in sorted(found, key=lambda one: one[0])]


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
        plans = in_turn([list(self._plans(resource)) for resource in FILES])
        known = {f"{resource.register.key}.csv" for resource in FILES} | SETTINGS
        for path in sorted(self._folder.glob("*.csv")):
            if path.name not in known:
                self._faults.append(f"{path.name}: there is no such register; the files are {', '.join(sorted(known))}")
        self._stop_if_wrong()
        if not (bodies or managers or series or plans):
            raise LoadError([f"{self._folder}: holds nothing to load"])
        async with database.transaction() as session:
            for line, body in bodies:
                await self._record(line, organisations.add(session, RECORDED_BY, body))
            for line, manager in managers:
                await self._record(line, authorities.add(session, RECORDED_BY, REGISTERS, manager))
            for line, made in series:
                await self._record(line, add_series(session, REGISTERS, made, line.cells.get("uses", "")))
            for plan in plans:
                await self._record(plan.line, self._act(session, plan))
            self._stop_if_wrong()
        return sum(2 if "dossier" in plan.line.cells else 1 for plan in plans)

    def _read(self, file: str, model: type[Any], columns: Sequence[str]) -> list[tuple[Line, Any]]:
        path = self._folder / file
        if not path.exists():
            return []
        found = []
        for line in lines(path, columns):
            cells = {name: cell for name, cell in line.cells.items() if name in model.model_fields}
            if (made := self._validated(line, model, values(model, cells))) is not None:
                found.append((line, made))
        return found

    def _plans(self, resource: Resource) -> Iterator[Planned]:
        register = resource.register
        path = self._folder / f"{register.key}.csv"
        if not path.exists():
            return
        dossiers = resource is APPLICATION
        own = dossier_rows.COLUMNS if dossiers else ("dossier", *register.facts.model_fields)
        stages = dossier_rows.SHAPES if dossiers else {}
        kinds = list(dict.fromkeys((register.opening.key, *stages, *register.act_keys)))
        for line in lines(path, (*_ACT, *_DOCUMENT, *own)):
            kind = line.cells.get("kind", register.opening.key)
            if kind not in kinds:
                self._faults.append(line.fault("kind", kind, f"must be one of {', '.join(kinds)}"))
                continue
            model = stages.get(kind) or (resource.new if kind == register.opening.key else resource.act)
            body = self._validated(line, model, self._body(resource, kind, line))
            if body is not None:
                yield Planned(line, resource, kind, body)

    def _body(self, resource: Resource, kind: str, line: Line) -> dict[str, Any]:
        cells, register = line.cells, resource.register
        document = {
            name: value_of(int if name == "number" else str, cells[name]) for name in _DOCUMENT if name in cells
        }
        body: dict[str, Any] = {name: cells[name] for name in ("effective_on", "reason") if name in cells}
        if document:
            body["document"] = document
        if resource is APPLICATION and kind in dossier_rows.SHAPES:
            return {**body, **dossier_rows.given(cells)} | ({"corrects": 1} if "corrects" in cells else {})
        changes = values(
            register.facts, {name: cell for name, cell in cells.items() if name in register.facts.model_fields}
        )
        for name in register.references.keys() & changes.keys():
            # A label stands here; the entry it names is known only once recorded.
            changes[name] = dossier_rows.UNKNOWN
        # Only a stage that has a shape of its own asks for anything.
        changes |= {name: cell for name, cell in cells.items() if name.startswith(dossier_rows.ASKED)}
        if kind == register.opening.key:
            return {**body, **changes}
        return {**body, "kind": kind, "changes": changes} | ({"corrects": 1} if "corrects" in cells else {})

    def _validated(self, line: Line, model: type[Any], given: Mapping[str, Any]) -> Any:
        try:
            return model.model_validate(given)
        except ValidationError as error:
            self._faults += line.faults(faults_of(error, whole="line"))
            return None

    async def _act(self, session: Session, plan: Planned) -> None:
        cells = plan.line.cells
        label = cells.get("entry", "")
        if plan.opens == (label in self._entries):
            rule = "another entry has this label" if plan.opens else "no entry of this label stands before"
            raise DomainError(Fault("entry", label, rule, "label"))
        if cells.get("act") in self._acts:
            raise DomainError(Fault("act", cells["act"], "another act has this label", "label"))
        entry = self._entries.get(label)
        if plan.resource is APPLICATION and plan.kind in dossier_rows.SHAPES:
            about = (
                self._linked_to(self._entries, "asked_entry", cells["asked_entry"]) if "asked_entry" in cells else None
            )
            recorded = await dossier_rows.record(session, plan.body, entry, about, RECORDED_BY)
        else:
            recorded = await self._on_entry(session, plan, entry)
        self._entries[label or str(recorded.act.entry)] = recorded.act.entry
        if "act" in cells:
            self._acts[cells["act"]] = recorded.act.seq

    async def _on_entry(self, session: Session, plan: Planned, entry: UUID | None) -> Recorded:
        """Record the act, and close the dossier that it decides if it names one."""
        register = plan.resource.register
        make = opening_command if plan.opens else act_command
        command = self._linked(plan, make(register, plan.body, RECORDED_BY))
        label = plan.line.cells.get("dossier")
        if label is None:
            return await record(session, register, command, entry)
        found = await dossier.locked(session, self._linked_to(self._entries, "dossier", label), None, EVERYTHING)
        if (found.register.key, found.kind.key, found.asked_entry) != (register.key, plan.kind, entry):
            rule = f"asks for {found.kind.key} in {found.register.key}, and not for this"
            raise DomainError(Fault("dossier", label, rule, "dossier"))
        try:
            return await applications.decide(session, found, command)
        except NotAllowed as error:
            raise NotAllowed(*(_of_the_dossier(fault, label) for fault in error.faults)) from error

    def _linked(self, plan: Planned, command: Command) -> Command:
        """The command with labels replaced by the entries and acts they stand for."""
        changes = dict(command.changes)
        for name in plan.resource.register.references.keys() & changes.keys():
            changes[name] = str(self._linked_to(self._entries, name, plan.line.cells[name]))
        target = plan.line.cells.get("corrects")
        corrects = None if target is None else self._linked_to(self._acts, "corrects", target)
        return replace(command, changes=changes, corrects=corrects)

    def _linked_to(self, known: Mapping[str, Any], field: str, label: str) -> Any:
        if label not in known:
            raise DomainError(Fault(field, label, "nothing of this label stands before", "label"))
        return known[label]

    async def _record(self, line: Line, work: Awaitable[None]) -> None:
        try:
            await work
        except DomainError as error:
            raise LoadError(line.faults(error.faults)) from error

    def _stop_if_wrong(self) -> None:
        if self._faults:
            raise LoadError(self._faults)


def _of_the_dossier(fault: Fault, label: str) -> Fault:
    """The fault with what is wrong of the dossier told by its label."""
    return replace(fault, field="dossier", value=label) if fault.field in ("id", "asked_entry") else fault


async def load(database: Database, folder: Path) -> int:
    """Load a folder; how many acts that were. Raises LoadError, and then nothing is loaded."""
    return await Loader(folder).load(database)
