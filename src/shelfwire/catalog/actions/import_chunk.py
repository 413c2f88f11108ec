"""Write one chunk of a catalogue file, in the caller's transaction, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from django.db.models.functions import Lower

from shelfwire.catalog import barcodes, rules
from shelfwire.catalog.actions.create import hold_codes
from shelfwire.catalog.actions.import_content import Content
from shelfwire.catalog.actions.import_pictures import missing_uploads, write_identifiers, write_pictures
from shelfwire.catalog.actions.import_products import Products, refuse_missing_units, same_variation
from shelfwire.catalog.actions.import_rows import SkuRow
from shelfwire.catalog.errors import ArchivedSku, BadRow, UnknownPicture, UnknownSku
from shelfwire.catalog.events import ProductsChanged, SkuChanged, SkusCreated
from shelfwire.catalog.models import Product, Sku
from shelfwire.catalog.queries import sharing_barcodes, without_stock
from shelfwire.catalog.rules import MOST_MINOR, price_needs_currency
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.events import announce
from shelfwire.kit.lookalikes import Lookalikes
from shelfwire.kit.prices import parse_money
from shelfwire.kit.sheets import RowResult, refused
from shelfwire.people.models import Company

SKU_COLUMNS: Final = ("title", "barcode", "price_minor", "currency", "buffer", "product", "option_values", "weight",
                      "weight_unit", "length", "width", "height", "length_unit")  # fmt: skip


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
    fields: frozenset[str] = frozenset()
    """The fields of the file that are content."""


@dataclass(slots=True)
class _Planned:
    """A row with its SKU, which is new, changed or unchanged; None: the row describes the product alone."""

    row: SkuRow
    sku: Sku | None
    product: Product
    changed: set[str]
    new: bool
    product_changed: bool = False
    had: list[str] = field(default_factory=list)
    """The SKU's values of options before."""


def apply_chunk(context: Context, rows: Sequence[SkuRow]) -> list[RowResult]:
    """Write the rows that can be written. Returns one result for each row."""
    hold_codes(context.company.pk)
    skus = _existing(context, rows)
    products = Products(context.company, rows, skus, create=context.create)
    missing = missing_uploads(context.company.pk, [row.content for row in rows]) if context.fields else set()
    planned: list[_Planned] = []
    why_not: dict[int, RuleBroken] = {}
    for row in rows:
        try:
            refuse_missing(row.content, missing)
            planned.append(_plan(context, row, skus, products))
        except RuleBroken as refusal:
            why_not[row.line] = refusal
    why_not |= _stale(context, planned) | _without_stock(planned)
    planned = [plan for plan in planned if plan.row.line not in why_not]
    for line, why in _same_variations(planned, products):
        why_not[line] = why
        planned = [plan for plan in planned if plan.row.line != line]
    lines = _write(context, planned, products)
    moved = _count(context, planned)
    brought = {barcode for plan in planned if (barcode := plan.row.values.get("barcode"))}
    sharing = sharing_barcodes(context.company.pk, brought)
    results = [refused(row.line, row.code, why_not[row.line]) for row in rows if row.line in why_not]
    return results + [_outcome(plan, moved, sharing, lines) for plan in planned]


def refuse_missing(content: Content, missing: Collection[str]) -> None:
    """Raise UnknownPicture for an uploaded file that is not there."""
    named = (*content.gallery.values(), content.variation, content.description_image, content.size_chart)
    if missing and (url := next((url for url in named if url in missing), None)):
        raise UnknownPicture(
            f"There is no uploaded file “{url}”.", field="pictures", value=url, hint="Upload it again."
        )


def _same_variations(planned: Sequence[_Planned], products: Products) -> Iterator[tuple[int, RuleBroken]]:
    """Yield the refusals, by line, of SKUs that would be the same variation as another of their product. What a refused
    row would have changed may leave another in the way: its values count as they were.
    """
    plans = {id(plan.sku): plan for plan in planned if plan.sku and "option_values" in plan.changed}
    if not plans:
        return
    refused_: set[int] = set()
    while True:
        holders: dict[tuple[int, tuple[str, ...]], Sku] = {}
        again = False
        for sku in _in_families(planned, products):
            plan = plans.get(id(sku))
            refused_now = plan is not None and plan.row.line in refused_
            values = plan.had if plan and refused_now else sku.option_values
            if not values or (refused_now and plan and plan.new):
                continue
            holder = holders.setdefault((id(sku.product), tuple(values)), sku)
            if holder is sku:
                continue
            loser = plan if plan and not refused_now else plans.get(id(holder))
            if loser is None or loser.row.line in refused_ or loser.sku is None:
                continue
            refused_.add(loser.row.line)
            other = holder if loser is plan else sku
            yield loser.row.line, same_variation(loser.sku, other.code)
            again = True
            break
        if not again:
            return


