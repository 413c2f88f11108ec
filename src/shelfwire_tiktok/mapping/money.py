"""The money of an order by funder (facts.md 6.5, 6.6). Totals are the channel's own, never recomputed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shelfwire.channels.port import Amount, Funder
from shelfwire_tiktok.mapping.values import MISSING, Unknowns, amount, minor, quote, text
from tiktok_shop.types.orders import LineItem, Order, Payment

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_NOTHING = Payment()

ROWS: tuple[tuple[str, str, Funder], ...] = (
    ("original_total_product_price", "product_price", Funder.BUYER),
    ("seller_discount", "product_discount", Funder.SELLER),
    ("platform_discount", "product_discount", Funder.PLATFORM),
    ("payment_platform_discount", "payment_discount", Funder.PLATFORM),
    ("original_shipping_fee", "shipping_price", Funder.BUYER),
    ("shipping_fee_seller_discount", "shipping_discount", Funder.SELLER),
    ("shipping_fee_platform_discount", "shipping_discount", Funder.PLATFORM),
    ("shipping_fee_cofunded_discount", "shipping_discount", Funder.COFUNDED),
    ("product_tax", "product_tax", Funder.BUYER),
    ("shipping_fee_tax", "shipping_tax", Funder.BUYER),
    ("small_order_fee", "small_order_fee", Funder.BUYER),
    ("handling_fee", "handling_fee", Funder.BUYER),
    ("item_insurance_fee", "insurance_fee", Funder.BUYER),
    ("retail_delivery_fee", "delivery_fee", Funder.BUYER),
    # below: the channel's own words
    ("shipping_insurance_fee", "shipping_insurance_fee", Funder.BUYER),
    ("item_insurance_tax", "item_insurance_tax", Funder.BUYER),
    ("buyer_service_fee", "buyer_service_fee", Funder.BUYER),
    ("payment_discount_service_fee", "payment_discount_service_fee", Funder.BUYER),
    ("distance_shipping_fee", "distance_shipping_fee", Funder.BUYER),
    ("distance_fee", "distance_fee", Funder.BUYER),
)
"""Field of ``payment``, kind of the port, who funds it. Rows of zero or nothing are left out."""

_TAX_PARTS = ("product_tax", "shipping_fee_tax")


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """The totals of an order in minor units of ``currency``, and its rows."""

    currency: str
    total: int
    subtotal: int
    shipping: int
    tax: int
    seller_discount: int
    platform_discount: int
    rows: tuple[Amount, ...]


def order_money(order: Order, fallback: str, unknown: Unknowns) -> OrderMoney:
    """Totals and rows. ``fallback``: the shop's currency, for documents that name none."""
    payment = order.payment or _NOTHING
    if order.payment is None:
        unknown.setdefault("payment", MISSING)
    currency = _currency(order, fallback, unknown)
    read = _Reader(payment, currency, unknown)
    total = read.or_none("total_amount")
    if total is None and order.payment is not None:
        unknown.setdefault("payment.total_amount", MISSING)
    seller, platform = read("seller_discount"), read("platform_discount")
    tax = read.or_none("tax")
    rows = [*read.rows(), *_deposits(order.line_items, currency)]
    if tax and not any(read(part) for part in _TAX_PARTS):
        rows.append(Amount("tax", Funder.BUYER, tax, read.written("tax")))
    return OrderMoney(
        currency=currency,
        total=total or 0,
        subtotal=_subtotal(read, seller, platform, unknown),
        shipping=read("shipping_fee"),
        tax=sum(read(part) for part in _TAX_PARTS) if tax is None else tax,
        seller_discount=seller,
        platform_discount=platform,
        rows=tuple(rows),
    )


class _Reader:
    """The fields of one ``payment``."""

    __slots__ = ("currency", "payment", "unknown")

    def __init__(self, payment: Payment, currency: str, unknown: Unknowns) -> None:
        self.payment, self.currency, self.unknown = payment, currency, unknown

    def or_none(self, field: str) -> int | None:
        return amount(getattr(self.payment, field), self.currency, f"payment.{field}", self.unknown)

    def __call__(self, field: str) -> int:
        return self.or_none(field) or 0

    def written(self, field: str) -> str:
        return text(getattr(self.payment, field))

    def rows(self) -> list[Amount]:
        found = []
        payment, currency = self.payment, self.currency
        for field, kind, funder in ROWS:
            written = getattr(payment, field)
            if written and written != "0":
                units = amount(written, currency, f"payment.{field}", self.unknown)
                if units:
                    found.append(Amount(kind, funder, units, written.strip()))
        return found


def _currency(order: Order, fallback: str, unknown: Unknowns) -> str:
    written = text(order.payment.currency if order.payment else None).upper()
    if written and _CURRENCY.fullmatch(written):
        return written
    if written:
        unknown["payment.currency"] = quote(written)
    for line in order.line_items:
        found = text(line.currency).upper()
        if _CURRENCY.fullmatch(found):
            return found
    if not fallback:
        unknown.setdefault("payment.currency", MISSING)
    return fallback


def _subtotal(read: _Reader, seller: int, platform: int, unknown: Unknowns) -> int:
    """sub_total; where it is not sent, what the identity of facts.md 6.5 says it is."""
    subtotal = read.or_none("sub_total")
    if subtotal is not None:
        return subtotal
    original = read.or_none("original_total_product_price")
    if original is not None:
        return original - seller - platform
    if read.payment is not _NOTHING:
        unknown.setdefault("payment.sub_total", MISSING)
    return 0


def _deposits(lines: list[LineItem], currency: str) -> list[Amount]:
    """The bottle deposit (Pfand), which the wire gives by line only; the text shows each part."""
    parts = [
        (units, line.pfand_fee)
        for line in lines
        if line.pfand_fee and (units := minor(line.pfand_fee, currency))
    ]
    if not parts:
        return []
    written = "+".join(part for _, part in parts)
    return [Amount("pfand_fee", Funder.BUYER, sum(units for units, _ in parts), quote(written)[:40])]


def line_prices(line: LineItem, currency: str, path: str, unknown: Unknowns) -> tuple[int, int, int, int]:
    """(price, original price, seller's discount, platform's discount) of one unit, in minor units.

    A price that is not sent follows from ``sale_price = original - seller - platform`` (facts.md 6.5).
    """
    seller = amount(line.seller_discount, currency, f"{path}.seller_discount", unknown) or 0
    platform = amount(line.platform_discount, currency, f"{path}.platform_discount", unknown) or 0
    price = amount(line.sale_price, currency, f"{path}.sale_price", unknown)
    original = amount(line.original_price, currency, f"{path}.original_price", unknown)
    if price is None and original is None:
        unknown.setdefault(f"{path}.sale_price", MISSING)
        return 0, 0, seller, platform
    if price is None:
        price = (original or 0) - seller - platform
    if original is None:
        original = price + seller + platform
    return price, original, seller, platform
