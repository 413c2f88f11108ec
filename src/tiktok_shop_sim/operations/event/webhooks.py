"""event: where a shop's notices go."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.spec import event_types
from tiktok_shop_sim.world.records import Subscription

LEGACY = frozenset({"REVERSE_STATUS_UPDATE"})
"""Names that may be subscribed although nothing has been sent under them since 202309 (facts.md 5.5 and 5.6)."""


@operation("GET", "/event/202309/webhooks")
def list_webhooks(call: Call) -> dict[str, Any]:
    found = [s for s in call.world.subscriptions.values() if s.shop_id == call.shop.id]
    return {
        "webhooks": [
            {
                "event_type": s.event_type,
                "address": s.address,
                "create_time": s.create_millis,
                "update_time": s.update_millis,
            }
            for s in found
        ],
        "total_count": len(found),
    }


@operation("PUT", "/event/202309/webhooks")
def update_webhook(call: Call) -> dict[str, Any]:
    event_type, address = call.field("event_type"), call.field("address")
    if event_type not in event_types() and event_type not in LEGACY:
        raise bad_parameter("event_type", f"{event_type!r} is not a known event type")
    fault = address_fault(address)
    if fault:
        raise bad_parameter("address", fault)
    key = (call.shop.id, event_type)
    millis = int(call.world.clock.now() * 1000)
    existing = call.world.subscriptions.get(key)
    created = millis if existing is None else existing.create_millis
    call.world.subscriptions[key] = Subscription(call.shop.id, event_type, address, created, millis)
    return {}


@operation("DELETE", "/event/202309/webhooks")
def delete_webhook(call: Call) -> dict[str, Any]:
    event_type = call.field("event_type")
    if call.world.subscriptions.pop((call.shop.id, event_type), None) is None:
        call.warnings.append(f"there was no subscription to {event_type}")
    return {}


def address_fault(address: str) -> str:
    """Why an address may not be subscribed (facts.md 5.3), empty when it may.

    TikTok wants https, a domain and no port. Addresses of this machine or network are let through on plain http,
    because nobody could try the simulator otherwise.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "it must be an https URL"
    if _is_local(parts.hostname):
        return ""
    if parts.scheme != "https":
        return "it must be an https URL"
    if parts.port is not None:
        return "it must not contain a port"
    try:
        ipaddress.ip_address(parts.hostname)
    except ValueError:
        return ""
    return "it must contain a domain, not an IP address"


def _is_local(host: str) -> bool:
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))
    return number.is_loopback or number.is_private
