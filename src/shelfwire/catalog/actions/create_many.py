"""Create many products with their SKUs, identifiers and pictures at once, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from shelfwire.catalog import content, rules
from shelfwire.catalog.actions.set_identifiers import checked as checked_identifiers
from shelfwire.catalog.actions.set_kit import hold_companies
from shelfwire.catalog.actions.set_pictures import keep_whole
from shelfwire.catalog.actions.want_pictures import want_pictures
from shelfwire.catalog.events import ProductsChanged, SkusCreated, StockPartsChanged
from shelfwire.catalog.models import Identifier, Product, ProductPicture, Sku
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.events import announce
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class NewSku:
    """A SKU to be. ``key``: the caller's own name for it. ``values``: its code, title and other fields of
    ``create_sku``. ``shadow_of``: the id of the SKU whose stock it shares."""

    key: str
    values: Mapping[str, Any]
    identifiers: Mapping[str, str] = field(default_factory=dict)
    picture_urls: Sequence[str] = ()
    shadow_of: int | None = None


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to be; with ``product_id`` one that is there and gets these SKUs. ``values``: fields of
    ``update_product`` and ``option_names``."""

    key: str
    values: Mapping[str, Any]
    skus: Sequence[NewSku]
    picture_urls: Sequence[str] = ()
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class CreatedProduct:
    """What became of one: its id and those of its SKUs by their keys, or why there is nothing of it."""

    product_id: int = 0
    sku_ids: Mapping[str, int] = field(default_factory=dict)
    why_not: RuleBroken | None = None


@attributed
@transaction.atomic
def create_products(
    *, company: Company, products: Sequence[NewProduct], by: str
) -> dict[str, CreatedProduct]:
    """Create them, and return what became of each by its key. One with a value that cannot be is left out whole.

    The caller has made sure, under ``hold_companies``, that the codes are free, that siblings differ, and that
    ``shadow_of`` names SKUs with stock of their own. Raises IntegrityError where they are not.
    """
    hold_companies(company.pk)
    refused: dict[str, CreatedProduct] = {}
    ready = list[tuple[NewProduct, Product, list[tuple[NewSku, Sku, Mapping[str, str]]]]]()
    for one in products:
        try:
            ready.append(_checked(company, one))
        except RuleBroken as refusal:
            refused[one.key] = CreatedProduct(why_not=refusal)
    Product.objects.bulk_create([product for one, product, _ in ready if one.product_id is None])
    for one, product, skus in ready:
        for _, sku, _ in skus:
            sku.product_id = one.product_id or product.pk
    Sku.objects.bulk_create([sku for _, _, skus in ready for _, sku, _ in skus])
    Identifier.objects.bulk_create(
        Identifier(sku=sku, kind=kind, value=value)
        for _, _, skus in ready
        for _, sku, identifiers in skus
        for kind, value in identifiers.items()
    )
    made = {
        one.key: CreatedProduct(one.product_id or product.pk, {new.key: sku.pk for new, sku, _ in skus})
        for one, product, skus in ready
    }
    _show(company.pk, products, made)
    _announce(company.pk, [new for one in products for new in one.skus], made, by)
    return made | refused


def _checked(
    company: Company, one: NewProduct
) -> tuple[NewProduct, Product, list[tuple[NewSku, Sku, Mapping[str, str]]]]:
    """The rows, checked and not written. Raises RuleBroken."""
    product = Product(company=company, **content.checked(one.values))
    content.measures_need_units(product)
    skus = list[tuple[NewSku, Sku, Mapping[str, str]]]()
    for new in one.skus:
        values = rules.checked(new.values)
        rules.price_needs_currency(values.get("price_minor"), values.get("currency", ""))
        sku = Sku(company=company, shadow_of_id=new.shadow_of, **values)
        content.measures_need_units(sku)
        skus.append((new, sku, checked_identifiers(new.identifiers)))
    return one, product, skus


def _show(company_id: int, products: Sequence[NewProduct], made: Mapping[str, CreatedProduct]) -> None:
    """Let the products and SKUs show their pictures, which are fetched soon. An address that can be no picture's is
    left out.
    """
    created = [one for one in products if one.key in made]
    urls = {url for one in created for url in one.picture_urls}
    urls |= {url for one in created for new in one.skus for url in new.picture_urls}
    found = want_pictures(company_id, urls, clock.now())
    rows = []
    for one in created:
        product_id, sku_ids = made[one.key].product_id, made[one.key].sku_ids
        whose: list[tuple[int | None, str, Sequence[str]]] = [
            (None, ProductPicture.Role.GALLERY, () if one.product_id else one.picture_urls),
            *((sku_ids[new.key], ProductPicture.Role.VARIATION, new.picture_urls) for new in one.skus),
        ]
        rows += [
            ProductPicture(
                product_id=product_id, sku_id=sku_id, role=role, picture_id=found[url], position=place
            )
            for sku_id, role, shown in whose
            for place, url in enumerate(url for url in dict.fromkeys(shown) if url in found)
        ]
    ProductPicture.objects.bulk_create(rows)
    keep_whole(found.values())


def _announce(company_id: int, skus: Sequence[NewSku], made: Mapping[str, CreatedProduct], by: str) -> None:
    sku_ids = {key: pk for one in made.values() for key, pk in one.sku_ids.items()}
    if not sku_ids:
        return
    announce(SkusCreated(company_id, tuple(sorted(sku_ids.values())), by))
    product_ids = tuple(sorted(one.product_id for one in made.values()))
    announce(ProductsChanged(company_id, product_ids, frozenset({"skus"}), by))
    shadows = sorted(sku_ids[new.key] for new in skus if new.shadow_of and new.key in sku_ids)
    if shadows:
        announce(StockPartsChanged(company_id, tuple(shadows), None, by))
