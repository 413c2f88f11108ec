"""An order as BaseLinker gets it, and the lists of words that belong to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from shelfwire.catalog.models import Sku
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.money import Money
from shelfwire.orders.models import Address, Order, Unit
from shelfwire.sync.integrations.lines import code_of, lines_of, name_of
from shelfwire.sync.integrations.order_xml import country_code
from shelfwire.sync.integrations.shipping_status import Standing, Told

ON_HOLD: Final = 1
AWAITS: Final = 2
SHIPPED: Final = 3
CANCELLED: Final = 4
STATUSES: Final = {
    str(ON_HOLD): "On hold",
    str(AWAITS): "Awaiting shipment",
    str(SHIPPED): "Shipped",
    str(CANCELLED): "Cancelled",
}
_STATUS_OF: Final = {
    Told.UNPAID: ON_HOLD,
    Told.ON_HOLD: ON_HOLD,
    Told.PAID: AWAITS,
    Told.SHIPPED: SHIPPED,
    Told.CANCELLED: CANCELLED,
}
PAID: Final = 1
ON_DELIVERY: Final = 2
PAYMENTS: Final = {str(PAID): "Paid on the channel", str(ON_DELIVERY): "Cash on delivery"}
_KILOGRAMS: Final = {"g": 0.001, "kg": 1.0, "oz": 0.028349523125, "lb": 0.45359237}


def problem(error: RuleBroken) -> dict[str, Any]:
    """A refusal as the protocol has it."""
    return {"error": True, "error_code": error.code, "error_text": str(error)}


def order_json(order: Order, standing: Standing) -> dict[str, Any]:
    """One order. Needs account, address, and units with their SKUs and products."""
    payment = ON_DELIVERY if order.is_cash_on_delivery else PAID
    said = [f"{order.account.channel_label} {order.external_id}, {order.account.name}."]
    said += [f"On hold: {standing.why}"] if standing.why else []
    said += [order.buyer_message] if order.buyer_message else []
    return {
        **_delivery(order),
        **_invoice(),
        "date_add": int(order.placed_at.timestamp()),
        "payment_method": PAYMENTS[str(payment)],
        "payment_method_id": payment,
        "paid": int(not order.is_cash_on_delivery),
        "user_comments": "\n".join(said),
        "status_id": _STATUS_OF[standing.told],
        "delivery_method_id": order.delivery_option_id,
        "delivery_method": order.delivery_option_name,
        "delivery_price": _amount(order.shipping_minor, order.currency),
        "currency": order.currency,
        "products": list(_products(order, standing.units)),
    }


def _delivery(order: Order) -> dict[str, Any]:
    """Where it goes. An address that the channel hides, in part or wholly, is told as none."""
    to = order.address if order.address and order.address.kind == Address.Kind.FULL else Address()
    lines = [line for line in to.lines if line]
    if to.district and to.district not in lines:
        lines.append(to.district)
    country = country_code(to.country, order.account.region) if to.name else ""
    return {
        "delivery_fullname": to.name,
        "delivery_company": "",
        "delivery_address": "\n".join(lines),
        "delivery_city": to.city,
        "delivery_postcode": to.postal_code,
        "delivery_state_code": to.region,
        "delivery_country": to.country,
        "delivery_country_code": country,
        "phone": to.phone,
        "email": "",
    }


def _invoice() -> dict[str, str]:
    """The channel invoices; nothing is known of it."""
    names = (
        "fullname",
        "company",
        "address",
        "city",
        "state_code",
        "postcode",
        "country",
        "country_code",
        "nip",
    )
    return {f"invoice_{name}": "" for name in names}


def _products(order: Order, units: Sequence[Unit]) -> Iterator[dict[str, Any]]:
    for key, same in lines_of(units).items():
        first = same[0]
        yield {
            "id": first.channel_product_id,
            "variant_id": first.channel_sku_id,
            "line_id": key,
            "sku": code_of(first),
            "name": name_of(first),
            "quantity": len(same),
            "price": _amount(first.price_minor, order.currency),
            "weight": _weight(first.sku),
            "attributes": [],
        }


def _weight(sku: Sku | None) -> float:
    """Kilograms: the SKU's own, else its product's; 0 where neither is known."""
    measured = sku if sku is None or sku.weight is not None else sku.product
    if measured is None or measured.weight is None or measured.weight_unit not in _KILOGRAMS:
        return 0
    return round(float(measured.weight) * _KILOGRAMS[measured.weight_unit], 3)


def _amount(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).decimal:.2f}"