def _in_families(planned: Sequence[_Planned], products: Products) -> list[Sku]:
    """The SKUs of the products that the rows are about: those that are there and no row names, then the rows' own."""
    mine = {plan.sku.pk: plan.sku for plan in planned if plan.sku and plan.sku.pk}
    every: list[Sku] = []
    for plan in {id(plan.product): plan for plan in planned}.values():
        for sku in products.siblings.get(plan.product.pk or 0, []):
            if sku.pk not in mine:
                sku.product = plan.product
                every.append(sku)
    return every + list({id(plan.sku): plan.sku for plan in planned if plan.sku}.values())


def _stale(context: Context, planned: Sequence[_Planned]) -> dict[int, RuleBroken]:
    """Return the refusals, by line, of counts that were compared with stock that has moved since."""
    asked = {
        (plan.sku.pk, plan.row.warehouse_id): plan.row
        for plan in planned
        if plan.sku and not plan.new and plan.row.as_of and plan.row.warehouse_id
    }
    if not asked or context.stock is None:
        return {}
    read = {pair: row.as_of for pair, row in asked.items() if row.as_of}
    return {asked[pair].line: why for pair, why in context.stock.moved_since(read).items()}


def _without_stock(planned: Sequence[_Planned]) -> dict[int, RuleBroken]:
    """Return the refusals, by line, of counts of kits and shadows."""
    counted = {
        plan.row.line: plan.sku.pk for plan in planned if plan.sku and not plan.new and plan.row.quantity
    }
    refused = without_stock(set(counted.values())) if counted else {}
    return {line: refused[pk] for line, pk in counted.items() if pk in refused}


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


def _plan(context: Context, row: SkuRow, skus: dict[str, Sku], products: Products) -> _Planned:
    """Apply the row to its SKU and its product in memory. Raises RuleBroken and leaves both as they were."""
    if row.about_product:
        return _describe(row, skus, products)
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
    if "title" not in row.values and not row.fallback_title:
        raise BadRow("A new SKU needs a title.", field="Title", value="", hint="Fill in its title.")
    new = Sku(company=context.company, code=row.code)
    values = {"title": row.fallback_title, **_values(context, row, new)}
    values.pop("product_title", None)
    product = products.of(row, None)
    products.is_first(product)
    plan = _put(row, new, product, values, products)
    plan.new = True
    skus[row.key] = new
    context.lookalikes.add(new.code)
    return plan


def _describe(row: SkuRow, skus: Mapping[str, Sku], products: Products) -> _Planned:
    """A row that describes a product and no SKU: its parent, or one more picture of it."""
    group = row.group
    assert group is not None  # only a file with content has such rows
    sku = skus.get(group.key) if group.kind == "sku" else None
    if group.kind == "sku" and sku is None:
        raise UnknownSku(f"There is no SKU “{row.code}”.", field="SKU", value=row.code, hint="Correct it.")
    product = products.of(row, sku)
    new = products.is_first(product)
    title = str(row.values.get("title", "")) if group.kind == "code" and row.code == group.code else ""
    changed = products.take(row, product, title=title)
    return _Planned(row, None, product, set(), new, changed)


def _change(context: Context, row: SkuRow, sku: Sku, products: Products) -> _Planned:
    if sku.archived_at is not None:
        raise ArchivedSku(
            f"The SKU “{sku.code}” is archived.", field="SKU", value=row.code, hint="Restore it first."
        )
    values = _values(context, row, sku)
    values.pop("product_title", None)
    return _put(row, sku, products.of(row, sku), values, products)


def _put(row: SkuRow, sku: Sku, product: Product, values: dict[str, object], products: Products) -> _Planned:
    """Give the SKU its values, and the product what the row says of it. Raises BadProduct before either is changed."""
    if not products.is_simple(row, product):
        values |= row.content.measures
    renamed = str(values.get("title", "")) if _goes_by(sku, product, values, products) else ""
    refuse_missing_units(sku, values)
    product_changed = products.take(row, product, title=renamed)
    if row.content.options:
        values["option_values"] = products.values(row, product, sku.option_values)
    had = list(sku.option_values)
    changed = {name for name, value in values.items() if getattr(sku, name) != value}
    for name in changed:
        setattr(sku, name, values[name])
    if sku.product_id is None or product is not sku.product:
        sku.product = product
        changed.add("product")
    return _Planned(row, sku, product, changed, new=False, product_changed=product_changed, had=had)


def _goes_by(sku: Sku, product: Product, values: Mapping[str, object], products: Products) -> bool:
    """Whether a new title of the SKU is its product's too: it is the only one, and both had the same title."""
    title = values.get("title")
    named_alike = sku.pk is not None and product is sku.product and sku.title == product.title != title
    return bool(title) and named_alike and not product.option_names and products.is_alone(sku)


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


