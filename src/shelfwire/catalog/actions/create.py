"""Create a SKU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower

from shelfwire.catalog import rules
from shelfwire.catalog.content import measures_need_units
from shelfwire.catalog.errors import BadProduct, DuplicateSku, SameVariation
from shelfwire.catalog.events import ProductsChanged, SkusCreated
from shelfwire.catalog.models import Product, Sku
from shelfwire.kit.events import announce
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company


@attributed
@transaction.atomic
def create_sku(
    *,
    company: Company,
    code: str,
    title: str,
    barcode: str = "",
    price_minor: int | None = None,
    currency: str = "",
    buffer: int = 0,
    product_title: str = "",
    product: Product | None = None,
    option_values: Sequence[str] = (),
    by: str,
    **measures: Any,
) -> Sku:
    """Create a SKU of ``company``. It joins ``product``, with its value for each of the product's options, or the
    product of ``product_title``, which is created if there is none; without either it gets a product of its own.
    ``measures``: ``weight``, ``weight_unit``, ``length``, ``width``, ``height``, ``length_unit``.
    Raises DuplicateSku, SameVariation, BadSku, BadProduct, BadCell.
    """
    values = rules.checked(
        {
            "code": code,
            "title": title,
            "barcode": barcode,
            "price_minor": price_minor,
            "currency": currency,
            "buffer": buffer,
            "product_title": product_title,
            "option_values": option_values,
            **measures,
        }
    )
    rules.price_needs_currency(values["price_minor"], values["currency"])
    hold_codes(company.pk)
    refuse_duplicate(company.pk, values["code"])
    joined = values.pop("product_title")
    if product is None:
        product = product_of(company.pk, joined, values["title"])
    sku = Sku(company=company, product=product, **values)
    measures_need_units(sku)
    refuse_same_variation(sku)
    sku.save()
    announce(SkusCreated(company.pk, (sku.pk,), by))
    announce(ProductsChanged(company.pk, (product.pk,), frozenset({"skus"}), by))
    return sku


def refuse_same_variation(sku: Sku) -> None:
    """Raise SameVariation when another SKU in use of the product has the same value for each option, or BadProduct
    when these are more than the product has options.
    """
    values = sku.option_values
    names = sku.product.option_names
    if len(values) > len(names):
        raise BadProduct(
            f"“{sku.product}” has {len(names)} options, and “{sku.code}” values for {len(values)}.",
            field="Option value",
            value=" / ".join(values),
            hint="Name the product's options first.",
        )
    if not values or sku.archived_at is not None:
        return
    values.extend([""] * (len(names) - len(values)))
    others = Sku.objects.filter(product_id=sku.product_id, option_values=values, archived_at__isnull=True)
    taken = others.exclude(pk=sku.pk).values_list("code", flat=True).first()
    if taken is not None:
        raise SameVariation(
            f"“{taken}” is {' / '.join(values)} already.",
            field="Option value",
            value=" / ".join(values),
            hint="Give one of them another value.",
        )


def hold_codes(company_id: int) -> None:
    """Lock the company's SKU codes until the transaction ends, so that looking for a code and creating it is safe."""
    list(Company.objects.select_for_update(no_key=True).filter(pk=company_id).values_list("pk"))


def refuse_duplicate(company_id: int, code: str, but: int | None = None) -> None:
    """Raise DuplicateSku when a SKU other than ``but`` has the code."""
    same = Sku.objects.annotate(lower=Lower("code")).filter(company_id=company_id, lower=rules.code_key(code))
    others = same if but is None else same.exclude(pk=but)
    taken = others.values_list("code", flat=True).first()
    if taken is not None:
        raise DuplicateSku(
            f"The SKU “{taken}” exists already.", field="SKU", value=code, hint="Change that one instead."
        )


def product_of(company_id: int, product_title: str, sku_title: str) -> Product:
    """Return the oldest product of that title, or a new one. Without a title it is always a new one."""
    if product_title:
        found = Product.objects.filter(company_id=company_id, title=product_title).order_by("pk").first()
        if found is not None:
            return found
    return Product.objects.create(company_id=company_id, title=product_title or sku_title)
