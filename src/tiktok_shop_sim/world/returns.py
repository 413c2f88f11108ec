"""What happens to returns: asked for, answered, sent back, received, paid, appealed (facts.md 7.7 to 7.10).

Every verb takes the moment it happens at and raises IllegalMove, with nothing changed, when the return's status does
not allow it. Who may ask at all is in `eligibility`; what the clock does is in `return_clock`.
"""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.lifecycles.returns import (
    AGREED,
    DONE,
    GIVEN_UP,
    LIVES,
    PENDING_OF,
    REFUSED,
    SHIPPED,
    TO_SHIP,
)
from tiktok_shop_sim.world import (
    eligibility,
    orders,
    packages,
    reasons,
    refunds,
    return_clock,
    return_notices,
    stock,
)
from tiktok_shop_sim.world.amounts import reduced
from tiktok_shop_sim.world.orders import Basket, Line
from tiktok_shop_sim.world.records import Order, Particulars, Provider, Unit
from tiktok_shop_sim.world.return_records import (
    RETURNS,
    Happening,
    Return,
    of_order,
    order_of,
    promised,
    quote,
    request_status,
    rma_status,
    units_of,
)
from tiktok_shop_sim.world.world import World

__all__ = ["RETURNS", "Happening", "Return", "of_order", "promised", "quote"]

VERDICTS = ("SUPPORT_BUYER", "SUPPORT_SELLER", "CLOSED")


class ReturnRequest(msgspec.Struct, kw_only=True, frozen=True):
    """What somebody asks for, and why. `amount` is less than everything, in minor units."""

    kind: str
    units: list[Unit]
    reason: str
    role: str = "BUYER"
    amount: int | None = None
    note: str = ""
    images: list[str] = []
    shipment_type: str = "PLATFORM"
    handover_method: str = "DROP_OFF"
    exchange_sku_id: str = ""
    quick: bool = False


def open_return(world: World, order: Order, request: ReturnRequest, at: int) -> Return:
    """Ask for a refund, return, replacement or exchange. What a seller asks for is agreed at once."""
    if not request.units:
        raise IllegalMove(f"order {order.id}", order.status, f"{request.kind} of nothing asked")
    for unit in request.units:
        if eligibility.hindrance(world, order, unit, request.kind, request.role):
            raise IllegalMove(f"unit {unit.id} of order {order.id}", unit.status, f"{request.kind} asked")
    record = _record(world, order, request, at)
    for older in of_order(world, order.id):
        if older.status in REFUSED | GIVEN_UP and set(older.unit_ids) & set(record.unit_ids):
            record.previous_id, older.next_id = older.id, record.id
    RETURNS.of(world)[record.id] = record
    if request.role == "SELLER":
        approve(world, record, at)
        return record
    return_clock.start(world, record, at)
    return_notices.announce_status(world, record)
    return_notices.announce_request(world, record, request_status(record))
    return record


def _record(world: World, order: Order, request: ReturnRequest, at: int) -> Return:
    market = world.market_of(order.shop_id)
    amounts = quote(world, order, request.units)
    if request.amount is not None and request.amount < amounts.total:
        amounts = reduced(amounts, request.amount, tax_on_top=market.tax_on_top)
    label = reasons.text(market.reasons_market, request.reason)
    return Return(
        id=world.ids.next("return"),
        sequence=world.ids.sequence("return"),
        shop_id=order.shop_id,
        order_id=order.id,
        buyer_id=order.buyer_id,
        kind=request.kind,
        status=PENDING_OF[request.kind],
        role=request.role,
        reason=request.reason,
        reason_text=label,
        quote=amounts,
        create_time=at,
        update_time=at,
        request_id=world.ids.next("aftersales"),
        shipment_type=request.shipment_type,
        handover_method=request.handover_method,
        exchange_sku_id=request.exchange_sku_id,
        quick=request.quick,
        history=[
            Happening(f"{request.role}_REQUEST", request.role, at, label, request.note, list(request.images))
        ],
    )


def _step(
    world: World,
    record: Return,
    trigger: str,
    at: int,
    role: str,
    *,
    reason: str = "",
    note: str = "",
    images: list[str] | None = None,
) -> None:
    """Follow the table, remember it, start the next clock, pay what is to be paid at once, and announce it."""
    step = LIVES[record.kind].follow(f"return {record.id}", record.status, trigger)
    before = request_status(record), rma_status(record)
    record.status, record.update_time = step.target, max(at, record.update_time)
    label = reasons.text(world.market_of(record.shop_id).reasons_market, reason) if reason else ""
    record.history = [
        *record.history,
        Happening(f"{role}_{trigger.upper()}", role, at, label, note, images or []),
    ]
    if record.status == TO_SHIP and not record.rma_id:
        _authorize(world, record, at)
    return_clock.start(world, record, at)
    _count_goods(world, record)
    return_notices.announce_status(world, record)
    _tell_changes(world, record, before, at)
    if record.status.endswith("_REFUND_SUCCESS"):
        _pay(world, record, at)


