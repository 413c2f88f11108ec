"""Create a product with variations: the parent and its SKUs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from shelfwire.catalog import content
from shelfwire.catalog.actions.create import create_sku, hold_codes
from shelfwire.catalog.actions.update_product import refuse_taken_parent
from shelfwire.catalog.errors import BadProduct
from shelfwire.catalog.models import Product
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class Variation:
    """A SKU to be: its code, its value for each option, and its title; without one it is the product's with them."""

    code: str
    values: tuple[str, ...]
    title: str = ""
    barcode: str = ""
    price_minor: int | None = None
    currency: str = ""


@attributed
@transaction.atomic
def create_family(
    *,
    company: Company,
    title: str,
    option_names: Sequence[str],
    variations: Sequence[Variation] = (),
    by: str,
    **more: Any,
) -> Product:
    """Create a variation parent with its SKUs. ``more``: any other field of ``update_product``, such as ``code``.

    Raises DuplicateParent, DuplicateSku, SameVariation, BadProduct, BadSku, BadCell; nothing is created then.
    """
    values = content.checked({"title": title, "option_names": list(option_names), **more})
    if not values["option_names"]:
        raise BadProduct(
            "A variation family differs in nothing.",
            field="Option name",
            value="",
            hint="Name at least one option, such as Colour.",
        )
    hold_codes(company.pk)
    if values.get("code"):
        refuse_taken_parent(company.pk, values["code"])
    product = Product(company=company, **values)
    content.measures_need_units(product)
    product.save()
    for one in variations:
        create_sku(
            company=company,
            product=product,
            code=one.code,
            title=one.title or titled(product.title, one.values),
            option_values=one.values,
            barcode=one.barcode,
            price_minor=one.price_minor,
            currency=one.currency,
            by=by,
        )
    return product


def titled(title: str, values: Sequence[str]) -> str:
    """Return the title of a variation that has none of its own: ``Shirt – Red / M``, of 300 characters at most."""
    said = " / ".join(value for value in values if value)
    return f"{title[: 297 - len(said)]} – {said}" if said and len(said) < 250 else title
