"""Subdomain certificates (giấy xác nhận subdomain): a provincial instrument without a national procedure."""

from typing import Annotated

from pydantic import Field as Described
from sqlmodel import Field

from db.tables.base import PRIVATE, HeldFacts, Version
from db.tables.constraints import no_overlap, version_constraints
from db.tables.labels import Label
from db.tables.types import Day, Email, Host, IpAddress, Line, Name, Phone

HostName = Annotated[
    Host,
    Described(description="Host name (tên miền cấp dưới), lower-case, A-labels"),
    Label("Tên miền cấp dưới", "Viết chữ thường, thuộc tên miền của tỉnh; ví dụ: so-a.daknong.gov.vn."),
]
Zone = Annotated[
    Host,
    Described(description="Zone it belongs to (tên miền của tỉnh), for example daknong.gov.vn"),
    Label("Tên miền của tỉnh", "Ví dụ: daknong.gov.vn."),
]
Purpose = Annotated[Line | None, Described(description="Purpose (mục đích sử dụng)"), Label("Mục đích sử dụng")]
Hosting = Annotated[
    Line | None, Described(description="Where it is hosted (nơi đặt máy chủ)"), Label("Nơi đặt máy chủ")
]
Address = Annotated[
    IpAddress | None, Described(description="IP address (địa chỉ IP)"), Label("Địa chỉ IP", "IPv4 hoặc IPv6.")
]
SecurityLevel = Annotated[
    Line | None,
    Described(description="Decision on the security level (quyết định phê duyệt cấp độ an toàn thông tin)"),
    Label("Quyết định phê duyệt cấp độ an toàn thông tin", "Ghi số, ngày quyết định."),
]
RequestedBy = Annotated[
    Line | None,
    Described(description="Dispatch that requests it (công văn đề nghị)"),
    Label("Công văn đề nghị", "Ghi số, ngày công văn."),
]
LiveFrom = Annotated[
    Day | None,
    Described(description="Day the site goes live (ngày bắt đầu hoạt động)"),
    Label("Ngày bắt đầu hoạt động"),
]


class SubdomainCertificateFacts(HeldFacts):
    """The facts of a certificate: a host in a zone, its purpose, hosting and contact.

    Its form is the province's own and was not found; holder, host and zone are required of every certificate.
    """

    host: HostName
    zone: Zone
    purpose: Purpose = None
    hosting: Hosting = None
    ip_address: Address = None
    security_level: SecurityLevel = None
    requested_by: RequestedBy = None
    live_from: LiveFrom = None
    contact_name: Annotated[
        Name | None, PRIVATE, Described(description="Contact (người liên hệ)"), Label("Người liên hệ")
    ] = None
    contact_phone: Annotated[
        Phone | None,
        PRIVATE,
        Described(description="The contact's phone (điện thoại)"),
        Label("Điện thoại của người liên hệ"),
    ] = None
    contact_email: Annotated[
        Email | None,
        PRIVATE,
        Described(description="The contact's e-mail (email)"),
        Label("Thư điện tử của người liên hệ"),
    ] = None


class SubdomainCertificate(SubdomainCertificateFacts, Version, table=True):
    """Versions of the certificates; at most one live certificate per host on any day."""

    __tablename__ = "subdomain_certificate"
    __table_args__ = version_constraints(
        "subdomain_certificate",
        SubdomainCertificateFacts,
        no_overlap("subdomain_certificate", "host", "status IN ('in_force', 'suspended')"),
    )

    host: HostName = Field(index=True)
