"""What others may ask of the catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from shelfwire.catalog import rules
from shelfwire.catalog.barcodes import Warned, meaning, warnings, writings
from shelfwire.catalog.columns import COLUMNS, Column
from shelfwire.catalog.models import Sku
from shelfwire.kit.lookalikes import LIKE_NUMBERS
from shelfwire.people.models import Company

__all__ = [
    "barcode_warnings",
    "codes_like_numbers",
    "import_columns",
    "sharing_barcodes",
    "sku_by_code",
    "skus",
    "skus_by_codes",
    "template_csv",
]


def skus(company: Company, search: str = "", archived: bool = False) -> QuerySet[Sku]:
    """The company's SKUs with their products, by code; every word of ``search`` is in code, title or barcode.

    Page it with ``kit.paging`` by the keys ``code, id``.
    """
    found = Sku.objects.filter(company=company, archived_at__isnull=not archived).select_related("product")
    for word in search.split():
        found = found.filter(
            Q(code__icontains=word)
            | Q(title__icontains=word)
            | Q(barcode=word)
            | Q(product__title__icontains=word)
        )
    return found.order_by("code", "id")


def sku_by_code(company: Company, code: str) -> Sku | None:
    """The SKU of that code, whatever its case, archived or not."""
    return skus_by_codes(company, [code]).get(rules.code_key(code.strip()))


def skus_by_codes(company: Company, codes: list[str]) -> dict[str, Sku]:
    """The SKUs of those codes by ``rules.code_key``, in one query."""
    wanted = {rules.code_key(code.strip()) for code in codes}
    found = Sku.objects.filter(company=company).annotate(lower=Lower("code")).filter(lower__in=wanted)
    return {rules.code_key(sku.code): sku for sku in found.select_related("product")}


def sharing_barcodes(company_id: int, barcodes: Collection[str]) -> dict[str, list[str]]:
    """The codes of all SKUs in use that have one of the barcodes, by ``barcodes.meaning``, in one query."""
    wanted = set().union(*map(writings, filter(None, barcodes)))
    sharing: dict[str, list[str]] = defaultdict(list)
    if not wanted:
        return sharing
    found = Sku.objects.filter(company_id=company_id, archived_at__isnull=True, barcode__in=wanted)
    for code, barcode in found.order_by("code").values_list("code", "barcode"):
        sharing[meaning(barcode)].append(code)
    return sharing


def barcode_warnings(sku: Sku) -> list[Warned]:
    """What is odd about the SKU's barcode: another SKU has it too, or its check digit is wrong."""
    sharing = sharing_barcodes(sku.company_id, [sku.barcode]).get(meaning(sku.barcode), [])
    return warnings(sku.barcode, [code for code in sharing if code != sku.code])


def codes_like_numbers(company: Company) -> QuerySet[Sku, str]:
    """The codes that a spreadsheet program would take for numbers, archived SKUs' too."""
    return Sku.objects.filter(company=company, code__regex=LIKE_NUMBERS).values_list("code", flat=True)


def import_columns() -> tuple[Column, ...]:
    """The columns of a catalogue file, for the import page."""
    return COLUMNS


def template_csv() -> str:
    """An empty catalogue file: the header row."""
    return ",".join(column.header for column in COLUMNS) + "\r\n"
