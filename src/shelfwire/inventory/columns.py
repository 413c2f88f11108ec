"""The columns of a stock file and of a file of counts: our fields, the headers that mean them in other products' files,
and a sentence on what each holds.
"""

from __future__ import annotations

from shelfwire.inventory.states import MovementKind
from shelfwire.kit.columns import Column

SKU = Column(
    "sku",
    "SKU",
    ("Seller SKU", "Variant SKU", "SKU code", "ProductID"),
    "Your own code of the item.",
    identifier=True,
)
BARCODE = Column(
    "barcode",
    "Barcode",
    ("Barcode Number", "GTIN", "EAN", "UPC", "Variant Barcode"),
    "Instead of the SKU, when only one SKU has it.",
    identifier=True,
)
STOCK = (
    SKU,
    BARCODE,
    Column(
        "quantity",
        "Quantity",
        ("Stock Level", "PhysicalQty", "AggregateQty", "Variant Inventory Qty", "On hand", "Qty"),
        "Whole number: what was counted, came in, came back or is damaged; for adjustments also below 0.",
        needed=True,
    ),
    Column(
        "warehouse",
        "Warehouse",
        ("Warehouse code", "Location"),
        "Warehouse code or name; else the one chosen for the file, else the default.",
        identifier=True,
    ),
    Column(
        "mode",
        "Mode",
        ("Kind", "Movement"),
        "count, receipt, adjustment, return or damage; else the one chosen for the file.",
    ),
    Column("supplier", "Supplier", ("Vendor",), "Whose stock it is; else the one chosen for the file."),
    Column("reason", "Reason", ("Note", "Comment"), "Shown in the ledger."),
)
COUNTS = (
    SKU,
    BARCODE,
    Column(
        "counted", "Counted", ("Quantity", "Count", "Qty"), "What was found: a whole number.", needed=True
    ),
)
MODES = {
    kind.value: kind
    for kind in (
        MovementKind.COUNT,
        MovementKind.RECEIPT,
        MovementKind.ADJUSTMENT,
        MovementKind.RETURN,
        MovementKind.DAMAGE,
    )
}
