"""The actions of the catalogue that other apps may call."""

from shelfwire.catalog.actions.archive import archive_sku, restore_sku
from shelfwire.catalog.actions.create import create_sku
from shelfwire.catalog.actions.create_family import Variation, create_family
from shelfwire.catalog.actions.create_many import CreatedProduct, NewProduct, NewSku, create_products
from shelfwire.catalog.actions.forget_pictures import forget_pictures
from shelfwire.catalog.actions.import_costs import CostOptions, import_costs
from shelfwire.catalog.actions.import_file import ImportOptions, import_skus
from shelfwire.catalog.actions.import_preview import preview
from shelfwire.catalog.actions.remember_columns import remember_columns
from shelfwire.catalog.actions.retry_pictures import retry_pictures
from shelfwire.catalog.actions.set_costs import CostEntry, set_costs
from shelfwire.catalog.actions.set_identifiers import set_identifiers
from shelfwire.catalog.actions.set_kit import hold_companies, set_kit
from shelfwire.catalog.actions.set_options import set_options
from shelfwire.catalog.actions.set_pictures import set_pictures
from shelfwire.catalog.actions.set_shadow import set_shadow
from shelfwire.catalog.actions.update import update_sku
from shelfwire.catalog.actions.update_product import update_product
from shelfwire.catalog.actions.upload_picture import upload_picture
from shelfwire.catalog.actions.want_pictures import want_pictures

__all__ = [
    "CostEntry",
    "CostOptions",
    "CreatedProduct",
    "ImportOptions",
    "NewProduct",
    "NewSku",
    "Variation",
    "archive_sku",
    "create_family",
    "create_products",
    "create_sku",
    "forget_pictures",
    "hold_companies",
    "import_costs",
    "import_skus",
    "preview",
    "remember_columns",
    "restore_sku",
    "retry_pictures",
    "set_costs",
    "set_identifiers",
    "set_kit",
    "set_options",
    "set_pictures",
    "set_shadow",
    "update_product",
    "update_sku",
    "upload_picture",
    "want_pictures",
]
