"""The actions on listings and links that other apps may call."""

from shelfwire.listings.actions.create import create_skus
from shelfwire.listings.actions.enable import set_enabled
from shelfwire.listings.actions.import_links import LinkOptions, import_links
from shelfwire.listings.actions.link import link, link_many, match_new_skus, refuse_link, unlink
from shelfwire.listings.actions.look import look_again
from shelfwire.listings.actions.promotions import end_promotions, miss_promotions, read_promotions
from shelfwire.listings.actions.read import ListingsRecorded, miss_listings, note_fetched, read_listings
from shelfwire.listings.actions.see import SeenSku, see_skus

__all__ = [
    "LinkOptions",
    "ListingsRecorded",
    "SeenSku",
    "create_skus",
    "end_promotions",
    "import_links",
    "link",
    "link_many",
    "look_again",
    "match_new_skus",
    "miss_listings",
    "miss_promotions",
    "note_fetched",
    "read_listings",
    "read_promotions",
    "refuse_link",
    "see_skus",
    "set_enabled",
    "unlink",
]
