"""Subdomain certificates in the API."""

from typing import Final

from pydantic import Field

from api.entries.resource import Resource
from api.entries.schemas import Opening, PaperFilters, PublicEntry
from db.tables import subdomain_certificate as table
from domain.registers.subdomain_certificate import SUBDOMAIN_CERTIFICATES


class NewSubdomainCertificate(Opening, table.SubdomainCertificateFacts):
    """A certificate to grant."""


class PublicSubdomainCertificate(PublicEntry):
    """A certificate."""

    host: table.HostName
    zone: table.Zone
    purpose: table.Purpose
    hosting: table.Hosting
    ip_address: table.Address
    security_level: table.SecurityLevel
    requested_by: table.RequestedBy
    live_from: table.LiveFrom


class SubdomainCertificateFilters(PaperFilters):
    """The filters of certificates."""

    host: table.HostName | None = Field(None)
    zone: table.Zone | None = Field(None)


SUBDOMAIN_CERTIFICATE: Final = Resource(
    SUBDOMAIN_CERTIFICATES,
    "SubdomainCertificate",
    NewSubdomainCertificate,
    PublicSubdomainCertificate,
    SubdomainCertificateFilters,
)
