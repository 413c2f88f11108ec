"""The columns of a tracking file: our fields, the headers that mean them, and a sentence on what each holds."""

from __future__ import annotations

from shelfwire.kit.columns import Column

COLUMNS = (
    Column(
        "order_id",
        "Order ID",
        ("Order number", "TikTok Order ID", "Order No", "Order Reference", "Order"),
        "The channel's order id, as text: Excel rounds long numbers.",
        needed=True,
        identifier=True,
    ),
    Column(
        "carrier",
        "Carrier",
        ("Shipping provider", "Shipping provider name", "Postal service", "Courier", "Shipping company"),
        "Its name, as you or the channel write it; empty means the one whose numbers look like this.",
    ),
    Column(
        "tracking_number",
        "Tracking number",
        ("Tracking ID", "Tracking No", "Tracking #", "Tracking code", "Tracking"),
        "One row a number. Several rows of one order are several parcels; one number on several orders is one parcel.",
        needed=True,
        identifier=True,
    ),
    Column(
        "sku",
        "SKU",
        ("Seller SKU", "Original SKU", "Item SKU"),
        "Only when a parcel holds a part of the order. Yours or the seller SKU.",
        identifier=True,
    ),
    Column(
        "quantity",
        "Quantity",
        ("Qty", "Shipped quantity"),
        "How many of the SKU; empty means all that are left.",
    ),
    Column(
        "shipped_at",
        "Ship date",
        ("Shipped at", "Shipped date", "Shipment date", "Date shipped"),
        "Checked against the day of the order, on the clock you name.",
    ),
    Column(
        "shop",
        "Shop",
        ("SubSource", "Account", "Store", "Shop name", "Shop ID"),
        "Only when two shops share an order id.",
    ),
    Column(
        "despite",
        "Odd but right because",
        (),
        "Why the parcel ships although something looks odd about its number.",
    ),
)
