"""Reading listings: the products of a shop as the channel has them, and the promotions that hold their prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shelfwire.channels.port.paging import Page
from shelfwire.channels.port.session import Session
from shelfwire.channels.port.stock import WarehouseLevel
from shelfwire.channels.port.values import Unknown
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, SellerSku
from shelfwire.kit.money import Money


class ListingStatus(StrEnum):
    """The state of a listing on the channel."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    REJECTED = "rejected"
    LIVE = "live"
    OFF_BY_SELLER = "off_by_seller"
    OFF_BY_CHANNEL = "off_by_channel"
    FROZEN = "frozen"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ChannelListingSku:
    """One SKU of a listing. ``levels`` and the prices are None where the document does not say them."""

    external_id: ExternalSkuId
    seller_sku: SellerSku
    title: str = ""
    price: Money | None = None
    list_price: Money | None = None
    levels: tuple[WarehouseLevel, ...] | None = None


@dataclass(frozen=True, slots=True)
class ChannelListing:
    """A product as the channel describes it. ``image_url``: its first picture."""

    external_id: ExternalProductId
    title: str
    status: ListingStatus | Unknown
    channel_status: str
    skus: tuple[ChannelListingSku, ...]
    created_at: datetime | None = None
    updated_at: datetime | None = None
    image_url: str = ""


class PromotionStatus(StrEnum):
    """Where a promotion stands."""

    UPCOMING = "upcoming"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class PromotionItem:
    """What a promotion holds: a product, or one of its SKUs. ``price``: what it sells for; ``units``: set apart."""

    product_id: ExternalProductId
    sku_id: ExternalSkuId | None = None
    price: Money | None = None
    units: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelPromotion:
    """A promotion of the shop as the channel has it. ``kind``: the channel's word for it."""

    external_id: str
    title: str
    kind: str
    status: PromotionStatus | Unknown
    channel_status: str
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    updated_at: datetime | None = None
    locks_price: bool = True
    items: tuple[PromotionItem, ...] | None = None
    """None: a list does not say; ``promotion`` does."""


class ListingSource(Protocol):
    """The conversation that reads listings and promotions."""

    def changed(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 100
    ) -> Page[ChannelListing]:
        """Return a page of listings whose *updated* moment is in [since, until)."""

    def created(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 100
    ) -> Page[ChannelListing]:
        """Return a page of listings *created* in [since, until): every listing, window by window. A window that holds
        more than the channel lets through is refused as Refused with the reason code ``window_too_large``."""

    def fetch(self, session: Session, product_ids: Sequence[ExternalProductId]) -> Page[ChannelListing]:
        """Return these listings as they are now. Those that the channel does not show are left out."""

    def promotions(
        self, session: Session, *, page: str | None = None, size: int = 100
    ) -> Page[ChannelPromotion]:
        """Return a page of the shop's promotions that have not ended, without their items."""

    def promotion(self, session: Session, promotion_id: str) -> ChannelPromotion:
        """Return one promotion with its items. Raises Gone."""
