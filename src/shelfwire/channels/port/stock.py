"""Stock and prices: what a channel is told, what it answers, and what it says it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from shelfwire.channels.port.session import Session
from shelfwire.kit.errors import Reason
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, ExternalWarehouseId
from shelfwire.kit.money import Money


class Hindrance(StrEnum):
    """Why a channel refused the quantity or the price of one SKU, by what has to happen next."""

    LOCKED = "locked"
    """A promotion holds it. Again when the promotion ends (``Refusal.until``, when the channel says it)."""
    STATE = "state"
    """The product is in a state that takes no update. Again when its state changes."""
    WAREHOUSES = "warehouses"
    """Not the warehouses that the SKU has on the channel. Read them, then again."""
    ZERO = "zero"
    """The channel does not take 0. ``StockSink.take_off_sale`` is what is left."""
    GONE = "gone"
    """The channel does not have this product or SKU (any more)."""
    VALUE = "value"
    """The number itself is refused. A person must change something."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One SKU whose quantity or price was refused; the others of the same call were taken.

    ``warehouse_id``: the warehouse that the channel names, when it names one; a SKU then has a refusal for each
    warehouse named, and none of its quantities was taken. ``sku_id`` is empty where a product as a whole was refused
    (``StockSink.take_off_sale``, ``put_on_sale``).
    """

    sku_id: ExternalSkuId
    hindrance: Hindrance
    reason: Reason
    warehouse_id: ExternalWarehouseId | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SkuQuantities:
    """The quantity of one SKU in **every** warehouse it has on the channel."""

    sku_id: ExternalSkuId
    quantities: tuple[tuple[ExternalWarehouseId, int], ...]


@dataclass(frozen=True, slots=True)
class SkuPrice:
    """The price of one SKU, and the list price that is shown struck through (None: leave it as it is)."""

    sku_id: ExternalSkuId
    price: Money
    list_price: Money | None = None


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """What the channel said to quantities or prices of one product. What is not in ``refused`` was taken."""

    refused: tuple[Refusal, ...] = ()
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class WarehouseLevel:
    """What the channel says of a SKU in one of its warehouses. ``available`` is what it still sells, without the units
    its own orders hold (``committed``; facts.md section 9.18).
    """

    warehouse_id: ExternalWarehouseId
    available: int
    committed: int = 0


@dataclass(frozen=True, slots=True)
class SkuLevels:
    """What the channel says of the stock of one SKU. ``set_apart``: available units that only a campaign or a creator
    may sell, by the channel's word for it.
    """

    product_id: ExternalProductId
    sku_id: ExternalSkuId
    levels: tuple[WarehouseLevel, ...]
    set_apart: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PriceRange:
    """What prices a channel takes in one region; amounts in major units."""

    region: str
    currency: str
    least: Decimal
    most: Decimal
    decimals: int
    source: str
    dated: str


class StockSink(Protocol):
    """The conversation that tells a channel how many may be sold, and reads what it has."""

    most_skus: int
    """SKUs of one product in one call of ``send``."""
    most_read: int
    """SKUs in one call of ``read``."""
    most_units: int
    """The largest quantity of a SKU in a warehouse."""

    def send(
        self, session: Session, product_id: ExternalProductId, skus: Sequence[SkuQuantities]
    ) -> PushAnswer:
        """Set absolute quantities of one product. Safe to repeat. One call where the channel takes it; where it refuses
        a call as a whole without saying why, the plugin makes it again in parts, a bounded number of times.

        A refusal of the whole product (gone, in a state that takes no update) is the answer for each of its SKUs.
        Raises TryLater (``maybe_done``: read before sending again), Reconnect, MissingScope.
        """

    def read(self, session: Session, sku_ids: Sequence[ExternalSkuId]) -> tuple[SkuLevels, ...]:
        """Return what the channel has of these SKUs, in one call. Those it does not show are left out."""

    def take_off_sale(self, session: Session, product_id: ExternalProductId) -> PushAnswer:
        """Take a whole product off sale, reversibly, where the channel refuses the quantity 0."""

    def put_on_sale(self, session: Session, product_id: ExternalProductId) -> PushAnswer:
        """Undo ``take_off_sale``."""


class PriceSink(Protocol):
    """The conversation that tells a channel prices. What it has is read with its listings (``ListingSource``)."""

    most_skus: int
    """SKUs of one product in one call of ``send``."""
    ranges: tuple[PriceRange, ...]
    """By region; a price outside is refused before it is sent."""
    list_ranges: tuple[PriceRange, ...]
    """By region, for the list price. In a region that is not named the channel takes none."""

    def send(self, session: Session, product_id: ExternalProductId, skus: Sequence[SkuPrice]) -> PushAnswer:
        """Set prices of one product. Safe to repeat. As ``StockSink.send``."""
