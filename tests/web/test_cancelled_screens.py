"""On the screens: stop the box, take it apart, answer for its items once; and what a list says of packed orders."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.factories import channel_order
from tests.web.scene import Scene, busy_scene, make_scene

from shelfwire.fulfilment.actions import follow, void_parcel, warn_address_changed
from shelfwire.fulfilment.models import Acknowledgement, Parcel
from shelfwire.inventory.models import Balance, Movement
from shelfwire.kit import clock
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Address, Order
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
SHOP = "/c/corner-shop/"
ORDERS = f"{SHOP}orders/"


def say(scene: Scene, order: Order, status: str, **more: Any) -> None:
    doc = channel_order(
        order.external_id,
        status=status,
        placed_at=order.placed_at,
        updated_at=clock.now(),
        ship_by=order.ship_by,
        collect_by=order.collect_by,
        **more,
    )
    record_orders(scene.account, [doc], via="poll")
    follow(scene.account, [order.pk])


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def shirts() -> int:
    return Balance.objects.get(sku__code="SHIRT-M").on_hand


def test_home_stops_the_box_then_asks_for_its_items_once(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    order = scene.order("one")
    parcel = scene.sent(order)
    assert "Stop these parcels" not in page(as_bob, f"{SHOP}work/")
    say(scene, order, "awaiting_collection", cancel_requested=True)
    asked = page(as_bob, f"{SHOP}work/")
    assert "hold the parcel back until the request is answered" in asked
    assert parcel.tracking_number in asked
    stopped = f"{ORDERS}parcels/?stopped=yes"
    assert parcel.tracking_number in page(as_bob, stopped)
    say(scene, order, "cancelled")
    home = page(as_bob, f"{SHOP}work/")
    assert "pull the parcel out and void it" in home
    assert "put 1 back?" not in home
    assert "Cancelled: do not hand over" in page(as_bob, f"{ORDERS}parcels/{parcel.pk}/")

    assert as_bob.post(f"{ORDERS}parcels/{parcel.pk}/void/", {"why": "Pulled"}).status_code == 302
    home = page(as_bob, f"{SHOP}work/")
    assert "Stop these parcels" not in home
    page(as_bob, stopped)  # it says once that the parcel is void
    assert parcel.tracking_number not in page(as_bob, stopped)
    assert "put 1 back?" in home
    assert "Put 1 back" in page(as_bob, f"{ORDERS}{order.pk}/")
    before = shirts()
    for _ in range(2):
        assert as_bob.post(f"{ORDERS}{order.pk}/put-back/", {"back": "yes"}).status_code == 302
    assert as_bob.post(f"{ORDERS}{order.pk}/put-back/", {"back": "no"}).status_code == 302
    assert (shirts(), Movement.objects.filter(kind="return").count()) == (before + 1, 1)
    assert "put 1 back?" not in page(as_bob, f"{SHOP}work/")
    assert "Put 1 back" not in page(as_bob, f"{ORDERS}{order.pk}/")


def test_a_viewer_answers_nothing_and_takes_nothing_out(company: Company, as_charlie: Client) -> None:
    scene = make_scene(company)
    order = scene.order("one")
    parcel = scene.sent(order)
    say(scene, order, "cancelled")
    take = f"{ORDERS}parcels/{parcel.pk}/take-out/{order.pk}/"
    assert as_charlie.post(take, {"what": "order"}).status_code == 403
    void_parcel(parcel=parcel, by="Bob", why="")
    assert as_charlie.post(f"{ORDERS}{order.pk}/put-back/", {"back": "yes"}).status_code == 403
    assert not Movement.objects.filter(kind="return").exists()


def test_an_order_is_taken_out_of_a_shared_parcel(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    one, two = scene.order("one"), scene.order("two")
    parcel = scene.parcel(one, two)
    assert "Take the order out" in page(as_bob, f"{ORDERS}parcels/{parcel.pk}/")
    for _ in range(2):
        taken = as_bob.post(f"{ORDERS}parcels/{parcel.pk}/take-out/{two.pk}/", {"what": "order"})
        assert taken.status_code == 302
    parcel.refresh_from_db()
    assert parcel.status == "ready"
    assert list(parcel.contents.filter(live=True).values_list("order_id", flat=True)) == [one.pk]
    assert "no longer in it" in page(as_bob, f"{ORDERS}parcels/{parcel.pk}/")


def test_the_list_says_how_far_each_order_has_come_and_its_filters_and_counts_match(
    company: Company, as_bob: Client
) -> None:
    scene = busy_scene(company)
    packed = scene.order("packed")
    scene.parcel(packed)
    stopped = scene.order("stopped")
    scene.sent(stopped)
    say(scene, stopped, "cancelled")
    words = {
        "packed": ("Packed, tracking not sent", [packed]),
        "refused": ("Tracking refused by TikTok Shop", [scene.orders["refused"]]),
        "not_scanned": ("Packed, not scanned", [scene.orders["sent"]]),
        "stop": ("Packed and cancelled: stop the parcel", [stopped]),
    }
    counts = {chip.href.lstrip("?"): chip.count for chip in as_bob.get(ORDERS).context["grid"].chips}
    for word, (phrase, expected) in words.items():
        answer = as_bob.get(ORDERS, {"progress": word})
        assert [row.pk for row in answer.context["grid"].page.rows] == [order.pk for order in expected], word
        assert phrase in answer.content.decode()
        if word != "not_scanned":
            assert str(counts[f"progress={word}"]) == str(len(expected))
    to_pack = as_bob.get(ORDERS, {"progress": "to_pack"}).context["grid"].page.rows
    assert scene.orders["late"] in to_pack
    assert packed not in to_pack
    assert str(counts["progress=to_pack"]) == str(len(to_pack))


def test_a_slip_is_printed_again_after_shipping_and_never_before_the_release(
    company: Company, as_bob: Client
) -> None:
    scene = busy_scene(company)
    shipped = scene.orders["sent"]
    assert "SHIRT-M" in page(as_bob, f"{ORDERS}{shipped.pk}/slip/")
    assert "Packing slip" in page(as_bob, f"{ORDERS}{shipped.pk}/")
    for key in ("held", "unpaid", "cancelled"):
        assert as_bob.get(f"{ORDERS}{scene.orders[key].pk}/slip/").status_code == 422


def test_a_used_up_correction_is_not_offered(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    parcel = scene.sent(scene.order("one"))
    assert "Correct the tracking" in page(as_bob, f"{ORDERS}parcels/{parcel.pk}/")
    Parcel.objects.filter(pk=parcel.pk).update(corrections=1)
    assert "Correct the tracking" not in page(as_bob, f"{ORDERS}parcels/{parcel.pk}/")
    closed = page(as_bob, f"{ORDERS}parcels/{parcel.pk}/correct/")
    assert "The tracking was corrected once; TikTok Shop allows 1." in closed
    assert "tracking_number" not in closed


def test_a_changed_address_stops_the_parcel_until_the_packer_put_the_new_one_on_the_box(
    company: Company, as_pat: Client, as_bob: Client
) -> None:
    scene = make_scene(company)
    order = scene.order("moved")
    parcel = scene.parcel(order)
    Address.objects.create(
        order=order, version=2, kind="full", name="Dana", lines=["9 New Street"], country="US",
        fingerprint="new", seen_at=clock.now(),
    )  # fmt: skip
    Order.objects.filter(pk=order.pk).update(address=order.addresses.get(version=2))
    warn_address_changed(order.pk)
    here = f"/c/corner-shop/orders/parcels/{parcel.pk}/"
    page = as_pat.get(here).content.decode()
    assert "Stopped: do not hand it over" in page
    assert "The box has the new address" in page
    assert (
        "The address changed: put the new one on the box"
        in as_bob.get("/c/corner-shop/work/").content.decode()
    )
    slip = as_pat.get(f"/c/corner-shop/orders/{order.pk}/slip/")
    assert slip.status_code == 422
    form = {"cause": "address_changed", "why": "New sticker"}
    for _ in range(2):
        assert as_pat.post(f"{here}acknowledge/{order.pk}/", form).status_code == 302
    seen = Acknowledgement.objects.get()
    assert (seen.cause, seen.why) == ("address_changed", "New sticker")
    assert "Stopped" not in as_pat.get(here).content.decode()
    assert as_pat.get(f"/c/corner-shop/orders/{order.pk}/slip/").status_code == 200
    assert as_pat.post(f"{here}undo/{seen.pk}/").status_code == 302
    assert "Stopped: do not hand it over" in as_pat.get(here).content.decode()
    assert as_pat.post(f"{here}acknowledge/{order.pk}/", {"cause": "nonsense"}).status_code == 409
    assert Acknowledgement.objects.count() == 1
