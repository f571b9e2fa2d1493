"""Recording the contents of a folder, in one transaction."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from api.cli.loading import dossier_rows
from api.cli.loading.csv_files import Line, LoadError
from api.cli.loading.plan import PlannedAct
from api.cli.loading.reading import (
    BODIES,
    IDENTIFIERS,
    MANAGERS,
    PROCEDURES,
    SERIES,
    Contents,
    Handover,
    ListedProcedure,
    NewIdentifiers,
    read,
)
from api.cli.loading.refused_rows import RefusedRows
from api.entries.commands import act_command, opening_command
from api.numbers.schemas import SeriesSettings
from db.queries import access_lock
from db.session import Database, Session
from db.tables.managing_authority import ManagingAuthorityFacts
from db.tables.number_series import NumberSeriesFacts
from db.tables.procedure import ProcedureFacts
from domain.access.visibility import EVERYTHING
from domain.acts.command import Command
from domain.applications import applications, dossier
from domain.entries import recording
from domain.entries.write import RecordedAct
from domain.errors import DomainError, Fault, NotAllowed
from domain.reference import authorities, bodies, procedures, series
from domain.reference.recording import record_reference
from domain.registers.application import APPLICATIONS
from domain.registers.organisation import ORGANISATIONS

RECORDED_BY: Final = "sobo load"
Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of each reference file, and acts of each register and kind, were loaded."""

    rows: Mapping[str, int]
    acts: Counter[tuple[str, str]]


class _RolledBack(Exception):
    """Everything could be recorded, and nothing is to be kept."""


async def load(database: Database, folder: Path, *, dry_run: bool = False) -> Loaded:
    """Load a folder; a dry run commits nothing. Raises LoadError with all its faults, and then nothing is loaded."""
    contents = read(folder)
    first = [] if contents.faults else await _attempt(database, contents, keep=not dry_run)
    if contents.faults or first:
        # Only now each row gets a savepoint: a folder without faults is loaded as fast as without any.
        raise LoadError([*contents.faults, *await _faults_of_rows(database, contents)] or first)
    return Loaded({file: len(rows) for file, rows in contents.reference.items()}, _acts_of(contents))


def _acts_of(contents: Contents) -> Counter[tuple[str, str]]:
    acts = Counter((plan.resource.register.key, plan.kind) for plan in contents.acts)
    acts[APPLICATIONS.key, "decide"] += sum("dossier" in plan.line.cells for plan in contents.acts)
    return +acts


async def _attempt(database: Database, contents: Contents, *, keep: bool) -> Sequence[str]:
    """Record everything, or nothing and return the faults of the first row that is refused."""

    async def record(line: Line, work: Work) -> None:
        try:
            await work()
        except DomainError as error:
            raise LoadError(line.faults(error.faults)) from error

    try:
        async with database.transaction() as session:
            await _record(session, contents, record)
            if not keep:
                raise _RolledBack
    except LoadError as error:
        return error.faults
    except _RolledBack:
        pass
    return []


async def _faults_of_rows(database: Database, contents: Contents) -> list[str]:
    """The faults of all rows; nothing is recorded."""
    refused = RefusedRows(contents.bad)

    async def record(line: Line, work: Work) -> None:
        if (on := refused.cause_of(line)) is not None:
            refused.add(line, f"{line.place}: căn cứ vào {on.place}, dòng đó có lỗi")
            return
        try:
            async with session.savepoint():
                await work()
        except DomainError as error:
            refused.add(line, *line.faults(error.faults))
            if any(fault.code == "code-taken" for fault in error.faults):
                refused.recorded(line)  # the body is there already
        else:
            refused.recorded(line)

    with suppress(_RolledBack):
        async with database.transaction() as session:
            await _record(session, contents, record)
            raise _RolledBack
    return refused.texts


async def _record(session: Session, contents: Contents, record: Callable[[Line, Work], Awaitable[None]]) -> None:
    """Record each row by `record`: first the reference rows, then the acts."""
    await session.rows(access_lock.own)
    for line, body in contents.reference[BODIES]:
        await record(line, partial(bodies.add, session, RECORDED_BY, body))
    for line, manager in contents.reference[MANAGERS]:
        await record(line, partial(_assign, session, manager))
    for line, new in contents.reference[SERIES]:
        await record(line, partial(_add_series, session, new, line.cells.get("uses", "")))
    for line, identifiers in contents.reference[IDENTIFIERS]:
        await record(line, partial(_identify, session, identifiers))
    for line, listed in contents.reference[PROCEDURES]:
        await record(line, partial(_list, session, listed))
    acts = _Acts(session)
    for plan in contents.acts:
        await record(plan.line, partial(acts.record, plan))