def _authorize(world: World, record: Return, at: int) -> None:
    record.rma_id, record.package_id = world.ids.next("rma"), world.ids.next("return_package")
    record.rma_create_time = at
    if record.shipment_type == "PLATFORM":
        record.document_type = "SHIPPING_LABEL"


def _tell_changes(world: World, record: Return, before: tuple[str, str], at: int) -> None:
    request, rma = before
    if request_status(record) != request:
        return_notices.announce_request(world, record, request_status(record))
    if rma_status(record) != rma:
        record.rma_update_time = at
        return_notices.announce_rma(world, record, rma_status(record))


def approve(
    world: World, record: Return, at: int, *, keep_item: bool = False, role: str = "SELLER", note: str = ""
) -> None:
    """Agree to what was asked; `keep_item` agrees to a return without the goods. Raises OutOfStock for a swap."""
    if record.kind in ("REPLACEMENT", "EXCHANGE"):
        _swap(world, record, at, role)
        return
    now = record.kind == "REFUND" or keep_item
    _step(world, record, "refund_agreed" if now else "return_agreed", at, role, note=note)
    record.keep_item = keep_item


def _swap(world: World, record: Return, at: int, role: str) -> None:
    LIVES[record.kind].follow(f"return {record.id}", record.status, "swap_agreed")
    fresh = _new_order(world, record, at)
    record.new_order_id = fresh.id
    _step(world, record, "swap_agreed", at, role)


def _new_order(world: World, record: Return, at: int) -> Order:
    """The order that brings the other goods: paid with nothing (facts.md 6.7)."""
    order = order_of(world, record)
    wanted: dict[str, int] = {}
    for unit in units_of(world, record):
        sku_id = record.exchange_sku_id or unit.sku_id
        wanted[sku_id] = wanted.get(sku_id, 0) + 1
    basket = Basket(
        shop_id=order.shop_id,
        buyer=world.buyers[order.buyer_id],
        lines=[Line(sku_id, quantity) for sku_id, quantity in wanted.items()],
        warehouse_id=order.warehouse_id,
        delivery_option_id=order.delivery_option_id,
        shipping_type=order.shipping_type,
        fulfillment_type=order.fulfillment_type,
        payment_method=order.payment_method,
        free=True,
    )
    fresh = orders.place(world, basket, at)
    fresh.recipient = order.recipient
    fresh.particulars = (
        Particulars(replaced_order_id=order.id)
        if record.kind == "REPLACEMENT"
        else Particulars(exchange_source_order_id=order.id)
    )
    orders.pay(world, fresh, at)
    return fresh


def reject(
    world: World, record: Return, at: int, *, reason: str, note: str = "", images: list[str] | None = None
) -> None:
    """The seller does not agree to what was asked."""
    _step(world, record, "rejected", at, "SELLER", reason=reason, note=note, images=images)


def offer_partial(world: World, record: Return, total: int, at: int, *, note: str = "") -> None:
    """The seller proposes to pay a part of it; the buyer has to answer."""
    if not 0 < total <= record.quote.total:
        raise ValueError(f"a partial refund lies between 0 and {record.quote.total} minor units")
    after_receipt = record.status == SHIPPED
    _step(world, record, "partial_offered", at, "SELLER", note=note)
    record.offer, record.offered_after_receipt, record.offer_declined = total, after_receipt, False


def answer_offer(world: World, record: Return, at: int, *, accept: bool, role: str = "BUYER") -> None:
    """The buyer takes the proposed part, or insists."""
    if accept:
        _step(world, record, "offer_accepted", at, role)
        on_top = world.market_of(record.shop_id).tax_on_top
        record.quote = reduced(record.quote, record.offer or 0, tax_on_top=on_top)
        return
    trigger = "offer_declined_after_receipt" if record.offered_after_receipt else "offer_declined"
    _step(world, record, trigger, at, role)
    record.offer_declined = True


def refund_directly(world: World, record: Return, at: int, *, role: str = "SELLER", note: str = "") -> None:
    """Pay without waiting for the goods, or money in place of other goods."""
    swap = record.kind in ("REPLACEMENT", "EXCHANGE")
    _step(world, record, "refund_instead" if swap else "refunded_directly", at, role, note=note)


def give_label(
    record: Return,
    at: int,
    *,
    tracking_number: str,
    provider: Provider,
    document_type: str,
    document_name: str,
) -> None:
    """The seller gives the buyer a label or QR code for the way back."""
    if record.status != TO_SHIP:
        raise IllegalMove(f"return {record.id}", record.status, "label given")
    record.tracking_number, record.provider_id = tracking_number, provider.id
    record.provider_name, record.update_time = provider.name, max(at, record.update_time)
    record.document_type, record.document_name = document_type, document_name
    record.history = [*record.history, Happening("SELLER_LABEL_GIVEN", "SELLER", at)]


