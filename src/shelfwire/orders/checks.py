"""The block shipping_checks: every reason why an order may not ship, in the order in which they stop it.

Checks: connection, class, state, cancelled, cancel_request, mapping, stock, address, invoice (where one
is asked for), notices, deadline.
``fulfilment.queries.shipping_checks`` adds the carrier before the deadline, because carriers live above the order book.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from shelfwire.channels import queries as channels
from shelfwire.channels.port import InvoiceState, OrderClass
from shelfwire.channels.states import AccountStatus
from shelfwire.inventory.queries import short_of
from shelfwire.kit import clock
from shelfwire.orders import columns
from shelfwire.orders.actions.blocks import FORCEABLE
from shelfwire.orders.models import Block, Order
from shelfwire.orders.states import GONE, SHIPPABLE, BlockCode, OrderStatus, UnitStatus


class CheckState(StrEnum):
    """How a check stands. ``not_reached``: a check before it decides everything."""

    PASSED = "passed"
    STOPS = "stops"
    WARNS = "warns"
    NOT_REACHED = "not_reached"


@dataclasses.dataclass(frozen=True, slots=True)
class ShippingCheck:
    """One check: why it stands so, how to fix it, and whether a person may force it.

    ``block`` is the code to give ``lift_block`` when ``forceable``.
    """

    code: str
    label: str
    state: CheckState
    why: str = ""
    fix: str = ""
    forceable: bool = False
    block: str = ""


_DECIDES = frozenset({"connection", "class", "state", "cancelled"})
"""When one of these stops, the checks after it mean nothing yet."""


def shipping_checks(order: Order, blocks: Mapping[str, Block] | None = None) -> list[ShippingCheck]:
    """Every check for the order as it is now. ``blocks``: its open ones by code, where they were read already.

    One query, one more for the blocks, and ``units`` where they were not prefetched.
    """
    if blocks is None:
        blocks = _open_blocks([order])[order.pk]
    return _checks(order, blocks, _stock(order))


def _open_blocks(orders: Sequence[Order]) -> dict[int, dict[str, Block]]:
    found: dict[int, dict[str, Block]] = {order.pk: {} for order in orders}
    for block in Block.objects.filter(order__in=list(found), ended_at=None):
        found[block.order_id][block.code] = block
    return found


def _checks(order: Order, blocks: Mapping[str, Block], stock: ShippingCheck) -> list[ShippingCheck]:
    return arrange(
        [
            _connection(order),
            _class(order),
            _state(order, blocks),
            _cancelled(order),
            _cancel_request(order),
            _mapping(order),
            stock,
            _address(order),
            *_invoice(order),
            *_waiting(blocks),
            deadline_check(order),
        ]
    )


def arrange(checks: Sequence[ShippingCheck]) -> list[ShippingCheck]:
    """After a check that decides everything, the others are not reached."""
    found: list[ShippingCheck] = []
    decided = False
    for check in checks:
        if decided:
            check = ShippingCheck(check.code, check.label, CheckState.NOT_REACHED)
        found.append(check)
        decided = decided or (check.code in _DECIDES and check.state == CheckState.STOPS)
    return found


def may_ship(order: Order) -> list[str]:
    """Why the order may not ship, in sentences; empty when it may."""
    return may_ship_each([order])[order.pk]


def may_ship_each(orders: Sequence[Order]) -> dict[int, list[str]]:
    """``may_ship`` of each of the orders, by its id. One query, and ``units`` where they were not prefetched."""
    blocks = _open_blocks(orders)
    checks = {order.pk: _checks(order, blocks[order.pk], _warehouse(order)) for order in orders}
    return {
        pk: [check.why for check in climbed if check.state == CheckState.STOPS]
        for pk, climbed in checks.items()
    }


def _connection(order: Order) -> ShippingCheck:
    label, account = "Connection", order.account
    if account.status == AccountStatus.DISCONNECTED:
        return _stops(
            "connection",
            label,
            f"{account.name} is disconnected.",
            "Connect the shop again under Settings, Shops.",
        )
    if account.status != AccountStatus.CONNECTED:
        return ShippingCheck(
            "connection",
            label,
            CheckState.WARNS,
            f"{account.name} needs reconnecting; tracking is sent to {account.channel_label} afterwards.",
            "Reconnect the shop under Settings, Shops.",
        )
    return ShippingCheck("connection", label, CheckState.PASSED)


def _class(order: Order) -> ShippingCheck:
    if order.order_class == OrderClass.CHANNEL_FULFILLED:
        return _stops(
            "class",
            "Kind of order",
            f"{order.account.channel_label} fulfils this order from its own warehouse.",
            "",
        )
    return ShippingCheck(
        "class", "Kind of order", CheckState.PASSED, order.order_class.replace("_", " ").capitalize()
    )


def _state(order: Order, blocks: Mapping[str, Block]) -> ShippingCheck:
    theirs = order.account.channel_label
    label = f"Released by {theirs}"
    if BlockCode.UNKNOWN_STATUS in blocks:
        return _stops(
            "state", label, blocks[BlockCode.UNKNOWN_STATUS].detail, f"Look at the order on {theirs}."
        )
    if BlockCode.STATUS_CONFLICT in blocks:
        return _stops(
            "state",
            label,
            blocks[BlockCode.STATUS_CONFLICT].detail,
            f"Look at the order on {theirs}; the next update from there may settle it, or decide by hand.",
            BlockCode.STATUS_CONFLICT,
        )
    if order.status in SHIPPABLE or order.status == OrderStatus.CANCELLED:
        return ShippingCheck("state", label, CheckState.PASSED, order.get_status_display())
    why, fix = {
        OrderStatus.UNPAID: ("The buyer has not paid yet.", "Nothing to do: it moves with the payment."),
        OrderStatus.HELD: (
            f"On hold: the buyer may still cancel freely, and {theirs} gives no address yet.",
            f"Nothing to do: {theirs} releases it about an hour after the payment.",
        ),
        OrderStatus.UNKNOWN: (f"The status on {theirs} is not known.", f"Look at the order on {theirs}."),
    }.get(OrderStatus(order.status) if order.status in OrderStatus.values else OrderStatus.UNKNOWN, ("", ""))
    if order.status in GONE:
        why = f"Nothing left to ship: the order is {order.get_status_display().lower()}."
    return _stops("state", label, why, fix)


def _cancelled(order: Order) -> ShippingCheck:
    if order.status == OrderStatus.CANCELLED:
        return _stops("cancelled", "Not cancelled", f"{cancelled_words(order)[0]}.", "")
    return ShippingCheck("cancelled", "Not cancelled", CheckState.PASSED)


_BY = {"BUYER": "the buyer", "SELLER": "you"}


def cancelled_words(order: Order) -> tuple[str, str]:
    """By whom and why an order was cancelled, in words: ``Cancelled by the buyer: no longer needed``; and the code of a
    reason that no plugin explains."""
    who = order.cancelled_by and _BY.get(order.cancelled_by.upper(), order.account.channel_label)
    why, code = channels.cancel_reason(order.account.channel, order.cancel_reason)
    return f"Cancelled{f' by {who}' if who else ''}{f': {why}' if why else ''}", code


def _cancel_request(order: Order) -> ShippingCheck:
    label = "No cancellation request"
    if order.cancel_requested:
        why = f": {order.cancel_request_text}" if order.cancel_request_text else ""
        return _stops(
            "cancel_request",
            label,
            f"The buyer asks to cancel{why}.",
            f"Answer the request on {order.account.channel_label} before shipping.",
        )
    return ShippingCheck("cancel_request", label, CheckState.PASSED)


def _mapping(order: Order) -> ShippingCheck:
    unmapped = [u for u in order.units.all() if u.sku_id is None and u.status == UnitStatus.OPEN]
    if not unmapped:
        return ShippingCheck("mapping", "Lines linked to SKUs", CheckState.PASSED)
    names = ", ".join(dict.fromkeys(u.seller_sku or u.channel_sku_id for u in unmapped))
    return _stops(
        "mapping",
        "Lines linked to SKUs",
        f"Not linked to a SKU: {names}.",
        "Link the listing to a SKU; the order then reserves its stock by itself.",
    )


def _wanted(order: Order) -> set[int]:
    return {u.sku_id for u in order.units.all() if u.sku_id is not None and u.status == UnitStatus.OPEN}


def _warehouse(order: Order) -> ShippingCheck:
    """All that stops of the stock's check; what only warns is asked for where it is shown."""
    if order.warehouse_id is None and _wanted(order):
        return _stops(
            "stock", "Stock", "There is no warehouse to ship from.", "Add a warehouse under Inventory."
        )
    return ShippingCheck("stock", "Stock", CheckState.PASSED)


