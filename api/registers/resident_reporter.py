"""Resident reporters in the API: name, agency, office, and whether they hold a press card."""

from typing import Final

from pydantic import Field

from api.entries.resource import Resource
from api.entries.schemas import Opening, PaperFilters, PublicEntry
from db.tables import resident_reporter as table
from db.tables.types import Identifier
from domain.registers.resident_reporter import RESIDENT_REPORTERS


class NewResidentReporter(Opening, table.ResidentReporterFacts):
    """A reporter to record."""


class PublicResidentReporter(PublicEntry):
    """A reporter. The card's particulars and personal fields are not published."""

    full_name: table.FullName
    reporter_kind: table.Kind
    reporter_kind_vi: str = Field(description="The same in Vietnamese")
    office: table.Office
    has_card: bool = Field(description="Holds a press card that is valid on the requested day (có thẻ nhà báo)")


class ResidentReporterFilters(PaperFilters):
    """The filters of reporters."""

    reporter_kind: table.ReporterKind | None = Field(None)
    office: Identifier | None = Field(None, description="Entry of the office (văn phòng)")


RESIDENT_REPORTER: Final = Resource(
    RESIDENT_REPORTERS,
    "ResidentReporter",
    NewResidentReporter,
    PublicResidentReporter,
    ResidentReporterFilters,
)
