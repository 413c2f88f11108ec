"""The channel's side of packages."""

from __future__ import annotations

from dataclasses import dataclass

from shelfwire.channels.port import Channel, LabelDesk, ShipmentDesk
from shelfwire.sync.engine.call import Part


@dataclass(frozen=True, slots=True)
class Desks:
    """Both parts that speak of packages: one changes them, one shows them."""

    labels: LabelDesk
    shipments: ShipmentDesk


def _desks(channel: Channel) -> Desks | None:
    if channel.labels is None or channel.shipments is None:
        return None
    return Desks(channel.labels, channel.shipments)


PACKAGES: Part[Desks] = Part("packages", _desks)