def _stock(order: Order) -> ShippingCheck:
    label, wanted = "Stock", _wanted(order)
    if not wanted or order.warehouse_id is None or order.status not in SHIPPABLE:
        return _warehouse(order)
    codes = ", ".join(short_of(wanted, order.warehouse_id)[:5])
    if codes:
        return ShippingCheck(
            "stock",
            label,
            CheckState.WARNS,
            f"More is reserved than is on hand: {codes}.",
            "Count the SKU or receive stock.",
        )
    return ShippingCheck("stock", label, CheckState.PASSED)


def _address(order: Order) -> ShippingCheck:
    label, theirs = "Address", order.account.channel_label
    missing = columns.address_missing(
        order.address.kind if order.address else "absent", order.shipped_by, theirs
    )
    if missing:
        return _stops(
            "address",
            label,
            missing,
            f"It comes with the next update from {order.account.channel_label}; look there.",
        )
    return ShippingCheck("address", label, CheckState.PASSED)


def _invoice(order: Order) -> list[ShippingCheck]:
    """Only where the channel asks for one."""
    label, theirs = "Invoice", order.account.channel_label
    if order.invoice == InvoiceState.NOT_NEEDED:
        return []
    missing = columns.invoice_missing(order.invoice, theirs)
    if not missing:
        return [ShippingCheck("invoice", label, CheckState.PASSED)]
    needed = order.invoice == InvoiceState.NEEDED
    fix = "Hand the invoice in on this page." if needed else f"Nothing to do until {theirs} has taken it."
    return [_stops("invoice", label, missing, fix)]


