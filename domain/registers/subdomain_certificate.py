"""Subdomain certificates: a provincial instrument; no national procedure, form or term was found for it."""

from typing import Final

from db.tables.subdomain_certificate import SubdomainCertificate, SubdomainCertificateFacts
from db.where import Is
from domain.acts import AMEND, GRANT, REINSTATE, REVOKE, SUSPEND
from domain.errors import not_allowed
from domain.indicator import Indicator
from domain.register import Register
from domain.timeline import Version


def host_under_zone(certificate: SubdomainCertificateFacts, version: Version) -> None:
    """A host name (tên miền cấp dưới) stands under the zone it is certified in."""
    if not certificate.host.endswith("." + certificate.zone):
        raise not_allowed(
            "host", certificate.host, f"must stand under the zone {certificate.zone}", "host-outside-zone"
        )


SUBDOMAIN_CERTIFICATES: Final = Register(
    key="subdomain-certificates",
    title="Subdomain certificates",
    title_vi="Giấy xác nhận subdomain",
    table=SubdomainCertificate,
    facts=SubdomainCertificateFacts,
    acts=(GRANT, AMEND, SUSPEND, REINSTATE, REVOKE),
    checks=(host_under_zone,),
    conflicts={
        "subdomain_certificate_host_excl": ("host", "another certificate for this host is live on one of these days")
    },
    indicators=(
        Indicator("granted", "Certificates granted", "Số giấy xác nhận đã cấp", flow="grant"),
        Indicator("revoked", "Certificates revoked", "Số giấy xác nhận bị thu hồi", flow="revoke"),
        Indicator(
            "in_force", "Certificates in force", "Số giấy xác nhận còn hiệu lực", where=(Is("status", ("in_force",)),)
        ),
    ),
)
