"""Rows of a catalogue file that say whose stock a SKU uses: each is applied alone, after the others of its chunk."""

from __future__ import annotations

from django.db import transaction

from shelfwire.catalog import queries, rules
from shelfwire.catalog.actions.import_chunk import Context, apply_chunk
from shelfwire.catalog.actions.import_rows import SkuRow
from shelfwire.catalog.actions.set_kit import set_kit
from shelfwire.catalog.actions.set_shadow import set_shadow
from shelfwire.catalog.columns import HEADERS
from shelfwire.catalog.errors import BadRow, UnknownSku
from shelfwire.catalog.models import Sku
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.sheets import RowResult, refused


def has_shares(row: SkuRow) -> bool:
    """Whether the row names the parts of a kit, or the SKU whose stock is shared."""
    return row.content.kit_parts is not None or row.content.shadow_of is not None


def apply_shares(context: Context, row: SkuRow) -> RowResult:
    """Apply the row with what it says of stock; nothing of it when that is refused."""
    try:
        with transaction.atomic():
            result = apply_chunk(context, [row])[0]
            if result.status != "failed" and _share(context, row) and result.status == "unchanged":
                return RowResult(
                    result.line, result.key, "updated", result.field, result.message, result.code
                )
            return result
    except RuleBroken as refusal:
        return refused(row.line, row.code, refusal)


def _share(context: Context, row: SkuRow) -> bool:
    """Whether anything changed."""
    wanted = row.content
    codes = [code for code, _ in wanted.kit_parts or ()] + [wanted.shadow_of or ""]
    found = queries.skus_by_codes(context.company, [row.code, *filter(None, codes)])
    sku = found.get(row.key)
    if sku is None:
        field = "kit_parts" if wanted.kit_parts is not None else "shadow_of"
        raise BadRow(
            f"“{row.code}” is the product of its variations: it has no stock of its own.",
            field=HEADERS[field],
            value=row.code,
            hint=f"Write {HEADERS[field]} in the rows of its variations.",
        )
    before = (queries.parts_in_words(sku), sku.shadow_of_id)
    if wanted.kit_parts is not None:
        parts = [(_named(found, code, "kit_parts"), quantity) for code, quantity in wanted.kit_parts]
        sku = set_kit(sku=sku, parts=parts, by=context.by)
    if wanted.shadow_of is not None:
        of = _named(found, wanted.shadow_of, "shadow_of") if wanted.shadow_of else None
        sku = set_shadow(sku=sku, of=of, by=context.by)
    return before != (queries.parts_in_words(sku), sku.shadow_of_id)


def _named(found: dict[str, Sku], code: str, field: str) -> Sku:
    sku = found.get(rules.code_key(code))
    if sku is None:
        raise UnknownSku(
            f"{HEADERS[field]}: there is no SKU “{code}”.",
            field=HEADERS[field],
            value=code,
            hint="Create it first: in an earlier row, or by hand.",
        )
    return sku
