"""What a packer sees and does: the shipping of what waits, and nothing that it does not take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.scene import Scene, make_scene, ups_number
from tests.web.test_station import fields

from shelfwire.fulfilment.models import Parcel
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db

PHONE, STREET, BUYER = "+1 555 010 7788", "Elm Street 12", "marisol"


@pytest.fixture
def scene(company: Company) -> Scene:
    return make_scene(company)


def order(scene: Scene, key: str = "o", **more: Any) -> Order:
    found = scene.order(key, buyer_name=BUYER, **more)
    assert found.address is not None
    found.address.phone, found.address.lines = PHONE, [STREET]
    found.address.save()
    return found


def of(order: Order) -> str:
    return f"/c/corner-shop/orders/{order.pk}/"


def test_no_list_offers_a_packer_a_file(as_pat: Client, as_bob: Client, scene: Scene) -> None:
    scene.sent(order(scene))
    theirs, whole = (
        client.get("/c/corner-shop/orders/parcels/").content.decode() for client in (as_pat, as_bob)
    )
    assert "format=csv" in whole
    for kind in ("csv", "xlsx"):
        assert f"format={kind}" not in theirs
        assert as_pat.get(f"/c/corner-shop/orders/parcels/?format={kind}").status_code == 403


def test_a_packers_list_hears_of_news(as_pat: Client, scene: Scene) -> None:
    scene.sent(order(scene))
    grid = as_pat.get("/c/corner-shop/orders/parcels/").context["grid"]
    assert as_pat.get(f"/c/corner-shop/orders/parcels/{grid.pulse}").status_code == 204
    scene.sent(order(scene, "later"))
    news = as_pat.get(f"/c/corner-shop/orders/parcels/{grid.pulse}")
    assert (news.status_code, news.context["new"]) == (200, 1)


def test_a_packer_saves_a_view_of_a_list_they_see(as_pat: Client, scene: Scene) -> None:
    scene.sent(order(scene))
    there = "/c/corner-shop/orders/parcels/"
    view = {"label": "UPS", "query": "?carrier=ups", "at": there}
    assert as_pat.get(there, {"carrier": "ups"}).context["grid"].savable
    assert as_pat.post("/c/corner-shop/views/parcels/", view).status_code == 302
    assert "UPS" in [chip.label for chip in as_pat.get(there).context["grid"].chips]
    assert as_pat.post("/c/corner-shop/views/parcels/forget/", view).status_code == 302
    assert "UPS" not in [chip.label for chip in as_pat.get(there).context["grid"].chips]


def parcels() -> int:
    return Parcel.objects.count()


def test_the_way_in_leads_to_the_station(as_pat: Client, scene: Scene) -> None:
    assert as_pat.get("/").headers["Location"] == "/c/corner-shop/station/"
    assert as_pat.get("/c/corner-shop/").headers["Location"] == "/c/corner-shop/station/"
    page = as_pat.get("/c/corner-shop/station/").content.decode()
    for word in ("Ship station", "Parcels"):
        assert word in page
    for place in ("/settings/", "/channels/", "/inventory/", "/catalogue/", "/jobs/", "/notifications/"):
        assert f'href="/c/corner-shop{place}' not in page, place


def test_an_order_that_may_ship_is_shown_without_phone_and_money(
    as_pat: Client, as_bob: Client, scene: Scene
) -> None:
    found = order(scene)
    theirs, whole = (client.get(of(found)).content.decode() for client in (as_pat, as_bob))
    for hidden in (PHONE, "The buyer pays", "order-line-money", "Timeline", "Documents from"):
        assert hidden in whole, hidden
        assert hidden not in theirs, hidden
    assert STREET in theirs
    for page in ("/c/corner-shop/station/", f"{of(found)}slip/"):
        text = as_pat.get(page).content.decode()
        assert STREET in text
        assert PHONE not in text


@pytest.mark.parametrize(
    "more",
    [
        {"status": "on_hold"},
        {"status": "unpaid"},
        {"status": "cancelled"},
        {"cancel_requested": True},
        {"units": [("NOT-LINKED", 1)]},
    ],
    ids=str,
)
def test_an_order_that_may_not_ship_is_not_shown(
    more: dict[str, Any], as_pat: Client, as_bob: Client, scene: Scene
) -> None:
    found = scene.order("o", **more)
    answer = as_pat.get(of(found))
    assert answer.status_code == 403
    assert "A packer sees orders that may ship" in answer.content.decode()
    for part in ("slip/", "timeline/", "documents/"):
        assert as_pat.get(of(found) + part).status_code == 403
    assert as_bob.get(of(found)).status_code == 200


def test_what_was_shipped_is_shown_for_a_week(as_pat: Client, as_bob: Client, scene: Scene) -> None:
    found = order(scene)
    parcel = scene.sent(found)
    there = f"/c/corner-shop/orders/parcels/{parcel.pk}/"
    assert as_pat.get(of(found)).status_code == as_pat.get(there).status_code == 200
    assert parcel.tracking_number in as_pat.get("/c/corner-shop/orders/parcels/").content.decode()
    Parcel.objects.filter(pk=parcel.pk).update(made_at=clock.now() - timedelta(days=8))
    assert as_pat.get(of(found)).status_code == as_pat.get(there).status_code == 403
    assert as_pat.post(f"{there}void/").status_code == 403
    assert parcel.tracking_number not in as_pat.get("/c/corner-shop/orders/parcels/").content.decode()
    assert as_bob.get(there).status_code == 200


def test_a_packer_ships_at_the_station_and_a_viewer_does_not(
    as_pat: Client, as_charlie: Client, scene: Scene
) -> None:
    found = order(scene)
    form = fields(as_pat, found)
    there = f"/c/corner-shop/station/ship/{found.pk}/"
    assert as_charlie.post(there, form).status_code == 403
    assert parcels() == 0
    answer = as_pat.post(there, form)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Parcel.objects.get().made_by == "Pat"


def test_a_packer_ships_nothing_that_waits_for_something_else(as_pat: Client, scene: Scene) -> None:
    held = scene.order("held", status="on_hold")
    form = {"carrier": "ups", "tracking_number": ups_number()}
    assert as_pat.post(f"{of(held)}ship/", form).status_code == 403
    assert as_pat.post(f"/c/corner-shop/station/ship/{held.pk}/", form).status_code == 403
    assert parcels() == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_packer_takes_no_file_away(kind: str, as_pat: Client, as_charlie: Client, scene: Scene) -> None:
    order(scene)
    for page in ("orders/parcels/", "orders/", "orders/to-ship.csv", "inventory/"):
        assert as_pat.get(f"/c/corner-shop/{page}?format={kind}").status_code == 403, page
    assert as_charlie.get(f"/c/corner-shop/orders/parcels/?format={kind}").status_code == 200


def test_the_palette_finds_what_is_packed_by_its_number_and_nobody_by_name(
    as_pat: Client, as_bob: Client, scene: Scene
) -> None:
    found, held = order(scene), scene.order("held", status="on_hold")

    def offered(client: Client, words: str) -> str:
        return client.get("/c/corner-shop/go/", {"q": words}).content.decode()

    assert found.external_id in offered(as_bob, BUYER)
    assert found.external_id not in offered(as_pat, BUYER)
    assert of(found) in offered(as_pat, found.external_id)
    assert of(held) not in offered(as_pat, held.external_id)
    assert "SHIRT-M" not in offered(as_pat, "SHIRT")
    assert "/settings/" not in offered(as_pat, "")


def test_a_table_of_other_orders_cannot_be_asked_for(as_pat: Client, scene: Scene) -> None:
    order(scene)
    held = scene.order("held", status="on_hold")
    for query in (f"ids={held.pk}", "matching=1&q=", f"matching=1&q={BUYER}"):
        for page in ("station/table/", "station/pick-list/", "orders/slips/"):
            assert held.external_id not in as_pat.get(f"/c/corner-shop/{page}?{query}").content.decode(), page


def test_slips_are_printed_again_for_a_week_and_not_of_others(
    as_pat: Client, as_bob: Client, scene: Scene
) -> None:
    found = order(scene)
    parcel = scene.sent(found)
    there = f"/c/corner-shop/orders/slips/?parcels={parcel.pk}"
    text = as_pat.get(there).content.decode()
    assert STREET in text
    assert PHONE not in text
    Parcel.objects.filter(pk=parcel.pk).update(made_at=clock.now() - timedelta(days=8))
    assert STREET not in as_pat.get(there).content.decode()
    assert STREET in as_bob.get(there).content.decode()
