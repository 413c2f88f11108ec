"""What others may do with stock and warehouses."""

from shelfwire.inventory.actions.change import change_stock
from shelfwire.inventory.actions.count import Count, count_many, count_stock
from shelfwire.inventory.actions.forget import forget_counts
from shelfwire.inventory.actions.import_catalogue import import_catalogue
from shelfwire.inventory.actions.move import record_movement
from shelfwire.inventory.actions.reserve import Promise, consume, hold_stock, release, reserve, settle_shipped
from shelfwire.inventory.actions.warehouses import add_warehouse, link_warehouse, set_default_warehouse

__all__ = [
    "Count",
    "Promise",
    "add_warehouse",
    "change_stock",
    "consume",
    "count_many",
    "count_stock",
    "forget_counts",
    "hold_stock",
    "import_catalogue",
    "link_warehouse",
    "record_movement",
    "release",
    "reserve",
    "set_default_warehouse",
    "settle_shipped",
]
