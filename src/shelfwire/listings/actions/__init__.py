"""What others may do with listings and their links."""

from shelfwire.listings.actions.import_links import LinkOptions, LinkResult, import_links
from shelfwire.listings.actions.link import link, match_new_skus, unlink
from shelfwire.listings.actions.see import SeenSku, see_skus

__all__ = [
    "LinkOptions",
    "LinkResult",
    "SeenSku",
    "import_links",
    "link",
    "match_new_skus",
    "see_skus",
    "unlink",
]
