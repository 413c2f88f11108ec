"""Change what is said of a product."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.functions import Lower

from shelfwire.catalog import content, rules
from shelfwire.catalog.actions.create import hold_codes
from shelfwire.catalog.errors import DuplicateParent
from shelfwire.catalog.events import ProductsChanged
from shelfwire.catalog.models import Product, Sku
from shelfwire.kit.events import announce
from shelfwire.people.audit import attributed


@attributed
@transaction.atomic
def update_product(*, product: Product, by: str, **changes: Any) -> Product:
    """Set ``title``, ``code``, ``brand``, ``description``, ``short_description``, ``weight``, ``weight_unit``,
    ``length``, ``width``, ``height`` or ``length_unit``.

    What is not named stays; what is named as it stands changes nothing and announces nothing. Returns the fresh row.
    Raises DuplicateParent, BadProduct, BadCell.
    """
    values = content.checked(changes)
    if "code" in values:
        hold_codes(product.company_id)
    fresh = Product.objects.select_for_update().get(pk=product.pk)
    changed = {name for name, value in values.items() if getattr(fresh, name) != value}
    if "code" in changed and values["code"]:
        refuse_taken_parent(fresh.company_id, values["code"], but=fresh.pk)
    for name in changed:
        setattr(fresh, name, values[name])
    content.measures_need_units(fresh)
    if changed:
        fresh.save(update_fields=[*changed, "updated_at"])
        announce(ProductsChanged(fresh.company_id, (fresh.pk,), frozenset(changed), by))
    return fresh


def refuse_taken_parent(company_id: int, code: str, but: int | None = None) -> None:
    """Raise DuplicateParent when a product other than ``but``, or a SKU, has the code."""
    key = rules.code_key(code)
    products = Product.objects.annotate(lower=Lower("code")).filter(company_id=company_id, lower=key)
    if but is not None:
        products = products.exclude(pk=but)
    taken = products.values_list("title", flat=True).first()
    if taken is not None:
        raise DuplicateParent(
            f"The parent SKU “{code}” is that of “{taken}” already.",
            field="Parent SKU",
            value=code,
            hint="Give this one another.",
        )
    if Sku.objects.annotate(lower=Lower("code")).filter(company_id=company_id, lower=key).exists():
        raise DuplicateParent(
            f"“{code}” is a SKU, and a parent is nothing that is sold.",
            field="Parent SKU",
            value=code,
            hint="Give the parent a code of its own.",
        )
