"""One chunk of a catalogue file, in the caller's transaction, with a handful of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models.functions import Lower

from shelfwire.catalog import barcodes, rules
from shelfwire.catalog.actions.create import hold_codes
from shelfwire.catalog.actions.import_rows import Wanted
from shelfwire.catalog.errors import ArchivedSku, BadRow, UnknownSku
from shelfwire.catalog.events import SkuChanged, SkusCreated
from shelfwire.catalog.models import Product, Sku
from shelfwire.catalog.queries import sharing_barcodes
from shelfwire.catalog.rules import MOST_MINOR, price_needs_currency
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.events import announce
from shelfwire.kit.lookalikes import Lookalikes
from shelfwire.kit.prices import parse_money
from shelfwire.kit.sheets import RowResult, refused
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class Counted:
    """One count of stock out of a file."""

    sku_id: int
    warehouse_id: int
    counted: int


class StockDesk(Protocol):
    """Who knows warehouses and stock; the catalogue lies below it and only asks (inventory gives one)."""

    def warehouse(self, name: str) -> int:
        """The warehouse of that code or name, or the default for an empty text. Raises a RuleBroken."""

    def moved_since(self, read: Mapping[tuple[int, int], datetime]) -> Mapping[tuple[int, int], RuleBroken]:
        """The refusals of (SKU, warehouse) pairs whose stock moved after the moment it was read; the pairs are held."""

    def count(self, counts: Sequence[Counted], *, by: str) -> Collection[tuple[int, int]]:
        """Set the counted stock; the (SKU, warehouse) pairs whose stock changed."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every chunk of one import shares."""

    company: Company
    create: bool
    locale: str
    currency: str
    by: str
    stock: StockDesk | None
    lookalikes: Lookalikes


@dataclass(slots=True)
class _Planned:
    """A row with the SKU it concerns, new or changed or neither."""

    row: Wanted
    sku: Sku
    changed: set[str]
    new: bool


def apply_chunk(context: Context, rows: Sequence[Wanted | RowResult]) -> list[RowResult]:
    """Write what can be written; one result a row, in order."""
    hold_codes(context.company.pk)
    skus = _existing(context, [row for row in rows if isinstance(row, Wanted)])
    products: dict[str, Product] = _products(context, rows)
    plans: list[_Planned | RowResult] = []
    for row in rows:
        if isinstance(row, RowResult):
            plans.append(row)
            continue
        try:
            plans.append(_plan(context, row, skus, products))
        except RuleBroken as refusal:
            plans.append(refused(row.line, row.code, refusal))
    plans = _ask_stale(context, plans)
    planned = [plan for plan in plans if isinstance(plan, _Planned)]
    _write(context, planned)
    moved = _count(context, planned)
    brought = {barcode for plan in planned if (barcode := plan.row.values.get("barcode"))}
    sharing = sharing_barcodes(context.company.pk, brought)
    return [plan if isinstance(plan, RowResult) else _outcome(plan, moved, sharing) for plan in plans]


def _ask_stale(context: Context, plans: Sequence[_Planned | RowResult]) -> list[_Planned | RowResult]:
    """Counts that were compared with stock that moved since are refused, before anything of their rows is written."""
    read = {
        (plan.sku.pk, plan.row.warehouse_id): plan.row.as_of
        for plan in plans
        if isinstance(plan, _Planned) and not plan.new and plan.row.as_of and plan.row.warehouse_id
    }
    stale = context.stock.moved_since(read) if read and context.stock is not None else {}
    return [_asked(plan, stale) for plan in plans]


def _asked(plan: _Planned | RowResult, stale: Mapping[tuple[int, int], RuleBroken]) -> _Planned | RowResult:
    if isinstance(plan, RowResult) or plan.row.as_of is None or plan.row.warehouse_id is None:
        return plan
    why = stale.get((plan.sku.pk, plan.row.warehouse_id))
    return plan if why is None else refused(plan.row.line, plan.row.code, why)


def _existing(context: Context, rows: Sequence[Wanted]) -> dict[str, Sku]:
    """The SKUs of the chunk that exist, locked in key order."""
    found = (
        Sku.objects.annotate(lower=Lower("code"))
        .filter(company=context.company, lower__in={row.key for row in rows})
        .select_related("product")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    return {rules.code_key(sku.code): sku for sku in found}


def _products(context: Context, rows: Sequence[Wanted | RowResult]) -> dict[str, Product]:
    """The oldest product of each product title that the chunk names."""
    titles = {
        row.values["product_title"]
        for row in rows
        if isinstance(row, Wanted) and "product_title" in row.values
    }
    if not titles:
        return {}
    found = Product.objects.filter(company=context.company, title__in=titles).order_by("-pk")
    return {product.title: product for product in found}


def _plan(context: Context, row: Wanted, skus: dict[str, Sku], products: dict[str, Product]) -> _Planned:
    """The row applied to its SKU in memory. Raises RuleBroken and leaves the SKU as it was."""
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


def _change(context: Context, row: Wanted, sku: Sku, products: dict[str, Product]) -> _Planned:
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


def _values(context: Context, row: Wanted, sku: Sku) -> dict[str, object]:
    """The row's values with its price read in its currency. Raises BadCell, BadSku or ConfirmNeeded."""
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
    """The product of that title, shared within the chunk; without a title a product of its own. Not saved yet."""
    if not product_title:
        return Product(company=context.company, title=sku_title)
    return products.setdefault(product_title, Product(company=context.company, title=product_title))


def _write(context: Context, planned: Sequence[_Planned]) -> None:
    """The chunk's products and SKUs, and the announcements."""
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
    """Set the counted stock of the chunk; the pairs that changed."""
    counts = [
        Counted(
            plan.sku.pk,
            plan.row.warehouse_id,
            plan.row.quantity,
        )
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
