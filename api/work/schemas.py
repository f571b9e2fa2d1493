"""Shapes of work by day."""

from datetime import date
from typing import Final

from pydantic import Field

from api.http.schemas import Shape
from db.tables.types import Login, RegisterKey

ME: Final = "me"
"""As an assignee: the account of the caller."""


class WorkQuery(Shape):
    """Query parameters of work by day."""

    register_key: RegisterKey | None = Field(None, alias="register", description="Key of a register (sổ bộ)")
    assignee: Login | None = Field(
        None, description="Only dossiers that this account handles (người thụ lý); `me`: your own (việc của tôi)"
    )


class WorkItem(Shape):
    """Something to do: its address and its day."""

    href: str = Field(description="Path of what is to be done (địa chỉ)")
    register_key: str = Field(alias="register", description="Key of its register (sổ bộ)")
    name: str | None = Field(description="What the office names it by: dossier code, printed number, month (tên gọi)")
    holder_name: str | None = Field(None, description="The body that it is about (tổ chức, đơn vị)")
    due_on: date | None = Field(None, description="The day by which (hạn); null if none is known")
    days_left: int | None = Field(None, description="Days left, of a dossier in its rule's unit; negative once late")
    since: date | None = Field(None, description="Since when a supplement or a signature is awaited (chờ từ ngày)")
    until: date | None = Field(None, description="Until when it may come (chờ đến ngày); null: no rule says it")
    assignee: str | None = Field(None, description="Account that handles it (người thụ lý)")


class WorkPart(Shape):
    """A part of the work: how much there is, and the first rows by day."""

    title_vi: str = Field(description="Its title, in Vietnamese")
    count: int = Field(description="How many there are (số lượng)")
    items: list[WorkItem] = Field(description="The first of them, at most ten (các dòng đầu)")


class WorkByDay(Shape):
    """What there is to do (việc cần làm). A dossier that is late and waits for a supplement is in both parts."""

    day: date = Field(description="The day, in Asia/Ho_Chi_Minh (ngày)")
    late: WorkPart
    today: WorkPart
    soon: WorkPart
    later: WorkPart
    without_due_day: WorkPart
    waiting: WorkPart
    drafts_to_sign: WorkPart | None = Field(description="Null: the caller signs nothing")
    deposits_overdue: WorkPart | None = Field(description="Null: not for the caller or register")
    terms_ending: WorkPart
    reservations_ending: WorkPart | None = Field(description="Null: not for the caller, or of one register")
    months_to_seal: WorkPart | None = Field(description="Null: not for the caller, or of one register")


TITLES: Final = {
    "late": "Hồ sơ quá hạn",
    "today": "Hồ sơ đến hạn hôm nay",
    "soon": "Hồ sơ đến hạn trong hai ngày làm việc tới",
    "later": "Hồ sơ chưa đến hạn",
    "without_due_day": "Hồ sơ chưa có quy định về thời hạn",
    "waiting": "Hồ sơ chờ bổ sung",
    "drafts_to_sign": "Dự thảo chờ ký",
    "deposits_overdue": "Quá hạn nộp lưu chiểu",
    "terms_ending": "Hết thời hạn trong 90 ngày tới",
    "reservations_ending": "Số văn bản sắp hết hạn giữ",
    "months_to_seal": "Kỳ tháng chưa chốt số liệu",
}
"""The title of each part."""
