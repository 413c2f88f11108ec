"""Archive a SKU, and restore it. Nothing is deleted: orders and the ledger keep pointing at it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shelfwire.catalog.actions.create import refuse_same_variation
from shelfwire.catalog.events import ProductsChanged, SkuChanged
from shelfwire.catalog.models import Sku
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.people.audit import attributed


@attributed
def archive_sku(*, sku: Sku, by: str) -> Sku:
    """Take the SKU out of lists and of automatic matching. An archived SKU is left as it is."""
    return _set(sku, clock.now(), by)


@attributed
def restore_sku(*, sku: Sku, by: str) -> Sku:
    """Put an archived SKU back into lists and automatic matching. A SKU in use is left as it is. Raises
    SameVariation when another one took its place among the variations.
    """
    return _set(sku, None, by)


@transaction.atomic
def _set(sku: Sku, archived_at: datetime | None, by: str) -> Sku:
    fresh = Sku.objects.select_for_update(of=("self",)).select_related("product").get(pk=sku.pk)
    if (fresh.archived_at is None) != (archived_at is None):
        fresh.archived_at = archived_at
        refuse_same_variation(fresh)
        fresh.save(update_fields=["archived_at", "updated_at"])
        announce(ProductsChanged(fresh.company_id, (fresh.product_id,), frozenset({"skus"}), by))
        announce(SkuChanged(fresh.company_id, (fresh.pk,), frozenset({"archived_at"}), by))
    return fresh
