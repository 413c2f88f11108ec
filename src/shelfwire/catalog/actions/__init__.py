"""What others may do with the catalogue."""

from shelfwire.catalog.actions.archive import archive_sku, restore_sku
from shelfwire.catalog.actions.create import create_sku
from shelfwire.catalog.actions.import_file import ImportOptions, ImportResult, import_skus
from shelfwire.catalog.actions.update import update_sku

__all__ = [
    "ImportOptions",
    "ImportResult",
    "archive_sku",
    "create_sku",
    "import_skus",
    "restore_sku",
    "update_sku",
]
