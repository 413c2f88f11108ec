"""A whole world in one file, and back."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import msgspec

from tiktok_shop_sim.clock import Clock
from tiktok_shop_sim.modules import import_all
from tiktok_shop_sim.world import store
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
from tiktok_shop_sim.world.world import World

FORMAT = 4


class UnreadableSnapshot(ValueError):
    """The file is no world that this simulator can go on with; the message says why."""


class Snapshot(msgspec.Struct):
    """The records of a world; indexes and timers are made again from them.

    A field that comes later has a default, here and in every record, so that a world saved before goes on.
    """

    format: int
    scenario: str
    now: float
    seed: int
    counters: dict[str, int]
    sellers: list[Seller]
    shops: list[Shop]
    warehouses: list[Warehouse]
    delivery_options: list[DeliveryOption]
    products: list[Product]
    skus: list[Sku]
    buyers: list[Buyer]
    orders: list[Order]
    packages: list[Package]
    cancellations: list[Cancellation]
    grants: list[Grant]
    codes: list[AuthCode]
    subscriptions: list[Subscription]
    notices: list[Notice]
    stores: dict[str, dict[str, msgspec.Raw]] = {}
    chance: list[int] = []
    """Where the world's source of chance stands, so that it goes on as it would have; as of its seed when absent."""


def save(world: World, path: str) -> int:
    """Write the world to `path` (gzip JSON) in one move; returns the size in bytes."""
    document = Snapshot(
        format=FORMAT,
        scenario=world.scenario,
        now=world.clock.now(),
        seed=world.ids.seed,
        counters=world.ids.counters,
        sellers=list(world.sellers.values()),
        shops=list(world.shops.values()),
        warehouses=list(world.warehouses.values()),
        delivery_options=list(world.delivery_options.values()),
        products=list(world.products.values()),
        skus=list(world.skus.values()),
        buyers=list(world.buyers.values()),
        orders=list(world.orders.values()),
        packages=list(world.packages.values()),
        cancellations=list(world.cancellations.values()),
        grants=list(world.grants.values()),
        codes=list(world.codes.values()),
        subscriptions=list(world.subscriptions.values()),
        notices=list(world.notices.values()),
        stores=store.saved(world),
        chance=world.ids.chance,
    )
    raw = gzip.compress(msgspec.json.encode(document), 3)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".new")
    unfinished.write_bytes(raw)
    unfinished.replace(target)
    return len(raw)


def load(path: str, clock: Clock) -> World:
    """Read a world; its clock goes on from the moment at which it was saved. Operations declare stores too."""
    import_all("tiktok_shop_sim.operations")
    document = _read(path)
    clock.move_to(document.now)
    world = World(clock, document.seed)
    world.building, world.scenario = True, document.scenario
    world.ids.counters.update(document.counters)
    if document.chance:
        world.ids.chance = document.chance
    world.ids.reseed_tokens(f"{document.seed}/{document.counters}/{document.now}")
    world.sellers = {seller.open_id: seller for seller in document.sellers}
    for shop in document.shops:
        world.add_shop(shop)
    world.warehouses = {row.id: row for row in document.warehouses}
    world.delivery_options = {row.id: row for row in document.delivery_options}
    world.products = {row.id: row for row in document.products}
    world.skus = {row.id: row for row in document.skus}
    world.buyers = {row.id: row for row in document.buyers}
    world.orders = {row.id: row for row in document.orders}
    for package in document.packages:
        world.add_package(package)
        if package.tracking_number:
            world.packages_by_tracking.setdefault(package.tracking_number, []).append(package.id)
    world.cancellations = {row.id: row for row in document.cancellations}
    world.grants = {row.id: row for row in document.grants}
    world.codes = {row.code: row for row in document.codes}
    world.subscriptions = {(row.shop_id, row.event_type): row for row in document.subscriptions}
    world.notices = {row.serial: row for row in document.notices}
    for notice in world.notices.values():
        if notice.state in ("sending", "held"):
            notice.state, notice.next_attempt = "waiting", clock.now()
    store.restore(world, document.stores)
    world.finish_building()
    return world


class _Format(msgspec.Struct):
    format: int


def _read(path: str) -> Snapshot:
    try:
        raw = gzip.decompress(Path(path).read_bytes())
        made_with = msgspec.json.decode(raw, type=_Format).format
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise UnreadableSnapshot(f"it is no saved world ({error})") from error
    if made_with != FORMAT:
        age = "a newer" if made_with > FORMAT else "an older"
        raise UnreadableSnapshot(
            f"{age} simulator saved it, in format {made_with}; this one reads format {FORMAT}"
        )
    try:
        return msgspec.json.decode(raw, type=Snapshot)
    except ValueError as error:
        raise UnreadableSnapshot(f"another version of the simulator saved it ({error})") from error
