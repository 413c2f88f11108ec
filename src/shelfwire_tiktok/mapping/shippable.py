"""What keeps an order from being shipped now, by TikTok's label or by the seller's; and which way it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from shelfwire.channels.port import (
    ChannelOrder,
    ChannelOrderStatus,
    InvoiceState,
    Reason,
    Session,
    ShippedBy,
    ShippingWay,
    Unknown,
    WaysToShip,
    ways_of,
)
from shelfwire.kit.ids import ExternalPackageId, ExternalUnitId
from shelfwire_tiktok import facts

_S = ChannelOrderStatus
SENT = frozenset({_S.AWAITING_COLLECTION, _S.IN_TRANSIT, _S.DELIVERED, _S.COMPLETED})
"""Statuses of a unit that has a label or a number."""

_STATUSES: Mapping[ChannelOrderStatus | Unknown, str] = MappingProxyType(
    {
        _S.UNPAID: "The order is not paid yet.",
        _S.ON_HOLD: "The order is on hold for an hour after payment.",
        _S.CANCELLED: "The order is cancelled on TikTok.",
    }
)
_INVOICES: Mapping[InvoiceState | Unknown, tuple[str, str]] = MappingProxyType(
    {
        InvoiceState.NEEDED: (
            "The order needs an invoice before it is shipped.",
            "Hand the invoice in, and wait until TikTok has taken it.",
        ),
        InvoiceState.BEING_CHECKED: ("TikTok is checking the invoice.", "Wait until TikTok has taken it."),
    }
)


def state_hindrances(order: ChannelOrder) -> list[Reason]:
    """Why its own state keeps an order from being shipped, whoever's label it takes."""
    found: list[Reason] = []
    words = _STATUSES.get(order.status)
    if words:
        found.append(Reason(f"status_{order.channel_status.lower()}", words, "status", "Do not ship it."))
    elif isinstance(order.status, Unknown):
        found.append(
            Reason("unknown_status", f"TikTok's status “{order.status}” is not known here.", "status")
        )
    if order.cancel_requested:
        advice = "Answer the request in Seller Center before you ship."
        found.append(
            Reason("cancel_requested", "The buyer asks to cancel.", "is_buyer_request_cancel", advice)
        )
    return found


def invoice_hindrances(order: ChannelOrder) -> list[Reason]:
    """Why its invoice keeps an order from being shipped."""
    words, advice = _INVOICES.get(order.invoice, ("", ""))
    return [Reason(f"invoice_{order.invoice}", words, "invoice", advice)] if words else []


def waiting(order: ChannelOrder) -> dict[ExternalPackageId, tuple[ExternalUnitId, ...]]:
    """The packages of an order that wait, with their units."""
    found: dict[ExternalPackageId, tuple[ExternalUnitId, ...]] = {}
    for unit in order.units:
        if unit.package_id and unit.status not in SENT and unit.status is not _S.CANCELLED:
            found[unit.package_id] = (*found.get(unit.package_id, ()), unit.external_id)
    return found


@dataclass(frozen=True, slots=True)
class Market:
    """Where a shop sells, and the ways to ship that its company has set itself (``Session.ways``)."""

    region: str
    told: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session) -> Market:
        """The market of a session's shop."""
        return cls(session.shop.region if session.shop else "", session.ways)


def by_service(order: ChannelOrder, market: Market) -> bool:
    """Whether TikTok's label of an order is bought as a priced service (facts.md 8.2); in a market we do not know,
    where no package exists before."""
    told = market.told.get(ShippedBy.CHANNEL)
    if told:
        return told == ShippingWay.LABEL_BY_SERVICE
    known = facts.LABELS_BY.get(market.region, "")
    return known == "service" if known else not any(unit.package_id for unit in order.units)


def by_package(order: ChannelOrder, market: Market) -> bool:
    """Whether the seller's own number is told by package; in a market we do not know, where packages exist before."""
    told = market.told.get(ShippedBy.SELLER)
    if told:
        return told == ShippingWay.OWN_BY_PACKAGE
    known = facts.SHIPS_BY.get(market.region)
    return known == "package" if known else any(unit.package_id for unit in order.units)


def ways_to_ship(order: ChannelOrder, market: Market) -> WaysToShip:
    """Which ways an order takes, and what hinders it."""
    hindrances = (*state_hindrances(order), *invoice_hindrances(order))
    return WaysToShip(
        order_id=order.external_id,
        ways=ways_of(
            order.order_class,
            order.shipped_by,
            own=ShippingWay.OWN_BY_PACKAGE if by_package(order, market) else ShippingWay.OWN_BY_ORDER,
            label=ShippingWay.LABEL_BY_SERVICE if by_service(order, market) else ShippingWay.LABEL_BY_SLOT,
        ),
        hindrances=hindrances,
        invoice=order.invoice,
        waiting=waiting(order),
        warehouse_id=order.warehouse_id,
        delivery_option_id=order.delivery_option_id,
    )
