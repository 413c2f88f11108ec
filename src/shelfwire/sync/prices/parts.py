"""Prices as a channel offers them, and the switch that lets them flow."""

from __future__ import annotations

from shelfwire.channels.port import PriceSink
from shelfwire.channels.switches import Switch, offer
from shelfwire.sync.engine.call import Part

PRICES: Part[PriceSink] = Part("prices", lambda channel: channel.prices)

PRICE_OUT = offer(
    Switch(
        "price_out",
        "Allow price upload",
        "Prices",
        "Prices are sent to the shop whenever they change.",
        "Prices are not sent to the shop. They are worked out and shown all the same.",
    )
)
