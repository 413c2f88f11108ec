"""Packages on the channel that need somebody."""

from __future__ import annotations

from shelfwire.fulfilment import requests
from shelfwire.orders.models import Order
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.home.rows import MOST, Group, Row
from shelfwire.web.shops import shops_shown


def packages(request: CompanyRequest) -> Group:
    """Orders that must be split or wait for their invoice, and parcels that hold no whole package any more."""
    shops = shops_shown(request)
    rows = [
        _package_row(request, order, "; ".join(order.split_note.must), "Split it")
        for order in requests.must_split(request.company).filter(account__in=shops)[: MOST + 1]
    ]
    rows += [
        _package_row(
            request, order, f"{order.account.channel_label} asks for the invoice first", "Hand it in"
        )
        for order in requests.needs_invoice(request.company).filter(account__in=shops)[: MOST + 1]
    ]
    misfits = {row.parcel_id: row.parcel for row in requests.repacked(shops)[: 10 * MOST]}
    rows += [
        Row(
            f"Parcel {parcel.tracking_number}",
            at(request, "orders:parcel", parcel_id=parcel.pk),
            "The channel has packed the order otherwise since: it holds no whole package",
            "Look",
        )
        for parcel in misfits.values()
    ]
    combine = at(request, "orders:combine")
    return Group(
        "packages", "Packages to put right", "packages", "yellow", rows[:MOST], len(rows) > MOST, combine
    )


def _package_row(request: CompanyRequest, order: Order, why: str, button: str) -> Row:
    href = f"{at(request, 'orders:order', order_id=order.pk)}#packages"
    return Row(
        f"Order {order.external_id}", href, why, button, due=order.ship_by, zone=order.account.timezone
    )
