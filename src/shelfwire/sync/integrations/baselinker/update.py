"""``OrderUpdate``: what BaseLinker tells of orders. A tracking number makes the parcel; a status is decided by the
channel, so it is noted and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from shelfwire.fulfilment.carriers import named
from shelfwire.integrations import queries
from shelfwire.integrations.actions import note_call
from shelfwire.integrations.errors import BadCall, UnknownOrder
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallAction, CallOutcome
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.models import Order
from shelfwire.sync.integrations.baselinker.orders import STATUSES, problem
from shelfwire.sync.integrations.entry import whole_number
from shelfwire.sync.integrations.shipments import Shipment, order_of, ship_order, teller_of

ORDERS_MOST: Final = 200
_NUMBER_MOST: Final = 2**31 - 1
_NONE: Final = 0
"""No order of ours has this id."""
_TYPES: Final = ("status", "paid", "delivery_number")


class NotAll(RuleBroken):
    """Of several orders some were refused; the others were done, and are known when they are told again."""

    code = "not_all"


def order_update(integration: Integration, asked: Mapping[str, str]) -> dict[str, Any]:
    """Do what is told, once. Of several orders each is done or refused for itself; refusals are the answer then. Raises
    RuleBroken for what cannot be read.
    """
    numbers = _numbers(asked)
    kind, value = asked.get("update_type", ""), asked.get("update_value", "").strip()
    if kind not in _TYPES:
        raise BadCall(
            f"“{kind[:40]}” is no update.",
            field="update_type",
            value=kind[:40],
            hint=f"It is {', '.join(_TYPES)}.",
        )
    rows = queries.handed(integration).filter(number__in=numbers)
    orders = dict(rows.values_list("number", "order_id"))
    unknown = sorted(set(numbers) - orders.keys())
    if kind == "delivery_number":
        refused = _ship(integration, numbers, orders, asked, value)
        return problem(_together(refused, len(numbers))) if refused else {"counter": len(numbers)}
    if unknown:
        raise UnknownOrder(f"There is no order {unknown[0]}.", field="orders_ids", value=unknown[0])
    said = STATUSES.get(value, value[:40]) if kind == "status" else f"paid {value[:40]}"
    note_call(
        integration,
        CallAction.OTHER,
        CallOutcome.ANSWERED,
        orders=len(orders),
        said=f"Told “{said}” of {len(orders)} {'order' if len(orders) == 1 else 'orders'}; the channel decides that.",
    )
    return {"counter": len(orders)}


def _ship(
    integration: Integration,
    numbers: list[int],
    orders: Mapping[int, int],
    asked: Mapping[str, str],
    tracking_number: str,
) -> list[RuleBroken]:
    """Make the parcels; what was refused is in the log."""
    if not tracking_number:
        raise BadCall("The tracking number is empty.", field="update_value")
    carrier = asked.get("delivery_method_name", "").strip()
    names = dict(Order.objects.filter(pk__in=orders.values()).values_list("pk", "external_id"))
    refused: list[RuleBroken] = []
    # orders are held from one to the next, so always in the same order
    for number in sorted(numbers, key=lambda one: orders.get(one, 0)):
        told = Shipment(str(orders.get(number, _NONE)), "", carrier, tracking_number)
        try:
            _one(integration, told, number)
        except RuleBroken as why:
            note_call(
                integration,
                CallAction.NOTICE,
                CallOutcome.REFUSED,
                said=str(why),
                **{**told.named, "order_number": names.get(orders.get(number, _NONE), f"{number}")},
            )
            refused.append(why)
    return refused


def _together(refused: Sequence[RuleBroken], told: int) -> RuleBroken:
    if len(refused) == told == 1:
        return refused[0]
    words = " ".join(dict.fromkeys(why.message for why in refused))
    return NotAll(f"{len(refused)} of {told} orders were refused. {words}"[:600])


def _one(integration: Integration, told: Shipment, number: int) -> None:
    teller = teller_of(integration, {})
    if told.order_id == str(_NONE):
        raise UnknownOrder(f"There is no order {number}.", field="orders_ids", value=number)
    order = order_of(teller, told)
    said = told.carrier
    if said.casefold() not in teller.carriers and named(said, order.account.region) is None:
        # the name of a way to deliver and of no carrier: the number has to tell
        told = Shipment(told.order_id, order.external_id, "", told.tracking_number)
    done = ship_order(teller, told, order)
    note_call(
        integration,
        CallAction.NOTICE,
        done.outcome,
        said=done.said,
        parcel_id=done.parcel.pk,
        units=done.units,
        order_number=order.external_id,
        carrier=said or done.parcel.carrier,
        tracking_number=told.tracking_number,
    )


def _numbers(asked: Mapping[str, str]) -> list[int]:
    """The documentation names the field ``orders_ids``, and its example ``order_ids``."""
    said = (asked.get("orders_ids") or asked.get("order_ids") or "").strip()
    parts = [part.strip().strip('"') for part in said.strip("[]").split(",") if part.strip()]
    good = [number for part in parts if (number := whole_number(part, _NUMBER_MOST)) is not None]
    if not parts or len(good) != len(parts) or len(parts) > ORDERS_MOST:
        raise BadCall(
            f"“{said[:60]}” names no orders, or more than {ORDERS_MOST}.", field="orders_ids", value=said[:60]
        )
    return list(dict.fromkeys(good))
