"""Create a SKU."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Lower

from shelfwire.catalog import rules
from shelfwire.catalog.errors import DuplicateSku
from shelfwire.catalog.events import SkusCreated
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
    by: str,
) -> Sku:
    """Create a SKU of ``company``. With ``product_title`` it joins the product of that title, which is created if
    there is none; without it the SKU gets a product of its own. Raises DuplicateSku, BadSku, BadCell.
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
        }
    )
    rules.price_needs_currency(values["price_minor"], values["currency"])
    hold_codes(company.pk)
    refuse_duplicate(company.pk, values["code"])
    product = product_of(company.pk, values.pop("product_title"), values["title"])
    sku = Sku.objects.create(company=company, product=product, **values)
    announce(SkusCreated(company.pk, (sku.pk,), by))
    return sku


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
