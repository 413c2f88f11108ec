"""The ship station: what is in the queue, what Enter does, what a scanner finds, and that one box is one parcel."""

from __future__ import annotations

import html
import re
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import signed_in
from tests.web.scene import busy_scene, make_scene, ups_number

from shelfwire.channels import queries as channels
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import open_units, queue
from shelfwire.jobs import drain
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.orders.queries import may_ship
from shelfwire.people.models import Company, User
from shelfwire.web.station import table

pytestmark = pytest.mark.django_db
STATION = "/c/corner-shop/station/"


def fields(client: Client, order: Order, **more: Any) -> dict[str, Any]:
    """The form of the order as the station draws it, filled in."""
    page = client.get(STATION, {"order": order.pk})
    assert page.context["order"].pk == order.pk
    form = page.context["form"]
    found = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    return {**found, "carrier": "ups", "tracking_number": ups_number(), **more}


def ship(client: Client, order: Order, **more: Any) -> Any:
    return client.post(f"{STATION}ship/{order.pk}/", fields(client, order, **more))


def opened(answer: Any) -> int:
    """The order that the answer's address opens."""
    return int(parse_qs(urlsplit(answer.headers["Location"]).query)["order"][0])


def test_the_queue_has_exactly_what_may_ship_the_most_urgent_first(company: Company, as_bob: Client) -> None:
    scene = busy_scene(company)
    found = list(queue(company, list(channels.accounts(company))))
    may = [
        order
        for order in Order.objects.filter(company=company).select_related("account", "company", "address")
        if not may_ship(order) and order.shipped_by == "seller" and open_units(order).exists()
    ]
    assert {order.pk for order in found} == {order.pk for order in may}
    assert len(found) > 3
    assert [order.pk for order in found] == [
        order.pk for order in sorted(found, key=lambda order: (order.ship_by, order.pk))
    ]
    page = as_bob.get(STATION)
    assert page.context["order"].pk == scene.orders["late"].pk
    for key in ("held", "unpaid", "unlinked", "cancel_request", "cancelled", "masked", "fbt"):
        assert scene.orders[key].external_id not in page.content.decode()


def test_enter_ships_says_so_and_loads_the_next(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    now = clock.now()
    first = scene.order("first", units=[("SHIRT-M", 4)], ship_by=now + timedelta(hours=1))
    second = scene.order("second", ship_by=now + timedelta(hours=2))
    answer = ship(as_bob, first)
    assert opened(answer) == second.pk
    parcel = Parcel.objects.get()
    assert (parcel.contents.count(), parcel.made_by, parcel.via) == (4, "Bob", "screen")
    page = as_bob.get(answer.headers["Location"])
    text = page.content.decode()
    assert f"Order {first.external_id} shipped" in text
    assert f"4 units with UPS {parcel.tracking_number}" in text
    assert f"/orders/{first.pk}/slip/" in text
    assert page.context["order"].pk == second.pk
    assert page.context["form"]["carrier"].value() == "ups", "the carrier is remembered"
    assert page.context["today"].parcels == 1


def test_a_part_ships_and_the_same_order_stays_with_what_is_left(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    order = scene.order("one", units=[("SHIRT-M", 4), ("MUG", 1)])
    scene.order("two")
    [shirt, mug] = as_bob.get(STATION, {"order": order.pk}).context["form"].open
    filled = fields(as_bob, order, **{f"quantity-{shirt.key}": "3"})
    del filled[f"take-{mug.key}"]
    answer = as_bob.post(f"{STATION}ship/{order.pk}/", filled)
    assert opened(answer) == order.pk
    ids = [unit.pk for unit in shirt.units]
    assert sorted(Parcel.objects.get().contents.values_list("unit_id", flat=True)) == ids[:3]
    left = as_bob.get(answer.headers["Location"]).context["form"].open
    assert [(line.first.sku.code, line.count) for line in left] == [("SHIRT-M", 1), ("MUG", 1)]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"tracking_number": "1Z999AA10123456785"}, "wrong check digit"),
        ({"tracking_number": ""}, "This field is required"),
        ({"carrier": "fedex", "tracking_number": "986578788855"}, "Map the carrier"),
        ({"carrier": "", "tracking_number": "4006381333931"}, "is the SKU SHIRT-M, not a tracking number"),
        ({"carrier": "", "tracking_number": "shirt-m"}, "is the SKU SHIRT-M, not a tracking number"),
        ({"counted": "on", "quantity": "1"}, "1 of 3 units are scanned"),
        ({"quantity": "9"}, "Only 3 left to pack"),
        ({"quantity": "0"}, "At least 1"),
    ],
)
def test_a_refusal_keeps_what_was_typed_and_makes_nothing(
    more: dict[str, str], says: str, company: Company, as_bob: Client
) -> None:
    order = make_scene(company).order("one", units=[("SHIRT-M", 3)])
    [line] = as_bob.get(STATION).context["form"].open
    quantity = more.pop("quantity", "3")
    answer = ship(as_bob, order, **{f"quantity-{line.key}": quantity, **more})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert not more.get("tracking_number") or f'value="{more["tracking_number"]}"' in page
    assert f'name="quantity-{line.key}" value="{quantity}"' in page
    assert not Parcel.objects.exists()
    assert not Outgoing.objects.exists()


