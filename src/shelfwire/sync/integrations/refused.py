"""What is said of a shipment that a program told and that was refused."""

from __future__ import annotations

from shelfwire.integrations.models import IntegrationCall


def about(call: IntegrationCall) -> str:
    """Which shipment of which program: ``ShipStation: order 57646, UPS 1Z…``."""
    if call.file_name:
        return f"{call.integration.name}: {call.file_name}"
    parts = " ".join(filter(None, (call.carrier, call.tracking_number)))
    order = f"order {call.order_number}" if call.order_number else "a shipment"
    return f"{call.integration.name}: {order}{f', {parts}' if parts else ''}"
