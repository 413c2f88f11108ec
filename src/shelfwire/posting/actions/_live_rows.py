"""Note what live listings are in the shop: the channel product and its SKUs, and what both sides agree to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingAsKept
from shelfwire.kit import clock
from shelfwire.posting.actions.compare_live import compare_live
from shelfwire.posting.live.building import shop_values, sku_values
from shelfwire.posting.live.plan import Outcome, Plan
from shelfwire.posting.models import ChannelProduct, ChannelSku

_NOTED = (Outcome.CREATE, Outcome.EXTEND, Outcome.JOIN)


def write_rows(
    account: Account, plans: Mapping[int, Plan], listings: Mapping[int, ListingAsKept], by: str
) -> None:
    """Note the shop's row of each product that a listing sells. A row that is there keeps what it says; only what it
    lacks comes from the listing. In the caller's transaction.
    """
    noted = {pk: one for pk, one in plans.items() if one.outcome in _NOTED and one.product_id is not None}
    rows = _channel_products(account, noted, listings, by)
    _channel_skus(rows, noted, listings)
    compare_live(list(noted), by=by)


def _channel_products(
    account: Account, plans: Mapping[int, Plan], listings: Mapping[int, ListingAsKept], by: str
) -> dict[int, ChannelProduct]:
    """The rows by listing id."""
    product_ids = [one.product_id for one in plans.values() if one.product_id is not None]
    there = {
        row.product_id: row
        for row in ChannelProduct.objects.select_for_update()
        .filter(account=account, product_id__in=product_ids)
        .order_by("pk")
    }
    now, found, fresh = clock.now(), dict[int, ChannelProduct](), list[ChannelProduct]()
    changed = list[ChannelProduct]()
    for listing_id, one in plans.items():
        if one.product_id is None:
            continue
        values = shop_values(listings[listing_id])
        row = there.get(one.product_id)
        if row is None:
            row = ChannelProduct(
                account=account,
                product_id=one.product_id,
                listing_id=listing_id,
                enabled=True,
                check_due_at=now,
                changed_count=1,
                posted_count=1,
                updated_by=by[:120],
                **values,
            )
            fresh.append(row)
        elif _fill(row, listing_id, values):
            row.changed_count, row.check_due_at, row.updated_by = row.changed_count + 1, now, by[:120]
            changed.append(row)
        found[listing_id] = row
    ChannelProduct.objects.bulk_create(fresh)
    ChannelProduct.objects.bulk_update(
        changed,
        ["listing", "changed_count", "check_due_at", "updated_by", *shop_values_names()],
        batch_size=200,
    )
    return found


def shop_values_names() -> tuple[str, ...]:
    """The columns that ``shop_values`` fills."""
    return ("category_external_id", "brand_external_id", "brand_name", "answers", "settings")


def _fill(row: ChannelProduct, listing_id: int, values: Mapping[str, Any]) -> bool:
    """Give the row its listing and what it does not say. Whether anything changed."""
    changed = row.listing_id != listing_id
    row.listing_id = listing_id
    for name in ("answers", "settings"):
        whole = {**values[name], **getattr(row, name)}
        changed = changed or whole != getattr(row, name)
        setattr(row, name, whole)
    if not row.category_external_id and values["category_external_id"]:
        row.category_external_id, changed = values["category_external_id"], True
    if not row.brand_external_id and not row.brand_name and values["brand_external_id"]:
        row.brand_external_id, row.brand_name = values["brand_external_id"], values["brand_name"]
        changed = True
    return changed


def _channel_skus(
    rows: Mapping[int, ChannelProduct], plans: Mapping[int, Plan], listings: Mapping[int, ListingAsKept]
) -> None:
    there = {
        (row.channel_product_id, row.sku_id): row
        for row in ChannelSku.objects.filter(channel_product__in=[row.pk for row in rows.values()])
    }
    fresh, changed = list[ChannelSku](), list[ChannelSku]()
    for listing_id, one in plans.items():
        listed = {str(sku.external_id): sku for sku in listings[listing_id].skus}
        for sku in one.skus:
            if sku.sku_id is None:
                continue
            values = sku_values(sku, listed[sku.external_id], one)
            row = there.get((rows[listing_id].pk, sku.sku_id))
            if row is None:
                fresh.append(ChannelSku(channel_product=rows[listing_id], sku_id=sku.sku_id, **values))
            elif row.listing_sku_external_id != sku.external_id:
                row.listing_sku_external_id = sku.external_id
                row.seller_sku = row.seller_sku or values["seller_sku"]
                row.options = row.options or values["options"]
                changed.append(row)
    ChannelSku.objects.bulk_create(fresh)
    ChannelSku.objects.bulk_update(
        changed, ["listing_sku_external_id", "seller_sku", "options"], batch_size=500
    )