def test_what_was_scanned_may_be_all_when_the_person_says_so(company: Company, as_bob: Client) -> None:
    order = make_scene(company).order("one", units=[("SHIRT-M", 3)])
    [line] = as_bob.get(STATION).context["form"].open
    ship(as_bob, order, **{f"quantity-{line.key}": "1", "counted": "on", "part": "on"})
    assert Parcel.objects.get().contents.count() == 1


def test_an_order_id_in_the_tracking_field_is_refused(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    order, other = scene.order("one"), scene.order("two")
    answer = ship(as_bob, order, tracking_number=other.external_id)
    assert "is the id of an order, not a tracking number" in answer.content.decode()
    assert not Parcel.objects.exists()


def test_a_number_of_another_parcel_is_refused_with_its_order(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    parcel = scene.parcel(scene.order("one"))
    answer = ship(as_bob, scene.order("two"), tracking_number=parcel.tracking_number)
    assert answer.status_code == 422
    assert f"for order {scene.orders['one'].external_id}" in answer.content.decode()
    assert Parcel.objects.count() == 1


def test_the_same_form_twice_is_one_parcel_and_no_error(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    order, other = scene.order("one", units=[("SHIRT-M", 4)]), scene.order("two")
    [line] = as_bob.get(STATION, {"order": order.pk}).context["form"].open
    for quantity in ("2", "4"):
        filled = fields(as_bob, order, **{f"quantity-{line.key}": quantity})
        if quantity == "4":
            filled[f"quantity-{line.key}"] = "2"
        first, again = (as_bob.post(f"{STATION}ship/{order.pk}/", filled) for _ in range(2))
        assert (first.status_code, again.status_code) == (302, 302)
        assert first.headers["Location"] == again.headers["Location"]
    assert [parcel.contents.count() for parcel in Parcel.objects.all()] == [2, 2]
    assert opened(again) == other.pk


def test_a_second_packer_with_another_number_is_told_and_the_next_order_comes(
    company: Company, as_bob: Client, as_alice: Client
) -> None:
    scene = make_scene(company)
    order, following = scene.order("one"), scene.order("two", ship_by=clock.now() + timedelta(days=9))
    bobs, alices = fields(as_bob, order), fields(as_alice, order)
    as_bob.post(f"{STATION}ship/{order.pk}/", bobs)
    answer = as_alice.post(f"{STATION}ship/{order.pk}/", alices)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"Nothing left to pack in order {order.external_id}" in page
    assert "by Bob" in page
    assert f"No parcel was created with {alices['tracking_number']}." in page
    assert answer.context["order"].pk == following.pk
    assert Parcel.objects.count() == 1


def test_a_second_packer_of_a_part_looks_again_before_a_second_parcel_is_made(
    company: Company, as_bob: Client, as_alice: Client
) -> None:
    order = make_scene(company).order("one", units=[("SHIRT-M", 4)])
    [line] = as_bob.get(STATION).context["form"].open
    two = {f"quantity-{line.key}": "2"}
    bobs, alices = fields(as_bob, order, **two), fields(as_alice, order, **two)
    as_bob.post(f"{STATION}ship/{order.pk}/", bobs)
    answer = as_alice.post(f"{STATION}ship/{order.pk}/", alices)
    assert answer.status_code == 422
    assert "Somebody packed a part of this order meanwhile" in answer.content.decode()
    assert Parcel.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_packers_at_the_same_moment_make_one_parcel(company: Company, alice: User, bob: User) -> None:
    order = make_scene(company).order("one", units=[("SHIRT-M", 3)])
    clients = [signed_in(bob), signed_in(alice), signed_in(bob)]
    filled = [fields(client, order) for client in clients]
    filled[2] = filled[0]  # Bob's double click
    start = threading.Barrier(len(clients))
    answers: list[int] = []

    def pack(client: Client, form: dict[str, Any]) -> None:
        start.wait()
        try:
            answers.append(client.post(f"{STATION}ship/{order.pk}/", form).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=pack, args=pair) for pair in zip(clients, filled, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Parcel.objects.count() == 1
    assert Parcel.objects.get().contents.count() == 3
    assert len(answers) == 3
    assert set(answers) <= {302, 409}


@pytest.mark.parametrize("becomes", ["cancelled", "on_hold_again"])
def test_an_order_that_stopped_being_shippable_says_so_and_the_next_comes(
    becomes: str, company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    order, following = scene.order("one"), scene.order("two", ship_by=clock.now() + timedelta(days=9))
    filled = fields(as_bob, order)
    if becomes == "cancelled":
        scene.order("again", external_id=order.external_id, status="cancelled", cancelled_by="BUYER")
    else:
        scene.order("again", external_id=order.external_id, cancel_requested=True)
    answer = as_bob.post(f"{STATION}ship/{order.pk}/", filled)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"Do not pack order {order.external_id}" in page
    assert ("Cancelled by the buyer" if becomes == "cancelled" else "The buyer asks to cancel") in page
    assert answer.context["order"].pk == following.pk
    assert not Parcel.objects.exists()


def test_undo_opens_the_order_again_and_a_sent_parcel_offers_its_correction(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    order = scene.order("one")
    ship(as_bob, order)
    parcel = Parcel.objects.get()
    answer = as_bob.post(f"{STATION}undo/{parcel.pk}/")
    page = as_bob.get(answer.headers["Location"])
    parcel.refresh_from_db()
    assert parcel.status == "void"
    assert page.context["order"].pk == order.pk
    assert "can ship again" in page.content.decode()
    sent = scene.sent(scene.order("two"))
    answer = as_bob.post(f"{STATION}undo/{sent.pk}/")
    page = as_bob.get(answer.headers["Location"])
    sent.refresh_from_db()
    assert sent.status == "sent"
    assert "was sent to TikTok Shop already" in page.content.decode()
    assert f"/parcels/{sent.pk}/correct/" in page.content.decode()
    assert f"undo/{sent.pk}/" not in page.content.decode()


def scan(client: Client, text: str) -> Any:
    return client.get(STATION, {"scan": text})


def test_a_scan_finds_orders_parcels_and_skus_and_says_what_it_does_not_know(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    now = clock.now()
    both = scene.order("both", units=[("SHIRT-M", 1), ("MUG", 1)], ship_by=now + timedelta(hours=1))
    shirt = scene.order("shirt", ship_by=now + timedelta(hours=5))
    later = scene.order("later", ship_by=now + timedelta(hours=9))
    assert scan(as_bob, later.external_id).context["order"].pk == later.pk
    for text in ("SHIRT-M", "shirt-m", "4006381333931"):
        assert scan(as_bob, text).context["order"].pk == shirt.pk, "an order with nothing else comes first"
    assert scan(as_bob, "MUG").context["order"].pk == both.pk
    assert "“XYZ-1” is not known here" in scan(as_bob, "XYZ-1").content.decode()
    parcel = scene.parcel(shirt)
    found = scan(as_bob, f" {parcel.tracking_number.lower()} ").content.decode()
    assert f"made by Bob for order {shirt.external_id}" in found
    assert f"undo/{parcel.pk}/" in found
    gone = scan(as_bob, shirt.external_id)
    assert f"Nothing left to pack in order {shirt.external_id}" in gone.content.decode()
    held = scene.order("held", status="on_hold")
    told = scan(as_bob, held.external_id)
    assert f"Do not pack order {held.external_id}" in told.content.decode()
    assert told.context["order"].pk == both.pk


def test_a_scan_of_an_article_nobody_waits_for_says_so(company: Company, as_bob: Client) -> None:
    make_scene(company).order("one")
    assert "No open order needs MUG" in scan(as_bob, "MUG").content.decode()


def test_filters_narrow_the_queue_and_stay_with_the_next_order(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    now = clock.now()
    late = scene.order("late", ship_by=now - timedelta(hours=1), placed_at=now - timedelta(days=3))
    scene.order("two", units=[("MUG", 2)], ship_by=now + timedelta(days=1, hours=12))
    express = scene.order("express", delivery_option_name="Express", ship_by=now + timedelta(days=5))
    mug = scene.orders["two"].units.first()
    assert mug is not None

    def shown(**query: Any) -> set[int]:
        return {row["order"].pk for row in as_bob.get(STATION, query).context["rows"]}

    assert shown(deadline="late") == {late.pk}
    assert shown(single="yes") == {late.pk, express.pk}
    assert shown(sku=mug.sku_id) == {scene.orders["two"].pk}
    assert shown(option="Express") == {express.pk}
    assert shown(deadline="nonsense", sku="x") == {order.pk for order in scene.orders.values()}
    page = as_bob.get(STATION, {"single": "yes", "order": late.pk})
    assert "single=yes" in page.context["action"]
    answer = as_bob.post(page.context["action"], fields(as_bob, late))
    assert opened(answer) == express.pk
    assert "single=yes" in answer.headers["Location"]
    assert (page.context["asked"].counts["all"], page.context["asked"].counts["matching"]) == ("3", "2")


def test_the_queue_obeys_the_shop_switcher(company: Company, as_bob: Client) -> None:
    scene, other = make_scene(company), make_scene(company, "Second Shop")
    mine, theirs = scene.order("one"), other.order("two")
    page = as_bob.get(STATION, {"shop": other.account.pk})
    assert [row["order"].pk for row in page.context["rows"]] == [theirs.pk]
    assert mine.external_id not in page.content.decode()


def test_the_end_says_what_was_done_and_what_is_next(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    assert "Nothing waits to be shipped" in as_bob.get(STATION).content.decode()
    ship(as_bob, scene.order("one"))
    scene.refused(scene.order("two"))
    page = as_bob.get(STATION).content.decode()
    assert "2 shipped today by you, 1 refused" in page
    assert "See what was refused" in page


def test_another_company_and_a_viewer_find_nothing(
    company: Company, other_company: Company, as_alice: Client, as_charlie: Client
) -> None:
    theirs = make_scene(other_company)
    order, parcel = theirs.order("one"), theirs.parcel(theirs.order("two"))
    assert scan(as_alice, order.external_id).context["order"] is None
    assert "is not known here" in scan(as_alice, parcel.tracking_number).content.decode()
    assert as_alice.get(STATION, {"done": parcel.pk, "order": order.pk}).context["notices"] == []
    assert as_alice.post(f"{STATION}ship/{order.pk}/", {}).status_code == 404
    assert as_alice.post(f"{STATION}undo/{parcel.pk}/").status_code == 404
    assert as_charlie.get(STATION).status_code == 403
    parcel.refresh_from_db()
    assert parcel.status == "ready"


def test_two_hundred_orders_cost_as_many_questions_as_five(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    counts = []
    as_bob.get(STATION)
    for many in (5, 195):
        for _ in range(many):
            scene.order("x", units=[("SHIRT-M", 1), ("MUG", 1)])
        with CaptureQueriesContext(connection) as asked:
            assert as_bob.get(STATION).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 27, counts


@pytest.mark.django_db(transaction=True)
def test_a_packer_works_the_station_and_every_link_on_it_leads_somewhere(
    company: Company, as_pat: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(company)
    monkeypatch.setattr(table, "AT_ONCE", 0)
    for key in "abcd":
        scene.order(key)
    ship(as_pat, scene.orders["a"], tracking_number="1Z999AA10123456785")
    answer = ship(as_pat, scene.orders["a"])
    pages = [as_pat.get(answer.headers["Location"]), as_pat.get(f"{STATION}table/")]
    filled = {"action": "ship", "ids": [scene.orders[key].pk for key in "bc"]}
    filled |= {f"number-{scene.orders['b'].pk}": ups_number(), f"number-{scene.orders['c'].pk}": "1Z"}
    job = as_pat.post(f"{STATION}table/", filled).headers["Location"]
    drain()
    pages.append(as_pat.get(job))
    assert pages[-1].context["result"] == "1 shipped, 1 refused"
    pages.append(as_pat.post(f"{STATION}ship/{scene.orders['d'].pk}/", {"carrier": "fedex"}))
    for key in "cd":
        scene.refused(scene.orders[key])
    Parcel.objects.update(made_by="Pat")
    pages.append(as_pat.get(STATION))
    assert pages[-1].context["today"].refused == 2
    seen = set()
    for page in pages:
        content = page.content.decode().partition('id="content"')[2].partition("</main>")[0]
        seen |= {html.unescape(link) for link in re.findall(r'href="(/c/[^"#]+)', content)}
    assert len(seen) > 10
    assert {link: code for link in seen if (code := as_pat.get(link).status_code) not in (200, 302)} == {}


def test_a_count_that_no_page_drew_ships_nothing_by_itself(company: Company, as_bob: Client) -> None:
    found = make_scene(company).order("huge")
    answer = ship(as_bob, found, **{"of-1": "9" * 5000, "tracking_number": ""})
    assert answer.status_code == 422
    assert not Parcel.objects.filter(contents__order=found).exists()
