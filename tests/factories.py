"""Orders as a channel tells them, and the shop they belong to, for any test: short to write, exact when needed.

``channel_order(status="on_hold", units=[("SHIRT-M", 2)])`` is an order of two units of one SKU.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from shelfwire.channels.port import (
    Address,
    Amount,
    CaseActor,
    CaseItem,
    CaseKind,
    CaseStatus,
    CaseStream,
    ChannelCase,
    ChannelOrder,
    ChannelOrderStatus,
    ChannelUnit,
    Funder,
    NextAct,
    OrderClass,
    RefundParts,
    ShippedBy,
    Unknown,
)
from shelfwire.kit.ids import ExternalSkuId, SellerSku
from shelfwire.kit.money import Money

if TYPE_CHECKING:
    from shelfwire.catalog.models import Sku
    from shelfwire.channels.models import Account
    from shelfwire.fulfilment.models import Parcel
    from shelfwire.inventory.models import Warehouse
    from shelfwire.people.models import Company

DAY_ONE = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""A Monday."""
NO_ADDRESS = Address("absent")
FULL_ADDRESS = Address(
    "full",
    name="Dana Whitfield",
    phone="(+1)2135550142",
    lines=("77 Elm Street", "Apt 4"),
    city="Los Angeles",
    region="California",
    postal_code="90012",
    country="US",
    levels=(("L0", "Country", "United States"), ("L1", "State", "California"), ("L2", "City", "Los Angeles")),
)
MASKED_ADDRESS = Address(
    "masked",
    name="D*** W***",
    phone="(+1)213-***-0142",
    lines=("7* E** S***",),
    region="California",
    country="US",
)
_counter = itertools.count(1)


def status_of(word: str) -> ChannelOrderStatus | Unknown:
    """The port's status for a word; a word it does not have is Unknown."""
    return ChannelOrderStatus(word) if word in list(ChannelOrderStatus) else Unknown(word)


def channel_unit(
    sku: str,
    external_id: str,
    status: str = "awaiting_shipment",
    *,
    price_minor: int = 1500,
    sku_id: str | None = None,
    **more: Any,
) -> ChannelUnit:
    """One unit; the channel's SKU id is made from the seller's SKU unless given."""
    values: dict[str, Any] = {
        "external_id": external_id,
        "product_id": f"P-{sku}",
        "sku_id": sku_id or f"C-{sku}",
        "seller_sku": sku,
        "product_name": f"Product {sku}",
        "sku_name": "Default",
        "price_minor": price_minor,
        "original_price_minor": price_minor,
        "seller_discount_minor": 0,
        "platform_discount_minor": 0,
        "status": status_of(status),
    }
    return ChannelUnit(**{**values, **more})


def channel_order(
    external_id: str | None = None,
    *,
    status: str = "awaiting_shipment",
    units: Sequence[tuple[str, int] | ChannelUnit] = (("SHIRT-M", 1),),
    updated_at: datetime | None = None,
    placed_at: datetime | None = None,
    address: Address | None = None,
    **more: Any,
) -> ChannelOrder:
    """An order. While it is unpaid or on hold it has no address, as on the channel; else a full one.

    ``more`` are any other fields of ChannelOrder. The document's text says everything that was given, so two
    different orders have different documents and the same call twice the same.
    """
    external_id = external_id or f"57646{next(_counter):013d}"
    placed_at = placed_at or DAY_ONE
    made = [made for asked in units for made in _units(external_id, asked, status)]
    made = [_numbered(unit, external_id, n) for n, unit in enumerate(made, 1)]
    subtotal = sum(unit.price_minor for unit in made)
    if address is None:
        address = NO_ADDRESS if status in ("unpaid", "on_hold") else FULL_ADDRESS
    values: dict[str, Any] = {
        "external_id": external_id,
        "status": status_of(status),
        "channel_status": status.upper(),
        "order_class": OrderClass.SALE,
        "placed_at": placed_at,
        "paid_at": None if status == "unpaid" else placed_at + timedelta(minutes=1),
        "updated_at": updated_at or placed_at,
        "currency": "USD",
        "total_minor": subtotal + 499,
        "subtotal_minor": subtotal,
        "shipping_minor": 499,
        "tax_minor": 0,
        "seller_discount_minor": 0,
        "platform_discount_minor": 0,
        "amounts": (
            Amount("product_price", Funder.BUYER, subtotal, f"{subtotal / 100:.2f}"),
            Amount("shipping_price", Funder.BUYER, 499, "4.99"),
        ),
        "units": tuple(made),
        "address": address,
        "shipped_by": ShippedBy.SELLER,
        "buyer_id": "B-1",
        "buyer_name": "dana.w",
        "ship_by": placed_at + timedelta(days=2),
        "collect_by": placed_at + timedelta(days=3),
        "delivery_option_id": "D-1",
        "delivery_option_name": "Standard",
        "warehouse_id": None,
        **more,
    }
    document = json.dumps({k: repr(v) for k, v in values.items()}, sort_keys=True).encode()
    return ChannelOrder(**{"document": document, **values})


