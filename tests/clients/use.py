"""What a program does with the generated client in Python: BASE KEY. It lists, pages, grants, is refused, manages."""

import importlib
import sys
from typing import Any
from uuid import uuid4

generated: Any = importlib.import_module("openapi_client")


def certificates(client: Any) -> None:
    """List, page, grant and read certificates; be refused by a rule."""
    api = generated.SubdomainCertificatesApi(client)
    first = api.subdomain_certificates_list_entries(limit=2, as_of="2024-11-14")
    assert len(first.items) == 2 and first.after and first.next
    seen, after = [row.id for row in first.items], first.after
    while after:
        page = api.subdomain_certificates_list_entries(limit=2, as_of="2024-11-14", after=after)
        seen, after = [*seen, *(row.id for row in page.items)], page.after
    assert len(seen) == len(set(seen)) == api.subdomain_certificates_count(as_of="2024-11-14").count
    document = generated.NewDocument(signed_on="2024-11-14")
    body = generated.NewSubdomainCertificate(
        holder="SO-TAI-CHINH", host="python.daknong.gov.vn", zone="daknong.gov.vn", document=document
    )
    receipt = api.subdomain_certificates_grant(str(uuid4()), body)
    assert receipt.printed_number and receipt.printed_number.endswith("/GXN-STTTT"), receipt
    read = api.subdomain_certificates_read(receipt.entry, as_of="2024-11-14")
    assert (read.host, read.number) == ("python.daknong.gov.vn", receipt.number)
    try:
        api.subdomain_certificates_grant(str(uuid4()), body)
    except generated.ApiException as refused:
        assert refused.status in (409, 422), refused.status
        assert refused.data.errors and refused.data.status == refused.status
    else:
        raise AssertionError("the host was granted twice")


def refused_by_a_rule(client: Any) -> None:
    """A document without its day is refused with 422, as a problem of its type."""
    body = generated.NewSubdomainCertificate(
        holder="SO-TAI-CHINH", host="khong-ngay.daknong.gov.vn", zone="daknong.gov.vn"
    )
    try:
        generated.SubdomainCertificatesApi(client).subdomain_certificates_grant(str(uuid4()), body)
    except generated.ApiException as refused:
        assert (refused.status, refused.data.type) == (422, "urn:sobo:problem:not-allowed"), refused
    else:
        raise AssertionError("it was granted without a document")


def webhooks(client: Any, name: str) -> None:
    """Add, read, list, try and remove a webhook."""
    api = generated.WebhooksApi(client)
    added = api.webhooks_add(str(uuid4()), generated.NewWebhook(client=name, url="http://localhost:9/hook"))
    assert api.webhooks_read(added.id).url == "http://localhost:9/hook"
    assert added.id in [row.id for row in api.webhooks_list_webhooks().items]
    assert api.webhooks_list_deliveries(added.id).items == []
    api.webhooks_remove(added.id, str(uuid4()), {})
    assert added.id not in [row.id for row in api.webhooks_list_webhooks().items]


def main(base: str, key: str, name: str) -> None:
    """All of it."""
    with generated.ApiClient(generated.Configuration(host=base, access_token=key)) as client:
        certificates(client)
        refused_by_a_rule(client)
        webhooks(client, name)


if __name__ == "__main__":
    main(*sys.argv[1:])
