"""Check which hosts this server may call, for every address that a person may enter.

An address is checked twice: as it is written, when it is saved and when a client is made, and as it was resolved,
at each connection, so that a name cannot be pointed elsewhere afterwards (DNS rebinding).
"""

from __future__ import annotations

import re
import socket
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

NEVER: Final = tuple(
    (ip_network(network), says)
    for network, says in (
        ("169.254.0.0/16", "a link-local address, where clouds keep their metadata (RFC 3927)"),
        ("fe80::/10", "a link-local address (RFC 4291)"),
        ("fec0::/10", "a site-local address (RFC 3879)"),
        ("fd00:ec2::254/128", "the metadata service of Amazon (its user guide, 2026-11)"),
        ("fd20:ce::254/128", "the metadata service of Google (its documentation, 2026-11)"),
        ("100.100.100.200/32", "the metadata service of Alibaba (its documentation, 2026-11)"),
        ("192.0.0.192/32", "the metadata service of Oracle (its documentation, 2026-11)"),
        ("168.63.129.16/32", "the platform address of Azure (its documentation, 2026-11)"),
        ("0.0.0.0/8", "an address of no host (RFC 1122)"),
        ("::/128", "an address of no host (RFC 4291)"),
        ("224.0.0.0/4", "a multicast address (RFC 5771)"),
        ("ff00::/8", "a multicast address (RFC 4291)"),
        ("240.0.0.0/4", "a reserved address (RFC 1112)"),
    )
)
"""Never spoken to, whoever allows it."""

_WRAPPED: Final = tuple(
    ip_network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")
)
"""IPv6 networks whose last four bytes are an IPv4 address (RFC 6052, RFC 8215, RFC 4291 2.5.5.1, RFC 2765 2.1)."""
_ENDS_EARLY: Final = re.compile(r"[\\\s\x00-\x1f\x7f]")
"""What one reader of an address takes as the end of the host and another does not."""
_NUMBERS: Final = re.compile(r"[0-9a-fx.]+", re.ASCII | re.IGNORECASE)
_PORTS: Final = {"http": 80, "https": 443}


class RefusedAddress(OSError):
    """No address of the host may be connected to; the reason is the message."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The hosts that may be called. ``own``: the channel's own hosts, over https and at public addresses.
    ``allowed``: what the person who runs the server allows besides (host or host:port); such a host may also have a
    private address. With ``anywhere`` every public host is allowed: for pictures and other downloads, which are
    made without a token.
    """

    own: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    anywhere: bool = False

    def refuse_url(self, url: str) -> str | None:
        """Return why this URL may not be called, judging by its text; None when it may."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            return "it is not an address of the web"
        if parts.scheme not in _PORTS or not parts.hostname or _ENDS_EARLY.search(url):
            return "it is not an address of the web"
        if parts.username is not None:
            return "a name or password stands before its host"
        host = canonical(parts.hostname)
        literal = as_address(host)
        if literal is not None and (why := _never(literal)):
            return why
        if self._is_allowed(host, port):
            return None
        if host in self.own and port == 443 and parts.scheme == "https":
            return None
        if host in self.own:
            return "the channel is spoken to over https and its usual port only"
        if not self.anywhere:
            return f"{host}:{port} is none of the channel's own hosts, and nobody who runs this server allowed it"
        return _not_public(literal) if literal is not None else None

    def refuse_address(self, host: str, port: int, address: str) -> str | None:
        """Return why ``host``, which resolved to ``address``, may not be connected to; None when it may."""
        found = as_address(address.partition("%")[0])
        if found is None:
            return "it resolves to no internet address"
        if why := _never(found):
            return why
        return None if self._is_allowed(canonical(host), port) else _not_public(found)

    def connect(self, host: str, port: int, seconds: float | None) -> socket.socket:
        """Connect to the first address of ``host`` that may be connected to and answers, each asked about as it was
        resolved for this connection. Raises RefusedAddress when none may be, and OSError.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        refused, failed = "the name has no address", None
        for address in dict.fromkeys(str(info[4][0]) for info in found):
            if why := self.refuse_address(host, port, address):
                refused = why
                continue
            try:
                return socket.create_connection((address, port), seconds)
            except OSError as error:
                failed = error
        raise failed or RefusedAddress(refused)

    def _is_allowed(self, host: str, port: int) -> bool:
        return host in self.allowed or f"{host}:{port}" in self.allowed


def allowed_hosts(text: str) -> frozenset[str]:
    """Hosts from a setting: names or addresses separated by commas, each with a port or without."""
    return frozenset(_entry(part.strip()) for part in text.split(",") if part.strip() not in ("", "none"))


def _entry(text: str) -> str:
    bare = text.count(":") > 1 and not text.startswith("[")
    parts = urlsplit(f"//[{text}]" if bare else f"//{text}")
    host = canonical(parts.hostname or "")
    return f"{host}:{parts.port}" if parts.port else host


def canonical(host: str) -> str:
    """Return the normal form of a host: compatible characters unified, in lower case, without brackets and final
    dot; numbers in any spelling as the usual one.
    """
    text = unicodedata.normalize("NFKC", host).replace("\u3002", ".").strip("[]").rstrip(".").lower()
    found = as_address(text.partition("%")[0])
    return str(found) if found is not None else text


def as_address(text: str) -> Address | None:
    """Return the address that ``text`` spells, in decimal, octal or hexadecimal, as the system would read it."""
    try:
        return ip_address(text)
    except ValueError:
        pass
    if not _NUMBERS.fullmatch(text):
        return None
    try:
        return IPv4Address(socket.inet_aton(text))
    except OSError:
        return None


def faces(address: Address) -> Iterable[Address]:
    """Return the address, and those it contains: IPv4-mapped and -translated, 6to4, Teredo, NAT64."""
    yield address
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            yield address.ipv4_mapped
        if address.sixtofour is not None:
            yield address.sixtofour
        if address.teredo is not None:
            yield from address.teredo
        if int(address) > 1 and any(address in network for network in _WRAPPED):
            yield IPv4Address(int(address) & 0xFFFF_FFFF)


def _never(address: Address) -> str | None:
    for face in faces(address):
        for network, says in NEVER:
            if face.version == network.version and face in network:
                return f"{address} is {says}"
    return None


def _not_public(address: Address) -> str | None:
    if all(face.is_global for face in faces(address)):
        return None
    return f"{address} is an address of a private network or of this machine"
