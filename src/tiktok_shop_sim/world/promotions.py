"""What promotions do to a SKU: its price and stock are locked, and buyers pay less.

How activities come to be and pass is in `activities`. Money is integer minor units of the shop's currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from tiktok_shop_sim.world.amounts import percent_of
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World

NO_LIMIT = -1
PRICED = ("FIXED_PRICE", "DIRECT_DISCOUNT", "FLASHSALE")
"""Types that change the price of single products or SKUs; the others act on a whole basket."""


class Offer(msgspec.Struct):
    """The terms for one product, or for one SKU of it. One of `price` and `percent` (off) is set, or neither."""

    id: str
    price: int | None = None
    percent: str = ""
    quantity_limit: int = NO_LIMIT
    quantity_per_user: int = NO_LIMIT
    used: int = 0
    used_by: dict[str, int] = {}
    """Units by buyer, for `quantity_per_user`."""


class ProductOffer(Offer):
    """A product in an activity; at level VARIATION its SKUs have the terms."""

    skus: list[Offer] = []


class Activity(msgspec.Struct):
    """A promotion that a seller set up. `discount` is kept as it was sent."""

    id: str
    sequence: int
    shop_id: str
    title: str
    type: str
    product_level: str
    begin_time: int
    end_time: int
    duration_type: str
    status: str
    create_time: int
    update_time: int
    participation_limit: list[dict[str, str]] = []
    discount: dict[str, Any] = {}
    target_user_type: str = ""
    auction_support_type: str = ""
    products: dict[str, ProductOffer] = {}
    exclude_product_ids: list[str] = []
    benefit_product_ids: list[str] = []

    @property
    def endless(self) -> bool:
        return self.duration_type == "INDEFINITE"

    def runs(self, at: int) -> bool:
        """Whether it is in force at a moment."""
        return self.status == "ONGOING" and self.begin_time <= at and (self.endless or at < self.end_time)


class Lock(msgspec.Struct, frozen=True):
    """What a running activity forbids the seller to change on a SKU.

    `price`: the price may not change. `quantity`: so many units must stay available; 0 leaves the stock free.
    """

    activity_id: str
    price: bool
    quantity: int


ACTIVITIES = Store("activities", Activity)

_By_product = dict[str, list[Activity]]
_indexes: WeakKeyDictionary[World, tuple[dict[str, Activity], _By_product]] = WeakKeyDictionary()


def of_product(world: World, product_id: str) -> list[Activity]:
    """The activities a product has been put into, oldest first."""
    store = ACTIVITIES.of(world)
    known = _indexes.get(world)
    if known is None or known[0] is not store:
        index: _By_product = {}
        for activity in store.values():
            for one in activity.products:
                index.setdefault(one, []).append(activity)
        known = _indexes[world] = (store, index)
    return known[1].get(product_id, [])


def changed(world: World) -> None:
    """The products of some activity changed: look them up anew next time."""
    _indexes.pop(world, None)


def offer_in(activity: Activity, product_id: str, sku_id: str) -> Offer | None:
    """The terms of a SKU in an activity."""
    product = activity.products.get(product_id)
    if product is None or activity.product_level != "VARIATION":
        return product
    return next((offer for offer in product.skus if offer.id == sku_id), None)


def offers(world: World, sku_id: str, at: int) -> Iterator[tuple[Activity, Offer]]:
    """The running activities that price a SKU, with its terms."""
    product_id = world.skus[sku_id].product_id
    for activity in of_product(world, product_id):
        if activity.type in PRICED and activity.runs(at):
            offer = offer_in(activity, product_id, sku_id)
            if offer is not None:
                yield activity, offer


def lock_of(world: World, sku_id: str, at: int) -> Lock | None:
    """What the seller may not change on a SKU now; None when no running activity prices it.

    Every pricing activity locks the price (12052038, 12019045). A flash sale also reserves what it still may sell,
    all that is available when it has no limit (12052393).
    """
    for activity, offer in offers(world, sku_id, at):
        reserved = _reserved(world, sku_id, offer) if activity.type == "FLASHSALE" else 0
        return Lock(activity.id, price=True, quantity=reserved)
    return None


def _reserved(world: World, sku_id: str, offer: Offer) -> int:
    if offer.quantity_limit == NO_LIMIT:
        return sum(stock.available for stock in world.skus[sku_id].stock.values())
    return max(0, offer.quantity_limit - offer.used)


def discount_of(world: World, sku_id: str, at: int, *, quantity: int = 1, buyer_id: str = "") -> int:
    """By how much running activities lower the price of one unit; 0 when a limit leaves too few for `quantity`."""
    price = world.skus[sku_id].price
    best = 0
    for _, offer in offers(world, sku_id, at):
        left = _left(offer, buyer_id)
        if left is None or left >= quantity:
            best = max(best, price - price_under(offer, price))
    return best


def _left(offer: Offer, buyer_id: str) -> int | None:
    """How many units a buyer may still have at an offer's price; None when nothing limits them."""
    lefts = []
    if offer.quantity_limit != NO_LIMIT:
        lefts.append(offer.quantity_limit - offer.used)
    if offer.quantity_per_user != NO_LIMIT:
        lefts.append(offer.quantity_per_user - offer.used_by.get(buyer_id, 0))
    return min(lefts, default=None)


def price_under(offer: Offer, price: int) -> int:
    """What a unit costs under an offer, never more than without it."""
    if offer.price is not None:
        return min(price, offer.price)
    if offer.percent:
        return price - percent_of(price, Decimal(offer.percent))
    return price


def count(world: World, order: Order, at: int) -> None:
    """Book the units of a new order against the limits of the activities they were bought under."""
    for unit in order.units:
        if unit.seller_discount:
            for _, offer in offers(world, unit.sku_id, at):
                left = _left(offer, order.buyer_id)
                if left is not None and left < 1:
                    continue
                offer.used += 1
                offer.used_by[order.buyer_id] = offer.used_by.get(order.buyer_id, 0) + 1
