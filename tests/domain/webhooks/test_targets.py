"""A webhook reaches only the public internet and listed hosts, in every spelling of a name or an address."""

import ipaddress
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.webhooks.dns import Refused
from domain.webhooks.targets import Targets, is_public

SPECIAL = (
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.1.1",
    "169.254.169.254", "0.0.0.0", "0.1.2.3", "100.64.0.1", "192.0.0.8", "192.88.99.1",
    "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "3fff::1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::1", "2002:a00:1::", "2002:c0a8:101::5",
    "100::1", "5f00::1", "fd00:ec2::254", "no address", "",
)  # fmt: skip
PUBLIC = (
    "8.8.8.8",
    "1.1.1.1",
    "203.162.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2606:4700::1111",
    "2002:808:808::",
)


@pytest.mark.parametrize("address", SPECIAL)
def test_special_purpose_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_means_the_same_in_every_form(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | number)
    nat64 = ipaddress.IPv6Address((0x64FF9B << 96) | number)
    sixtofour = ipaddress.IPv6Address((0x2002 << 112) | (number << 80))
    assert {is_public(str(form)) for form in (address, mapped, nat64, sixtofour)} == {is_public(str(address))}
    assert not (is_public(str(address)) and not address.is_global)


async def _addresses(url: str, *addresses: str, listed: Sequence[str] = ()) -> Sequence[str]:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return (await Targets(listed, resolve).find(url)).addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://127.0.0.1:8443/a", "https://[::1]/", "https://[::ffff:7f00:1]/", "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data", "https://0.0.0.0/", "https://0/", "https://2130706433/",
        "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/", "https://127.1/", "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/", "https://localhost/", "https://[::]/",
    ],
)  # fmt: skip
async def test_an_internal_address_is_refused_in_every_spelling(url: str) -> None:
    with pytest.raises(Refused, match="public internet"):
        await Targets(()).find(url)


async def test_a_name_is_refused_if_any_of_its_addresses_is_internal() -> None:
    assert await _addresses("https://tot.vn/a", "8.8.8.8", "2606:4700::1111") == ("8.8.8.8", "2606:4700::1111")
    for internal in SPECIAL:
        with pytest.raises(Refused, match="public internet"):
            await _addresses("https://xau.vn/", "8.8.8.8", internal)
    with pytest.raises(Refused, match="cannot be resolved"):
        await _addresses("https://khong.vn/")


async def test_plain_http_and_invalid_ports_are_refused() -> None:
    for url, rule in (
        ("http://tot.vn/", "https"), ("https://tot.vn:0/", "port"), ("https://tot.vn:65536/", "port"),
        ("https://tot.vn:99999/", "port"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=rule):
            await _addresses(url, "8.8.8.8")


@pytest.mark.parametrize(
    ("url", "listed", "allowed"),
    [
        ("http://hop-thu:8080/", "hop-thu:8080", True),
        ("http://hop-thu:8081/", "hop-thu:8080", False),
        ("http://hop-thu/", "hop-thu:8080", False),
        ("http://hop-thu/", "hop-thu", True),
        ("https://hop-thu/", "hop-thu", True),
        ("https://hop-thu:443/", "hop-thu", True),
        ("https://hop-thu:8443/", "hop-thu", False),
        ("http://hop-thu.vn/", "hop-thu", False),
        ("http://a.hop-thu/", "hop-thu", False),
        ("http://[::1]:8080/", "[::1]:8080", True),
        ("http://127.0.0.1:8080/", "localhost:8080", False),
    ],
)
async def test_only_exactly_listed_hosts_are_allowed(url: str, listed: str, allowed: bool) -> None:
    if allowed:
        assert await _addresses(url, "10.0.0.7", listed=[listed]) == ("10.0.0.7",)
    else:
        with pytest.raises(Refused):
            await _addresses(url, "10.0.0.7", listed=[listed])
