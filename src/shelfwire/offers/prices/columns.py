"""The columns of a price list. Headers: Linnworks, Sellercloud, Shopify."""

from __future__ import annotations

from shelfwire.kit.columns import Column

COLUMNS = (
    Column(
        "sku",
        "SKU",
        ("Our SKU", "Seller SKU", "Variant SKU", "SKU code", "ProductID"),
        "Your own code of the item.",
        needed=True,
        identifier=True,
    ),
    Column(
        "shop",
        "Shop",
        ("Account", "Store", "Channel account"),
        "The shop's name or id; else the one chosen for the file.",
        identifier=True,
    ),
    Column(
        "price",
        "Price",
        ("Website price", "WebsitePrice", "Retail price", "Variant Price"),
        "In major units of the shop's currency, as the chosen locale writes it. Blank leaves it, #CLEAR empties it.",
    ),
    Column(
        "list_price",
        "List price",
        ("MSRP", "RRP", "Compare at price"),
        "Shown struck through; at least the price.",
    ),
    Column("sale_price", "Sale price", ("Special price",), "Counts from the one moment until the other."),
    Column(
        "sale_from",
        "Sale from",
        ("Sale start",),
        "Such as 2026-12-01 or 2026-12-01 08:00, in the chosen time zone, else the shop's.",
    ),
    Column("sale_until", "Sale until", ("Sale end",), "A day without a time counts to its end."),
)
HEADERS = {column.field: column.header for column in COLUMNS}
