"""All records of one world, found by id, with the order books that searches page through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from tiktok_shop_sim.clock import Agenda, Clock
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.world.ears import EARS
from tiktok_shop_sim.world.ids import Ids
from tiktok_shop_sim.world.index import TimeList
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


class OrderBook:
    """One shop's orders by create and update time, whole and per status."""

    def __init__(self) -> None:
        self.created: TimeList[Order] = TimeList()
        self.updated: TimeList[Order] = TimeList()
        self.created_by_status: dict[str, TimeList[Order]] = {}
        self.updated_by_status: dict[str, TimeList[Order]] = {}

    def pick(self, *, by_update: bool, status: str | None) -> TimeList[Order]:
        if status is None:
            return self.updated if by_update else self.created
        shelf = self.updated_by_status if by_update else self.created_by_status
        return shelf.get(status) or TimeList()

    def add(self, order: Order) -> None:
        created = (order.create_time, order.sequence, order)
        updated = (order.update_time, order.sequence, order)
        self.created.add(created)
        self.updated.add(updated)
        self._shelf(self.created_by_status, order.status).add(created)
        self._shelf(self.updated_by_status, order.status).add(updated)

    def moved(self, order: Order, *, status: str, update_time: int) -> None:
        """Put an order where it now belongs; `status` and `update_time` are what they were before."""
        updated = (order.update_time, order.sequence, order)
        self.updated.remove(update_time, order.sequence)
        self.updated.add(updated)
        self.updated_by_status[status].remove(update_time, order.sequence)
        self._shelf(self.updated_by_status, order.status).add(updated)
        if order.status != status:
            self.created_by_status[status].remove(order.create_time, order.sequence)
            self._shelf(self.created_by_status, order.status).add((order.create_time, order.sequence, order))

    def fill(self, orders: list[Order]) -> None:
        """Take many orders at once."""
        created = [(o.create_time, o.sequence, o) for o in orders]
        updated = [(o.update_time, o.sequence, o) for o in orders]
        shelves: list[tuple[dict[str, TimeList[Order]], list[tuple[int, int, Order]]]] = [
            (self.created_by_status, created),
            (self.updated_by_status, updated),
        ]
        for shelf, rows in shelves:
            by_status: dict[str, list[tuple[int, int, Order]]] = {}
            for row in rows:
                by_status.setdefault(row[2].status, []).append(row)
            for status, chosen in by_status.items():
                self._shelf(shelf, status).fill(chosen)
        self.created.fill(created)
        self.updated.fill(updated)

    @staticmethod
    def _shelf(shelf: dict[str, TimeList[Order]], status: str) -> TimeList[Order]:
        return shelf.setdefault(status, TimeList())


class PackageBook:
    """One shop's packages by create, update and pay time."""

    def __init__(self) -> None:
        self.created: TimeList[Package] = TimeList()
        self.updated: TimeList[Package] = TimeList()
        self.paid: TimeList[Package] = TimeList()

    def add(self, package: Package) -> None:
        self.created.add((package.create_time, package.sequence, package))
        self.updated.add((package.update_time, package.sequence, package))
        self.paid.add((package.pay_time or package.create_time, package.sequence, package))

    def moved(self, package: Package, update_time: int) -> None:
        self.updated.remove(update_time, package.sequence)
        self.updated.add((package.update_time, package.sequence, package))


class World:
    """Everything that exists, and the hooks through which the rest of the simulator hears of changes."""

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
        self.shelves: dict[str, dict[str, Any]] = {}
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
        for ear in EARS.get(event.kind, ()):
            ear(self, event)
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
