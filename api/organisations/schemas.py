"""Shapes of bodies, managing authorities and places."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from api.entries.schemas import PublicAction, PublicVersion
from api.http.schemas import DayQuery, KnownQuery, Paging, QueryLimit, Search, Shape, TenseQuery
from db.tables import managing_authority, organisation, place, signer
from db.tables.base import Status
from db.tables.labels import Label, Listed
from db.tables.types import Day, Line, Name, OrganisationCode, PlaceCode, RegisterKey
from db.tables.validators import plain_text


class PublicOrganisation(PublicVersion):
    """A body."""

    code: organisation.Code
    name: organisation.BodyName
    kind: organisation.Kind
    kind_vi: str = Field(description="The same in Vietnamese")
    parent: organisation.Parent
    aliases: organisation.Aliases
    business_code: organisation.Business
    place: organisation.InPlace
    address: organisation.Address
    phone: organisation.BodyPhone
    email: organisation.BodyEmail
    founded_on: organisation.FoundedOn
    dissolved_on: organisation.DissolvedOn
    successor: organisation.Successor
    dissolution_source: organisation.DissolutionSource
    electronic_id_2016: organisation.Identifier2016
    electronic_id_2020: organisation.Identifier2020


class AddedOrganisation(PublicOrganisation):
    """A body that was added."""

    same_name: list[str] = Field(
        description="Codes of other bodies that have or had this name (trùng tên): a hint, as it may be the same body"
    )


class PlacedOrganisation(PublicOrganisation):
    """A body with the name of its place; after a merger that of the succeeding place."""

    place_then: str | None = Field(description="Name of its place on `as_of`; null without a known place")
    place_now: str | None = Field(description="Name of its place today; null without a known place")


ElectronicId = Annotated[str, StringConstraints(max_length=35), BeforeValidator(plain_text)]
"""To look for, in whichever order it is written."""


class ReadOrganisation(PlacedOrganisation):
    """A body that is read, and what may be done next."""

    actions: list[PublicAction] = Field(description="What may be done next (việc tiếp theo)")


class OrganisationQuery(TenseQuery, Paging):
    """Query parameters of bodies."""

    q: Annotated[Search | None, Label("Từ khoá", "Tên hiện nay, tên cũ, mã hoặc tên gọi khác.")] = Field(
        None, description="Words of present and former names, codes and other spellings (từ khoá), as in the registers"
    )
    kind: Annotated[organisation.OrganisationKind | None, Label("Loại tổ chức")] = Field(None)
    electronic_id: Annotated[ElectronicId | None, Label("Mã định danh điện tử")] = Field(
        None, description="Electronic identifier on the day, of either order (mã định danh điện tử)"
    )


class NewDissolution(Shape):
    """The end of a body (giải thể, chấm dứt hoạt động)."""

    dissolved_on: Day = Field(description="First day on which it no longer exists")
    successor: OrganisationCode | None = Field(
        None, description="Code of the body that took over from it (cơ quan kế thừa)"
    )
    source: Line = Field(description="The document that dissolved it (căn cứ chấm dứt)")


class PublicManagingAuthority(Shape):
    """The managing authority of a register in a period (cơ quan quản lý)."""

    id: UUID = Field(description="Identifier of the entry")
    register_key: managing_authority.ManagedRegister = Field(alias="register")
    valid_from: managing_authority.ManagedFrom
    valid_to: date | None = Field(description="First day of the next authority; null if there is none")
    authority: managing_authority.ManagedBy
    source: managing_authority.ManagedSource
    known_from: int = Field(description="seq of the act that made this version known")


class PublicAssignment(PublicVersion):
    """An assignment of a register (giao quản lý), as its history shows it."""

    register_key: managing_authority.ManagedRegister
    authority: managing_authority.ManagedBy
    source: managing_authority.ManagedSource


class NewManagingAuthority(managing_authority.ManagingAuthorityFacts):
    """The handover of a register."""

    register_key: managing_authority.ManagedRegister = Field(alias="register")
    valid_from: managing_authority.ManagedFrom


class PublicSigner(PublicVersion):
    """A signer (người ký) on a day."""

    code: signer.SignerCode
    name: signer.SignerName
    title: signer.SignerTitle
    authority: signer.SignsFor
    capacity: signer.SignerCapacity
    expires_on: signer.SignsUntil


class NewSigner(signer.SignerFacts):
    """A signer, from the first day of the term."""

    valid_from: Annotated[Day, Label("Từ ngày", "Ngày đầu của thời gian được ký.")] = Field(
        description="First day of the term (từ ngày)"
    )


class SignerQuery(TenseQuery, Paging):
    """Query parameters of signers."""

    authority: Annotated[OrganisationCode | None, Label("Cơ quan"), Listed("organisations")] = Field(
        None, description="Code of the body they sign for (cơ quan)"
    )
    status: Annotated[Status | None, Label("Tình trạng")] = Field(None)

    def selection(self) -> dict[str, Any]:
        """The filters that are set, by column."""
        return self.model_dump(exclude_none=True, include={"authority", "status"})


class ManagingAuthorityQuery(KnownQuery):
    """Query parameters of the managing authorities."""

    register_key: Annotated[RegisterKey | None, Label("Sổ bộ"), Listed("registers?group=report", "key", "title_vi")] = (
        Field(None, alias="register", description="Key of the register (sổ bộ)")
    )


class PublicPlace(Shape):
    """A place (đơn vị hành chính) with its name in a period."""

    code: place.Code
    valid_from: place.ValidFrom
    valid_to: place.ValidTo
    name: place.PlaceName
    level: place.PlaceLevel
    parent: place.PlaceParent
    successor: place.Successor
    source: place.Source


class PlaceQuery(DayQuery):
    """Query parameters of places on a day."""

    name: Name | None = Field(None, description="Part of the name; case, diacritics and apostrophes are ignored")
    level: place.Level | None = Field(None)
    parent: PlaceCode | None = Field(None, description="Code of the place that they belonged to")
    limit: QueryLimit = Field(50, description="Maximum number of rows")
    after: PlaceCode | None = Field(None, description="Code of the last place of the previous page")

    def filters(self) -> dict[str, Any]:
        """The filters by column; None matches any value."""
        return {"name": self.name, "level": self.level, "parent": self.parent}
