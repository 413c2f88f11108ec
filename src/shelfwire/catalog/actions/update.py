"""Change a SKU."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from shelfwire.catalog import rules
from shelfwire.catalog.actions.create import hold_codes, product_of, refuse_duplicate, refuse_same_variation
from shelfwire.catalog.content import measures_need_units
from shelfwire.catalog.events import ProductsChanged, SkuChanged
from shelfwire.catalog.models import Sku
from shelfwire.kit.events import announce
from shelfwire.people.audit import attributed


@attributed
@transaction.atomic
def update_sku(*, sku: Sku, by: str, **changes: Any) -> Sku:
    """Set ``code``, ``title``, ``barcode``, ``price_minor``, ``currency``, ``buffer``, ``product_title``,
    ``option_values``, ``weight``, ``weight_unit``, ``length``, ``width``, ``height`` or ``length_unit``.

    What is not named stays; what is named as it stands changes nothing and announces nothing.
    Returns the fresh row. Raises DuplicateSku, SameVariation, BadSku, BadProduct, BadCell.
    """
    values = rules.checked(changes)
    if "code" in values:
        hold_codes(sku.company_id)
    fresh = Sku.objects.select_for_update(of=("self",)).select_related("product").get(pk=sku.pk)
    before = fresh.product_id
    product_title = values.pop("product_title", "")
    changed = {name for name, value in values.items() if getattr(fresh, name) != value}
    if "code" in changed:
        refuse_duplicate(fresh.company_id, values["code"], but=fresh.pk)
    for name in changed:
        setattr(fresh, name, values[name])
    if product_title and product_title != fresh.product.title:
        fresh.product = product_of(fresh.company_id, product_title, fresh.title)
        changed.add("product")
    if changed & {"product", "option_values"}:
        refuse_same_variation(fresh)
    measures_need_units(fresh)
    rules.price_needs_currency(fresh.price_minor, fresh.currency)
    if changed:
        fresh.save(update_fields=[*changed, "updated_at"])
        announce(SkuChanged(fresh.company_id, (fresh.pk,), frozenset(changed), by))
        if "product" in changed:
            products = (before, fresh.product_id)
            announce(ProductsChanged(fresh.company_id, products, frozenset({"skus"}), by))
    return fresh
