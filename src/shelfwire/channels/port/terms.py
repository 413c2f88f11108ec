"""What a market is known to take and to wait: which part an amount plays, fees by rate, days until money is settled.

All of it is data that a plugin writes down with its source. A seller's own rates go before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AmountRole(StrEnum):
    """The part that a named amount plays, where an order's or a case's own documents say what it should be. An amount
    without one is taken as the channel tells it, unless a ``FeeRule`` names it."""

    SALES = "sales"
    """Goods at their prices before discounts."""
    SELLER_DISCOUNT = "seller_discount"
    SALES_REFUND = "sales_refund"
    SELLER_DISCOUNT_REFUND = "seller_discount_refund"
    """Given back to the seller with a refund."""
    SHIPPING_PAID = "shipping_paid"
    """Shipping that the buyer paid; in the sum, or told beside it."""
    SHIPPING_REFUND = "shipping_refund"


class FeeBasis(StrEnum):
    """What a fee is a part of. Each is before tax that is charged on top, and smaller by what was refunded."""

    NET_SALES = "net_sales"
    """Goods less the seller's discounts."""
    NET_SALES_AND_SHIPPING = "net_sales_and_shipping"
    """The same with the shipping that the buyer paid."""
    CUSTOMER_PAYMENT = "customer_payment"
    """What the buyer paid for goods and shipping, after all discounts."""


@dataclass(frozen=True, slots=True)
class FeeRule:
    """A fee of a market by its rate, for orders placed from ``since`` on until a later rule of the same name.
    ``basis_points``: hundredths of a percent, of ``basis``. ``refunded``: whether it comes back with a refund.
    ``source``: who says so, for people."""

    region: str
    name: str
    basis: FeeBasis
    basis_points: int
    since: date
    refunded: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class SettlementTerm:
    """Orders of a market delivered from ``since`` on are settled ``days`` after delivery."""

    region: str
    days: int
    since: date
    source: str = ""
