"""The actions of the catalogue that other apps may call."""

from shelfwire.catalog.actions.archive import archive_sku, restore_sku
from shelfwire.catalog.actions.create import create_sku
from shelfwire.catalog.actions.forget_pictures import forget_pictures
from shelfwire.catalog.actions.import_file import ImportOptions, import_skus
from shelfwire.catalog.actions.set_kit import set_kit
from shelfwire.catalog.actions.set_shadow import set_shadow
from shelfwire.catalog.actions.update import update_sku
from shelfwire.catalog.actions.want_pictures import want_pictures

__all__ = [
    "ImportOptions",
    "archive_sku",
    "create_sku",
    "forget_pictures",
    "import_skus",
    "restore_sku",
    "set_kit",
    "set_shadow",
    "update_sku",
    "want_pictures",
]
