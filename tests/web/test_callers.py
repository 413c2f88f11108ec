"""Whose address counts: that of the caller, told by a proxy that is trusted, and by nobody else."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.test import RequestFactory, override_settings

from shelfwire.environment import BadSetting, trusted_proxies
from shelfwire.web.callers import settle

PROXIES = (ip_network("127.0.0.1"), ip_network("10.0.0.0/24"), ip_network("::1"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, nonsense", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.8", "10.0.0.8"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:203.0.113.9", None, "203.0.113.9"),
        ("127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, [2001:DB8:0::7]:4711, 10.0.0.7:80", "2001:db8::7"),
        ("127.0.0.1", "[2001:db8::7]", "2001:db8::7"),
    ],
)
@override_settings(TRUSTED_PROXIES=PROXIES)
def test_the_caller_is_the_nearest_address_that_is_no_trusted_proxy(
    peer: str, forwarded: str | None, caller: str
) -> None:
    environ = {"REMOTE_ADDR": peer} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    settle(environ)
    settle(environ)
    assert environ["REMOTE_ADDR"] == caller


@override_settings(TRUSTED_PROXIES=PROXIES, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_only_a_trusted_proxy_says_that_the_call_was_encrypted() -> None:
    for peer, secure in (("127.0.0.1", True), ("203.0.113.9", False)):
        request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https")
        settle(request.META)
        assert request.is_secure() is secure


def test_without_a_proxy_nobody_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELFWIRE_TRUSTED_PROXIES", "10.0.0.7")
    monkeypatch.setenv("SHELFWIRE_BEHIND_PROXY", "0")
    assert trusted_proxies() == ()
    monkeypatch.setenv("SHELFWIRE_BEHIND_PROXY", "1")
    assert trusted_proxies() == (ip_network("10.0.0.7"),)


@pytest.mark.parametrize("value", ["proxy.internal", "10.0.0.7/24", "10.0.0"])
def test_a_proxy_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SHELFWIRE_BEHIND_PROXY", "1")
    monkeypatch.setenv("SHELFWIRE_TRUSTED_PROXIES", f"127.0.0.1, {value}")
    with pytest.raises(BadSetting) as refused:
        trusted_proxies()
    assert refused.value.value == value