def _waiting(blocks: Mapping[str, Block]) -> list[ShippingCheck]:
    """Blocks that wait for a person's eye; without one, a single passed check."""
    fixes = {
        BlockCode.ADDRESS_CHANGED: "Void the parcel and make a new one, or acknowledge the address.",
        BlockCode.CANCELLED_AFTER_PARCEL: "Take the parcel back, then acknowledge.",
        BlockCode.LABEL_TO_VOID: "Void the label where it was bought, or keep it after all.",
        BlockCode.CANCEL_ASKED: "Wait for the answer, or withdraw the request.",
    }
    found = [
        _stops(code.value, code.label, blocks[code].detail or f"{code.label}.", fix, code)
        for code, fix in fixes.items()
        if code in blocks
    ]
    return found or [ShippingCheck("notices", "Nothing changed since a parcel was made", CheckState.PASSED)]


def deadline_check(order: Order) -> ShippingCheck:
    """How long there is left, by the shop's own clock. A late order may and should still ship."""
    label, due = "Deadline", order.ship_by
    if due is None:
        return ShippingCheck(
            "deadline", label, CheckState.PASSED, f"{order.account.channel_label} gives no deadline."
        )
    if order.status not in SHIPPABLE:
        return ShippingCheck("deadline", label, CheckState.PASSED)
    local = clock.on_clock(due, clock.zone_of(order.account.timezone))
    shown = f"{local:%a} {local.day} {local:%b} {local:%H:%M}"
    left = _hours(due, clock.now())
    if left < 0:
        return ShippingCheck("deadline", label, CheckState.WARNS, f"Late since {shown}.", "Ship it first.")
    state = CheckState.WARNS if left < 24 else CheckState.PASSED
    return ShippingCheck("deadline", label, state, f"Ship by {shown}, in {int(left)} h.")


def _hours(due: datetime, now: datetime) -> float:
    return (due - now).total_seconds() / 3600


def _stops(code: str, label: str, why: str, fix: str, block: str = "") -> ShippingCheck:
    return ShippingCheck(code, label, CheckState.STOPS, why, fix, block in FORCEABLE, block)
