"""Whether the act applied for can still be recorded on the entry that a dossier is about."""

from datetime import date
from uuid import UUID

from db.queries import recording
from db.session import Reader
from domain.access.visibility import Visibility
from domain.acts import rows
from domain.acts.act import NOT_YET, STATE_LABELS
from domain.acts.timeline import timeline
from domain.entries.situation import blocking
from domain.registers import REGISTERS


async def blocking_decision(
    reader: Reader, register: str, kind: str, entry: UUID, day: date, visibility: Visibility
) -> str | None:
    """Why the act cannot be recorded on the entry on the day, in Vietnamese; None if it can, or if it is not visible.

    Who sees a dossier sees the entry that it is about.
    """
    acts = [rows.act(row) for row in await reader.rows(recording.acts_of, id=entry)]
    if not acts or not visibility.sees(acts[0]):
        return None
    declared, asked = REGISTERS[register], REGISTERS[register].kinds[kind]
    versions = timeline(acts, declared.kinds).versions
    status = next((version.status for version in reversed(versions) if version.valid_from <= day), None)
    if status is None or not asked.may_follow(status):
        state = STATE_LABELS[status or NOT_YET]
        return f"Giấy của hồ sơ này ở tình trạng “{state}” vào ngày đang xem, không {asked.title_vi} được."
    return blocking(declared, asked, day, acts)
