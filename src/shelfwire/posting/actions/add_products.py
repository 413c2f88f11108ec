"""Add products to a shop: they can be readied and posted there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.people.audit import attributed
from shelfwire.posting.errors import BadProperty
from shelfwire.posting.events import ReadinessDue
from shelfwire.posting.models import ChannelProduct, ChannelSku

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Added:
    """How many products were added to the shop, how many were there already, and how many have no SKU in use."""

    added: int
    there: int
    without_sku: int


@attributed
def add_products(*, account: Account, product_ids: Collection[int], by: str, enabled: bool = False) -> Added:
    """Add products of the company with all of their SKUs in use; the same again changes nothing. ``enabled``: they may
    be posted once they are ready. Raises BadProperty for a product that is not the company's, before anything is done.
    """
    wanted = sorted(set(product_ids))
    mine = set(
        Product.objects.filter(pk__in=wanted, company_id=account.company_id).values_list("pk", flat=True)
    )
    if foreign := next((pk for pk in wanted if pk not in mine), None):
        raise BadProperty(f"There is no product {foreign}.", field="product_ids", value=foreign)
    parts = [_add(account, wanted[n : n + CHUNK], by, enabled) for n in range(0, len(wanted), CHUNK)]
    return Added(*(sum(numbers) for numbers in zip(*parts, strict=True))) if parts else Added(0, 0, 0)


@transaction.atomic
def _add(account: Account, product_ids: Collection[int], by: str, enabled: bool) -> tuple[int, int, int]:
    there = set(
        ChannelProduct.objects.filter(account=account, product__in=product_ids).values_list(
            "product_id", flat=True
        )
    )
    skus = list(
        Sku.objects.filter(product__in=set(product_ids) - there, archived_at=None)
        .order_by("pk")
        .only("pk", "product_id")
    )
    with_skus = sorted({sku.product_id for sku in skus})
    at = clock.now()
    ChannelProduct.objects.bulk_create(
        (
            ChannelProduct(
                account=account,
                product_id=pk,
                enabled=enabled,
                changed_count=1,
                check_due_at=at,
                updated_by=by[:120],
            )
            for pk in with_skus
        ),
        ignore_conflicts=True,  # another worker may add the same
    )
    rows = ChannelProduct.objects.filter(account=account, product__in=with_skus)
    ids = dict(rows.values_list("product_id", "pk"))
    ChannelSku.objects.bulk_create(
        (ChannelSku(channel_product_id=ids[sku.product_id], sku=sku) for sku in skus), ignore_conflicts=True
    )
    if with_skus:
        announce(ReadinessDue((account.pk,)))
    return len(with_skus), len(there), len(product_ids) - len(there) - len(with_skus)


@attributed
@transaction.atomic
def add_skus(*, sku_ids: Collection[int], by: str) -> int:
    """Add new SKUs of products that stand in shops already; how many rows. Where the product was posted, a new SKU is
    not: somebody chooses it first. The same again changes nothing.
    """
    skus = dict(Sku.objects.filter(pk__in=list(sku_ids), archived_at=None).values_list("pk", "product_id"))
    rows = list(
        ChannelProduct.objects.select_for_update(of=("self",))
        .filter(product__in=set(skus.values()))
        .order_by("pk")
    )
    there = set(
        ChannelSku.objects.filter(channel_product__in=rows, sku__in=skus).values_list(
            "channel_product_id", "sku_id"
        )
    )
    new = [
        ChannelSku(
            channel_product=row, sku_id=sku_id, enabled=row.listing_id is None and row.posted_count is None
        )
        for row in rows
        for sku_id, product_id in skus.items()
        if product_id == row.product_id and (row.pk, sku_id) not in there
    ]
    ChannelSku.objects.bulk_create(new)
    at, changed = clock.now(), {one.channel_product_id for one in new}
    for row in rows:
        row.changed_count, row.check_due_at, row.updated_by = (
            row.changed_count + 1,
            row.check_due_at or at,
            by[:120],
        )
    ChannelProduct.objects.bulk_update(
        [row for row in rows if row.pk in changed], ["changed_count", "check_due_at", "updated_by"]
    )
    return len(new)
