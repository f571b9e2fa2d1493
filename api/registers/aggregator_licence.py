"""Aggregator site licences in the API."""

from typing import Final

from pydantic import Field

from api.entries.resource import Resource
from api.entries.schemas import Opening, PublicEntry, TermFilters
from db.sorting import TermSort
from db.tables import aggregator_licence as table
from db.tables.types import Host
from domain.registers.aggregator_licence import AGGREGATOR_LICENCES


class NewAggregatorLicence(Opening, table.AggregatorLicenceFacts):
    """A licence to grant."""


class PublicAggregatorLicence(PublicEntry):
    """A licence."""

    site_name: table.SiteName
    domains: table.Domains
    app_ids: table.AppIds
    content_scope: table.ContentScope
    source_agencies: table.SourceAgencies
    source_agreed_on: table.SourceAgreedOn
    responsible_person: table.ResponsiblePerson
    server_place: table.ServerPlace
    legal_paper: table.LegalPaper
    headquarters: table.Headquarters
    expires_on: table.ExpiresOn


class AggregatorLicenceFilters(TermFilters):
    """The filters of licences."""

    domains: Host | None = Field(None, description="One of its domains (tên miền)")
    site_name: table.SiteName | None = Field(None)


AGGREGATOR_LICENCE: Final = Resource(
    AGGREGATOR_LICENCES,
    "AggregatorLicence",
    NewAggregatorLicence,
    PublicAggregatorLicence,
    AggregatorLicenceFilters,
    order=TermSort,
)
