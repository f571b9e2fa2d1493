"""What goes in and out of bodies, managing authorities and places."""

from datetime import date
from typing import Any

from pydantic import Field

from api.http.schemas import DayQuery, Paging, QueryLimit, Search, Shape
from db.tables import managing_authority, organisation, place
from db.tables.types import Day, Line, Name, OrganisationCode, PlaceCode, RegisterKey


class PublicOrganisation(Shape):
    """A body."""

    code: organisation.Code
    name: organisation.BodyName
    kind: organisation.Kind
    parent: organisation.Parent
    aliases: organisation.Aliases
    business_code: organisation.Business
    place: organisation.InPlace
    founded_on: organisation.FoundedOn
    dissolved_on: organisation.DissolvedOn
    successor: organisation.Successor
    dissolution_source: organisation.DissolutionSource


class PlacedOrganisation(PublicOrganisation):
    """A body, and what its place is called; after a merger that is the place which took over from it."""

    place_then: str | None = Field(
        description="Name of its place on the day asked; null if there is none, or none is known"
    )
    place_now: str | None = Field(description="Name of its place today; null if there is none, or none is known")


class OrganisationQuery(Paging):
    """Which bodies."""

    q: Search | None = Field(
        None, description="Words of names, codes and other spellings (từ khoá), found as in the registers"
    )
    kind: organisation.OrganisationKind | None = Field(None)


class NewDissolution(Shape):
    """The end of a body (giải thể, chấm dứt hoạt động)."""

    dissolved_on: Day = Field(description="First day on which it exists no longer")
    successor: OrganisationCode | None = Field(
        None, description="Code of the body that took over from it (cơ quan kế thừa)"
    )
    source: Line = Field(description="The document that ended it (căn cứ chấm dứt)")


class PublicManagingAuthority(Shape):
    """Who manages a register in a time (cơ quan quản lý)."""

    register_key: managing_authority.ManagedRegister
    valid_from: managing_authority.ManagedFrom
    valid_to: date | None = Field(description="First day on which the next one manages; null while there is none")
    authority: managing_authority.ManagedBy
    source: managing_authority.ManagedSource


class NewManagingAuthority(managing_authority.ManagingAuthorityFacts):
    """A register that is handed over."""


class ManagingAuthorityQuery(Shape):
    """Which registers."""

    register_key: RegisterKey | None = Field(None, description="Key of the register")


class PublicPlace(Shape):
    """A place (đơn vị hành chính) as it was called in a time."""

    code: place.Code
    valid_from: place.ValidFrom
    valid_to: place.ValidTo
    name: place.PlaceName
    level: place.PlaceLevel
    parent: place.PlaceParent
    successor: place.Successor
    source: place.Source


class PlaceQuery(DayQuery):
    """Which places, on which day."""

    name: Name | None = Field(None, description="A part of the name; case, marks and apostrophes do not matter")
    level: place.Level | None = Field(None)
    parent: PlaceCode | None = Field(None, description="Code of the place they were a part of")
    limit: QueryLimit = Field(50, description="At most this many")
    after: PlaceCode | None = Field(None, description="Code of the last place of the page before")

    def chosen(self) -> dict[str, Any]:
        """The filters; None is any."""
        return {"name": self.name, "level": self.level, "parent": self.parent}
