"""Looking into the world: orders, stock, catalogue, shops, notices, calls. Nothing here changes anything."""

from __future__ import annotations

import csv
import io
from typing import Any, Literal

import msgspec

from tiktok_shop_sim.calls import CallRecord
from tiktok_shop_sim.control.door import Nothing, NotThere, Plain, door
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import deadlines
from tiktok_shop_sim.world.order_totals import totals
from tiktok_shop_sim.world.records import Notice, Order
from tiktok_shop_sim.world.world import World


class PackageTruth(msgspec.Struct):
    id: str
    status: str
    tracking_number: str
    provider_id: str
    provider: str
    unit_ids: list[str]


class UnitTruth(msgspec.Struct):
    id: str
    sku_id: str
    seller_sku: str
    status: str
    package_id: str


class OrderTruth(msgspec.Struct):
    """What the platform knows of an order, for comparing with what somebody else thinks."""

    id: str
    shop_id: str
    status: str
    create_time: int
    update_time: int
    units: int
    live_units: int
    total: str
    currency: str
    tracking: list[str]
    packages: list[PackageTruth]
    is_cod: bool
    buyer_user_id: str
    cancel_requested: bool
    cancel_order_sla_time: int | None
    lines: list[UnitTruth]


def order_truth(world: World, order: Order) -> OrderTruth:
    market = world.market_of(order.shop_id)
    parcels = []
    for package in world.live_packages(order):
        provider = market.provider(package.provider_id)
        parcels.append(
            PackageTruth(
                package.id,
                package.status,
                package.tracking_number,
                package.provider_id,
                provider.name if provider else "",
                package.unit_ids,
            )
        )
    return OrderTruth(
        id=order.id,
        shop_id=order.shop_id,
        status=order.status,
        create_time=order.create_time,
        update_time=order.update_time,
        units=len(order.units),
        live_units=sum(unit.status != "CANCELLED" for unit in order.units),
        total=market.money(totals(order, market)["total"]),
        currency=market.currency,
        tracking=[p.tracking_number for p in parcels if p.tracking_number],
        packages=parcels,
        is_cod=order.is_cod,
        buyer_user_id=order.buyer_id,
        cancel_requested=bool(order.pending_cancellation),
        cancel_order_sla_time=deadlines.cancel_due(order, market) if order.paid_time is not None else None,
        lines=[
            UnitTruth(u.id, u.sku_id, world.skus[u.sku_id].seller_sku, u.status, u.package_id)
            for u in order.units
        ],
    )


class OrdersWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which orders: of a shop, in a status, by ids (comma-joined), at most `limit`, newest last."""

    shop_id: str = ""
    status: str = ""
    ids: str = ""
    after: int = 0
    limit: int = 1_000_000


class Orders(msgspec.Struct):
    total: int
    orders: list[OrderTruth]


@door("GET", "/orders", OrdersWish)
def orders(simulation: Simulation, wish: OrdersWish) -> Orders:
    """The truth about orders, in the order they were placed.

    `after` is a position in the list; go on from there with the number of rows already read.
    """
    world = simulation.world
    ids = {part for part in wish.ids.split(",") if part}
    found = [
        order
        for order in world.orders.values()
        if wish.shop_id in ("", order.shop_id)
        and wish.status in ("", order.status)
        and (not ids or order.id in ids)
    ]
    page = found[wish.after : wish.after + wish.limit]
    return Orders(len(found), [order_truth(world, order) for order in page])


class StockRow(msgspec.Struct):
    """One SKU in one warehouse: listed = available + committed + sold + returned."""

    shop_id: str
    product_id: str
    sku_id: str
    seller_sku: str
    title: str
    warehouse_id: str
    available: int
    committed: int
    sold: int
    returned: int
    listed: int


class ShopWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which shop; all when none is named."""

    shop_id: str = ""


class Inventory(msgspec.Struct):
    rows: list[StockRow]


@door("GET", "/inventory", ShopWish)
def inventory(simulation: Simulation, wish: ShopWish) -> Inventory:
    """The truth about stock, SKU by SKU and warehouse by warehouse."""
    world = simulation.world
    rows: list[StockRow] = []
    for sku in world.skus.values():
        product = world.products[sku.product_id]
        if wish.shop_id not in ("", product.shop_id):
            continue
        rows.extend(
            StockRow(
                shop_id=product.shop_id,
                product_id=product.id,
                sku_id=sku.id,
                seller_sku=sku.seller_sku,
                title=product.title,
                warehouse_id=warehouse_id,
                available=held.available,
                committed=held.committed,
                sold=held.sold,
                returned=held.returned,
                listed=held.listed,
            )
            for warehouse_id, held in sku.stock.items()
        )
    return Inventory(rows)


class CatalogueWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which shop (the first when none is named), as JSON or CSV."""

    shop_id: str = ""
    format: Literal["json", "csv"] = "json"


class CatalogueRow(msgspec.Struct):
    """A SKU as the seller's own catalogue has it. `quantity` is what lies on the shelf: available and committed."""

    seller_sku: str
    title: str
    variant: str
    price: str
    currency: str
    quantity: int
    barcode: str
    weight_grams: int


class Catalogue(msgspec.Struct):
    rows: list[CatalogueRow]


