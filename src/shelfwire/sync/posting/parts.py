"""Listings out, as a channel offers it, and the switch that lets them flow."""

from __future__ import annotations

from shelfwire.channels.port import ListingTarget
from shelfwire.channels.switches import Switch, offer
from shelfwire.sync.engine.call import Part

POSTING: Part[ListingTarget] = Part("posting of products", lambda channel: channel.posting)
LISTINGS_OUT = offer(
    Switch(
        "listings_out",
        "Allow product posting",
        "Posting",
        "Products that you post, and updates of listings that you ask for, go to the shop.",
        "Off: what you post waits here; nothing is sent.",
    )
)
