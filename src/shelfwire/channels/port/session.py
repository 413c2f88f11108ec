"""The context of a call: the shop, its credentials, the plugin's options, and the call budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shelfwire.kit.ids import ExternalShopId
from shelfwire.kit.secrets import Secret


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials that a consent gave. Both expiries are absolute moments (facts.md section 1.10). ``extra``
    holds what else the plugin needs for calls (TikTok: the shop cipher); it is stored encrypted too.
    """

    access_token: Secret
    access_expires_at: datetime
    refresh_token: Secret
    refresh_expires_at: datetime
    scopes: tuple[str, ...] = ()
    holder_id: str = ""
    holder_name: str = ""
    holder_region: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop that a consent covers. ``extra`` is merged into the credentials of the account that is this shop."""

    external_id: ExternalShopId
    name: str
    region: str
    currency: str
    timezone: str
    kind: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


class Throttle(Protocol):
    """The call budget, kept by the product across processes; the plugin asks it before every call.

    Groups name the conversation: ``orders``, ``tracking``, ``stock``, ``price``, ``listings``, ``shop``, or the
    plugin's own word. Every group has its own queue; ``tracking`` and ``stock`` have priority over the others.
    """

    def before(self, group: str) -> None:
        """Wait for the endpoint group's next call, or raise TryLater."""

    def throttled(self, group: str, after: float | None) -> None:
        """Record that the channel answered *too many requests*, and lower the rate."""


@dataclass(frozen=True, slots=True)
class Session:
    """The context of a call. ``options`` holds the plugin's settings; secrets are revealed only on use."""

    options: Mapping[str, str]
    secrets: Mapping[str, Secret]
    credentials: Credentials | None
    shop: Shop | None
    throttle: Throttle | None = None
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts besides the channel's own that whoever runs the server allows (``kit.guard``)."""
    ways: Mapping[str, str] = field(default_factory=dict)
    """The ways to ship that the shop's company has set itself: whose label (``ShippedBy``) to the way
    (``ShippingWay``). What is not there the plugin knows."""
