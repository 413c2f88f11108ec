"""The channel's side of shipping."""

from __future__ import annotations

from shelfwire.channels.port import ShipmentDesk
from shelfwire.channels.switches import Switch, offer
from shelfwire.sync.engine.call import Part

SHIPMENTS: Part[ShipmentDesk] = Part("shipping", lambda channel: channel.shipments)
TRACKING_OUT = offer(
    Switch(
        "tracking_out",
        "Allow tracking upload",
        "Tracking",
        "Carrier and tracking number of each parcel go to the shop, which marks the order as shipped.",
        "Off: parcels stay here; nothing is sent.",
    )
)
