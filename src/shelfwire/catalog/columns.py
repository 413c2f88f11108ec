"""The columns of a catalogue file: our fields, the headers that mean them in other products' files, and a sentence
on what each holds.

Headers: Linnworks, Sellercloud, Shopify, TikTok's template for bulk upload, and the names that TikTok gives a seller's
SKU. Sources: docs.shopify.com (product CSV), help.sellercloud.com and docs.linnworks.com (import columns), the header
row of TikTok Seller Center's template as its readers name it; seen 2026-11-29.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from shelfwire.catalog.content import LENGTH_UNITS, MEASURES, WEIGHT_UNITS
from shelfwire.kit.columns import Column
from shelfwire.kit.headers import normalised

IMAGES: Final = 9
"""The columns of gallery images in our own files."""
MOST_IMAGES: Final = 30
MOST_OPTIONS: Final = 10
OPTION: Final = "option:"
"""Before the name of an option, in the field of a column that is named after it."""
_STOCK = (
    Column(
        "sku",
        "SKU",
        # ProductID is Sellercloud's SKU, but TikTok's own product number where a seller SKU stands beside it
        ("Seller SKU", "Variant SKU", "SKU code", "ProductID"),
        "Your own code of the item; the key of the row.",
        needed=True,
        identifier=True,
    ),
    Column(
        "title",
        "Title",
        ("Item title", "Product Name", "Name"),
        "Needed for a new SKU.",
    ),
    Column(
        "product_title",
        "Product title",
        ("Parent title",),
        "SKUs with the same product title are variants of one product.",
    ),
    Column(
        "barcode",
        "Barcode",
        ("Barcode Number", "Variant Barcode", "Identifier code", "GTIN code"),
        "Letters, digits and dashes, up to 20. In a file without it, the first of UPC, EAN and GTIN.",
        identifier=True,
    ),
    Column(
        "price",
        "Price",
        ("Retail price", "WebsitePrice", "Variant Price"),
        "In major units, as the chosen locale writes it.",
    ),
    Column("currency", "Currency", (), "Three letters; else the currency chosen for the file."),
    Column(
        "buffer",
        "Safety quantity",
        ("Safety stock", "Buffer"),
        "Kept back on every channel; whole number.",
    ),
    Column(
        "quantity",
        "Quantity",
        ("Stock Level", "PhysicalQty", "AggregateQty", "Variant Inventory Qty", "On hand"),
        "Counted stock: the warehouse is set to exactly this number.",
    ),
    Column(
        "warehouse",
        "Warehouse",
        ("Warehouse code", "Location"),
        "Warehouse code or name; else the one chosen for the file, else the default.",
        identifier=True,
    ),
    Column(
        "as_of",
        "Stock as of",
        (),
        "When the stock was read, as our own exports write it; a row whose stock moved since asks instead of counting.",
    ),
)
_WORDS = (
    Column(
        "parent_sku",
        "Parent SKU",
        ("Matrix parent", "Variation group SKU", "Variation SKU", "Parent product", "Parent ID"),
        "Of a variation: its parent. A row whose SKU others name as their parent describes the product.",
        identifier=True,
    ),
    Column("handle", "Handle", (), "Shopify's name of a product; rows with the same one belong together."),
    Column("brand", "Brand", ("Vendor", "Brand name"), "The brand's name."),
    Column(
        "description",
        "Description",
        ("Long description", "Product description", "Body (HTML)", "Body HTML"),
        "The long description, plain or HTML; scripts, frames and forms are taken out.",
    ),
    Column("short_description", "Short description", (), "A sentence or two."),
)
_IDENTIFIERS = (
    Column("gtin", "GTIN", (), "14 digits.", identifier=True),
    Column("ean", "EAN", (), "8, 13 or 14 digits.", identifier=True),
    Column("upc", "UPC", (), "12 digits.", identifier=True),
    Column("isbn", "ISBN", (), "13 digits, or 10 with an X.", identifier=True),
    Column("jan", "JAN", (), "8 or 13 digits.", identifier=True),
    Column(
        "identifier_type",
        "Identifier code type",
        ("Identifier type", "GTIN type", "Product identifier type"),
        "Which of the five the identifier code is.",
    ),
)
_MEASURES = (
    Column(
        "weight",
        "Weight",
        ("Shipping weight", "Parcel weight", "Package weight", "Item weight", "Variant weight"),
        "With its unit in the header, as Weight (kg), or in the next column.",
    ),
    Column("weight_unit", "Weight unit", ("Weight units", "Variant weight unit"), "g, kg, oz or lb."),
    Column(
        "length",
        "Length",
        ("Package length", "Parcel length", "Shipping length", "Item length", "Depth"),
        "Of the package. With its unit in the header, as Length (cm), or under Length unit.",
    ),
    Column(
        "width", "Width", ("Package width", "Parcel width", "Shipping width", "Item width"), "As the length."
    ),
    Column(
        "height",
        "Height",
        ("Package height", "Parcel height", "Shipping height", "Item height"),
        "As the length.",
    ),
    Column("length_unit", "Length unit", ("Dimension unit", "Dimension units"), "mm, cm, m or in."),
)
_ORDINALS = ("Primary", "Secondary", "Third")


def _options() -> list[Column]:
    found = []
    for n in range(1, MOST_OPTIONS + 1):
        ordinal = _ORDINALS[n - 1] if n <= len(_ORDINALS) else f"Variation {n}"
        found += [
            Column(
                f"option{n}_name",
                f"Option {n} name",
                (f"Variation {n} name", f"Variation name {n}", f"{ordinal} variation name (Theme)",
                 f"{ordinal} variation name"),
                "In what the variations differ, such as Colour.",
            ),
            Column(
                f"option{n}_value",
                f"Option {n} value",
                (f"Variation {n} value", f"Variation value {n}", f"Variation {n}",
                 f"{ordinal} variation value (Option)", f"{ordinal} variation value", f"Option {n}"),
                "The variation's own, such as Red. A column named Option: Colour holds both.",
            ),
        ]  # fmt: skip
    return found


def _images() -> list[Column]:
    first = ("Main product image", "Main image", "Primary image", "Image URL", "Product image", "Image 1 URL")
    found = []
    for n in range(1, MOST_IMAGES + 1):
        more = first if n == 1 else ()
        names = (*more, f"Product image {n}", f"Image URL {n}", f"Image{n} URL")
        found.append(Column(f"image{n}", f"Image {n}", names, "The address of a picture of the gallery."))
    return found


_OPTIONS = _options()
_GALLERY = _images()
_PICTURES = (
    Column("image", "Image Src", (), "One more picture of the gallery, as in Shopify's rows."),
    Column("image_position", "Image Position", (), "Its place in the gallery, from 1."),
    Column(
        "variant_image",
        "Variant image",
        ("Variation image", "Primary variation image", "SKU image"),
        "The address of the variation's own picture.",
    ),
    Column(
        "description_image", "Main description image", ("Description image",), "Shown in the description."
    ),
    Column("size_chart", "Size chart", ("Size chart image",), "The address of a picture of it."),
)
_SHARES = (
    Column(
        "kit_parts", "Kit parts", ("Bundle items", "Components"), "What a kit is made of: 2 × MUG, 1 × BOX."
    ),
    Column("shadow_of", "Shadow of", ("Shadow parent",), "The SKU whose stock it shares.", identifier=True),
)
COLUMNS: Final = (
    *_STOCK,
    *(column for column in _WORDS if column.field != "handle"),
    *_OPTIONS[:4],
    *_IDENTIFIERS[:5],
    *_MEASURES,
    *_GALLERY[:IMAGES],
    *_PICTURES[2:],
    *_SHARES,
)
"""The columns of our template."""
READ: Final = tuple(dict.fromkeys((*COLUMNS, *_WORDS, *_OPTIONS, *_IDENTIFIERS, *_GALLERY, *_PICTURES)))
"""Every column that is read."""
HEADERS = {column.field: column.header for column in READ}
CONTENT: Final = frozenset(HEADERS) - {column.field for column in _STOCK}
_UNITS: Final = "|".join(
    sorted((re.escape(unit) for unit in {**WEIGHT_UNITS, **LENGTH_UNITS}), key=len, reverse=True)
)
_WITH_UNIT: Final = re.compile(rf"(.+?)[\s_(\[]+(?:in[\s_]+)?({_UNITS})\s*[)\]]?\.?\s*\*?", re.IGNORECASE)
_OPTION_NAMED: Final = re.compile(r"(?:option|variation|dimension|attribute)\s*:\s*(.{1,80})", re.IGNORECASE)
GRAMS: Final = "variantgrams"
"""Shopify's weight: in grams, whatever its unit for showing it is."""


def said(headers: Sequence[str]) -> dict[str, str]:
    """Return the field of each header that carries something beside a name: a unit, or the name of an option."""
    measures = {
        normalised(name): column.field
        for column in _MEASURES
        if column.field in MEASURES
        for name in (column.header, *column.aliases)
    }
    found: dict[str, str] = {}
    for header in headers:
        if option := _OPTION_NAMED.fullmatch(header.strip()):
            found[header] = f"{OPTION}{option[1].strip()}"
        elif normalised(header) == GRAMS:
            found[header] = "weight"
        elif (unit := _WITH_UNIT.fullmatch(header.strip())) and (field := measures.get(normalised(unit[1]))):
            found[header] = field
    return found


def unit_of(header: str) -> str:
    """Return the unit that a header of a measure names, as we write it; empty when it names none."""
    if normalised(header) == GRAMS:
        return "g"
    found = _WITH_UNIT.fullmatch(header.strip())
    text = found[2].casefold() if found else ""
    return WEIGHT_UNITS.get(text) or LENGTH_UNITS.get(text, "")


def fields(columns: Mapping[str, int]) -> frozenset[str]:
    """Return which of a file's fields are content."""
    return frozenset(field for field in columns if field in CONTENT or field.startswith(OPTION))
