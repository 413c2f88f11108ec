"""Which way a market's orders leave the house, as data: what the orders themselves do not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shelfwire.channels.port.labels import ShippingWay
from shelfwire.channels.port.orders import OrderClass, ShippedBy
from shelfwire.channels.port.values import Unknown

WAYS_BY: Final[Mapping[str, tuple[ShippingWay, ...]]] = {
    ShippedBy.SELLER: (ShippingWay.OWN_BY_ORDER, ShippingWay.OWN_BY_PACKAGE),
    ShippedBy.CHANNEL: (ShippingWay.LABEL_BY_SERVICE, ShippingWay.LABEL_BY_SLOT),
}
"""The ways between which a rule decides, by whose label it is. An order says whose; not which of the two."""


@dataclass(frozen=True, slots=True)
class WayRule:
    """From a day on, the orders of a market whose label is ``shipped_by``'s take this way. ``seller_kind``: the
    channel's word for the kind of shop; empty: every kind. ``source``: who says so, for people."""

    region: str
    shipped_by: ShippedBy
    way: ShippingWay
    since: date
    seller_kind: str = ""
    source: str = ""


def ways_of(
    order_class: str, shipped_by: str, *, own: ShippingWay | None, label: ShippingWay | None
) -> tuple[ShippingWay | Unknown, ...]:
    """The ways of an order, the usual one first. ``own`` and ``label``: which way the market's rule says for a number
    of the seller's and for a label of the channel's; None: there is no rule, and then there is no such way."""
    if order_class == OrderClass.CHANNEL_FULFILLED:
        return (ShippingWay.BY_CHANNEL,)
    match shipped_by:
        case ShippedBy.CHANNEL:
            return (label,) if label else ()
        case ShippedBy.SELLER:
            return (own, ShippingWay.SELF_DELIVERY) if own else ()
        case ShippedBy.DIGITAL:
            return (ShippingWay.NO_PARCEL,)
    return (Unknown(shipped_by),)
