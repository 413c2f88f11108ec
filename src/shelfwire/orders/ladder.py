"""The block ladder: every reason why an order may not ship, in the order in which they stop it (P56, ux.md 2.8).

Rungs: connection, class, state, cancelled, cancel_request, mapping, stock, address, notices, deadline.
``fulfilment.queries.ladder`` adds the carrier before the deadline, because carriers live above the order book.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db.models import F

from shelfwire.channels.port import OrderClass
from shelfwire.channels.states import AccountStatus
from shelfwire.inventory.queries import balances
from shelfwire.kit import clock
from shelfwire.orders import truth
from shelfwire.orders.actions.blocks import FORCEABLE
from shelfwire.orders.models import Block, Order
from shelfwire.orders.states import GONE, SHIPPABLE, BlockCode, OrderStatus, UnitStatus


class RungState(StrEnum):
    """How a rung stands. ``not_reached``: a rung before it decides everything."""

    PASSED = "passed"
    STOPS = "stops"
    WARNS = "warns"
    NOT_REACHED = "not_reached"


@dataclasses.dataclass(frozen=True, slots=True)
class Rung:
    """One rung: why it stands so, how to fix it, and whether a person may force it.

    ``block`` is the code to give ``lift_block`` when ``forceable``.
    """

    code: str
    label: str
    state: RungState
    why: str = ""
    fix: str = ""
    forceable: bool = False
    block: str = ""


_DECIDES = frozenset({"connection", "class", "state", "cancelled"})
"""When one of these stops, the rungs after it mean nothing yet."""


def ladder(order: Order) -> list[Rung]:
    """Every rung for the order as it is now. Three queries at most."""
    blocks = {block.code: block for block in Block.objects.filter(order=order, ended_at=None)}
    return arrange(
        [
            _connection(order),
            _class(order),
            _state(order, blocks),
            _cancelled(order),
            _cancel_request(order),
            _mapping(order),
            _stock(order),
            _address(order),
            *_waiting(blocks),
            deadline_rung(order),
        ]
    )


def arrange(rungs: Sequence[Rung]) -> list[Rung]:
    """After a rung that decides everything, the others are not reached."""
    found: list[Rung] = []
    decided = False
    for rung in rungs:
        if decided:
            rung = Rung(rung.code, rung.label, RungState.NOT_REACHED)
        found.append(rung)
        decided = decided or (rung.code in _DECIDES and rung.state == RungState.STOPS)
    return found


def may_ship(order: Order) -> list[str]:
    """Why the order may not ship, in sentences; empty when it may."""
    return [rung.why for rung in ladder(order) if rung.state == RungState.STOPS]


def _connection(order: Order) -> Rung:
    label, account = "Connection", order.account
    if account.status == AccountStatus.DISCONNECTED:
        return _stops(
            "connection", label, f"{account.name} is disconnected.", "Connect the shop again under Channels."
        )
    if account.status != AccountStatus.CONNECTED:
        return Rung(
            "connection",
            label,
            RungState.WARNS,
            f"{account.name} needs reconnecting; tracking is sent to {account.channel_label} afterwards.",
            "Reconnect the shop under Channels.",
        )
    return Rung("connection", label, RungState.PASSED)


def _class(order: Order) -> Rung:
    if order.order_class == OrderClass.CHANNEL_FULFILLED:
        return _stops(
            "class",
            "Kind of order",
            f"{order.account.channel_label} fulfils this order from its own warehouse.",
            "",
        )
    return Rung("class", "Kind of order", RungState.PASSED, order.order_class.replace("_", " ").capitalize())


def _state(order: Order, blocks: dict[str, Block]) -> Rung:
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
        return Rung("state", label, RungState.PASSED, order.get_status_display())
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


def _cancelled(order: Order) -> Rung:
    if order.status == OrderStatus.CANCELLED:
        by = f" by {order.cancelled_by.lower()}" if order.cancelled_by else ""
        why = f" ({order.cancel_reason})" if order.cancel_reason else ""
        return _stops("cancelled", "Not cancelled", f"Cancelled{by}{why}.", "")
    return Rung("cancelled", "Not cancelled", RungState.PASSED)


def _cancel_request(order: Order) -> Rung:
    label = "No cancellation request"
    if order.cancel_requested:
        return _stops(
            "cancel_request",
            label,
            "The buyer asks to cancel and waits for an answer.",
            f"Answer the request on {order.account.channel_label} before shipping.",
        )
    return Rung("cancel_request", label, RungState.PASSED)


def _mapping(order: Order) -> Rung:
    unmapped = [u for u in order.units.all() if u.sku_id is None and u.status == UnitStatus.OPEN]
    if not unmapped:
        return Rung("mapping", "Lines linked to SKUs", RungState.PASSED)
    names = ", ".join(dict.fromkeys(u.seller_sku or u.channel_sku_id for u in unmapped))
    return _stops(
        "mapping",
        "Lines linked to SKUs",
        f"Not linked to a SKU: {names}.",
        "Link the listing to a SKU; the order then reserves its stock by itself.",
    )


def _stock(order: Order) -> Rung:
    label = "Stock"
    wanted = {u.sku_id for u in order.units.all() if u.sku_id is not None and u.status == UnitStatus.OPEN}
    if not wanted:
        return Rung("stock", label, RungState.PASSED)
    if order.warehouse_id is None:
        return _stops(
            "stock", label, "There is no warehouse to ship from.", "Add a warehouse under Inventory."
        )
    short = balances(order.company).filter(
        sku_id__in=wanted, warehouse_id=order.warehouse_id, on_hand__lt=F("reserved")
    )
    codes = ", ".join(short.values_list("sku__code", flat=True)[:5])
    if codes:
        return Rung(
            "stock",
            label,
            RungState.WARNS,
            f"More is promised than is on hand: {codes}.",
            "Count the SKU or receive stock.",
        )
    return Rung("stock", label, RungState.PASSED)


def _address(order: Order) -> Rung:
    label, theirs = "Address", order.account.channel_label
    missing = truth.address_missing(
        order.address.kind if order.address else "absent", order.shipped_by, theirs
    )
    if missing:
        return _stops(
            "address",
            label,
            missing,
            f"It comes with the next update from {order.account.channel_label}; look there.",
        )
    return Rung("address", label, RungState.PASSED)


def _waiting(blocks: dict[str, Block]) -> list[Rung]:
    """Blocks that wait for a person's eye; without one, a single passed rung."""
    fixes = {
        BlockCode.ADDRESS_CHANGED: "Void the parcel and make a new one, or acknowledge the address.",
        BlockCode.CANCELLED_AFTER_PARCEL: "Take the parcel back, then acknowledge.",
    }
    found = [
        _stops(code.value, code.label, blocks[code].detail or f"{code.label}.", fix, code)
        for code, fix in fixes.items()
        if code in blocks
    ]
    return found or [Rung("notices", "Nothing changed since a parcel was made", RungState.PASSED)]


def deadline_rung(order: Order) -> Rung:
    """How long there is left, by the shop's own clock. A late order may and should still ship."""
    label, due = "Deadline", order.ship_by
    if due is None:
        return Rung("deadline", label, RungState.PASSED, f"{order.account.channel_label} gives no deadline.")
    if order.status not in SHIPPABLE:
        return Rung("deadline", label, RungState.PASSED)
    local = clock.on_clock(due, clock.zone_of(order.account.timezone))
    shown = f"{local.isoformat(' ', 'minutes')[:16]} {order.account.timezone}"
    left = _hours(due, clock.now())
    if left < 0:
        return Rung("deadline", label, RungState.WARNS, f"Late since {shown}.", "Ship it first.")
    state = RungState.WARNS if left < 24 else RungState.PASSED
    return Rung("deadline", label, state, f"Ship by {shown}, in {int(left)} h.")


def _hours(due: datetime, now: datetime) -> float:
    return (due - now).total_seconds() / 3600


def _stops(code: str, label: str, why: str, fix: str, block: str = "") -> Rung:
    return Rung(code, label, RungState.STOPS, why, fix, block in FORCEABLE, block)
