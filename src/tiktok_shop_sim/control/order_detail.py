"""One order with everything about it, and what can be done to it now."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control import possible
from tiktok_shop_sim.control.endpoint import endpoint
from tiktok_shop_sim.control.find import OrderNamed, find_order
from tiktok_shop_sim.control.order_list import OrderRow, order_row
from tiktok_shop_sim.control.thumbnails import thumbnail
from tiktok_shop_sim.control.timeline import Moment, timeline
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import cancellations, orders, people
from tiktok_shop_sim.world.order_totals import payment
from tiktok_shop_sim.world.records import Order, Package
from tiktok_shop_sim.world.world import World

WORDS = {
    "payment_timeout": "the platform cancels it unpaid",
    "hold_over": "the hold ends",
    "dispatch_timeout": "the platform cancels what is not shipped",
    "collection_timeout": "the platform cancels it uncollected",
    "platform_ships": "TikTok ships it",
    "carrier_collects": "the carrier collects it",
    "carrier_delivers": "the carrier delivers it",
    "aftersales_over": "it is completed",
}


class UnitLine(msgspec.Struct):
    """One sold piece with its money, as decimal strings."""

    id: str
    sku_id: str
    product_id: str
    picture: str
    title: str
    name: str
    seller_sku: str
    status: str
    package_id: str
    original: str
    seller_discount: str
    platform_discount: str
    sale: str
    tax: str
    cancel_reason: str
    is_gift: bool


class ScanLine(msgspec.Struct):
    at: float
    description: str


class ParcelLine(msgspec.Struct):
    """One package, its tracking history, and what a carrier can do with it now."""

    id: str
    status: str
    sub_status: str
    provider: str
    tracking_number: str
    order_ids: list[str]
    units: int
    exception: str
    scans: list[ScanLine]
    actions: list[str]


class RecipientLines(msgspec.Struct):
    """Where the order goes; a client sees it `hidden` before the hold is over, `masked` with TikTok's shipping."""

    name: str
    phone: str
    line1: str
    line2: str
    postal_code: str
    divisions: list[str]
    hidden: bool
    masked: bool
    changed: bool


class ComesNext(msgspec.Struct):
    """What the clock will do if nobody acts first."""

    what: str
    at: int


class OrderDetail(msgspec.Struct):
    row: OrderRow
    buyer_id: str
    buyer_nickname: str
    message: str
    note: str
    order_type: str
    payment_method: str
    warehouse: str
    delivery_option: str
    money: dict[str, str]
    tax_on_top: bool
    recipient: RecipientLines
    units: list[UnitLine]
    parcels: list[ParcelLine]
    next: ComesNext | None
    cancel_reasons: dict[str, str]
    timeline: list[Moment]


@endpoint("GET", "/orders/detail", OrderNamed)
def order_detail(simulation: Simulation, request: OrderNamed) -> OrderDetail:
    """One order: money, units, recipient, parcels with their scans, its whole timeline, and what is possible now."""
    world = simulation.world
    order = find_order(simulation, request.order_id)
    market = world.market_of(order.shop_id)
    due = orders.next_timer(world, order)
    return OrderDetail(
        row=order_row(world, order),
        buyer_id=order.buyer_id,
        buyer_nickname=world.buyers[order.buyer_id].nickname,
        message=order.buyer_message,
        note=order.seller_note,
        order_type=order.order_type,
        payment_method=order.payment_method,
        warehouse=world.warehouses[order.warehouse_id].name,
        delivery_option=world.delivery_options[order.delivery_option_id].name,
        money=payment(order, market),
        tax_on_top=market.tax_on_top,
        recipient=_recipient(world, order),
        units=_units(world, order),
        parcels=[_parcel(world, world.packages[package_id]) for package_id in order.package_ids],
        next=None if due is None else ComesNext(WORDS.get(due[1], due[1].replace("_", " ")), due[0]),
        cancel_reasons=cancellations.reasons(market.reasons_market, "BUYER", order.status),
        timeline=timeline(simulation, order),
    )


def _recipient(world: World, order: Order) -> RecipientLines:
    known, place = order.recipient, order.recipient.place
    return RecipientLines(
        name=people.full_name(known, world.market_of(order.shop_id)),
        phone=known.phone,
        line1=known.line1,
        line2=known.line2,
        postal_code=place.postal_code,
        divisions=list(reversed(place.divisions)),
        hidden=order.status in ("UNPAID", "ON_HOLD"),
        masked=people.is_masked(order),
        changed=order.address_changed,
    )


def _units(world: World, order: Order) -> list[UnitLine]:
    market = world.market_of(order.shop_id)
    lines = []
    for unit in order.units:
        sku = world.skus[unit.sku_id]
        product = world.products[sku.product_id]
        lines.append(
            UnitLine(
                id=unit.id,
                sku_id=sku.id,
                product_id=product.id,
                picture=thumbnail(world, product),
                title=product.title,
                name=sku.name,
                seller_sku=sku.seller_sku,
                status=unit.status,
                package_id=unit.package_id,
                original=market.money(unit.original),
                seller_discount=market.money(unit.seller_discount),
                platform_discount=market.money(unit.platform_discount),
                sale=market.money(unit.sale),
                tax=market.money(unit.tax),
                cancel_reason=unit.cancel_reason
                and cancellations.reason_text(market.reasons_market, unit.cancel_reason),
                is_gift=unit.is_gift,
            )
        )
    return lines


def _parcel(world: World, package: Package) -> ParcelLine:
    provider = world.market_of(package.shop_id).provider(package.provider_id)
    return ParcelLine(
        id=package.id,
        status=package.status,
        sub_status=package.sub_status,
        provider="" if provider is None else provider.name,
        tracking_number=package.tracking_number,
        order_ids=package.order_ids,
        units=len(package.unit_ids),
        exception=package.exception,
        scans=[ScanLine(scan.millis / 1000, scan.description) for scan in package.scans],
        actions=possible.for_parcel(package),
    )
