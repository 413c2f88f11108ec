"""The columns of a file of costs."""

from __future__ import annotations

from shelfwire.kit.columns import Column

COLUMNS = (
    Column("sku", "SKU", ("Our SKU", "Product ID", "SKU code", "Variant SKU"), needed=True, identifier=True),
    Column(
        "cost",
        "Cost",
        ("Unit cost", "Cost per item", "Site cost", "Average cost", "Cost price", "Landed cost"),
        "What one piece costs you. #CLEAR takes the cost of that day away.",
        needed=True,
    ),
    Column("currency", "Currency", ("Cost currency",), "Three letters, such as USD."),
    Column(
        "from_day",
        "Valid from",
        ("From", "Cost date", "Effective date", "Start date"),
        "The first day of the cost. Blank: always, for a SKU without a cost; else from today.",
    ),
)
HEADERS = {column.field: column.header for column in COLUMNS}
