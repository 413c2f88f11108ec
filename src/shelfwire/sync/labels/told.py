"""What the channel is told of a label: built from the label as it is, kept before the call, and read again after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shelfwire.channels.port import (
    ChannelOrder,
    Handover,
    HandoverMethod,
    LabelBought,
    LabelOrder,
    Measured,
    Parcelled,
    PickupSlot,
)
from shelfwire.fulfilment.actions import LabelFacts
from shelfwire.fulfilment.models import Label, LabelUnit
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalUnitId
from shelfwire.kit.money import Money

_SIDES = ("weight", "length", "width", "height")


@dataclass(frozen=True, slots=True)
class Told:
    """A label to be bought. ``orders``: as the channel showed them a moment ago."""

    wanted: LabelOrder
    orders: Mapping[ExternalOrderId, ChannelOrder] | None = None


def payload_of(key: str, label: Label, contents: Sequence[LabelUnit]) -> dict[str, Any]:
    """What is kept of a purchase: all that it is told with, and the address versions that it is for, by our order id.

    ``contents``: with ``unit`` and ``order`` joined. The units of several orders are not named: those travel whole.
    """
    orders = {row.order_id: row.order for row in contents}
    packages = {row.unit.channel_package_id for row in contents}
    return {
        "key": key,
        "order_ids": [order.external_id for _, order in sorted(orders.items())],
        "unit_ids": [row.unit.external_id for row in contents] if len(orders) == 1 else [],
        "package_id": packages.pop() if len(packages) == 1 else "",
        "service_id": label.service_id,
        "parcel": _measures(label.parcelled),
        "agreed": _money(label.agreed_price),
        "handover": _handover(label.handover),
        "addresses": {str(pk): order.address_id for pk, order in orders.items()},
    }


def told_of(payload: Mapping[str, Any]) -> Told:
    """What ``payload_of`` kept."""
    package_id, handover = payload["package_id"], payload["handover"]
    return Told(
        LabelOrder(
            idempotency_key=payload["key"],
            order_ids=tuple(ExternalOrderId(each) for each in payload["order_ids"]),
            unit_ids=tuple(ExternalUnitId(each) for each in payload["unit_ids"]),
            package_id=ExternalPackageId(package_id) if package_id else None,
            service_id=payload["service_id"],
            parcel=_parcelled(payload["parcel"]),
            agreed_price=_priced(payload["agreed"]),
            handover=None if handover is None else _handed_over(handover),
        )
    )


def answer_of(bought: LabelBought) -> dict[str, Any]:
    """What is kept of the channel's answer."""
    return {
        "package_ids": list(bought.package_ids),
        "tracking_number": bought.tracking_number,
        "cost": _money(bought.cost),
        "service_id": bought.service_id,
        "service_name": bought.service_name,
        "provider_id": bought.provider_id or "",
        "provider_name": bought.provider_name,
        "found": bought.found,
    }


def facts_of(
    payload: Mapping[str, Any], answer: Mapping[str, Any], at: datetime, request_id: str
) -> LabelFacts:
    """What our own records take from it."""
    packages = answer["package_ids"]
    return LabelFacts(
        at=at,
        package_id=packages[0] if packages else "",
        tracking_number=answer["tracking_number"],
        cost=_priced(answer["cost"]),
        service_id=answer["service_id"],
        service_name=answer["service_name"],
        provider_id=answer["provider_id"],
        provider_name=answer["provider_name"],
        request_id=request_id,
        found=answer["found"],
        addresses={int(pk): version for pk, version in payload["addresses"].items()},
    )


def _money(amount: Money | None) -> list[Any] | None:
    return None if amount is None else [amount.minor, amount.currency]


def _priced(kept: list[Any] | None) -> Money | None:
    return None if kept is None else Money(kept[0], kept[1])


def _measures(parcel: Parcelled) -> dict[str, list[str]]:
    found = {side: getattr(parcel, side) for side in _SIDES}
    return {side: [str(one.value), one.unit] for side, one in found.items() if one is not None}


def _parcelled(kept: Mapping[str, list[str]]) -> Parcelled:
    return Parcelled(**{side: Measured(Decimal(value), unit) for side, (value, unit) in kept.items()})


def _handover(handover: Handover | None) -> dict[str, Any] | None:
    if handover is None:
        return None
    slot = handover.slot
    return {
        "method": handover.method.value,
        "slot": [slot.start.isoformat(), slot.end.isoformat()] if slot else None,
    }


def _handed_over(kept: Mapping[str, Any]) -> Handover:
    slot = kept["slot"]
    return Handover(
        HandoverMethod(kept["method"]),
        PickupSlot(datetime.fromisoformat(slot[0]), datetime.fromisoformat(slot[1])) if slot else None,
    )
