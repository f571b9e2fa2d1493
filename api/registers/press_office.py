"""Press offices in the API."""

from typing import Final

from pydantic import Field

from api.entries.resource import Resource
from api.entries.schemas import Opening, PaperFilters, PublicEntry
from db.tables import press_office as table
from domain.registers.press_office import PRESS_OFFICES


class NewPressOffice(Opening, table.PressOfficeFacts):
    """An office to record."""


class PublicPressOffice(PublicEntry):
    """An office."""

    office_name: table.OfficeName
    office_kind: table.Kind
    office_kind_vi: str = Field(description="The same in Vietnamese")
    address: table.Address
    head_name: table.HeadName
    phone: table.OfficePhone
    started_on: table.StartedOn


class PressOfficeFilters(PaperFilters):
    """The filters of offices."""

    office_kind: table.OfficeKind | None = Field(None)


PRESS_OFFICE: Final = Resource(PRESS_OFFICES, "PressOffice", NewPressOffice, PublicPressOffice, PressOfficeFilters)
