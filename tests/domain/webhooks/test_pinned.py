"""The connection goes to the address that was judged, and the certificate must still be that of the name."""

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
    """A server's context with a certificate for the names, and a client's that believes it."""
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
    """A name that only this test knows, whose first address nobody listens on."""
    assert host in (NAME, "127.0.0.1")
    return ["127.0.0.9", "127.0.0.1"] if host == NAME else [host]


@pytest.mark.parametrize(
    ("host", "certificate", "good"),
    [
        (NAME, x509.DNSName(NAME), True),
        (NAME, x509.DNSName("khac.vi-du.vn"), False),
        (NAME, x509.IPAddress(ipaddress.ip_address("127.0.0.1")), False),
        ("127.0.0.1", x509.IPAddress(ipaddress.ip_address("127.0.0.1")), True),
        ("127.0.0.1", x509.DNSName(NAME), False),
    ],
)
async def test_the_certificate_is_that_of_the_name(
    tmp_path: Path, host: str, certificate: x509.GeneralName, good: bool
) -> None:
    server, believing = certified(tmp_path, certificate)
    async with target(server) as found:
        there = f"{host}:{found.port}"
        outcome = await Sender(Targets([there], resolve), "urn:thu", believing).send(
            f"https://{there}/a%2Fb?c=d%20e", [SECRET], EVENT
        )
    if good:
        assert (outcome.status, outcome.error) == (204, None)
        (message,) = found.messages
        assert message.headers["host"] == there
        assert message.line == "POST /a%2Fb?c=d%20e HTTP/1.1"
    else:
        assert outcome.status is None
        assert outcome.error is not None
        assert "CERTIFICATE_VERIFY_FAILED" in outcome.error
        assert found.messages == []


async def test_the_connection_goes_to_the_address_that_was_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for the name a second time, our client or a library's, is led elsewhere."""
    server, believing = certified(tmp_path, x509.DNSName(NAME))
    system, answers = socket.getaddrinfo, ["127.0.0.2"]

    def rebinding(host: Any, *more: Any, **how: Any) -> Any:
        if host not in (NAME, NAME.encode()) or how.get("flags") == socket.AI_NUMERICHOST:
            return system(host, *more, **how)
        return system(answers.pop() if answers else "127.0.0.1", *more, **how)

    monkeypatch.setattr("socket.getaddrinfo", rebinding)
    async with target(server) as elsewhere, target(server, "127.0.0.2", elsewhere.port) as judged:
        there = f"{NAME}:{judged.port}"
        outcome = await Sender(Targets([there]), "urn:thu", believing).send(f"https://{there}/", [SECRET], EVENT)
        assert (outcome.status, outcome.error) == (204, None)
        assert (len(judged.messages), elsewhere.connections, answers) == (1, 0, [])


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(tmp_path: Path) -> None:
    server, _ = certified(tmp_path, x509.DNSName(NAME))
    async with target(server) as found:
        there = f"{NAME}:{found.port}"
        outcome = await Sender(Targets([there], resolve), "urn:thu").send(f"https://{there}/", [SECRET], EVENT)
    assert outcome.error is not None
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.error
    assert found.messages == []


async def test_no_proxy_of_the_environment_comes_between(monkeypatch: pytest.MonkeyPatch) -> None:
    async with target() as proxy, target() as found:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://{proxy.host}")
        outcome = await Sender(Targets([found.host]), "urn:thu").send(found.url, [SECRET], EVENT)
        assert (outcome.error, proxy.connections, len(found.messages)) == (None, 0, 1)
