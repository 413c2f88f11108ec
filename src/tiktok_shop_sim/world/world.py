"""All records of one world, found by id, and what happens in it.

A module that reacts to what happens elsewhere in the world subscribes to that kind of event::

    @subscribe("order_status")
    def _delivered(world: World, event: Event) -> None: ...

Subscribers are called while the world runs, before any notice is sent. Nothing is announced while a scenario is laid
out, so whatever a subscriber keeps must be derivable from the records.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from tiktok_shop_sim.clock import Agenda, Clock
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.world.books import OrderBook, PackageBook
from tiktok_shop_sim.world.ids import Ids
from tiktok_shop_sim.world.market import Market, market
from tiktok_shop_sim.world.records import (
    AuthCode,
    Buyer,
    Cancellation,
    DeliveryOption,
    Grant,
    Notice,
    Order,
    Package,
    Product,
    Seller,
    Shop,
    Sku,
    Subscription,
    Warehouse,
)


class Event(msgspec.Struct, frozen=True):
    """Something that happened: a kind (a line of `webhooks.TYPES`), the shop, and what a notice about it would say."""

    kind: str
    shop_id: str
    about: str
    data: dict[str, Any]


Subscriber = Callable[["World", Event], None]
S = TypeVar("S", bound=Subscriber)

SUBSCRIBERS: dict[str, list[Subscriber]] = {}


def subscribe(kind: str) -> Callable[[S], S]:
    """Call the decorated function whenever an event of this kind is announced."""

    def register(function: S) -> S:
        SUBSCRIBERS.setdefault(kind, []).append(function)
        return function

    return register


class World:
    """Everything that exists, and the hook through which the rest of the simulator learns of changes."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self.clock = clock
        self.ids = Ids(seed)
        self.agenda = Agenda()
        self.sellers: dict[str, Seller] = {}
        self.shops: dict[str, Shop] = {}
        self.shop_by_cipher: dict[str, Shop] = {}
        self.warehouses: dict[str, Warehouse] = {}
        self.delivery_options: dict[str, DeliveryOption] = {}
        self.products: dict[str, Product] = {}
        self.skus: dict[str, Sku] = {}
        self.buyers: dict[str, Buyer] = {}
        self.orders: dict[str, Order] = {}
        self.packages: dict[str, Package] = {}
        self.packages_by_tracking: dict[str, list[str]] = {}
        self.package_books: dict[str, PackageBook] = {}
        self.cancellations: dict[str, Cancellation] = {}
        self.grants: dict[str, Grant] = {}
        self.codes: dict[str, AuthCode] = {}
        self.subscriptions: dict[tuple[str, str], Subscription] = {}
        self.notices: dict[int, Notice] = {}
        self.books: dict[str, OrderBook] = {}
        self.stores: dict[str, dict[str, Any]] = {}
        self.scenario = ""
        """The name of what was laid out, or the path of its file."""
        self.settings = Settings()
        """The switches of the running simulation; changed while it runs."""
        self.building = False
        """While a scenario is laid out nothing is announced, indexed or put on the agenda."""
        self.on_event: Callable[[Event], None] | None = None

    def now(self) -> int:
        return self.clock.seconds()

    def market_of(self, shop_id: str) -> Market:
        return market(self.shops[shop_id].region)

    def add_shop(self, shop: Shop) -> None:
        self.shops[shop.id] = shop
        self.shop_by_cipher[shop.cipher] = shop
        self.books.setdefault(shop.id, OrderBook())
        self.package_books.setdefault(shop.id, PackageBook())

    def add_order(self, order: Order) -> None:
        self.orders[order.id] = order
        if not self.building:
            self.books[order.shop_id].add(order)

    def add_package(self, package: Package) -> None:
        self.packages[package.id] = package
        if not self.building:
            self.package_books[package.shop_id].add(package)

    def finish_building(self) -> None:
        """Index and schedule everything that was laid out while `building`."""
        by_shop: dict[str, list[Order]] = {shop_id: [] for shop_id in self.shops}
        for order in self.orders.values():
            by_shop[order.shop_id].append(order)
        for shop_id, orders in by_shop.items():
            self.books[shop_id] = OrderBook()
            self.books[shop_id].fill(orders)
            self.package_books[shop_id] = PackageBook()
        for package in self.packages.values():
            self.package_books[package.shop_id].add(package)
        self.building = False

    def touch_package(self, package: Package, at: int) -> None:
        moment = package.update_time
        package.update_time = max(at, moment)
        if not self.building:
            self.package_books[package.shop_id].moved(package, moment)

    def touch(self, order: Order, at: int, *, status: str | None = None) -> None:
        """Give an order a new revision, and a new status when one is named."""
        before, moment = order.status, order.update_time
        order.revision += 1
        order.update_time = max(at, moment)
        if status is not None:
            order.status = status
        if not self.building:
            self.books[order.shop_id].moved(order, status=before, update_time=moment)

    def announce(self, event: Event) -> None:
        if self.building:
            return
        for subscriber in SUBSCRIBERS.get(event.kind, ()):
            subscriber(self, event)
        if self.on_event is not None:
            self.on_event(event)

    def schedule(self, due: float, kind: str, ref: str) -> None:
        if not self.building:
            self.agenda.add(due, kind, ref)

    def live_packages(self, order: Order) -> list[Package]:
        return [
            self.packages[package_id]
            for package_id in order.package_ids
            if self.packages[package_id].status != "CANCELLED"
        ]

    def warehouses_of(self, shop_id: str, kind: str = "") -> list[Warehouse]:
        """A shop's warehouses, of one type when it is named."""
        return [w for w in self.warehouses.values() if w.shop_id == shop_id and kind in ("", w.type)]

    def default_warehouse(self, shop_id: str) -> Warehouse | None:
        own = self.warehouses_of(shop_id, "SALES_WAREHOUSE")
        return next((w for w in own if w.is_default), own[0] if own else None)
