"""Receiving notices: the webhook deliveries of a channel, and the subscription to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from shelfwire.channels.port.session import Session
from shelfwire.kit.errors import ChannelError
from shelfwire.kit.ids import ExternalShopId, ExternalSkuId


class BadSignature(ChannelError):
    """A notice whose signature does not match: it is not from the channel, and is not read."""


class Unreadable(ChannelError):
    """A notice that is signed but does not have the channel's format."""


class NoticeTopic(StrEnum):
    """What has changed, according to a notice."""

    ORDER = "order"
    PACKAGE = "package"
    PRODUCT = "product"
    STOCK = "stock"
    PROMOTION = "promotion"
    AFTERSALE = "aftersale"
    CONSENT_ENDED = "consent_ended"
    CONSENT_ENDING = "consent_ending"
    OTHER = "other"


class SubjectKind(StrEnum):
    """The kind of thing that a notice is about."""

    ORDER = "order"
    PACKAGE = "package"
    PRODUCT = "product"
    STOCK = "stock"
    """The quantities of a SKU; the id is the SKU's."""
    PROMOTION = "promotion"
    RETURN = "return"
    CANCELLATION = "cancellation"


class Subject(NamedTuple):
    """One thing that a notice is about: its kind, and the channel's id of it."""

    kind: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified webhook delivery. It says only what to look at; what is true is then read from the channel."""

    dedupe_key: str
    kind: str
    """The channel's own type, verbatim (TikTok: ``1``)."""
    kind_name: str
    topic: NoticeTopic
    shop_id: ExternalShopId | None
    at: datetime | None
    subjects: tuple[Subject, ...] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class StockHint:
    """What a notice says of the quantity of a SKU: less than an answer to a question, and perhaps older than one.

    ``available``: units still to be sold, in all warehouses, when it says so. ``source``: the channel's word for what
    changed them.
    """

    sku_id: ExternalSkuId
    available: int | None
    source: str
    at: datetime | None = None


class Webhooks(Protocol):
    """The conversation that receives notices."""

    def read(self, session: Session, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        """Verify the signature in constant time, then read the notice. Raises BadSignature before anything is
        parsed, or Unreadable.
        """

    def subscribe(self, session: Session, *, address: str) -> tuple[str, ...]:
        """Subscribe ``address`` to every kind of notice that the product uses. Returns the kinds subscribed. Safe
        to repeat.
        """

    def subscriptions(self, session: Session) -> Mapping[str, str]:
        """Return the present subscriptions: kind to address."""
