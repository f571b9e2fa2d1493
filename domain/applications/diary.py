"""The diary of a dossier (nhật ký hồ sơ): its acts, notes and assignments, in the order in which they were recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from db.queries import dossier_work as queries
from db.session import Reader
from domain.applications.dossier import Dossier
from domain.registers.application import APPLICATIONS


class Happening(StrEnum):
    """What an item of a diary is."""

    ACT = "act"  # hành vi
    ASSIGNMENT = "assignment"  # phân công
    NOTE = "note"  # ghi chú


@dataclass(frozen=True, slots=True)
class DiaryItem:
    """An item: when and by whom it was recorded, and what was said; of an act also seq, kind and effective day."""

    recorded_at: datetime
    recorded_by: str
    what: Happening
    what_vi: str
    text: str | None
    seq: int | None = None
    kind: str | None = None
    kind_vi: str | None = None
    effective_on: date | None = None
    assignee: str | None = None
    instead_of: str | None = None


async def diary_of(reader: Reader, dossier: Dossier) -> list[DiaryItem]:
    """The whole diary, the first item first."""
    items = [*_acts(dossier)]
    for row in await reader.rows(queries.assignments, id=dossier.entry):
        assignee, before = row["assignee"], row["instead_of"]
        title = _assigned(row["by"], assignee, before)
        items.append(
            DiaryItem(
                row["at"], row["by"], Happening.ASSIGNMENT, title, row["reason"], assignee=assignee, instead_of=before
            )
        )
    for row in await reader.rows(queries.notes, id=dossier.entry):
        items.append(DiaryItem(row["at"], row["by"], Happening.NOTE, "Ghi chú", row["text"]))
    return sorted(items, key=lambda item: item.recorded_at)


def _acts(dossier: Dossier) -> Iterator[DiaryItem]:
    for act in dossier.acts:
        title = APPLICATIONS.kind(act.kind).title_vi
        yield DiaryItem(
            act.recorded_at, act.recorded_by, Happening.ACT, title[0].upper() + title[1:], act.reason,
            seq=act.seq, kind=act.kind, kind_vi=title, effective_on=act.effective_on,
        )  # fmt: skip


def _assigned(by: str, assignee: str | None, before: str | None) -> str:
    """What an assignment is called."""
    if assignee is None:
        return "Trả lại, chưa có người nhận"
    if by == f"account:{assignee}":
        return "Nhận việc" if before is None else "Nhận thay"
    return "Giao việc" if before is None else "Chuyển người khác"
