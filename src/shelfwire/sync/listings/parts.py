"""Listings and promotions as a channel offers them."""

from __future__ import annotations

from shelfwire.channels.port import ListingSource, ListingTarget
from shelfwire.sync.engine.call import Part

LISTINGS: Part[ListingSource] = Part("listings", lambda channel: channel.listings)
WHOLE: Part[ListingTarget] = Part("whole listings", lambda channel: channel.posting)
PAGE = 100
"""As many as a channel gives at once."""
