"""Subdomain certificates: a provincial instrument, without a known national procedure, form or term."""

from dataclasses import replace
from typing import Final

from db.conditions import Is
from db.tables.subdomain_certificate import SubdomainCertificate, SubdomainCertificateFacts
from domain.acts.act import ActKind
from domain.acts.kinds import AMEND, GRANT, REINSTATE, REVOKE, SUSPEND, TRANSFER
from domain.declarations.indicator import Indicator
from domain.declarations.register import Case, Register
from domain.errors import not_allowed

RENAME: Final = ActKind("rename", "đổi tên miền", changes=frozenset({"host", "zone"}), requires=frozenset({"host"}))
AMEND_HOSTING: Final = replace(
    AMEND, changes=frozenset(SubdomainCertificateFacts.model_fields) - {"host", "zone", "holder"}
)
"""A change of hosting, contact or purpose; a change of host is a `rename`, of holder a `transfer`."""


def host_under_zone(certificate: SubdomainCertificateFacts, case: Case) -> None:
    """A host name (tên miền cấp dưới) must be in the zone that it is certified for."""
    if not certificate.host.endswith("." + certificate.zone):
        zone = certificate.zone
        raise not_allowed(
            "host", certificate.host, f"must be in the zone {zone}", "host-outside-zone", about={"zone": zone}
        )


SUBDOMAIN_CERTIFICATES: Final = Register(
    key="subdomain-certificates",
    title="Subdomain certificates",
    title_vi="Giấy xác nhận subdomain",
    table=SubdomainCertificate,
    facts=SubdomainCertificateFacts,
    acts=(GRANT, RENAME, AMEND_HOSTING, TRANSFER, SUSPEND, REINSTATE, REVOKE),
    verified=("holder_name", "host", "zone"),
    checks=(host_under_zone,),
    conflicts={
        "subdomain_certificate_host_excl": ("host", "another certificate for this host is live on one of these days")
    },
    searched=("host",),
    indicators=(
        Indicator(
            "granted",
            "Certificates granted",
            "Số giấy xác nhận đã cấp",
            flow="grant",
        ),
        Indicator("renamed", "Renames", "Số lần đổi tên miền", flow="rename"),
        Indicator("amended", "Changes of hosting or contact", "Số lần thay đổi máy chủ, đầu mối", flow="amend"),
        Indicator("transferred", "Transfers", "Số lần chuyển chủ quản", flow="transfer"),
        Indicator("suspended", "Suspensions", "Số lần tạm đình chỉ", flow="suspend"),
        Indicator("reinstated", "Reinstatements", "Số lần cho hoạt động trở lại", flow="reinstate"),
        Indicator(
            "revoked",
            "Certificates revoked",
            "Số giấy xác nhận bị thu hồi",
            flow="revoke",
        ),
        Indicator(
            "in_force",
            "Certificates in force",
            "Số giấy xác nhận còn hiệu lực",
            where=(Is("status", ("in_force",)),),
        ),
    ),
)
