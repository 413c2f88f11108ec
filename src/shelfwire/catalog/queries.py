"""The queries of the catalogue that other apps may call."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from shelfwire.catalog import rules
from shelfwire.catalog.barcodes import Warned, meaning, warnings, writings
from shelfwire.catalog.columns import COLUMNS
from shelfwire.catalog.errors import NoStockOfItsOwn
from shelfwire.catalog.models import (
    ColumnMapping,
    Identifier,
    KitPart,
    Picture,
    PictureFile,
    Product,
    ProductPicture,
    Sku,
    StockPart,
    Thumbnails,
)
from shelfwire.catalog.thumbnails import SMALL
from shelfwire.kit.columns import Column, template
from shelfwire.kit.file_kinds import Kind
from shelfwire.kit.headers import normalised
from shelfwire.kit.lookalikes import LIKE_NUMBERS
from shelfwire.people.models import Company

__all__ = [
    "LACKS",
    "barcode_warnings",
    "codes_like_numbers",
    "dependents",
    "headers_key",
    "import_columns",
    "parts_in_words",
    "picture_file",
    "pictures_of_products",
    "products",
    "remembered_columns",
    "sharing_barcodes",
    "sku_by_code",
    "skus",
    "skus_by_codes",
    "skus_scanned",
    "stock_parts",
    "template_csv",
    "thumbnail",
    "with_counts",
    "without_stock",
]


def skus(company: Company, search: str = "", archived: bool = False) -> QuerySet[Sku]:
    """Return the company's SKUs with their products, by code. Every word of ``search`` must be in code, title or
    barcode. Page the result with ``kit.paging`` by the keys ``code, id``.
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


LACKS = {
    "pictures": ~Exists(ProductPicture.objects.filter(product=OuterRef("pk"), role="gallery")),
    "description": Q(description=""),
    "brand": Q(brand=""),
    "weight": Q(weight__isnull=True)
    & ~Exists(Sku.objects.filter(product=OuterRef("pk"), weight__isnull=False, archived_at__isnull=True)),
    "identifier": Exists(
        Sku.objects.filter(product=OuterRef("pk"), archived_at__isnull=True).filter(
            ~Exists(Identifier.objects.filter(sku=OuterRef("pk")))
        )
    ),
}
"""What may be missing of a product, for ``products``."""


def products(
    company: Company, search: str = "", *, families: bool = False, lacks: str = ""
) -> QuerySet[Product]:
    """Return the company's products that have a SKU in use or are variation parents, by title. Every word of ``search``
    must be in the title, the brand, the parent SKU or the code of a SKU. ``lacks``: a key of ``LACKS``. Page the result
    with ``kit.paging`` by the keys ``title, id``.
    """
    used = Sku.objects.filter(product=OuterRef("pk"), archived_at__isnull=True)
    found = Product.objects.filter(Exists(used) | ~Q(code=""), company=company)
    for word in search.split():
        coded = Sku.objects.filter(product=OuterRef("pk"), code__icontains=word)
        found = found.filter(
            Q(title__icontains=word) | Q(brand__icontains=word) | Q(code__icontains=word) | Exists(coded)
        )
    if families:
        found = found.exclude(option_names=[])
    if lacks:
        found = found.filter(LACKS[lacks])
    return found.order_by("title", "id")


def with_counts(rows: QuerySet[Product]) -> QuerySet[Product]:
    """Return the products with ``sku_count``, those in use, ``picture_count``, those of the gallery, and
    ``first_code``.
    """
    skus = Sku.objects.filter(product=OuterRef("pk"), archived_at__isnull=True)
    pictures = ProductPicture.objects.filter(product=OuterRef("pk"), role="gallery")
    return rows.annotate(
        sku_count=Coalesce(_counted(skus, "product"), 0),
        picture_count=Coalesce(_counted(pictures, "product"), 0),
        first_code=Subquery(skus.order_by("code").values("code")[:1]),
    )


