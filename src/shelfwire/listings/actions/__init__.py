"""The actions on listings and links that other apps may call."""

from shelfwire.listings.actions.confirm_links import ConfirmedRow, ConfirmOptions, confirm_links
from shelfwire.listings.actions.create import create_skus
from shelfwire.listings.actions.enable import set_enabled
from shelfwire.listings.actions.import_links import LinkOptions, import_links
from shelfwire.listings.actions.keep import KeptCount, ask_whole, keep_listings, note_whole
from shelfwire.listings.actions.keep_brands import end_authorisations, keep_brands, note_brands_in_category
from shelfwire.listings.actions.keep_categories import KeptTree, keep_categories
from shelfwire.listings.actions.keep_forms import keep_forms, note_form
from shelfwire.listings.actions.keep_prerequisites import keep_parties, keep_prerequisites
from shelfwire.listings.actions.keep_size_charts import keep_size_charts
from shelfwire.listings.actions.link import link, link_many, match_new_skus, refuse_link, relink, unlink
from shelfwire.listings.actions.look import look_again
from shelfwire.listings.actions.note import set_note
from shelfwire.listings.actions.promotions import end_promotions, miss_promotions, read_promotions
from shelfwire.listings.actions.read import ListingsRecorded, miss_listings, note_fetched, read_listings
from shelfwire.listings.actions.see import SeenSku, see_skus
from shelfwire.listings.actions.set_link_order import keep_identifier_priority, set_link_order

__all__ = [
    "ConfirmOptions",
    "ConfirmedRow",
    "KeptCount",
    "KeptTree",
    "LinkOptions",
    "ListingsRecorded",
    "SeenSku",
    "ask_whole",
    "confirm_links",
    "create_skus",
    "end_authorisations",
    "end_promotions",
    "import_links",
    "keep_brands",
    "keep_categories",
    "keep_forms",
    "keep_identifier_priority",
    "keep_listings",
    "keep_parties",
    "keep_prerequisites",
    "keep_size_charts",
    "link",
    "link_many",
    "look_again",
    "match_new_skus",
    "miss_listings",
    "miss_promotions",
    "note_brands_in_category",
    "note_fetched",
    "note_form",
    "note_whole",
    "read_listings",
    "read_promotions",
    "refuse_link",
    "relink",
    "see_skus",
    "set_enabled",
    "set_link_order",
    "set_note",
    "unlink",
]
