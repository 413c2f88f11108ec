"""The products of one chunk of a catalogue file: found or new, changed in memory, and written in a fixed number of
statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from django.db.models.functions import Lower

from shelfwire.catalog import content, rules
from shelfwire.catalog.actions.import_rows import SkuRow
from shelfwire.catalog.errors import BadRow, SameVariation
from shelfwire.catalog.models import Product, Sku
from shelfwire.people.models import Company

COLUMNS: Final = ("title", "code", "brand", "description", "short_description", "option_names", "weight",
                  "weight_unit", "length", "width", "height", "length_unit")  # fmt: skip


class Products:
    """``changed`` holds the fields of each product that rows changed, by its identity."""

    def __init__(
        self, company: Company, rows: Sequence[SkuRow], skus: Mapping[str, Sku], *, create: bool
    ) -> None:
        self._company, self._create = company, create
        self.changed: dict[int, set[str]] = defaultdict(set)
        self._asked: set[int] = set()
        self._by_pk = _loaded({sku.product_id for sku in skus.values()} if _say(rows) else set(), skus)
        for sku in skus.values():
            sku.product = self._by_pk.setdefault(sku.product_id, sku.product)
        self._by_title = self._titled(rows)
        self._by_code = self._coded(rows)
        self._taken = self._skus_with_codes(rows)

    def _titled(self, rows: Sequence[SkuRow]) -> dict[str, Product]:
        """The oldest product of each title that the chunk names."""
        titles = {row.values["product_title"] for row in rows if "product_title" in row.values}
        if not titles:
            return {}
        found = Product.objects.filter(company=self._company, title__in=titles).order_by("-pk")
        return {product.title: self._by_pk.setdefault(product.pk, product) for product in found}

    def _coded(self, rows: Sequence[SkuRow]) -> dict[str, Product]:
        keys = {row.group.key for row in rows if row.group and row.group.kind == "code"}
        if not keys:
            return {}
        found = (
            Product.objects.annotate(lower=Lower("code"))
            .filter(company=self._company, lower__in=keys)
            .select_for_update(no_key=True)
            .order_by("pk")
        )
        return {
            rules.code_key(product.code): self._by_pk.setdefault(product.pk, product) for product in found
        }

    def _skus_with_codes(self, rows: Sequence[SkuRow]) -> set[str]:
        """Those of the parents' codes that are SKUs, which nothing can be a variation of."""
        keys = {
            row.group.key for row in rows if row.group and row.group.kind == "code"
        } - self._by_code.keys()
        if not keys:
            return set()
        found = Sku.objects.annotate(lower=Lower("code")).filter(company=self._company, lower__in=keys)
        return {rules.code_key(code) for code in found.values_list("code", flat=True)}

    def of(self, row: SkuRow, sku: Sku | None) -> Product:
        """The product of the row, perhaps not saved yet. Raises BadRow."""
        group = row.group
        if group is not None and group.kind == "code":
            return self._by_code.get(group.key) or self._parent(row, group.key, group.code, group.title)
        title = str(row.values.get("product_title", ""))
        if title and (sku is None or title != sku.product.title):
            if title not in self._by_title:
                self._by_title[title] = Product(company=self._company, title=title)
            return self._by_title[title]
        if sku is not None:
            return sku.product
        return Product(company=self._company, title=row.values.get("title") or row.fallback_title)

    def _parent(self, row: SkuRow, key: str, code: str, title: str) -> Product:
        if key in self._taken:
            raise BadRow(
                f"“{code}” is a SKU that is sold, and cannot be a parent.",
                field="Parent SKU" if not row.about_product else "SKU",
                value=code,
                hint="Give the parent a code of its own.",
            )
        if not self._create:
            raise BadRow(
                f"There is no parent SKU “{code}”.",
                field="Parent SKU" if not row.about_product else "SKU",
                value=code,
                hint="Correct it, or allow the import to create.",
            )
        title = str(row.values.get("title", "")) if row.about_product else title
        new = Product(
            company=self._company, code=content.parent_code(code), title=content.title(title or code)
        )
        return self._by_code.setdefault(key, new)

    def is_first(self, product: Product) -> bool:
        """Whether the product is new, and this is the first row that is asked about."""
        first = not product.pk and id(product) not in self._asked
        self._asked.add(id(product))
        return first

    def take(self, row: SkuRow, product: Product, *, title: str = "") -> bool:
        """Change the product as the row says. Returns whether anything changed. Raises BadProduct, and changes nothing
        then.
        """
        wanted: dict[str, Any] = dict(row.content.texts)
        if row.about_product or self.is_simple(row, product):
            wanted |= row.content.measures
        if title:
            wanted["title"] = title
        names = self._names(row, product)
        if names != product.option_names:
            wanted["option_names"] = names
        differing = {name: value for name, value in wanted.items() if getattr(product, name) != value}
        if not differing:
            return False
        refuse_missing_units(product, differing)
        for name, value in differing.items():
            setattr(product, name, value)
        self.changed[id(product)] |= differing.keys()
        return True

    @staticmethod
    def is_simple(row: SkuRow, product: Product) -> bool:
        """Whether the product is one SKU as far as the row and the product say."""
        family = row.group is not None and row.group.is_family
        return not family and not product.option_names and not product.code

    @staticmethod
    def _names(row: SkuRow, product: Product) -> list[str]:
        names = list(product.option_names)
        known = {name.casefold() for name in names}
        for name in row.content.options:
            if name.startswith("#"):
                place = int(name[1:])
                name = names[place] if place < len(names) else f"Option {place + 1}"
            if name.casefold() not in known:
                names.append(name)
                known.add(name.casefold())
        return content.option_names(names) if names != product.option_names else names

    @staticmethod
    def values(row: SkuRow, product: Product, present: Sequence[str]) -> list[str]:
        """The SKU's value for each of the product's options, after ``take``."""
        places = {name.casefold(): place for place, name in enumerate(product.option_names)}
        values = [*present, *[""] * len(places)][: len(places)]
        for name, value in row.content.options.items():
            if name.startswith("#"):
                place = int(name[1:])
                place = place if place < len(product.option_names) else places[f"option {place + 1}"]
            else:
                place = places[name.casefold()]
            values[place] = value
        return values if any(values) else []

    @cached_property
    def siblings(self) -> dict[int, list[Sku]]:
        """The SKUs in use of the products that are there, by product."""
        ids = [product.pk for product in self._every() if product.pk]
        found: dict[int, list[Sku]] = defaultdict(list)
        rows = Sku.objects.filter(product_id__in=ids, archived_at__isnull=True).only(
            "code", "option_values", "product"
        )
        for sku in rows:
            found[sku.product_id].append(sku)
        return found

    def _every(self) -> Iterable[Product]:
        return {**self._by_pk, **{product.pk: product for product in self._by_code.values()}}.values()

    def is_alone(self, sku: Sku) -> bool:
        """Whether the SKU is the only one of its product."""
        return [one.pk for one in self.siblings.get(sku.product_id, [])] == [sku.pk]

    def write(self, used: Iterable[Product]) -> set[int]:
        """Save the new ones among ``used``, and the changed ones. Returns the ids of those that were there and
        changed.
        """
        products = {id(product): product for product in used}
        there = [product for key, product in products.items() if product.pk and self.changed.get(key)]
        Product.objects.bulk_create(product for product in products.values() if not product.pk)
        Product.objects.bulk_create(
            there, update_conflicts=True, unique_fields=["id"], update_fields=[*COLUMNS, "updated_at"]
        )
        return {product.pk for product in there}


def _say(rows: Sequence[SkuRow]) -> bool:
    """Whether rows say anything of products."""
    return any(row.content.of_product or row.content.options or row.content.measures for row in rows)


def _loaded(ids: set[int], skus: Mapping[str, Sku]) -> dict[int, Product]:
    """The products of the SKUs, each once, locked when they may change."""
    if not ids:
        return {sku.product_id: sku.product for sku in skus.values()}
    found = Product.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk")
    return {product.pk: product for product in found}


def refuse_missing_units(row: Product | Sku, values: Mapping[str, Any]) -> None:
    """Raise BadProduct for a measure that would be left without a unit."""
    names = ("weight", "weight_unit", "length", "width", "height", "length_unit")
    if values.keys() & set(names):
        content.measures_need_units(Product(**{name: values.get(name, getattr(row, name)) for name in names}))


def same_variation(sku: Sku, other: str) -> SameVariation:
    """The refusal of a SKU whose values another one has."""
    return SameVariation(
        f"“{other}” is {' / '.join(sku.option_values)} already.",
        field="Option value",
        value=" / ".join(sku.option_values),
        hint="Give one of them another value.",
    )
