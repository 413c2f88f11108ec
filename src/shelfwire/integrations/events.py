"""The events that this app announces. Listeners run inside the announcer's transaction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShipmentNoticeRefused:
    """What a program told of a shipment was not taken. No listener: Home and the notifications find it by state."""

    company_id: int
    call_id: int
