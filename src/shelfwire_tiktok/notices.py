"""Notices in, and where TikTok sends them (facts.md section 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from shelfwire.channels.port import BadSignature, Notice, Refused, Session, Unreadable
from shelfwire_tiktok import facts
from shelfwire_tiktok.clients import Clients, app_of, is_on
from shelfwire_tiktok.errors import refused
from shelfwire_tiktok.mapping.notices import EVENT_TYPES, notice
from shelfwire_tiktok.mapping.values import text
from tiktok_shop import webhooks
from tiktok_shop.types.events import WebhookSubscription

_LONGEST_ADDRESS = facts.limit("webhook_address_length")
_DOMAIN = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII
)


class TikTokWebhooks:
    """Webhooks."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def read(self, session: Session, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        """The notice in a signed body. The signature is compared in constant time before anything is parsed."""
        try:
            key, secret = app_of(session)
        except Refused as error:
            raise BadSignature(f"No notice can be verified: {error}") from error
        header = next((value for name, value in headers.items() if name.lower() == "authorization"), None)
        if not webhooks.verify(body, header, key, secret):
            raise BadSignature(
                "The signature does not fit the notice: it is not from TikTok, or not for this app."
            )
        try:
            return notice(webhooks.parse(body))
        except webhooks.BadNotice as error:
            raise Unreadable(f"The notice is signed but cannot be read: {error}.") from error

    def subscribe(self, session: Session, *, address: str) -> tuple[str, ...]:
        """Have every notice we react to sent to ``address``. What is there already is left alone."""
        check_address(address, anywhere=is_on(session.options, "allow_http_webhook"))
        with self._clients.speaking(session, "shop") as client:
            present = _present(client.events.webhooks().values)
            for kind in EVENT_TYPES:
                if present.get(kind) != address:
                    client.events.update_webhook(kind, address)
        return EVENT_TYPES

    def subscriptions(self, session: Session) -> Mapping[str, str]:
        """What is subscribed now: kind to address."""
        with self._clients.speaking(session, "shop") as client:
            return _present(client.events.webhooks().values)


def _present(found: Iterable[WebhookSubscription]) -> dict[str, str]:
    return {text(each.event_type): text(each.address) for each in found if each.event_type}


def check_address(address: str, *, anywhere: bool) -> None:
    """Refuse what TikTok would refuse: https, a domain, no IP address, no port, 255 characters (facts.md 5.3).

    ``anywhere``: for a simulator on this machine, plain http, an IP address and a port are fine too.
    """
    problem = _problem(address, anywhere)
    if problem:
        raise refused(
            "bad_address",
            f"TikTok sends no notices to {address[:_LONGEST_ADDRESS]}: {problem}.",
            field="address",
            advice="Set the public address of this installation to an https address that TikTok can reach.",
        )


def _problem(address: str, anywhere: bool) -> str:
    if len(address) > _LONGEST_ADDRESS:
        return f"it is longer than {_LONGEST_ADDRESS} characters"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "it is no web address"
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or any(letter.isspace() for letter in address):
        return "it is no web address"
    if parts.username or parts.password or parts.fragment:
        return "it carries a name, a password or a fragment"
    if anywhere:
        return ""
    if parts.scheme != "https":
        return "it is not https"
    if port is not None:
        return "it names a port"
    if _is_ip(host):
        return "it is an IP address, not a domain"
    if not _DOMAIN.fullmatch(host.lower()):
        return "its host is not a public domain"
    return ""


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
