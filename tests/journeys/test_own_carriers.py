"""An order that the seller ships with an account of their own, from the buyer's click to the carrier's scan."""

from __future__ import annotations

import pytest
from tests.journeys.conftest import Begin
from tests.shipbridge.conftest import BOX, SENDER, own_courier

from shelfwire.fulfilment.models import Label, LabelDocument, Parcel
from shelfwire.inventory.actions import set_sender
from shelfwire.inventory.queries import warehouses
from shelfwire.jobs import drain
from shelfwire.orders.states import OrderStatus
from shelfwire.shipbridge import children, queries
from shelfwire.shipbridge.errors import IncompleteShipment
from shelfwire.sync.shipbridge.buying import buy_with_carrier
from shelfwire.sync.shipbridge.places import parcelled_of
from shelfwire.sync.shipbridge.rates import rates_for


def test_a_label_of_ones_own_courier_goes_on_the_parcel_and_its_number_to_tiktok(
    open_for_business: Begin,
) -> None:
    diary = open_for_business()
    for place in warehouses(diary.company):
        set_sender(warehouse=place, parts=SENDER, by="Alice")
    van = own_courier(diary.company)

    # while TikTok holds the order there is no address to ask rates for
    order_id = diary.buy(quantity=2)
    diary.post()
    held = diary.order(order_id)
    with pytest.raises(IncompleteShipment):
        rates_for(company=diary.company, contents={held.pk: None}, box=BOX, by="Bob")

    diary.later(hours=1, minutes=1)
    order = diary.order(order_id)
    assert order.status == OrderStatus.RELEASED
    asked = rates_for(company=diary.company, contents={order.pk: None}, box=BOX, by="Bob")
    drain()
    offer = queries.offers(queries.answers(asked))[0]
    outcome = buy_with_carrier(
        company=diary.company,
        account=diary.fresh(),
        contents={order.pk: None},
        carrier_account=offer.account,
        service=offer.service,
        service_name=offer.name,
        price=offer.price,
        parcel=parcelled_of(BOX),
        by="Bob",
        key=f"rates:{asked.pk}",
    )
    assert outcome.refusal is None
    drain()
    drain()
    label, parcel = Label.objects.get(), Parcel.objects.get()
    assert (label.status, label.parcel, label.carrier_account) == ("bought", parcel, van)
    assert LabelDocument.objects.get().format == "pdf"

    # TikTok has the number, told once
    there = diary.control.order(order_id)
    assert (there["status"], there["tracking"]) == ("AWAITING_COLLECTION", [label.tracking_number])
    assert len(diary.ship_calls()) == 1
    diary.post()
    assert diary.order(order_id).status == OrderStatus.SHIPPED
    diary.control.scan(order_id=order_id)
    diary.post()
    parcel.refresh_from_db()
    assert (diary.order(order_id).status, parcel.status) == (OrderStatus.IN_TRANSIT, "in_transit")
    children.end_idle()