def _units(external_id: str, asked: tuple[str, int] | ChannelUnit, status: str) -> list[ChannelUnit]:
    if isinstance(asked, ChannelUnit):
        return [asked]
    sku, count = asked
    return [channel_unit(sku, "", status) for _ in range(count)]


def _numbered(unit: ChannelUnit, external_id: str, number: int) -> ChannelUnit:
    if unit.external_id:
        return unit
    from dataclasses import replace

    from shelfwire.kit.ids import ExternalUnitId

    return replace(unit, external_id=ExternalUnitId(f"{external_id}-{number}"))


def channel_case(
    external_id: str | None = None, order_id: str = "57601", *, kind: str = "return", **more: Any
) -> ChannelCase:
    """A case of an order, of one SHIRT-M that the buyer asked for an hour after the order, to be answered in two days.

    ``more`` are any other fields of ChannelCase. As with orders, two different cases have different documents.
    """
    asked = DAY_ONE + timedelta(hours=1)
    item = CaseItem("L-1", ExternalSkuId("C-SHIRT-M"), SellerSku("SHIRT-M"), "Product SHIRT-M", quantity=1)
    stream = CaseStream.CANCELLATIONS if kind == "cancellation" else CaseStream.RETURNS
    values: dict[str, Any] = {
        "external_id": external_id or f"40353{next(_counter):013d}",
        "stream": stream,
        "order_id": order_id,
        "kind": CaseKind(kind) if kind in list(CaseKind) else Unknown(kind),
        "status": CaseStatus.REQUESTED,
        "channel_status": "REQUEST_PENDING",
        "asked_by": CaseActor.BUYER,
        "created_at": asked,
        "updated_at": asked,
        "items": (item,),
        "reason": "code_x",
        "reason_text": "Ordered by mistake",
        "refund": RefundParts(Money(1999, "USD"), subtotal=Money(1500, "USD"), shipping=Money(499, "USD")),
        "next_acts": (NextAct("SELLER_RESPOND", asked + timedelta(days=2)),),
        **more,
    }
    document = json.dumps({k: repr(v) for k, v in values.items()}, sort_keys=True).encode()
    return ChannelCase(**{"document": document, **values})


def make_account(company: Company, name: str = "Corner Shop US", **more: Any) -> Account:
    """A connected US shop with orders in and tracking out switched on."""
    from shelfwire.channels.models import Account

    number = next(_counter)
    values: dict[str, Any] = {
        "channel": "tiktok",
        "status": "connected",
        "webhook_token": f"token-{number}",
        "external_shop_id": f"S-{number}",
        "shop_name": name,
        "region": "US",
        "currency": "USD",
        "timezone": "America/Los_Angeles",
        "orders_in": True,
        "tracking_out": True,
    }
    return Account.objects.create(company=company, name=name, **{**values, **more})


def make_warehouse(company: Company, code: str = "main", **more: Any) -> Warehouse:
    """A warehouse; the first one of a company is its default."""
    from shelfwire.inventory.models import Warehouse

    first = not Warehouse.objects.filter(company=company).exists()
    return Warehouse.objects.create(
        company=company, code=code, name=code.title(), **{"is_default": first, **more}
    )


def make_sku(company: Company, code: str = "SHIRT-M", on_hand: int = 0, **more: Any) -> Sku:
    """A SKU with so many pieces counted in the company's default warehouse."""
    from shelfwire.catalog.models import Product, Sku
    from shelfwire.inventory.actions import count_stock
    from shelfwire.inventory.models import Warehouse

    product = Product.objects.create(company=company, title=f"Product {code}")
    sku = Sku.objects.create(company=company, product=product, code=code, title=f"Product {code}", **more)
    if on_hand:
        warehouse = Warehouse.objects.get(company=company, is_default=True)
        count_stock(
            sku_id=sku.pk, warehouse_id=warehouse.pk, counted=on_hand, reason="Opening count", by="Alice"
        )
    return sku


def mark_sent(*, parcel: Parcel, order_id: int, package_ids: Sequence[str], at: datetime) -> int:
    """The channel took the parcel's tracking for one order; ``parcel`` is read again. How many units left."""
    from shelfwire.fulfilment import actions

    shipped = actions.mark_sent([actions.Sent(parcel.pk, order_id, package_ids, at)])
    parcel.refresh_from_db()
    return shipped
