"""Who really calls: behind a proxy that is trusted the address it names, and no forwarded word from anybody else.

Everything that counts, limits or shows a caller reads ``REMOTE_ADDR`` after ``settle``, and nothing else.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_CF_CONNECTING_IP",
    "HTTP_TRUE_CLIENT_IP",
)
PASSED_ON = "shelfwire.passed_on"
"""In the environ: a proxy, trusted or not, stands between us and the caller."""


def settle(environ: dict[str, Any]) -> None:
    """Put the caller's own address into ``REMOTE_ADDR`` and drop the forwarded headers of whom we do not trust.

    Twice is once. ``X-Forwarded-For`` is read from the right, past the proxies that are trusted: what stands
    further left was written by the caller.
    """
    if PASSED_ON in environ:
        return
    environ[PASSED_ON] = any(name in environ for name in _FORWARDED)
    peer = _address(environ.get("REMOTE_ADDR", ""))
    if peer is not None:
        environ["REMOTE_ADDR"] = str(peer)
    if not _trusted(environ.get("REMOTE_ADDR", "")):
        for name in _FORWARDED:
            environ.pop(name, None)
        return
    named = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    for part in reversed(named):
        address = _address(_without_port(part))
        if address is None:
            return
        environ["REMOTE_ADDR"] = str(address)
        if not _trusted(str(address)):
            return


def _without_port(text: str) -> str:
    """The address in ``192.0.2.1:4711`` or ``[2001:db8::1]:4711``: some proxies name the port beside it."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    host, _, port = text.rpartition(":")
    return host if port.isdecimal() and "." in host and ":" not in host else text


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """In one spelling. A socket that listens on IPv6 names IPv4 callers as ``::ffff:192.0.2.1``."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _trusted(text: str) -> bool:
    address = _address(text)
    return address is not None and any(address in network for network in settings.TRUSTED_PROXIES)


def is_this_machine(request: HttpRequest) -> bool:
    """Whether a program on this machine calls, and no proxy passes somebody else's call on.

    A proxy need not say that it is one, so nobody is local where the installation is reached through one.
    """
    address = _address(request.META.get("REMOTE_ADDR", ""))
    direct = not settings.REACHED_FROM_OUTSIDE and not request.META.get(PASSED_ON)
    return direct and address is not None and address.is_loopback


class Caller:
    """The first middleware: what follows sees the caller, not the proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        settle(request.META)
        return self.get_response(request)
