"""Write one chunk of a catalogue file, in the caller's transaction, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models.functions import Lower

from shelfwire.catalog import barcodes, rules
from shelfwire.catalog.actions.create import hold_codes
from shelfwire.catalog.actions.import_rows import SkuRow
from shelfwire.catalog.errors import ArchivedSku, BadRow, UnknownSku
from shelfwire.catalog.events import SkuChanged, SkusCreated
from shelfwire.catalog.models import Product, Sku
from shelfwire.catalog.queries import sharing_barcodes, without_stock
from shelfwire.catalog.rules import MOST_MINOR, price_needs_currency
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.events import announce
from shelfwire.kit.lookalikes import Lookalikes
from shelfwire.kit.prices import parse_money
from shelfwire.kit.sheets import RowResult, refused
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class Counted:
    """One counted quantity from a file. ``confirms``: whether somebody counted it even when it is what is on hand; a
    number that our own file brought along, and that nobody changed, does not say so.
    """

    sku_id: int
    warehouse_id: int
    counted: int
    confirms: bool = True


class StockDesk(Protocol):
    """The stock functions that a catalogue import needs. The catalogue lies below the inventory and cannot import
    it, so the inventory passes an implementation in.
    """

    def warehouse(self, name: str) -> int:
        """Return the warehouse with that code or name, or the default one for an empty text. Raises RuleBroken."""

    def moved_since(self, read: Mapping[tuple[int, int], datetime]) -> Mapping[tuple[int, int], RuleBroken]:
        """Lock the (SKU, warehouse) pairs, and return a refusal for each whose stock moved after it was read."""

    def count(self, counts: Sequence[Counted], *, by: str) -> Collection[tuple[int, int]]:
        """Set the counted stock. Returns the (SKU, warehouse) pairs whose stock changed."""


@dataclass(frozen=True, slots=True)
class Context:
    """The values that all chunks of one import share."""

    company: Company
    create: bool
    locale: str
    currency: str
    by: str
    stock: StockDesk | None
    lookalikes: Lookalikes


@dataclass(slots=True)
class _Planned:
    """A row with its SKU, which is new, changed or unchanged."""

    row: SkuRow
    sku: Sku
    changed: set[str]
    new: bool


def apply_chunk(context: Context, rows: Sequence[SkuRow]) -> list[RowResult]:
    """Write the rows that can be written. Returns one result for each row."""
    hold_codes(context.company.pk)
    skus = _existing(context, rows)
    products = _products(context, rows)
    planned: list[_Planned] = []
    why_not: dict[int, RuleBroken] = {}
    for row in rows:
        try:
            planned.append(_plan(context, row, skus, products))
        except RuleBroken as refusal:
            why_not[row.line] = refusal
    why_not |= _stale(context, planned) | _without_stock(planned)
    planned = [plan for plan in planned if plan.row.line not in why_not]
    _write(context, planned)
    moved = _count(context, planned)
    brought = {barcode for plan in planned if (barcode := plan.row.values.get("barcode"))}
    sharing = sharing_barcodes(context.company.pk, brought)
    results = [refused(row.line, row.code, why_not[row.line]) for row in rows if row.line in why_not]
    return results + [_outcome(plan, moved, sharing) for plan in planned]


def _stale(context: Context, planned: Sequence[_Planned]) -> dict[int, RuleBroken]:
    """Return the refusals, by line, of counts that were compared with stock that has moved since."""
    asked = {
        (plan.sku.pk, plan.row.warehouse_id): plan.row
        for plan in planned
        if not plan.new and plan.row.as_of and plan.row.warehouse_id
    }
    if not asked or context.stock is None:
        return {}
    read = {pair: row.as_of for pair, row in asked.items() if row.as_of}
    return {asked[pair].line: why for pair, why in context.stock.moved_since(read).items()}


def _without_stock(planned: Sequence[_Planned]) -> dict[int, RuleBroken]:
    """Return the refusals, by line, of counts of kits and shadows."""
    counted = [plan for plan in planned if not plan.new and plan.row.quantity]
    refused = without_stock({plan.sku.pk for plan in counted}) if counted else {}
    return {plan.row.line: refused[plan.sku.pk] for plan in counted if plan.sku.pk in refused}


def _existing(context: Context, rows: Sequence[SkuRow]) -> dict[str, Sku]:
    """Return the SKUs of the chunk that exist, locked in key order."""
    found = (
        Sku.objects.annotate(lower=Lower("code"))
        .filter(company=context.company, lower__in={row.key for row in rows})
        .select_related("product")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    return {rules.code_key(sku.code): sku for sku in found}


def _products(context: Context, rows: Sequence[SkuRow]) -> dict[str, Product]:
    """Return the oldest product of each product title that the chunk names."""
    titles = {row.values["product_title"] for row in rows if "product_title" in row.values}
    if not titles:
        return {}
    found = Product.objects.filter(company=context.company, title__in=titles).order_by("-pk")
    return {product.title: product for product in found}


def _plan(context: Context, row: SkuRow, skus: dict[str, Sku], products: dict[str, Product]) -> _Planned:
    """Apply the row to its SKU in memory. Raises RuleBroken and leaves the SKU as it was."""
    sku = skus.get(row.key)
    context.lookalikes.refuse(row.written, field="SKU", known=sku is not None, sure=row.sure)
    if sku is not None:
        return _change(context, row, sku, products)
    if not context.create:
        raise UnknownSku(
            f"There is no SKU “{row.code}”.",
            field="SKU",
            value=row.code,
            hint="Correct it, or allow the import to create SKUs.",
        )
    if "title" not in row.values:
        raise BadRow("A new SKU needs a title.", field="Title", value="", hint="Fill in its title.")
    new = Sku(company=context.company, code=row.code)
    values = _values(context, row, new)
    product_title = str(values.pop("product_title", ""))
    for name, value in values.items():
        setattr(new, name, value)
    new.product = _product(context, product_title, new.title, products)
    skus[row.key] = new
    context.lookalikes.add(new.code)
    return _Planned(row, new, set(), new=True)


def _change(context: Context, row: SkuRow, sku: Sku, products: dict[str, Product]) -> _Planned:
    if sku.archived_at is not None:
        raise ArchivedSku(
            f"The SKU “{sku.code}” is archived.", field="SKU", value=row.code, hint="Restore it first."
        )
    values = _values(context, row, sku)
    product_title = str(values.pop("product_title", ""))
    changed = {name for name, value in values.items() if getattr(sku, name) != value}
    for name in changed:
        setattr(sku, name, values[name])
    if product_title and product_title != sku.product.title:
        sku.product = _product(context, product_title, sku.title, products)
        changed.add("product")
    return _Planned(row, sku, changed, new=False)


def _values(context: Context, row: SkuRow, sku: Sku) -> dict[str, object]:
    """Return the row's values, with its price read in its currency. Raises BadCell, BadSku or ConfirmNeeded."""
    values: dict[str, object] = dict(row.values)
    if barcode := row.values.get("barcode", ""):
        barcodes.refuse_lost_zeros(barcode, sku.barcode, sure=row.sure)
    currency = str(values.get("currency") or sku.currency or context.currency)
    if row.price:
        if not currency:
            price_needs_currency(0, currency)
        values["price_minor"] = parse_money(
            row.price, field="Price", currency=currency, locale=context.locale, maximum=MOST_MINOR
        )
        values["currency"] = currency
    elif "currency" in values and sku.price_minor is not None and values["currency"] != sku.currency:
        raise BadRow(
            f"The currency of “{row.code}” changes from {sku.currency} to {currency}, and no price is given.",
            field="Currency",
            value=currency,
            hint="Give the price in the new currency too.",
        )
    return values


