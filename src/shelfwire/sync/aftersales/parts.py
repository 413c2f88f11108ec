"""The channel's side of cases."""

from __future__ import annotations

from shelfwire.channels.port import AftersalesDesk
from shelfwire.channels.switches import Switch, offer
from shelfwire.sync.engine.call import Part

AFTERSALES: Part[AftersalesDesk] = Part("aftersales", lambda channel: channel.aftersales)
AFTERSALES_OUT = offer(
    Switch(
        "aftersales_out",
        "Allow cancellations and refunds",
        "Refunds",
        "What is accepted, declined, cancelled or refunded here is told to the shop, which pays buyers back.",
        "Off: answers, cancellations and refunds that are asked for here wait; the shop's deadlines run on.",
    )
)
"""The name of the switch. Cases are read with the orders, whatever it says."""
