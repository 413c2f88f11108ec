"""Our warehouses and recipients, and what was measured, as a carrier is told them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from shelfwire.channels.port import Parcelled
from shelfwire.inventory import queries as inventory
from shelfwire.inventory.models import Warehouse
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Address, Order
from shelfwire.people.models import Company
from shelfwire.shipbridge.errors import IncompleteShipment
from shelfwire.shipbridge.shipments import Box, Place, Shipment
from shelfwire.sync.integrations.order_xml import country_code

_MEASURES = ("weight", "length", "width", "height")


def sender_of(warehouse: Warehouse | None) -> Place:
    """Who sends from that warehouse. Raises IncompleteShipment when nobody has written it."""
    sender = warehouse.sender if warehouse else {}
    if not sender:
        name = f"The warehouse {warehouse}" if warehouse else "No warehouse, which"
        raise IncompleteShipment(
            f"{name} has no sender for carriers.",
            field="sender",
            hint="Add it under Inventory, Warehouses, Sender for carriers.",
        )
    return Place(
        name=sender.get("name", ""),
        company=sender.get("company", ""),
        phone=sender.get("phone", ""),
        email=sender.get("email", ""),
        lines=tuple(filter(None, (sender.get("street"), sender.get("street_2")))),
        city=sender.get("city", ""),
        state=sender.get("state", ""),
        postal_code=sender.get("postal_code", ""),
        country=sender.get("country", ""),
    )


def recipient_of(order: Order) -> Place:
    """Who gets it. Raises IncompleteShipment while the channel hides the address, in part or wholly."""
    to = order.address
    if to is None or to.kind != Address.Kind.FULL:
        raise IncompleteShipment(
            f"The address of order {order.external_id} is hidden by the channel.",
            field="recipient.name",
            hint="It is shown in full once the order may ship.",
        )
    district = [to.district] if to.district and to.district not in to.lines else []
    return Place(
        name=to.name,
        phone=to.phone,
        lines=tuple(filter(None, [*to.lines, *district])),
        city=to.city,
        state=to.region,
        postal_code=to.postal_code,
        country=country_code(to.country, order.account.region),
    )


def box_of(parcel: Parcelled) -> Box:
    """What was measured, as a carrier is told it; a weight of 0 when nobody weighed it."""
    length, width, height, weight = parcel.length, parcel.width, parcel.height, parcel.weight
    return Box(
        weight=weight.value if weight else Decimal(0),
        weight_unit=weight.unit if weight else "",
        length=length.value if length else None,
        width=width.value if width else None,
        height=height.value if height else None,
        length_unit=parcel.length_unit,
    )


def box_to_json(box: Box) -> dict[str, Any]:
    """The box for a JSON column."""
    said = {name: getattr(box, name) for name in _MEASURES}
    numbers = {name: str(value) for name, value in said.items() if value is not None}
    return numbers | {"weight_unit": box.weight_unit, "length_unit": box.length_unit}


def box_from_json(stored: dict[str, Any]) -> Box:
    """The box that ``box_to_json`` wrote."""
    numbers = {name: Decimal(stored[name]) for name in _MEASURES if name in stored}
    return Box(
        **({"weight": Decimal(0)} | numbers),
        weight_unit=stored["weight_unit"],
        length_unit=stored["length_unit"],
    )


def parcelled_of(box: Box) -> Parcelled:
    """The box in the words of labels."""
    return Parcelled.of(
        weight=box.weight,
        weight_unit=box.weight_unit,
        length=box.length,
        width=box.width,
        height=box.height,
        length_unit=box.length_unit,
    )


def shipment_of(company: Company, order_ids: Sequence[int], box: Box) -> Shipment:
    """What a carrier is told of a parcel of these orders, as they stand now. Raises IncompleteShipment."""
    found = orders.orders(company).filter(pk__in=order_ids).select_related("account", "address", "warehouse")
    by_id = {order.pk: order for order in found}
    rows = [by_id[pk] for pk in order_ids if pk in by_id]
    if not rows:
        raise IncompleteShipment("There is no such order.", field="order")
    first = rows[0]
    place = first.warehouse if first.warehouse and first.warehouse.sender else default_warehouse(company)
    return Shipment(sender_of(place or first.warehouse), recipient_of(first), box, _reference(rows))


def _reference(rows: Sequence[Order]) -> str:
    return " ".join(order.external_id for order in rows)


def default_warehouse(company: Company) -> Warehouse | None:
    """The company's default warehouse."""
    return inventory.warehouses(company).filter(is_default=True).first()
