"""One order in the XML of ShipStation's custom store (v1).

Source: https://www.shipstation.com/docs/custom-store/v1/reference/orders/ - element names, lengths, and which are
needed. Moments are UTC; amounts have nine digits at most, two of them decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from shelfwire.catalog.models import Sku
from shelfwire.kit.money import Money
from shelfwire.orders.models import Address, Order, Unit
from shelfwire.sync.integrations.lines import code_of, lines_of, name_of
from shelfwire.sync.integrations.shipping_status import Standing
from shelfwire.sync.integrations.xml import plain, text, within

MOMENT = "%m/%d/%Y %H:%M"
_MOST = Decimal("9999999.99")
_LINE = 100
"""ShipStation's schema has 100 characters for a line of an address where its reference says 200."""
_CENT = Decimal("0.01")
_LENGTHS = {
    "mm": ("Centimeter", Decimal("0.1")),
    "cm": ("Centimeter", Decimal(1)),
    "m": ("Centimeter", Decimal(100)),
    "in": ("Inch", Decimal(1)),
}
_WEIGHTS = {"g": ("Grams", 1), "kg": ("Grams", 1000), "oz": ("Ounces", 1), "lb": ("Pounds", 1)}


def order_xml(order: Order, standing: Standing, changed: datetime) -> Iterator[str]:
    """The ``Order`` element. Needs account, address, and units with their SKUs and products."""
    total = Money(order.total_minor, order.currency)
    notes = [
        f"On hold: {standing.why}" if standing.why else "",
        "" if fits(total) else f"The total is {total}.",
    ]
    return within(
        "Order",
        (
            text("OrderID", str(order.pk), 50),
            text("OrderNumber", order.external_id, 50),
            plain("OrderDate", moment(order.placed_at)),
            text("OrderStatus", standing.told, 50),
            plain("LastModified", moment(changed)),
            text("ShippingMethod", order.delivery_option_name, 100),
            text("PaymentMethod", "Cash on delivery" if order.is_cash_on_delivery else "", 50),
            text("CurrencyCode", order.currency),
            plain("OrderTotal", amount(total)),
            plain("TaxAmount", amount(Money(order.tax_minor, order.currency))),
            plain("ShippingAmount", amount(Money(order.shipping_minor, order.currency))),
            text("CustomerNotes", order.buyer_message, 1000),
            text("InternalNotes", " ".join(note for note in notes if note), 1000),
            text("CustomField1", order.account.name, 100),
            text("Source", order.account.channel_label, 50),
            *_dimensions(standing.units),
            *_customer(order),
            *within("Items", (part for units in _items(standing, order) for part in units)),
        ),
    )


def moment(at: datetime) -> str:
    """``11/30/2026 14:05``, in UTC."""
    return at.astimezone(UTC).strftime(MOMENT)


def fits(money: Money) -> bool:
    """Whether the protocol has digits enough for the amount."""
    return abs(money.decimal) <= _MOST


def amount(money: Money) -> str:
    """``1234.50``; what does not fit is told in the notes, and as 0.00 here."""
    return f"{money.decimal.quantize(_CENT, ROUND_HALF_UP):f}" if fits(money) else "0.00"


def _customer(order: Order) -> Iterator[str]:
    """Who bought. An address that the channel hides, in part or wholly, is told as none: nothing can be sent to it."""
    to = order.address if order.address and order.address.kind == Address.Kind.FULL else None
    name = to.name if to else ""
    return within(
        "Customer",
        (
            text("CustomerCode", order.buyer_id or order.external_id, 50),
            *within("BillTo", (text("Name", name or order.buyer_name, 100),)),
            *within("ShipTo", _ship_to(to, order.account.region)),
        ),
    )


def _ship_to(to: Address | None, region: str) -> Iterator[str]:
    lines = [line for line in to.lines if line] if to else []
    more = [*lines[1:], *([to.district] if to and to.district and to.district not in lines else [])]
    yield text("Name", to.name if to else "", 100)
    yield text("Company", "", 100)
    yield text("Address1", lines[0] if lines else "", _LINE)
    yield text("Address2", ", ".join(more), _LINE)
    yield text("City", to.city if to else "", 100)
    yield text("State", to.region if to else "", 100)
    yield text("PostalCode", to.postal_code if to else "", 50)
    yield text("Country", country_code(to.country if to else "", region), 2)
    yield text("Phone", to.phone if to else "", 50)


def country_code(said: str, region: str) -> str:
    """The two letters of ISO 3166 for a code or an English name; the shop's own where it is neither."""
    code = said.strip().upper()
    return code if len(code) == 2 else _countries().get(said.strip().casefold(), region)


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from babel import Locale  # a start has no need of it

    names = Locale("en").territories
    return {name.casefold(): code for code, name in names.items() if len(code) == 2 and code.isalpha()}


def _items(standing: Standing, order: Order) -> Iterator[Iterator[str]]:
    for key, units in lines_of(standing.units).items():
        yield _item(key, units, order.currency)


def _item(key: str, units: list[Unit], currency: str) -> Iterator[str]:
    first = units[0]
    return within(
        "Item",
        (
            text("LineItemID", key, 50),
            text("SKU", code_of(first), 100),
            text("Name", name_of(first), 200),
            text("ImageUrl", first.image_url, 500),
            *_weight(first.sku),
            plain("Quantity", len(units)),
            plain("UnitPrice", amount(Money(first.price_minor, currency))),
            text("Location", ""),
        ),
    )


def _dimensions(units: Sequence[Unit]) -> Iterator[str]:
    """The parcel's size where it is known: it holds one piece, whose SKU or product is measured."""
    if len(units) != 1 or units[0].sku is None:
        return
    sku = units[0].sku
    measured = sku if None not in (sku.length, sku.width, sku.height) else sku.product
    sides = (measured.length, measured.width, measured.height)
    if None in sides or measured.length_unit not in _LENGTHS:
        return
    unit, times = _LENGTHS[measured.length_unit]
    named = zip(("Length", "Width", "Height"), (side for side in sides if side is not None), strict=True)
    yield from within(
        "Dimensions",
        (
            plain("DimensionUnits", unit),
            *(plain(name, f"{(side * times).quantize(_CENT, ROUND_HALF_UP):f}") for name, side in named),
        ),
    )


def _weight(sku: Sku | None) -> Iterator[str]:
    """The SKU's own weight, else its product's; nothing where neither is known."""
    if sku is None:
        return
    measured = sku if sku.weight is not None else sku.product
    if measured.weight is None or measured.weight_unit not in _WEIGHTS:
        return
    unit, times = _WEIGHTS[measured.weight_unit]
    yield plain("Weight", f"{(measured.weight * times).quantize(_CENT, ROUND_HALF_UP):f}")
    yield plain("WeightUnits", unit)