@door("GET", "/catalogue", CatalogueWish)
def catalogue(simulation: Simulation, wish: CatalogueWish) -> Catalogue | Plain:
    """The seller's own catalogue, to import it elsewhere. SKUs the seller does not know are not in it."""
    world = simulation.world
    shop_id = wish.shop_id or next(iter(world.shops))
    if shop_id not in world.shops:
        raise NotThere(f"no shop {shop_id}")
    market = world.market_of(shop_id)
    rows = [
        CatalogueRow(
            seller_sku=sku.seller_sku,
            title=world.products[sku.product_id].title,
            variant=sku.name,
            price=market.money(sku.price),
            currency=market.currency,
            quantity=sum(held.available + held.committed for held in sku.stock.values()),
            barcode=sku.barcode,
            weight_grams=world.products[sku.product_id].weight_grams,
        )
        for sku in world.skus.values()
        if sku.in_catalogue and world.products[sku.product_id].shop_id == shop_id
    ]
    if wish.format == "json":
        return Catalogue(rows)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(CatalogueRow.__struct_fields__)
    writer.writerows(msgspec.structs.astuple(row) for row in rows)
    return Plain(buffer.getvalue(), "text/csv; charset=utf-8")


class ShopTruth(msgspec.Struct):
    id: str
    name: str
    region: str
    currency: str
    cipher: str
    seller_open_id: str
    seller_name: str
    active: bool
    orders: int
    warehouses: dict[str, str]
    delivery_options: dict[str, str]
    providers: dict[str, str]


class State(msgspec.Struct):
    """The world at a glance, and what to put into a client."""

    scenario: str
    now: float
    speed: float
    seed: int
    app_key: str
    service_id: str
    redirect_url: str
    webhook_url: str
    auth_codes: list[str]
    shops: list[ShopTruth]
    timers: int
    calls: int


@door("GET", "/state")
def state(simulation: Simulation, _: Nothing) -> State:
    """The world at a glance: shops with ciphers, warehouses, delivery options and carriers by name."""
    world, settings = simulation.world, simulation.settings
    shops = []
    for shop in world.shops.values():
        market = world.market_of(shop.id)
        shops.append(
            ShopTruth(
                id=shop.id,
                name=shop.name,
                region=shop.region,
                currency=market.currency,
                cipher=shop.cipher,
                seller_open_id=shop.seller_id,
                seller_name=world.sellers[shop.seller_id].name,
                active=shop.active,
                orders=len(world.books[shop.id].created),
                warehouses={w.name: w.id for w in world.warehouses.values() if w.shop_id == shop.id},
                delivery_options={
                    o.name: o.id for o in world.delivery_options.values() if o.shop_id == shop.id
                },
                providers={p.name: p.id for p in market.providers},
            )
        )
    return State(
        scenario=settings.scenario,
        now=simulation.clock.now(),
        speed=simulation.clock.speed,
        seed=settings.seed,
        app_key=settings.app_key,
        service_id=settings.service_id,
        redirect_url=settings.redirect_url,
        webhook_url=settings.webhook_url,
        auth_codes=[code.code for code in world.codes.values() if not code.used],
        shops=shops,
        timers=len(world.agenda),
        calls=simulation.calls.serial,
    )


class CallsWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which calls: `operation` is a part of its key, `since` and `before` are serials.

    `verdict` is ok, warning (ok, but with warnings), refused, example or fault.
    """

    operation: str = ""
    shop_id: str = ""
    since: int = 0
    before: int = 0
    verdict: str = ""
    limit: int = 200


class Calls(msgspec.Struct):
    serial: int
    calls: list[CallRecord]


@door("GET", "/calls", CallsWish)
def calls(simulation: Simulation, wish: CallsWish) -> Calls:
    """The last calls with the gate's verdict and warnings on each."""
    found = simulation.calls.find(
        operation=wish.operation,
        shop_id=wish.shop_id,
        since=wish.since,
        before=wish.before,
        verdict=wish.verdict,
        limit=wish.limit,
    )
    return Calls(simulation.calls.serial, found)


class Counts(msgspec.Struct):
    operations: dict[str, dict[str, int]]


@door("GET", "/calls/counts")
def call_counts(simulation: Simulation, _: Nothing) -> Counts:
    """How often each operation was called, and with which codes."""
    return Counts(simulation.calls.counts())


@door("DELETE", "/calls")
def clear_calls(simulation: Simulation, _: Nothing) -> dict[str, Any]:
    """Forget the calls so far."""
    simulation.calls.clear()
    return {}


class NoticesWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which notices: of a type, a shop, a state, about an id, after a serial."""

    type: int | None = None
    shop_id: str = ""
    state: str = ""
    about: str = ""
    since: int = 0
    limit: int = 500


class NoticeTruth(msgspec.Struct):
    serial: int
    id: str
    type: int
    shop_id: str
    address: str
    body: str
    about: str
    state: str
    attempts: int
    next_attempt: float | None
    last_status: int | None
    last_error: str
    created: float
    history: list[str]


class NoticeList(msgspec.Struct):
    counts: dict[str, int]
    notices: list[NoticeTruth]


@door("GET", "/notices", NoticesWish)
def notices(simulation: Simulation, wish: NoticesWish) -> NoticeList:
    """The notices sent, waiting, delivered or dropped, oldest first."""
    counts: dict[str, int] = {}
    found = []
    for notice in simulation.world.notices.values():
        counts[notice.state] = counts.get(notice.state, 0) + 1
        if (
            wish.type in (None, notice.type)
            and wish.shop_id in ("", notice.shop_id)
            and wish.state in ("", notice.state)
            and wish.about in ("", notice.about)
            and notice.serial > wish.since
        ):
            found.append(_notice(notice))
    return NoticeList(counts, found[-wish.limit :])


def _notice(notice: Notice) -> NoticeTruth:
    fields = {name: getattr(notice, name) for name in NoticeTruth.__struct_fields__ if name != "body"}
    return NoticeTruth(**fields, body=notice.body.decode())
