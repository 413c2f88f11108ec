"""What an order should come to, from its own documents, its refunds and the rates of fees."""

from __future__ import annotations

from collections.abc import Iterable

from shelfwire.channels.port import AmountRole, FeeBasis
from shelfwire.settlements.matching.values import OrderMoney, Rate, Refunded, Sold

_WHOLE = 10_000
"""A whole in basis points."""


def roles_of(order: OrderMoney, refunds: Iterable[Refunded]) -> dict[AmountRole, int]:
    """The amounts that documents of ours decide, signed as channels sign them. The discount that comes back with a
    refund is inside the refunded sales: channels split the two as they like."""
    back = list(refunds)
    sold = () if order.is_free else order.sold
    return {
        AmountRole.SALES: sum(each.gross for each in sold),
        AmountRole.SELLER_DISCOUNT: -sum(each.seller_discount for each in sold),
        AmountRole.SALES_REFUND: -sum(each.goods + each.platform for each in back),
        AmountRole.SHIPPING_PAID: order.shipping_paid,
        AmountRole.SHIPPING_REFUND: -sum(each.shipping for each in back),
    }


def fee_of(rate: Rate, order: OrderMoney, refunds: Iterable[Refunded]) -> int:
    """A fee by its rate over the sale and all refunds (negative: taken from the seller)."""
    sold = () if order.is_free else order.sold
    sale = sum(_of_sale(rate.basis, each) for each in sold)
    if sold and rate.basis is not FeeBasis.NET_SALES:
        sale += order.shipping_paid
    taken = _part(sale, rate.basis_points)
    if rate.refunded:
        taken -= sum(_part(_of_refund(rate.basis, each), rate.basis_points) for each in refunds)
    return -taken - (rate.per_order if sold else 0)


def slack(order: OrderMoney, refunds: Iterable[Refunded]) -> int:
    """By how many minor units a fee may be off because the channel rounds SKU by SKU, sale and refund apart."""
    return len(order.sold) + sum(each.pieces for each in refunds)


def _of_sale(basis: FeeBasis, sold: Sold) -> int:
    net = sold.gross - sold.seller_discount
    return net - sold.platform_discount if basis is FeeBasis.CUSTOMER_PAYMENT else net


def _of_refund(basis: FeeBasis, refund: Refunded) -> int:
    match basis:
        case FeeBasis.NET_SALES:
            return refund.goods + refund.platform
        case FeeBasis.NET_SALES_AND_SHIPPING:
            return refund.goods + refund.platform + refund.shipping
        case FeeBasis.CUSTOMER_PAYMENT:
            return refund.goods + refund.shipping


def _part(amount: int, basis_points: int) -> int:
    """A rate of an amount, rounded half away from zero."""
    size = (abs(amount) * basis_points + _WHOLE // 2) // _WHOLE
    return size if amount >= 0 else -size
