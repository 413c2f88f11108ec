"""Work out what creators sold: their part of what their orders were settled with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.settlements.creators.sharing import Claim, Part, SoldSku, share_out
from shelfwire.settlements.models import Creator, CreatorOrder, CreatorProfit, SkuProfit


@transaction.atomic
def count_creators(account: Account, order_external_ids: Collection[str]) -> None:
    """Work out the orders' rows of ``CreatorProfit`` anew. Call it after a file named them or their profit was counted;
    the same again changes nothing. Six queries, however many orders.
    """
    ids = set(order_external_ids)
    rows: dict[str, list[CreatorOrder]] = defaultdict(list)
    for row in CreatorOrder.objects.filter(account=account, order_external_id__in=ids).order_by("pk"):
        rows[row.order_external_id].append(row)
    facts = _facts(account, ids, rows)
    made = [
        one
        for external_id in sorted(ids)
        for one in _profits(account, external_id, rows[external_id], facts.get(external_id, _Facts()))
    ]
    CreatorProfit.objects.filter(account=account, order_external_id__in=ids).delete()
    unknown = [one for one in made if one.source is None]
    if unknown:
        creator = _nobody(account.company_id)
        for one in unknown:
            one.creator = creator
    CreatorProfit.objects.bulk_create(made)


@dataclass(slots=True)
class _Item:
    """One channel SKU of an order, as its units say it."""

    names: tuple[str, ...] = ()
    price: int = 0


@dataclass(slots=True)
class _Facts:
    """An order that is here; ``sold``: empty while it is not settled."""

    order: Order | None = None
    day: date | None = None
    sold: list[SkuProfit] = field(default_factory=list)
    items: dict[str, _Item] = field(default_factory=lambda: defaultdict(_Item))

    @property
    def pays_creators(self) -> bool:
        """Whether a commission is in what it was settled with."""
        return any(sku.creator_minor for sku in self.sold)


def _facts(account: Account, external_ids: Collection[str], named: Container[str]) -> Mapping[str, _Facts]:
    """Units are read only of orders that creators have a part in. ``named``: those that a file names."""
    zone = clock.zone_of(account.timezone)
    orders = Order.objects.filter(account=account, external_id__in=external_ids)
    orders = orders.only("id", "external_id", "placed_at")
    found = {order.pk: _Facts(order, clock.day_of(order.placed_at, zone)) for order in orders}
    for row in SkuProfit.objects.filter(order__in=found).order_by("pk"):
        found[row.order_id].sold.append(row)
    theirs = [order.pk for order in orders if order.external_id in named or found[order.pk].pays_creators]
    units = Unit.objects.filter(order__in=theirs).exclude(status=UnitStatus.CANCELLED)
    for order_id, sku, product, own, price in units.values_list(
        "order_id", "channel_sku_id", "channel_product_id", "seller_sku", "price_minor"
    ):
        item = found[order_id].items[sku]
        item.names = (sku, *(name for name in (product, own) if name))
        item.price += price
    return {facts.order.external_id: facts for facts in found.values() if facts.order}


def _profits(
    account: Account, external_id: str, rows: Sequence[CreatorOrder], facts: _Facts
) -> Iterable[CreatorProfit]:
    if not rows:
        return [_unknown(account, external_id, sku, facts) for sku in facts.sold if sku.creator_minor]
    parts = share_out([_claim(row) for row in rows], [_sold(sku, facts) for sku in facts.sold])
    settled = bool(facts.sold)
    return [
        _known(account, row, facts, part if settled else None) for row, part in zip(rows, parts, strict=True)
    ]


def _claim(row: CreatorOrder) -> Claim:
    told = next((minor for minor in (row.actual_minor, row.estimated_minor, row.sales_minor) if minor), 0)
    return Claim(row.item, row.quantity, abs(told))


def _sold(sku: SkuProfit, facts: _Facts) -> SoldSku:
    names = facts.items[sku.channel_sku_id].names or (sku.channel_sku_id,)
    return SoldSku(names, sku.quantity, sku.settled_minor, sku.creator_minor, sku.cost_minor)


def _known(account: Account, row: CreatorOrder, facts: _Facts, part: Part | None) -> CreatorProfit:
    expected = row.estimated_minor if row.actual_minor is None else row.actual_minor
    return CreatorProfit(
        company_id=account.company_id,
        account=account,
        creator_id=row.creator_id,
        source=row,
        order=facts.order,
        order_external_id=row.order_external_id,
        channel_sku_id=part.skus[0] if part and part.skus else row.channel_sku_id,
        day=facts.day or row.ordered_on or clock.day_of(row.imported_at, clock.zone_of(account.timezone)),
        currency=row.currency,
        quantity=part.quantity if part else row.quantity or 0,
        sales_minor=row.sales_minor if row.sales_minor is not None else _price(row, facts),
        settled_minor=part.settled if part else None,
        commission_minor=part.commission if part else None,
        estimated_minor=None if part or expected is None else -expected,
        apart_minor=None if part is None or row.actual_minor is None else part.commission + row.actual_minor,
        cost_minor=part.cost if part else None,
    )


def _price(row: CreatorOrder, facts: _Facts) -> int | None:
    """What the order itself says that the item came to; None: it is not here."""
    prices = [item.price for item in facts.items.values() if row.item in item.names]
    return sum(prices) if prices else None


def _unknown(account: Account, external_id: str, sku: SkuProfit, facts: _Facts) -> CreatorProfit:
    return CreatorProfit(
        company_id=account.company_id,
        account=account,
        order_id=sku.order_id,
        order_external_id=external_id,
        channel_sku_id=sku.channel_sku_id,
        day=sku.day,
        currency=sku.currency,
        quantity=sku.quantity,
        sales_minor=facts.items[sku.channel_sku_id].price,
        settled_minor=sku.settled_minor,
        commission_minor=sku.creator_minor,
        cost_minor=sku.cost_minor,
    )


def _nobody(company_id: int) -> Creator:
    """Who stands for the creators that nobody named."""
    found, _ = Creator.objects.get_or_create(
        company_id=company_id, key="", defaults={"first_seen_at": clock.now()}
    )
    return found
