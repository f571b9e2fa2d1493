"""The connection goes to the checked address, and the certificate must be that of the name."""

import ipaddress
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from domain.webhooks.sender import Event, Sender
from domain.webhooks.targets import Targets
from tests.support.webhook_targets import target

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EVENT = Event("act-1", "vn.sobo.act.so.grant", "/v1/so/1", "2024-11-05T00:00:00Z", {})
NAME = "hop-thu.vi-du.vn"


def certified(folder: Path, *names: x509.GeneralName) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for the names, and a client's that trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "thu")])
    made = x509.CertificateBuilder().subject_name(own).issuer_name(own).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    signed = made.add_extension(x509.SubjectAlternativeName(names), critical=False).sign(key, hashes.SHA256())
    file = folder / "thu.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


async def resolve(host: str, port: int) -> Sequence[str]:
    """Resolve a name of this test, at whose first address no server listens."""
    assert host in (NAME, "127.0.0.1")
    return ["127.0.0.9", "127.0.0.1"] if host == NAME else [host]


@pytest.mark.parametrize(
    ("host", "certificate", "trusted"),
    [
        (NAME, x509.DNSName(NAME), True),
        (NAME, x509.DNSName("khac.vi-du.vn"), False),
        (NAME, x509.IPAddress(ipaddress.ip_address("127.0.0.1")), False),
        ("127.0.0.1", x509.IPAddress(ipaddress.ip_address("127.0.0.1")), True),
        ("127.0.0.1", x509.DNSName(NAME), False),
    ],
)
async def test_the_certificate_is_that_of_the_name(
    tmp_path: Path, host: str, certificate: x509.GeneralName, trusted: bool
) -> None:
    server, trusting = certified(tmp_path, certificate)
    async with target(server) as receiver:
        authority = f"{host}:{receiver.port}"
        outcome = await Sender(Targets([authority], resolve), "urn:thu", trusting).send(
            f"https://{authority}/a%2Fb?c=d%20e", [SECRET], EVENT
        )
    if trusted:
        assert (outcome.status, outcome.error) == (204, None)
        (message,) = receiver.messages
        assert message.headers["host"] == authority
        assert message.line == "POST /a%2Fb?c=d%20e HTTP/1.1"
    else:
        assert outcome.status is None
        assert outcome.error is not None
        assert "CERTIFICATE_VERIFY_FAILED" in outcome.error
        assert receiver.messages == []


async def test_the_connection_goes_to_the_checked_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second lookup of the name, by this client or a library, leads elsewhere (DNS rebinding)."""
    server, trusting = certified(tmp_path, x509.DNSName(NAME))
    system, answers = socket.getaddrinfo, ["127.0.0.2"]

    def rebinding(host: Any, *more: Any, **how: Any) -> Any:
        if host not in (NAME, NAME.encode()) or how.get("flags") == socket.AI_NUMERICHOST:
            return system(host, *more, **how)
        return system(answers.pop() if answers else "127.0.0.1", *more, **how)

    monkeypatch.setattr("socket.getaddrinfo", rebinding)
    async with target(server) as elsewhere, target(server, "127.0.0.2", elsewhere.port) as checked:
        authority = f"{NAME}:{checked.port}"
        outcome = await Sender(Targets([authority]), "urn:thu", trusting).send(f"https://{authority}/", [SECRET], EVENT)
        assert (outcome.status, outcome.error) == (204, None)
        assert (len(checked.messages), elsewhere.connections, answers) == (1, 0, [])


async def test_a_self_signed_certificate_is_not_trusted(tmp_path: Path) -> None:
    server, _ = certified(tmp_path, x509.DNSName(NAME))
    async with target(server) as receiver:
        authority = f"{NAME}:{receiver.port}"
        outcome = await Sender(Targets([authority], resolve), "urn:thu").send(f"https://{authority}/", [SECRET], EVENT)
    assert outcome.error is not None
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.error
    assert receiver.messages == []


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with target() as proxy, target() as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://{proxy.host}")
        outcome = await Sender(Targets([receiver.host]), "urn:thu").send(receiver.url, [SECRET], EVENT)
        assert (outcome.error, proxy.connections, len(receiver.messages)) == (None, 0, 1)
