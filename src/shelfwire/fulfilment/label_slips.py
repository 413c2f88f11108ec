"""What stands on the packing slips of labels, and in which order labels are picked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from shelfwire.fulfilment.contents import still_inside
from shelfwire.fulfilment.models import Label, LabelUnit
from shelfwire.fulfilment.slips import Slip, SlipLine
from shelfwire.inventory.models import Warehouse
from shelfwire.kit import clock
from shelfwire.orders.labels import label_lines
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus


def units_on(labels: Collection[Label]) -> Mapping[int, list[LabelUnit]]:
    """What the labels are for and still is in their parcels, by label id, with order, address, warehouse and SKU. Two
    queries.
    """
    rows = LabelUnit.objects.filter(label__in=labels)
    rows = rows.select_related("unit__sku", "order__address", "order__warehouse", "order__account")
    rows = rows.defer("order__search", "order__search_tokens").order_by("label_id", "order_id", "pk")
    return still_inside(labels, rows)


def in_pick_order(labels: Collection[Label]) -> list[Label]:
    """As somebody walks for the parcels, like the pick list: by warehouse, by the first SKU code, parcels with nothing
    else in them first; what is equal by deadline. Two queries.
    """
    inside = units_on(labels)
    return sorted(labels, key=lambda label: (*_place(inside[label.pk]), label.pk))


def _place(rows: Sequence[LabelUnit]) -> tuple[str, str, int, int, float]:
    codes = sorted({_code(row.unit).casefold() for row in rows})
    due = min((row.order.ship_by for row in rows if row.order.ship_by), default=clock.LAST)
    warehouse = rows[0].order.warehouse if rows else None
    name = warehouse.name.casefold() if warehouse else ""
    return name, next(iter(codes), ""), len(codes), len(rows), due.timestamp()


def slips_for(labels: Collection[Label]) -> Mapping[int, Slip]:
    """The packing slip of each label, by its id, with the address as the order has it now. Three queries."""
    inside = units_on(labels)
    companies = {label.company_id for label in labels}
    senders = {
        place.company_id: place.return_address.splitlines()
        for place in Warehouse.objects.filter(company__in=companies, is_default=True)
    }
    return {label.pk: _slip(label, inside[label.pk], senders.get(label.company_id, [])) for label in labels}


def _slip(label: Label, rows: Sequence[LabelUnit], somewhere: Sequence[str]) -> Slip:
    orders = list({row.order_id: row.order for row in rows}.values())
    first = orders[0] if orders else None
    here = first.warehouse.return_address.splitlines() if first and first.warehouse else []
    return Slip(
        orders=tuple(order.external_id for order in orders),
        lines=tuple(_lines(row.unit for row in rows)),
        sender=tuple(here or somewhere or [label.account.shop_name or label.account.name]),
        to=tuple(_recipient(first)) if first else (),
        carrier=label.provider_name,
        tracking_number=label.tracking_number,
        message="\n".join(order.buyer_message for order in orders if order.buyer_message),
    )


def _recipient(order: Order) -> list[str]:
    if order.personal_data_erased_at or order.address is None:
        return ["Erased on request."]
    return label_lines(order.address)


def _lines(units: Iterable[Unit]) -> list[SlipLine]:
    counted: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.status != UnitStatus.CANCELLED:
            counted.setdefault(_code(unit), []).append(unit)
    return [
        SlipLine(len(same), code, ", ".join(filter(None, (same[0].product_name, same[0].sku_name))))
        for code, same in counted.items()
    ]


def _code(unit: Unit) -> str:
    return unit.sku.code if unit.sku else unit.seller_sku or unit.channel_sku_id