def ship_back(world: World, record: Return, at: int, *, tracking_number: str, provider: Provider) -> None:
    """The buyer hands the goods to a carrier."""
    LIVES[record.kind].follow(f"return {record.id}", record.status, "shipped")
    record.tracking_number, record.provider_id = tracking_number, provider.id
    record.provider_name, record.ship_time = provider.name, at
    _step(world, record, "shipped", at, "BUYER")
    if record.quick:
        _pay(world, record, at)


def arrive(world: World, record: Return, at: int) -> None:
    """The carrier brings the goods to the seller's warehouse."""
    if record.ship_time is None or record.arrive_time is not None:
        raise IllegalMove(f"return {record.id}", record.status, "arrived")
    before = request_status(record), rma_status(record)
    record.arrive_time, record.update_time = at, max(at, record.update_time)
    record.history = [*record.history, Happening("SYSTEM_ARRIVED", "SYSTEM", at)]
    if record.status == SHIPPED:
        return_clock.start(world, record, at)
    _count_goods(world, record)
    _tell_changes(world, record, before, at)


def receive(world: World, record: Return, at: int, *, role: str = "SELLER", note: str = "") -> None:
    """The seller, or the clock, accepts what came back: it is refunded."""
    LIVES[record.kind].follow(f"return {record.id}", record.status, "package_accepted")
    if record.arrive_time is None:
        record.arrive_time = at
    _step(world, record, "package_accepted", at, role, note=note)


def reject_package(
    world: World, record: Return, at: int, *, reason: str, note: str = "", images: list[str] | None = None
) -> None:
    """The seller does not accept what came back."""
    _step(world, record, "package_rejected", at, "SELLER", reason=reason, note=note, images=images)


def withdraw(world: World, record: Return, at: int) -> None:
    """The buyer takes the request back."""
    _step(world, record, "withdrawn", at, "BUYER")


def run_out(world: World, record: Return, at: int) -> None:
    """The buyer did not send the goods in time."""
    _step(world, record, "ship_timeout", at, "SYSTEM")


def escalate(record: Return, at: int) -> None:
    """The buyer appeals to the platform against a seller's no."""
    if record.status not in REFUSED or record.arbitration:
        raise IllegalMove(f"return {record.id}", record.status, "appealed")
    record.arbitration, record.update_time = "IN_PROGRESS", max(at, record.update_time)
    record.history = [*record.history, Happening("BUYER_APPEALED", "BUYER", at)]


def rule(world: World, record: Return, verdict: str, at: int) -> None:
    """The platform decides an appeal: SUPPORT_BUYER pays, SUPPORT_SELLER and CLOSED leave things as they are."""
    if verdict not in VERDICTS:
        raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}")
    if record.arbitration != "IN_PROGRESS":
        raise IllegalMove(f"return {record.id}", record.status, "ruled")
    if verdict == "SUPPORT_BUYER":
        _step(world, record, "ruled_for_buyer", at, "OPERATOR")
    else:
        record.history = [*record.history, Happening(f"OPERATOR_{verdict}", "OPERATOR", at)]
    record.arbitration, record.update_time = verdict, max(at, record.update_time)


def refund(world: World, record: Return, at: int) -> None:
    """The agreed money reaches the buyer."""
    _step(world, record, "paid", at, "SYSTEM")
    _pay(world, record, at)


def end_with_order(world: World, order: Order, units: list[Unit], at: int) -> None:
    """Close what still runs about units that are cancelled now: their money goes back that way."""
    gone = {unit.id for unit in units}
    for record in of_order(world, order.id):
        if LIVES[record.kind].allows(record.status, "order_ended") and gone & set(record.unit_ids):
            _step(world, record, "order_ended", at, "SYSTEM")


def _pay(world: World, record: Return, at: int) -> None:
    if record.refund_id:
        return
    order = order_of(world, record)
    paid = refunds.pay_back(world, order, record.quote, at, return_id=record.id)
    if paid is None:
        return
    record.refund_id = paid.id
    return_notices.announce_refund(world, record, paid)
    if ORDER.allows(order.status, "all_refunded") and refunds.fully_refunded(world, order):
        _complete(world, order, at)


def _complete(world: World, order: Order, at: int) -> None:
    """A fully refunded order is completed (facts.md 6.1); parcels that no carrier has yet are not sent."""
    for package in world.live_packages(order):
        inside = packages.units_of(world, package)
        if package.status == "PROCESSING" and all(other is order for other, _ in inside):
            for _, unit in inside:
                stock.give_back(world, order, unit)
            packages.close(world, package, at)
    orders.complete(world, order, at, "all_refunded")


def _count_goods(world: World, record: Return) -> None:
    """What came back and is paid for is the seller's again: on sale, or kept aside (facts.md 7.12)."""
    if record.goods_back or record.arrive_time is None or record.status not in (AGREED, DONE):
        return
    order = order_of(world, record)
    for unit in units_of(world, record):
        stock.take_back(world, order, unit, restock=world.settings.auto_restock)
    record.goods_back = True
