"""Mark prices as due, in the transaction of the change that they depend on. No number is worked out here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.listings.models import ListingSku
from shelfwire.offers.actions.mark import mark, send_now
from shelfwire.offers.events import PriceRuleChanged, PricesChanged
from shelfwire.offers.kinds import PRICE
from shelfwire.offers.models import PriceOffer, Urgency
from shelfwire.offers.models_prices import PriceRule, ShopPrice

_ENSURE = """
WITH found AS (
  SELECT l.id, l.account_id, l.listing_id, a.currency FROM listings_listingsku l
  JOIN channels_account a ON a.id = l.account_id JOIN catalog_sku s ON s.id = l.sku_id
  WHERE l.enabled AND l.missing_at IS NULL AND {which}
    AND NOT EXISTS (SELECT FROM offers_priceoffer o WHERE o.listing_sku_id = l.id)
)
INSERT INTO offers_priceoffer (account_id, listing_id, listing_sku_id, currency, version, sent_version, urgency,
  hindrance, why, reasons)
SELECT account_id, listing_id, id, currency, 0, 0, %(marked)s, '', '', '[]' FROM found
ORDER BY id ON CONFLICT (listing_sku_id) DO NOTHING
"""
_JOIN = "JOIN channels_account a ON a.id = o.account_id JOIN catalog_sku s ON s.id = l.sku_id"


def mark_listing_skus(account_id: int, external_sku_ids: Collection[str]) -> int:
    """The prices of these listing SKUs of a shop are due, because their link or their use changed. Returns how many
    are; one that is not linked, or not enabled, has none.
    """
    return _mark(
        "l.account_id = %(account)s AND l.external_id = ANY(%(ids)s)",
        account=account_id,
        ids=list(external_sku_ids),
    )


def mark_skus(sku_ids: Collection[int]) -> int:
    """The prices of these SKUs are due in every shop. Returns how many are."""
    return _mark("l.sku_id = ANY(%(ids)s)", ids=list(sku_ids))


def mark_pairs(pairs: Collection[tuple[int, int]]) -> int:
    """The prices of these SKUs are due, each in one shop: (account id, SKU id). Returns how many are."""
    if pairs:
        announce(PricesChanged(tuple(sorted({sku for _, sku in pairs}))))
    return _mark(
        "(l.account_id, l.sku_id) IN (SELECT * FROM unnest(%(accounts)s::bigint[], %(skus)s::bigint[]))",
        accounts=[account for account, _ in pairs],
        skus=[sku for _, sku in pairs],
    )


def mark_rule(rule: PriceRule) -> int:
    """The prices that the rule concerns are due. Returns how many are."""
    announce(PriceRuleChanged(rule.company_id))
    return _mark(
        "a.company_id = %(company)s AND (%(channel)s = '' OR a.channel = %(channel)s)"
        " AND (%(account)s::bigint IS NULL OR a.id = %(account)s)"
        " AND (%(product)s::bigint IS NULL OR s.product_id = %(product)s)"
        " AND (%(sku)s::bigint IS NULL OR s.id = %(sku)s)",
        company=rule.company_id,
        channel=rule.channel,
        account=rule.account_id,
        product=rule.product_id,
        sku=rule.sku_id,
    )


def shops_without_offers() -> list[int]:
    """Return the ids of the shops with a linked and enabled listing SKU whose price was never due: it was linked by
    itself when it was first seen.
    """
    never = ListingSku.objects.filter(
        sku__isnull=False, enabled=True, missing_at=None, price_offer=None
    ).order_by("account_id")
    return list(never.values_list("account_id", flat=True).distinct())


def mark_new(account_id: int) -> int:
    """The prices of a shop that were never due are. Returns how many are."""
    found = ListingSku.objects.filter(
        account=account_id, sku__isnull=False, enabled=True, missing_at=None, price_offer=None
    )
    return _mark("l.id = ANY(%(ids)s)", ids=list(found.values_list("pk", flat=True)))


@transaction.atomic
def send_prices_now(listing_sku_ids: Collection[int], by: str) -> int:
    """*Update price on website*: send the prices of these listing SKUs although the switch is off, and although nothing
    seems to differ. Returns how many. Raises CannotSend when one of them is of a shop that is not connected, or is not
    linked or not enabled; then none is sent.
    """
    ids = sorted(set(listing_sku_ids))
    _mark("l.id = ANY(%(ids)s)", ids=ids)
    return send_now(
        PriceOffer.objects.filter(listing_sku__in=ids).values_list("pk", flat=True), by, kind=PRICE
    )


def shops_with_sales_due(at: datetime) -> list[int]:
    """Return the ids of the shops in which a sale has begun or ended and nobody has looked since."""
    due = ShopPrice.objects.filter(next_at__lte=at).order_by("account_id")
    return list(due.values_list("account_id", flat=True).distinct())


@transaction.atomic
def mark_sales(account_id: int) -> int:
    """Mark the prices of the shop's sales that have begun or ended. Returns how many sales moved on; a look that was
    missed is made up by the next, and each moment marks once.
    """
    at = clock.now()
    due = list(
        ShopPrice.objects.select_for_update(skip_locked=True)
        .filter(account=account_id, next_at__lte=at)
        .order_by("pk")
    )
    for row in due:
        row.next_at = sale_moment(row, at)
    ShopPrice.objects.bulk_update(due, ["next_at"])
    mark_pairs([(row.account_id, row.sku_id) for row in due])
    return len(due)


def sale_moment(row: ShopPrice, at: datetime) -> datetime | None:
    """Return when the sale begins or ends next; None: never, or there is none."""
    if row.sale_minor is None:
        return None
    return min((m for m in (row.sale_from, row.sale_until) if m and m > at), default=None)


def _mark(which: str, **values: Any) -> int:
    """Mark what a condition on ``l`` (listing SKU), ``a`` (account) and ``s`` (SKU) finds, and make the offers of what
    is linked and enabled and was never due.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENSURE.format(which=which), {**values, "marked": int(Urgency.MARKED)})
    return mark(PRICE, which, values, join=_JOIN)
