"""The guard: the channel's own hosts, what the server's keeper allows, and what nobody may ask for."""

from __future__ import annotations

import pytest

from shelfwire.kit.guard import Guard, allowed_hosts, canonical

OWN = frozenset({"api.example.com"})
TO_OTHERS = Guard(OWN)
METADATA = [
    "169.254.169.254",
    "169.254.170.2",
    "2852039166",
    "0xA9FEA9FE",
    "0xa9.0xfe.0xa9.0xfe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "169.16689662",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[::a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::a9fe:a9fe]",
    "[64:ff9b:1:7::169.254.169.254]",
    "[::ffff:0:169.254.169.254]",
    "[2002:a9fe:a9fe::1]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[febf::1]",
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "100.100.100.200",
    "169.254.169.254.",
    "①⑥⑨.②⑤④.169.254",
    "169。254。169。254",
    "0",
    "0.0.0.0",
    "[::]",
    "224.0.0.1",
    "255.255.255.255",
]
ANYTHING = frozenset({"evil.example", *(canonical(host) for host in METADATA)})


@pytest.mark.parametrize("host", METADATA)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_metadata_and_link_local_addresses_are_refused_in_every_spelling_whoever_allows_them(
    host: str, scheme: str
) -> None:
    for guard in (Guard(OWN), Guard(OWN, ANYTHING), Guard(anywhere=True)):
        assert guard.refuse_url(f"{scheme}://{host}/latest/meta-data/")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\@api.example.com",
        "https://api.example.com\\@evil.example",
        "https://evil.example\t@api.example.com",
        "https://user:word@api.example.com",
        "https://@api.example.com",
        "https://api.example.com\n.evil.example",
        "https://api.example.com .evil.example",
    ],
)
def test_an_address_that_two_readers_read_differently_is_refused(url: str) -> None:
    for guard in (Guard(OWN), Guard(OWN, ANYTHING), Guard(anywhere=True)):
        assert guard.refuse_url(url)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "0.0.0.0",
        "junk",
    ],
)
def test_a_name_that_resolves_there_is_refused_though_the_name_is_allowed(address: str) -> None:
    for host in ("api.example.com", "evil.example", "169.254.169.254"):
        assert Guard(OWN, ANYTHING).refuse_address(host, 443, address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "172.16.0.1",
        "100.64.0.1",
        "::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "2002:0a00:0001::1",
        "64:ff9b:1::a00:1",
        "::ffff:0:10.0.0.1",
    ],
)
def test_a_private_address_is_only_for_hosts_that_were_allowed(address: str) -> None:
    by_name, by_port = (Guard(OWN, frozenset({host})) for host in ("sim.internal", "sim.internal:8091"))
    assert by_name.refuse_address("api.example.com", 443, address)
    assert by_name.refuse_address("sim.internal", 8091, address) is None
    assert by_port.refuse_address("sim.internal", 8091, address) is None
    assert by_port.refuse_address("sim.internal", 22, address)
    assert Guard(anywhere=True).refuse_address("pictures.example", 443, address)


def test_public_addresses_are_fine() -> None:
    for address in ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"):
        assert TO_OTHERS.refuse_address("api.example.com", 443, address) is None


@pytest.mark.parametrize(
    "url", ["https://api.example.com", "https://API.example.com./x", "https://api.example.com:443/"]
)
def test_the_channels_own_hosts_need_nobody(url: str) -> None:
    assert TO_OTHERS.refuse_url(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com",
        "https://api.example.com:8443",
        "https://api.example.com.evil.example",
        "https://evil.example/api.example.com",
        "https://evil.example#api.example.com",
        "https://xapi.example.com",
        "http://127.0.0.1:5432",
        "http://localhost",
        "http://2130706433",
        "ftp://api.example.com",
        "https://",
        "https://[::1",
        "https://api.example.com:99999",
        "https://аpi.example.com",
    ],
)
def test_other_hosts_ports_and_schemes_are_refused(url: str) -> None:
    assert TO_OTHERS.refuse_url(url)


def test_what_is_allowed_is_a_host_or_one_port_of_it() -> None:
    allowed = allowed_hosts(" Sim.internal:8091, 127.0.0.1 ,[::1], ::2,none, 0x7f.2,")
    assert allowed == {"sim.internal:8091", "127.0.0.1", "::1", "::2", "127.0.0.2"}
    guard = Guard(OWN, allowed)
    for host in ("sim.internal:8091", "127.0.0.1:1", "2130706433", "[::1]:5", "127.0.0.2"):
        assert guard.refuse_url(f"http://{host}/") is None, host
    for host in ("sim.internal", "sim.internal:22", "127.0.0.3", "[::3]"):
        assert guard.refuse_url(f"http://{host}/"), host
    assert allowed_hosts("none") == allowed_hosts("") == frozenset()


def test_pictures_come_from_any_public_host_and_from_no_other() -> None:
    pictures = Guard(anywhere=True)
    assert pictures.refuse_url("https://cdn.example/x.png") is None
    assert pictures.refuse_url("http://93.184.216.34/x.png") is None
    for host in ("127.0.0.1", "10.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]"):
        assert pictures.refuse_url(f"http://{host}/"), host
    assert pictures.refuse_url("file:///etc/passwd")


def test_one_host_has_one_spelling() -> None:
    assert {canonical(one) for one in ("127.1", "0x7f000001", "2130706433", "127.0.0.1.")} == {"127.0.0.1"}
