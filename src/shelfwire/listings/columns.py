"""The columns of a file of links: our fields and the headers that mean them."""

from __future__ import annotations

from shelfwire.kit.columns import Column

COLUMNS = (
    Column("sku", "SKU", ("Our SKU", "Linked SKU", "Stock SKU"), needed=True, identifier=True),
    Column(
        "channel_sku_id",
        "SKU ID",
        ("Channel SKU ID", "TikTok SKU ID", "External SKU ID"),
        identifier=True,
    ),
    Column(
        "seller_sku",
        "Seller SKU",
        ("Channel SKU", "Linked SKU Custom Label", "Custom Label"),
        identifier=True,
    ),
    Column("shop", "Shop", ("SubSource", "Account", "Store", "Shop name", "Shop ID")),
)
HEADERS = {column.field: column.header for column in COLUMNS}
