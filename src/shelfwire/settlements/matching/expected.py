"""What an order should come to, from its own documents, its refunds and the rates of fees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from shelfwire.channels.port import AmountRole, FeeBasis
from shelfwire.settlements.matching.values import OrderMoney, Rate, Refunded, Sold
from shelfwire.settlements.profit import share

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


def roles_by_sku(order: OrderMoney, refunds: Iterable[Refunded]) -> dict[AmountRole, dict[str, int]]:
    """``roles_of`` by SKU, of the roles that the documents split: each together is the order's."""
    sold = () if order.is_free else order.sold
    back: dict[str, int] = defaultdict(int)
    for refund in refunds:
        for sku_id, minor in _split_of(refund, order):
            back[sku_id] -= minor
    return {
        AmountRole.SALES: {each.sku_id: each.gross for each in sold},
        AmountRole.SELLER_DISCOUNT: {each.sku_id: -each.seller_discount for each in sold},
        AmountRole.SALES_REFUND: dict(back),
    }


def fee_by_sku(
    rate: Rate, order: OrderMoney, refunds: Iterable[Refunded], shipping: Mapping[str, int]
) -> dict[str, int]:
    """``fee_of`` by SKU; together it is the order's. ``shipping``: what the buyer paid for it by SKU, as far as the
    channel says so; otherwise it is shared out by price."""
    sold = () if order.is_free else order.sold
    taken: dict[str, int] = defaultdict(int)
    bases = [_of_sale(rate.basis, each) for each in sold]
    if rate.basis is not FeeBasis.NET_SALES:
        bases = [base + more for base, more in zip(bases, shipping_by_sku(order, shipping), strict=False)]
    _spread(taken, sold, _part(sum(bases), rate.basis_points), bases)
    _spread(taken, sold, rate.per_order if sold else 0, _prices(order))
    for refund in refunds if rate.refunded else ():
        split = _split_of(refund, order) or tuple(
            (each.sku_id, price) for each, price in zip(order.sold, _prices(order), strict=True)
        )
        back = _part(_of_refund(rate.basis, refund), rate.basis_points)
        for (sku_id, _), minor in zip(split, share(back, _weights([each for _, each in split])), strict=True):
            taken[sku_id] -= minor
    return {sku_id: -minor for sku_id, minor in taken.items()}


def shipping_by_sku(order: OrderMoney, told: Mapping[str, int]) -> list[int]:
    """What the buyer paid for shipping by SKU that was sold, in their order: as told where that is all of it."""
    if sum(told.values()) == order.shipping_paid and set(told) <= {each.sku_id for each in order.sold}:
        return [told.get(each.sku_id, 0) for each in order.sold]
    return share(order.shipping_paid, _prices(order))


def _spread(into: dict[str, int], sold: Sequence[Sold], minor: int, weights: Sequence[int]) -> None:
    for each, part in zip(sold, share(minor, _weights(weights)), strict=False):
        into[each.sku_id] += part


def _split_of(refund: Refunded, order: OrderMoney) -> tuple[tuple[str, int], ...]:
    """By its own split; by price where it has none."""
    whole = refund.goods + refund.platform
    if refund.by_sku or not whole:
        return refund.by_sku
    shares = share(whole, _prices(order))
    return tuple((each.sku_id, minor) for each, minor in zip(order.sold, shares, strict=False))


def _prices(order: OrderMoney) -> list[int]:
    return _weights([each.gross - each.seller_discount - each.platform_discount for each in order.sold])


def _weights(minors: Sequence[int]) -> list[int]:
    return [max(minor, 0) for minor in minors]


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
