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
        "Labels that are asked for here are bought from the shop at its price, which cannot be undone from here.",
        "Off: labels that are asked for wait here; nothing is bought.",
    )
)
"""The name of the switch."""