def _product(context: Context, product_title: str, sku_title: str, products: dict[str, Product]) -> Product:
    """Return the product of that title, shared within the chunk, or one of the row's own without a title. Not saved
    yet.
    """
    if not product_title:
        return Product(company=context.company, title=sku_title)
    return products.setdefault(product_title, Product(company=context.company, title=product_title))


def _write(context: Context, planned: Sequence[_Planned]) -> None:
    """Save the chunk's products and SKUs, and announce them."""
    touched = {id(plan.sku): plan.sku for plan in planned}
    fresh_products = {id(s.product): s.product for s in touched.values() if s.product.pk is None}
    Product.objects.bulk_create(fresh_products.values())
    for sku in touched.values():
        sku.product = sku.product  # sets the key, now that there is one
    new = [plan.sku for plan in planned if plan.new]
    Sku.objects.bulk_create(new)
    changed = {plan.sku.pk: plan for plan in planned if plan.changed and not plan.new}
    fresh = {sku.pk for sku in new}
    Sku.objects.bulk_create(
        [plan.sku for pk, plan in changed.items() if pk not in fresh],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["title", "barcode", "price_minor", "currency", "buffer", "product", "updated_at"],
    )
    if new:
        announce(SkusCreated(context.company.pk, tuple(sorted(fresh)), context.by))
    if changed:
        fields = frozenset().union(*(plan.changed for plan in planned))
        announce(SkuChanged(context.company.pk, tuple(sorted(changed)), fields, context.by))


def _count(context: Context, planned: Sequence[_Planned]) -> Collection[tuple[int, int]]:
    """Set the counted stock of the chunk. Returns the (SKU, warehouse) pairs that changed."""
    counts = [
        Counted(plan.sku.pk, plan.row.warehouse_id, plan.row.quantity, confirms=plan.row.as_of is None)
        for plan in planned
        if plan.row.warehouse_id is not None and plan.row.quantity is not None
    ]
    if not counts or context.stock is None:
        return set()
    return context.stock.count(counts, by=context.by)


def _outcome(
    plan: _Planned, moved: Collection[tuple[int, int]], sharing: Mapping[str, Sequence[str]]
) -> RowResult:
    counted = plan.row.warehouse_id is not None and (plan.sku.pk, plan.row.warehouse_id) in moved
    status = "created" if plan.new else "updated" if plan.changed or counted else "unchanged"
    barcode = plan.row.values.get("barcode") or ""
    others = [code for code in sharing.get(barcodes.meaning(barcode), ()) if code != plan.sku.code]
    if odd := barcodes.warnings(barcode, others):
        said = " ".join(warning.message for warning in odd)
        return RowResult(plan.row.line, plan.row.code, status, odd[0].field, said, odd[0].code)
    return RowResult(plan.row.line, plan.row.code, status)
