"""Own carriers over REST: rates, a label, and its outcome."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import Program, Store
from tests.shipbridge.conftest import SENDER, own_courier

from shelfwire.fulfilment.models import Label
from shelfwire.inventory.actions import set_sender
from shelfwire.inventory.queries import warehouses
from shelfwire.jobs import drain
from shelfwire.shipbridge import children
from shelfwire.shipbridge.models import RateAsk

pytestmark = pytest.mark.django_db


def test_a_program_asks_for_rates_buys_a_label_and_gets_its_parcel(wms: Program, store: Store) -> None:
    for place in warehouses(store.company):
        set_sender(warehouse=place, parts=SENDER, by="Alice")
    van = own_courier(store.company)
    (told,) = wms.get("/carrier-accounts")["data"]
    assert (told["id"], told["plugin"], told["carrier"]) == (van.pk, "generic", "ups")
    order = store.order()
    parcel: dict[str, Any] = {"contents": [{"order_id": order.pk}], "weight": "1.5", "weight_unit": "kg"}
    wrong = wms.post("/carrier-rates", {**parcel, "length": "10"}, status=422)
    assert (wrong["field"], wrong["code"]) == ("width", "incomplete_shipment")
    assert not RateAsk.objects.exists()
    asked = wms.post("/carrier-rates", parcel, status=202)
    assert (asked["finished"], asked["rates"]) == (False, [])
    drain()
    rates = wms.get(f"/carrier-rates/{asked['id']}")
    assert rates["finished"]
    cheapest = rates["rates"][0]
    assert (cheapest["name"], cheapest["price"], cheapest["days"]) == (
        "Standard",
        {"minor": 450, "currency": "USD"},
        2,
    )
    choice = {"rates_id": asked["id"], "carrier_account_id": van.pk, "service": cheapest["service"]}
    assert wms.post("/carrier-labels", {**choice, "service": "no-such"}, status=404)["field"] == "service"
    label = wms.post("/carrier-labels", choice, status=202)
    assert wms.post("/carrier-labels", choice, status=202)["label_id"] == label["label_id"]
    assert Label.objects.count() == 1
    drain()
    bought = wms.get(f"/carrier-labels/{label['label_id']}")
    assert bought["status"] == "bought"
    assert wms.get(f"/parcels/{bought['parcel_id']}")["tracking_number"] == bought["tracking_number"]
    settle = wms.post(f"/carrier-labels/{label['label_id']}/settle", {"tracking_number": None}, status=409)
    assert settle["code"] == "purchase_not_open"
    children.end_idle()
