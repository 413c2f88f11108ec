"""Stock as a channel offers it, and the switch that lets it flow."""

from __future__ import annotations

from shelfwire.channels.port import StockSink
from shelfwire.channels.switches import Switch, offer
from shelfwire.sync.engine.call import Part

STOCK: Part[StockSink] = Part("stock", lambda channel: channel.stock)

STOCK_OUT = offer(
    Switch(
        "stock_out",
        "Allow inventory upload",
        "Inventory",
        "Quantities are sent to the shop whenever stock changes.",
        "Quantities are not sent to the shop. They are worked out and shown all the same.",
    )
)
