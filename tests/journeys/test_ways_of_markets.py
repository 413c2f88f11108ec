"""Own numbers in all seven markets: the way that an order shows is the way that it leaves, both sides compared."""

from __future__ import annotations

import pytest
from tests.journeys.conftest import Begin
from tests.journeys.test_listings_of_many_shops import shop_in

from shelfwire.channels.actions import set_switch
from shelfwire.fulfilment.actions import make_parcel
from shelfwire.fulfilment.actions.package_requests import ask_split
from shelfwire.fulfilment.errors_requests import BadGroups, NoSplitHere
from shelfwire.fulfilment.models import PackageRequest
from shelfwire.fulfilment.ways import ways_each
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.jobs import drain, enqueue
from shelfwire.orders.models import Order
from shelfwire.sync.orders.poll import poll_orders

OWN = {
    "US": ("own_by_order", "label_by_service"),
    "GB": ("own_by_order", "label_by_slot"),
    "DE": ("own_by_order", "label_by_slot"),
    "JP": ("own_by_order", "label_by_slot"),
    "VN": ("own_by_package", "label_by_slot"),
    "ID": ("own_by_package", "label_by_slot"),
    "MX": ("own_by_package", "label_by_slot"),
}
CALLS = {
    "own_by_order": "/fulfillment/202309/orders/{order}/packages",
    "own_by_package": "/fulfillment/202309/packages/{package}/ship",
}


def test_an_own_number_leaves_by_the_way_of_its_market(begin: Begin) -> None:
    diary = begin("grand-tour", catalogue=False)
    shops = {shop["region"]: shop for shop in diary.control.state()["shops"]}
    assert set(shops) >= set(OWN)
    for region, ways in OWN.items():
        account, shop = shop_in(diary, region), shops[region]
        for switch in ("orders_in", "tracking_out"):
            set_switch(account=account, switch=switch, on=True, by="Alice")
        content = diary.control.catalogue_csv(shop["id"]).encode()
        enqueue(
            import_catalogue_file, company=diary.company, by="Alice", files={"c.csv": content}, file="c.csv"
        )
        drain()
        code = diary.control.catalogue(shop["id"])[0]["seller_sku"]
        found = []
        for kind in ("SELLER", "TIKTOK"):
            lines = [{"seller_sku": code, "quantity": 2}]
            (bought,) = diary.control.buy(shop_id=shop["id"], shipping_type=kind, lines=lines, release=True)
            poll_orders(account_id=account.pk)
            found.append(
                Order.objects.select_related("account").get(account=account, external_id=bought["id"])
            )
        own, labelled = found
        assert (ways_each([own])[own.pk].codes[0], ways_each([labelled])[labelled.pk].codes[0]) == ways, (
            region
        )

        # a part: simply shipped where the order is the way, refused where packages leave as a whole
        first, _ = own.units.order_by("pk")
        wanted = NoSplitHere if ways[0] == "own_by_order" else BadGroups
        with pytest.raises(wanted):
            ask_split(order=own, groups=[[first.pk]], by="Bob")
        assert not PackageRequest.objects.exists()

        carrier = account.carrier_links.filter(delivery_option_id__in=["", own.delivery_option_id]).first()
        assert carrier is not None, region
        diary.control.clear_calls()
        number = f"SW{region}12345678"
        make_parcel(
            company=diary.company, account=account, carrier=carrier.carrier, tracking_number=number,
            contents={own.pk: None}, by="Bob", via="screen", accept_unusual_number=True,
        )  # fmt: skip
        drain()
        path = CALLS[ways[0]].format(order=own.external_id, package=first.channel_package_id)
        assert diary.ship_calls() == [path], region
        truth = diary.control.order(own.external_id)
        assert (truth["status"], truth["tracking"]) == ("AWAITING_COLLECTION", [number]), region
        poll_orders(account_id=account.pk)
        own.refresh_from_db()
        assert own.status == "shipped", region
        assert {u.channel_package_id for u in own.units.all()} == {p["id"] for p in truth["packages"]}, region
