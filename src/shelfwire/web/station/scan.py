"""What a scanned or typed text means: an order, a parcel, or an article of ours."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shelfwire.catalog.queries import skus_scanned
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.orders.models import Order
from shelfwire.orders.queries import by_external_id
from shelfwire.web.access import CompanyRequest
from shelfwire.web.shipping.tables import carrier_name
from shelfwire.web.station.filters import Asked
from shelfwire.web.station.notices import Notice, gone, labelled, needs_label


@dataclass(frozen=True, slots=True)
class Found:
    """The order to open, if the text means one that may be packed, and what there is to say."""

    order: Order | None = None
    notice: Notice | None = None


def look_up(request: CompanyRequest, asked: Asked, text: str) -> Found:
    """Order ids first, then tracking numbers, then our SKU codes and barcodes."""
    return (
        _order(request, asked, text)
        or _parcel(request, asked, text)
        or _sku(request, asked, text)
        or Found(
            notice=Notice(
                title=f"“{text}” is not known here",
                text="It is not an order id, a tracking number, or a SKU code or barcode of yours.",
                tone="danger",
            )
        )
    )


def _order(request: CompanyRequest, asked: Asked, text: str) -> Found | None:
    shown = {shop.pk for shop in asked.shops}
    orders = [
        order for order in by_external_id(request.company, [text]).get(text, []) if order.account_id in shown
    ]
    if not orders:
        return None
    waiting = asked.everything.filter(pk__in=[order.pk for order in orders]).first()
    return Found(waiting) if waiting else Found(notice=_with_label(request, asked, orders[0]))


def _with_label(request: CompanyRequest, asked: Asked, order: Order) -> Notice:
    """Of an order that is not to be packed: its label, or that it needs one, or why it is not."""
    if label := fulfilment.bought_label(order):
        return labelled(label, order)
    if fulfilment.label_queue(request.company, asked.shops).filter(pk=order.pk).exists():
        return needs_label(order)
    return gone(order)


def _parcel(request: CompanyRequest, asked: Asked, text: str) -> Found | None:
    parcel = fulfilment.parcel_by_number(request.company, text)
    if parcel is None:
        return None
    inside = {content.order_id: content.order for content in parcel.contents.all() if content.live}
    order = next(iter(inside.values()), None)
    names = ", ".join(order.external_id for order in inside.values())
    notice = Notice(
        title=f"Parcel {carrier_name(parcel.carrier)} {parcel.tracking_number}",
        text=f"{parcel.get_status_display()}; made by {parcel.made_by} for order {names}.",
        parcel=parcel,
        order=order,
        may_undo=fulfilment.may_void(parcel),
    )
    label = fulfilment.bought_label(order) if order is not None else None
    if label is not None and label.parcel_id == parcel.pk and not fulfilment.may_print(label):
        notice = replace(notice, label=label)
    return Found(asked.everything.filter(pk__in=list(inside)).first(), notice)


def _sku(request: CompanyRequest, asked: Asked, text: str) -> Found | None:
    skus = skus_scanned(request.company, text)
    if not skus:
        return None
    order = fulfilment.most_urgent_with(asked.orders, skus) or fulfilment.most_urgent_with(
        asked.everything, skus
    )
    if order is not None:
        return Found(order)
    label = fulfilment.label_to_print(request.company, asked.shops, skus)
    if label is not None:
        return Found(notice=labelled(label, label.contents.select_related("order").earliest("pk").order))
    return Found(
        notice=Notice(
            title=f"No open order needs {skus[0].code}",
            text=f"{skus[0].title}: put it back on the shelf.",
            tone="warning",
        )
    )
