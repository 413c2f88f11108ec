"""The columns of a catalogue file: our fields, the headers that mean them in other products' files, and a sentence
on what each holds.

Headers: Linnworks, Sellercloud, Shopify, and the names that TikTok gives a seller's SKU.
"""

from __future__ import annotations

from shelfwire.kit.columns import Column

COLUMNS = (
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
        ("Barcode Number", "GTIN", "EAN", "UPC", "Variant Barcode", "Identifier code"),
        "Letters, digits and dashes, up to 20.",
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
HEADERS = {column.field: column.header for column in COLUMNS}