async def _assign(session: Session, new: Handover) -> None:
    facts = ManagingAuthorityFacts.model_validate(new.model_dump(exclude={"valid_from"}))
    await authorities.assign(session, RECORDED_BY, facts, new.valid_from)


async def _add_series(session: Session, new: SeriesSettings, uses: str) -> None:
    facts = {**new.model_dump(), "uses": series.parse_uses(uses)}
    await series.add(session, RECORDED_BY, NumberSeriesFacts.model_validate(facts))


async def _identify(session: Session, new: NewIdentifiers) -> None:
    facts = new.model_dump(include=set(ORGANISATIONS.facts.model_fields) - {"code"}, exclude_none=True)
    amend = Command(
        kind="amend", effective_on=new.effective_on, changes=facts, reason=new.reason, recorded_by=RECORDED_BY
    )
    await record_reference(session, ORGANISATIONS, amend, ORGANISATIONS.entry_of(new.code))


async def _list(session: Session, new: ListedProcedure) -> None:
    facts = ProcedureFacts.model_validate(new.model_dump(exclude={"valid_from"}))
    await procedures.add(session, RECORDED_BY, facts, new.valid_from)


class _Acts:
    """Records acts, and maps the labels of the rows so far to entries and acts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._entries: dict[str, UUID] = {}
        self._acts: dict[str, int] = {}

    async def record(self, plan: PlannedAct) -> None:
        """Record an act. Raises DomainError."""
        cells = plan.line.cells
        label = cells.get("entry", "")
        if plan.opens == (label in self._entries):
            rule, case = "another entry has this label", "entry-taken"
            if not plan.opens:
                rule, case = "no earlier act opens an entry with this label", "entry-unknown"
            raise DomainError(Fault("entry", label, rule, "label", case=case))
        if cells.get("act") in self._acts:
            raise DomainError(Fault("act", cells["act"], "another act has this label", "label", case="act-taken"))
        entry = self._entries.get(label)
        recorded = await (self._stage(plan, entry) if plan.is_stage else self._on_entry(plan, entry))
        self._entries[label or str(recorded.act.entry)] = recorded.act.entry
        if "act" in cells:
            self._acts[cells["act"]] = recorded.act.seq

    async def _stage(self, plan: PlannedAct, entry: UUID | None) -> RecordedAct:
        """Record a stage of a dossier."""
        cells = plan.line.cells
        labelled = {
            name: str(_resolve(self._entries, name, cells[name])) for name in dossier_rows.LABELS if name in cells
        }
        return await dossier_rows.record(self._session, plan.body, entry, labelled, RECORDED_BY)

    async def _on_entry(self, plan: PlannedAct, entry: UUID | None) -> RecordedAct:
        """Record an act on an entry, and close the dossier that it decides, if any."""
        register = plan.resource.register
        make_command = opening_command if plan.opens else act_command
        command = self._resolve_labels(plan, make_command(register, plan.body, RECORDED_BY))
        if "dossier" in plan.line.cells:
            return await self._decide(plan, entry, command)
        return await recording.record(self._session, register, command, entry)

    async def _decide(self, plan: PlannedAct, entry: UUID | None, command: Command) -> RecordedAct:
        label, register = plan.line.cells["dossier"], plan.resource.register
        current = await dossier.locked(self._session, _resolve(self._entries, "dossier", label), None, EVERYTHING)
        if (current.register.key, current.kind.key, current.asked_entry) != (register.key, plan.kind, entry):
            rule = f"applies for {current.kind.key} in {current.register.key}, not for this act"
            about = {"kind": current.kind, "register": current.register}
            raise DomainError(Fault("dossier", label, rule, "dossier", about=about))
        try:
            return await applications.decide(self._session, current, command)
        except NotAllowed as error:
            raise NotAllowed(*(_under_dossier(fault, label) for fault in error.faults)) from error

    def _resolve_labels(self, plan: PlannedAct, command: Command) -> Command:
        """The command with labels replaced by the ids of entries and the seq of acts."""
        changes = dict(command.changes)
        for name in plan.resource.register.references.keys() & changes.keys():
            changes[name] = str(_resolve(self._entries, name, plan.line.cells[name]))
        target = plan.line.cells.get("corrects")
        corrects = None if target is None else _resolve(self._acts, "corrects", target)
        return replace(command, changes=changes, corrects=corrects)


def _resolve(by_label: Mapping[str, Any], field: str, label: str) -> Any:
    if label not in by_label:
        raise DomainError(Fault(field, label, "nothing recorded earlier has this label", "label"))
    return by_label[label]


def _under_dossier(fault: Fault, label: str) -> Fault:
    """The fault, with the dossier named by its label."""
    return replace(fault, field="dossier", value=label) if fault.field in ("id", "asked_entry") else fault