def _write(context: Context, planned: Sequence[_Planned], products: Products) -> set[int]:
    """Save the chunk's products, SKUs, identifiers and pictures, and announce them. Returns the lines whose identifiers
    or pictures changed something.
    """
    known = {plan.product.pk for plan in planned if plan.product.pk}
    changed_products = products.write(plan.product for plan in planned)
    fresh = _write_skus(planned)
    lines: set[int] = set()
    identified: set[int] = set()
    shown: set[int] = set()
    if context.fields:
        lines, identified = write_identifiers(
            [(plan.row.line, plan.sku.pk, plan.row.content.identifiers) for plan in planned if plan.sku]
        )
        more, shown = write_pictures(
            context.company.pk,
            [
                (plan.row.line, plan.product.pk, plan.sku.pk if plan.sku else None, plan.row.content)
                for plan in planned
            ],
        )
        lines |= more
    _announce(context, planned, fresh, identified)
    fields = set().union(
        *(products.changed[id(plan.product)] for plan in planned if plan.product.pk in known), set()
    )
    joined = {plan.product.pk for plan in planned if "product" in plan.changed} & known
    told = (changed_products | shown | joined) & known
    fields |= ({"pictures"} if shown else set()) | ({"skus"} if joined else set())
    if told:
        announce(ProductsChanged(context.company.pk, tuple(sorted(told)), frozenset(fields), context.by))
    return lines


def _write_skus(planned: Sequence[_Planned]) -> set[int]:
    """Save the SKUs of the plans. Returns the ids of those that are new."""
    touched = {id(plan.sku): plan.sku for plan in planned if plan.sku}
    for sku in touched.values():
        sku.product = sku.product  # sets the key, now that there is one
    new = list({id(plan.sku): plan.sku for plan in planned if plan.sku and plan.new}.values())
    changed = {
        plan.sku.pk: plan for plan in planned if plan.sku and plan.changed and not plan.new and plan.sku.pk
    }
    varied = [pk for pk, plan in changed.items() if "option_values" in plan.changed]
    if varied:  # emptied first, so that two may change places
        Sku.objects.filter(pk__in=varied).update(option_values=[])
    Sku.objects.bulk_create(new)
    fresh = {sku.pk for sku in new}
    Sku.objects.bulk_create(
        [plan.sku for pk, plan in changed.items() if plan.sku and pk not in fresh],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*SKU_COLUMNS, "updated_at"],
    )
    return fresh


def _announce(context: Context, planned: Sequence[_Planned], fresh: set[int], identified: set[int]) -> None:
    changed = {plan.sku.pk for plan in planned if plan.sku and plan.changed and not plan.new} - fresh
    changed |= identified - fresh
    if fresh:
        announce(SkusCreated(context.company.pk, tuple(sorted(fresh)), context.by))
    if changed:
        fields = set().union(*(plan.changed for plan in planned if plan.sku and not plan.new))
        fields |= {"identifiers"} if identified else set()
        announce(SkuChanged(context.company.pk, tuple(sorted(changed)), frozenset(fields), context.by))


def _count(context: Context, planned: Sequence[_Planned]) -> Collection[tuple[int, int]]:
    """Set the counted stock of the chunk. Returns the (SKU, warehouse) pairs that changed."""
    counts = [
        Counted(plan.sku.pk, plan.row.warehouse_id, plan.row.quantity, confirms=plan.row.as_of is None)
        for plan in planned
        if plan.sku and plan.row.warehouse_id is not None and plan.row.quantity is not None
    ]
    if not counts or context.stock is None:
        return set()
    return context.stock.count(counts, by=context.by)


def _outcome(
    plan: _Planned,
    moved: Collection[tuple[int, int]],
    sharing: Mapping[str, Sequence[str]],
    lines: Collection[int],
) -> RowResult:
    row, sku = plan.row, plan.sku
    counted = sku is not None and row.warehouse_id is not None and (sku.pk, row.warehouse_id) in moved
    updated = bool(plan.changed) or plan.product_changed or counted or row.line in lines
    status = "created" if plan.new else "updated" if updated else "unchanged"
    odd = list(row.content.warnings)
    if sku is not None:
        barcode = row.values.get("barcode") or ""
        others = [code for code in sharing.get(barcodes.meaning(barcode), ()) if code != sku.code]
        # a barcode that is the row's GTIN, EAN or UPC is warned of once, under that name
        told = {warning.message.partition(" ")[2] for warning in odd}
        found = barcodes.warnings(barcode, others)
        odd = [one for one in found if one.message.partition(" ")[2] not in told] + odd
    if odd:
        said = " ".join(dict.fromkeys(warning.message for warning in odd))
        return RowResult(row.line, row.code, status, odd[0].field, said, odd[0].code)
    return RowResult(row.line, row.code, status)
