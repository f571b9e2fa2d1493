"""Non-commercial publication permits in the API."""

import json
from dataclasses import asdict
from datetime import date
from typing import Final
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from pydantic import Field

from api.entries.resource import Resource
from api.entries.schemas import Opening, PublicEntry, TermFilters
from api.http import responses
from api.http.call import TheCall
from api.http.responses import Doc
from api.http.schemas import Shape
from db.sorting import TermSort
from db.tables import publication_permit as table
from db.tables.types import Day
from domain.entries.reading import RegisterService
from domain.registers.legal_deposit import SOURCE, deposit_status
from domain.registers.publication_permit import PUBLICATION_PERMITS
from domain.tense import Tense, today


class NewPublicationPermit(Opening, table.PublicationPermitFacts):
    """A permit to grant."""


class PublicPublicationPermit(PublicEntry):
    """A permit."""

    title: table.Title
    form: table.Form
    origin: table.Origin
    translator: table.Translator
    page_count: table.PageCount
    size_bytes: table.SizeBytes
    supplements: table.Supplements
    page_size: table.PageSize
    print_run: table.PrintRun
    language: table.Language
    purpose: table.Purpose
    distribution: table.Distribution
    printer: table.Printer
    printer_address: table.PrinterAddress
    expires_on: table.ExpiresOn
    planned_release_on: table.PlannedReleaseOn
    ministry_opinion: table.MinistryOpinion
    deposited_on: table.DepositedOn
    deposited_copies: table.DepositedCopies
    deposited_with: table.DepositedWith
    deposit_overdue: bool = Field(
        description="Whether fewer copies were deposited than were due by the requested day (quá hạn nộp lưu chiểu)"
    )


class PublicationPermitFilters(TermFilters):
    """The filters of permits."""

    form: table.Form = None
    language: table.Language = None


class CopiesDue(Shape):
    """Copies due to one recipient."""

    recipient: str = Field(description="Who receives them (nơi nhận)")
    copies: int = Field(description="How many copies (số bản)")
    due_on: date | None = Field(description="Last day (hạn nộp); null without a planned day of release")


class CopiesDeposited(Shape):
    """One deposit."""

    recipient: str = Field(description="Who received them (nơi nhận)")
    copies: int = Field(description="How many copies (số bản)")
    deposited_on: date = Field(description="Day of deposit (ngày nộp)")


class DepositStanding(Shape):
    """Legal deposit (lưu chiểu) due and made.

    The department has to confirm the numbers of copies and days: their article of law could not be located.
    """

    due: list[CopiesDue] = Field(description="What is due (phải nộp)")
    deposited: list[CopiesDeposited] = Field(description="What was deposited (đã nộp)")
    overdue: bool = Field(description="Whether fewer copies were deposited than were due by that day (quá hạn)")
    source: str = Field(description="The law (căn cứ)")


class DepositQuery(Shape):
    """Valid time."""

    as_of: Day | None = Field(None, description="By default today")


@get("/{id:uuid}/deposit", opt={"doc": Doc(DepositStanding, query=DepositQuery, refuses=(404,))})
async def deposit(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Read the legal deposit due and made of a permit's document (nộp lưu chiểu)."""
    day = call.query(DepositQuery).as_of or today()
    async with call.database.transaction(snapshot=True) as session:
        shape = PUBLICATION_PERMITS.shape(("status",))
        service = RegisterService(session, PUBLICATION_PERMITS, shape, call.caller.visibility)
        acts, _ = await service.history(id)
        status = asdict(deposit_status(acts, PUBLICATION_PERMITS.kinds, day))
        text, _ = await service.read(id, Tense(day))
        overdue = json.loads(text)["deposit_overdue"]
    return responses.shaped(DepositStanding.model_validate({**status, "overdue": overdue, "source": SOURCE}))


PUBLICATION_PERMIT: Final = Resource(
    PUBLICATION_PERMITS,
    "PublicationPermit",
    NewPublicationPermit,
    PublicPublicationPermit,
    PublicationPermitFilters,
    (deposit,),
    TermSort,
)
