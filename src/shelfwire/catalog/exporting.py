"""The catalogue as rows of a file: in the columns that the import reads, so that it comes back unchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from shelfwire.catalog.columns import COLUMNS, HEADERS, IMAGES, READ
from shelfwire.catalog.models import Product, ProductPicture, Sku
from shelfwire.kit.money import Money

BATCH: Final = 500
"""Products that are read together."""
_LEFT_OUT: Final = frozenset({"quantity", "warehouse", "as_of", "option1_name", "option1_value", "option2_name",
                              "option2_value"})  # fmt: skip
"""Stock has a file of its own; options follow what there is."""
_MEASURES: Final = ("weight", "weight_unit", "length", "width", "height", "length_unit")
_TEXTS: Final = ("brand", "description", "short_description")
IDENTIFIERS: Final = frozenset(column.header for column in READ if column.identifier)
"""The headers of columns that a spreadsheet must not take for numbers."""


@dataclass(slots=True)
class _Shown:
    """The pictures of one product by role, and of its SKUs."""

    by_role: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_sku: dict[int, str] = field(default_factory=dict)


def headers(options: int) -> list[str]:
    """The header row for products with up to that many options."""
    return [HEADERS[name] for name in _fields(options)]


def _fields(options: int) -> list[str]:
    names = [column.field for column in COLUMNS if column.field not in _LEFT_OUT]
    place = names.index("gtin")
    more = [f"option{n}_{part}" for n in range(1, options + 1) for part in ("name", "value")]
    return [*names[:place], *more, *names[place:]]


def most_options(products: QuerySet[Product]) -> int:
    """How many options the product with the most has."""
    found = products.order_by().exclude(option_names=[]).values_list("option_names__len", flat=True)
    return max(filter(None, found.distinct()), default=0)


def rows(products: QuerySet[Product]) -> Iterator[list[Any]]:
    """Yield the header and a row for each parent and each SKU in use of the products, in the order of their ids. Memory
    holds ``BATCH`` products at a time.
    """
    options = most_options(products)
    fields = _fields(options)
    yield headers(options)
    after = 0
    while batch := list(products.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        ids = [product.pk for product in batch]
        skus, shown = _skus(ids), _pictures(ids)
        for product in batch:
            for line in _lines(product, skus.get(product.pk, []), shown[product.pk]):
                yield [line.get(name, "") for name in fields]


def _skus(product_ids: Sequence[int]) -> Mapping[int, list[Sku]]:
    found: dict[int, list[Sku]] = defaultdict(list)
    used = Sku.objects.filter(product_id__in=product_ids, archived_at__isnull=True)
    for sku in used.select_related("shadow_of").prefetch_related("identifiers", "parts__part").order_by("pk"):
        found[sku.product_id].append(sku)
    return found


def _pictures(product_ids: Sequence[int]) -> Mapping[int, _Shown]:
    found: dict[int, _Shown] = defaultdict(_Shown)
    kept = ProductPicture.objects.filter(product_id__in=product_ids).order_by("position", "id")
    for product, sku, role, url in kept.values_list("product_id", "sku_id", "role", "picture__url"):
        if sku:
            found[product].by_sku.setdefault(sku, url)
        else:
            found[product].by_role[role].append(url)
    return found


def _lines(product: Product, skus: Sequence[Sku], shown: _Shown) -> Iterator[dict[str, Any]]:
    about = _about(product, shown)
    if product.code:
        yield {"sku": product.code, "title": product.title, **about, **_measures(product)}
    for sku in skus:
        line = _line(product, sku, shown)
        if product.code:
            yield {**line, "parent_sku": product.code}
        elif len(skus) > 1 or product.option_names or product.title != sku.title:
            yield {**line, **about, "product_title": product.title}
        else:
            yield {**line, **about, **_measures(product)}


def _about(product: Product, shown: _Shown) -> dict[str, Any]:
    gallery = shown.by_role["gallery"][:IMAGES]
    return {
        **{name: getattr(product, name) for name in _TEXTS},
        **{f"image{place}": url for place, url in enumerate(gallery, start=1)},
        "description_image": next(iter(shown.by_role["description"]), ""),
        "size_chart": next(iter(shown.by_role["size_chart"]), ""),
    }


def _line(product: Product, sku: Sku, shown: _Shown) -> dict[str, Any]:
    options = zip(product.option_names, [*sku.option_values, *[""] * len(product.option_names)], strict=False)
    named = {
        f"option{place}_{part}": text
        for place, pair in enumerate(options, start=1)
        for part, text in zip(("name", "value"), pair, strict=True)
    }
    price = Money(sku.price_minor, sku.currency).decimal if sku.price_minor is not None else ""
    parts = sorted(sku.parts.all(), key=lambda part: part.part.code)
    return {
        "sku": sku.code,
        "title": sku.title,
        "barcode": sku.barcode,
        "price": str(price),
        "currency": sku.currency,
        "buffer": sku.buffer,
        **named,
        **{one.kind: one.value for one in sku.identifiers.all()},
        **_measures(sku),
        "variant_image": shown.by_sku.get(sku.pk, ""),
        "kit_parts": ", ".join(f"{part.quantity} × {part.part.code}" for part in parts),
        "shadow_of": sku.shadow_of.code if sku.shadow_of else "",
    }


def _measures(row: Product | Sku) -> dict[str, str]:
    found = {}
    for name in _MEASURES:
        value = getattr(row, name)
        if isinstance(value, Decimal):
            found[name] = f"{value.normalize():f}"
        elif value:
            found[name] = value
    return found
