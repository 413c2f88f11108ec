"""The channel's side of labels."""

from __future__ import annotations

from shelfwire.channels.port import LabelDesk
from shelfwire.channels.switches import Switch, offer
from shelfwire.sync.engine.call import Part

LABELS: Part[LabelDesk] = Part("labels", lambda channel: channel.labels)
LABELS_OUT = offer(
    Switch(
        "labels_out",
        "Allow buying labels",
        "Labels",
        "Labels you order here are bought from the shop at its price. They cannot be voided from here.",
        "Off: ordered labels wait here; nothing is bought.",
    )
)
"""The name of the switch."""