def _counted(rows: QuerySet[Any], by: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n"))


def pictures_of_products(product_ids: Collection[int]) -> dict[int, Picture]:
    """Return the first picture of each product's gallery; one query."""
    rows = (
        ProductPicture.objects.filter(product_id__in=list(product_ids), role="gallery")
        .select_related("picture")
        .order_by("product_id", "position", "id")
        .distinct("product_id")
    )
    return {row.product_id: row.picture for row in rows}


def picture_file(company: Company, digest: str) -> PictureFile | None:
    """Return the company's picture with that digest, whole; None when it has none."""
    return PictureFile.objects.filter(company=company, digest=digest).first()


def sku_by_code(company: Company, code: str) -> Sku | None:
    """Return the SKU with that code, whatever its case, archived or not. None when there is none."""
    return skus_by_codes(company, [code]).get(rules.code_key(code.strip()))


def skus_by_codes(company: Company, codes: list[str]) -> dict[str, Sku]:
    """Return the SKUs with those codes, by ``rules.code_key``, in one query."""
    wanted = {rules.code_key(code.strip()) for code in codes}
    found = Sku.objects.filter(company=company).annotate(lower=Lower("code")).filter(lower__in=wanted)
    return {rules.code_key(sku.code): sku for sku in found.select_related("product")}


def skus_scanned(company: Company, text: str) -> list[Sku]:
    """Return the SKUs in use that a scanned or typed text means: by code whatever its case, else by barcode."""
    text = text.strip()
    if not text:
        return []
    by_code = [sku for sku in skus_by_codes(company, [text]).values() if sku.archived_at is None]
    if by_code:
        return by_code
    found = Sku.objects.filter(company=company, archived_at__isnull=True, barcode__in=writings(text))
    if not found:
        found = Sku.objects.filter(
            company=company, archived_at__isnull=True, identifiers__value__in=writings(text)
        ).distinct()
    return list(found.select_related("product").order_by("code"))


def sharing_barcodes(company_id: int, barcodes: Collection[str]) -> dict[str, list[str]]:
    """Return the codes of all SKUs in use that have one of the barcodes, by ``barcodes.meaning``, in one query."""
    wanted = set().union(*map(writings, filter(None, barcodes)))
    sharing: dict[str, list[str]] = defaultdict(list)
    if not wanted:
        return sharing
    found = Sku.objects.filter(company_id=company_id, archived_at__isnull=True, barcode__in=wanted)
    for code, barcode in found.order_by("code").values_list("code", "barcode"):
        sharing[meaning(barcode)].append(code)
    return sharing


def barcode_warnings(sku: Sku) -> list[Warned]:
    """Return the warnings about the SKU's barcode: another SKU has it too, or its check digit is wrong."""
    sharing = sharing_barcodes(sku.company_id, [sku.barcode]).get(meaning(sku.barcode), [])
    return warnings(sku.barcode, [code for code in sharing if code != sku.code])


def stock_parts(sku_ids: Collection[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Return whose stock each SKU uses: (SKU, pieces of it for one), by id. A plain SKU uses ``(itself, 1)``."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = StockPart.objects.filter(sku_id__in=list(sku_ids)).order_by("sku_id", "part_id")
    for sku_id, part_id, quantity in rows.values_list("sku_id", "part_id", "quantity"):
        found[sku_id].append((part_id, quantity))
    return {sku_id: tuple(parts) for sku_id, parts in found.items()}


def dependents(sku_ids: Collection[int]) -> set[int]:
    """Return every SKU whose stock changes with the stock of these: themselves, the kits that have them as a part, and
    the shadows of both.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH said AS (SELECT unnest(%s::bigint[]) AS id),"
            " used AS (SELECT id FROM said"
            " UNION SELECT k.kit_id FROM catalog_kitpart k JOIN said ON said.id = k.part_id)"
            " SELECT id FROM used UNION SELECT s.id FROM catalog_sku s JOIN used ON used.id = s.shadow_of_id",
            [list(sku_ids)],
        )
        return {sku_id for (sku_id,) in cursor.fetchall()}


def parts_in_words(sku: Sku) -> str:
    """Return a kit's parts as ``2 × MUG, 1 × BOX``; empty for a SKU that is no kit."""
    rows = sku.parts.order_by("part__code").values_list("quantity", "part__code")
    return ", ".join(f"{quantity} × {code}" for quantity, code in rows)


def without_stock(sku_ids: Collection[int]) -> dict[int, NoStockOfItsOwn]:
    """Return those of the SKUs that are kits or shadows, each with the refusal to put stock on it."""
    kit = Exists(KitPart.objects.filter(kit=OuterRef("pk")))
    rows = Sku.objects.filter(Q(shadow_of__isnull=False) | kit, pk__in=sku_ids).select_related("shadow_of")
    return {sku.pk: _no_stock(sku) for sku in rows}


def _no_stock(sku: Sku) -> NoStockOfItsOwn:
    if sku.shadow_of is not None:
        what, hint = f"shares the stock of “{sku.shadow_of}”", f"Write “{sku.shadow_of}” instead."
    else:
        what, hint = "is a kit, and its stock is that of its parts", "Write its parts instead."
    return NoStockOfItsOwn(f"“{sku}” {what}.", field="Quantity", value=sku.code, hint=hint)


def codes_like_numbers(company: Company) -> QuerySet[Sku, str]:
    """Return the codes that a spreadsheet program would take for numbers, including those of archived SKUs."""
    return Sku.objects.filter(company=company, code__regex=LIKE_NUMBERS).values_list("code", flat=True)


def import_columns() -> tuple[Column, ...]:
    """Return the columns of a catalogue file, for the import page."""
    return COLUMNS


def template_csv() -> str:
    """Return an empty catalogue file: the header row."""
    return template(COLUMNS)


def headers_key(headers: Sequence[str], kind: Kind = "skus") -> str:
    """Return what tells files of a kind with these headers from others, whatever their order and case."""
    plain = sorted({normalised(header) for header in headers if header.strip()})
    of_kind = plain if kind == "skus" else [f"{kind}:", *plain]
    return hashlib.sha256("\n".join(of_kind).encode()).hexdigest()


def remembered_columns(company: Company, headers: Sequence[str], kind: Kind = "skus") -> dict[str, str]:
    """Return what a person said that these headers mean in files of a kind, by header; empty when nobody did."""
    found = ColumnMapping.objects.filter(company=company, headers=headers_key(headers, kind)).values_list(
        "columns", flat=True
    )
    return dict(found[0]) if found else {}


def thumbnail(company: Company, digest: str, size: int) -> bytes | None:
    """Return the company's thumbnail with that digest as WebP, small or large (``thumbnails.SIZES``); None when it has
    none.
    """
    column = "small" if size == SMALL else "large"
    found = Thumbnails.objects.filter(company=company, digest=digest).values_list(column, flat=True).first()
    return bytes(found) if found is not None else None
