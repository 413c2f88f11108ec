"""``action=shipnotify``: a program tells that a parcel was made.

Source: https://www.shipstation.com/docs/custom-store/v1/reference/notify/. A notice has no id, and one that was refused
comes again about every hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shelfwire.integrations.actions import note_call
from shelfwire.integrations.errors import BadCall
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallAction
from shelfwire.sync.integrations.entry import whole_number
from shelfwire.sync.integrations.shipments import Item, Shipment, ship, teller_of
from shelfwire.sync.integrations.xml import Element, read

KNOWN: Final = {
    "stamps_com": "usps",
    "stamps.com": "usps",
    "fedexcanada": "fedex",
    "fedexinternationalmailservice": "fedex",
    "dhlcanada": "dhl_express",
    "upsmi": "",
    "other": "",
}
"""ShipStation's words that are no carrier's name (https://www.shipstation.com/docs/custom-store/v1/event-notifications/),
with our codes; empty: the number has to tell, because the word does not."""
QUANTITY_MOST: Final = 100_000


def read_notice(asked: Mapping[str, str], body: bytes) -> Shipment:
    """The notice of a query and a body; where both speak, the body does. Raises BadCall."""
    told = read(body) if body.strip() else Element("ShipNotice")
    notice = Shipment(
        told.said("OrderID"),
        told.said("OrderNumber") or asked.get("order_number", "").strip(),
        told.said("Carrier") or asked.get("carrier", "").strip(),
        told.said("TrackingNumber") or asked.get("tracking_number", "").strip(),
        _items(told.first("Items")),
    )
    if not notice.order_id and not notice.order_number:
        raise BadCall("The notice names no order.", field="OrderNumber")
    if not notice.tracking_number:
        raise BadCall(
            "The notice has no tracking number.",
            field="TrackingNumber",
            hint="Ship with a label that has one.",
        )
    return notice


def _items(told: Element | None) -> tuple[Item, ...]:
    """What is named; nothing, where no item is. Raises BadCall, also where every quantity is 0: that is not all."""
    found = []
    for item in told.inside if told else ():
        said = item.said("Quantity") or "1"
        quantity = whole_number(said, QUANTITY_MOST)
        if quantity is None:
            raise BadCall(f"“{said[:40]}” is not a quantity.", field="Quantity", value=said[:40])
        found.append(Item(item.said("LineItemID"), item.said("SKU"), quantity))
    if found and not any(item.quantity for item in found):
        raise BadCall("Nothing is in the parcel: every quantity is 0.", field="Quantity", value="0")
    return tuple(item for item in found if item.quantity)


def take(integration: Integration, notice: Shipment) -> None:
    """Make the parcel, once, and write a line into the integration's log. Raises RuleBroken, having changed nothing."""
    done = ship(teller_of(integration, KNOWN), notice)
    note_call(
        integration,
        CallAction.NOTICE,
        done.outcome,
        said=done.said,
        parcel_id=done.parcel.pk,
        units=done.units,
        **notice.named,
    )
