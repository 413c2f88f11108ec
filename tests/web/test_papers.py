"""Paper: packing slips before and after shipping, pick lists, and the return address they print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.scene import busy_scene, make_scene

from shelfwire.catalog.actions import create_sku, set_kit
from shelfwire.catalog.models import Sku
from shelfwire.fulfilment.actions import make_parcel
from shelfwire.inventory.models import Warehouse
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
SLIPS = "/c/corner-shop/orders/slips/"
PICK = "/c/corner-shop/station/pick-list/"
SENDER = "Corner Shop\n1 Dock Road\nLos Angeles, CA 90021"


def page(client: Client, address: str, orders: Sequence[Order] = (), **query: Any) -> str:
    answer = client.get(address, {"ids": [order.pk for order in orders], **query} if orders else query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_slip_has_what_goes_into_the_box_and_who_sends_it(company: Company, as_bob: Client) -> None:
    Warehouse.objects.filter(company=company).update(return_address=SENDER)
    scene = make_scene(company)
    Warehouse.objects.filter(company=company).update(return_address=SENDER)
    order = scene.order("one", units=[("SHIRT-M", 3), ("MUG", 1)], buyer_message="ขอบคุณ شكرا")
    text = page(as_bob, f"/c/corner-shop/orders/{order.pk}/slip/")
    for word in (order.external_id, "Dana Whitfield", "1 Dock Road", "ขอบคุณ شكرا", "SHIRT-M"):
        assert word in text
    assert '<td class="num slip-count">3</td>' in text
    assert "No return address" not in text


def test_the_slip_is_printed_again_after_shipping_with_carrier_and_number(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    parcel = scene.sent(scene.order("one"))
    order = Order.objects.get(pk=scene.orders["one"].pk)
    assert order.status == "shipped"
    for text in (
        page(as_bob, f"/c/corner-shop/orders/{order.pk}/slip/"),
        page(as_bob, SLIPS, [order]),
        page(as_bob, SLIPS, parcels=parcel.pk),
    ):
        assert f'<strong class="num">{parcel.tracking_number}</strong>' in text
        assert "UPS" in text
        assert "Dana Whitfield" in text
    assert f"parcels={parcel.pk}" in page(as_bob, f"/c/corner-shop/orders/parcels/{parcel.pk}/")


def test_two_parcels_of_one_order_stand_on_its_slip_with_what_is_in_each(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    order = scene.order("one", units=[("SHIRT-M", 3)])
    first = list(order.units.order_by("pk").values_list("pk", flat=True))[:2]
    make_parcel(
        company=company, account=order.account, carrier="ups", tracking_number="1Z999AA10123456784",
        contents={order.pk: first}, by="Bob", via="screen",
    )  # fmt: skip
    scene.parcel(order)
    [slip] = as_bob.get(SLIPS, {"ids": [order.pk]}).context["slips"]
    assert [one.contents for one in slip.parcels] == [{"SHIRT-M": 2}, {"SHIRT-M": 1}]


def test_what_may_not_ship_has_no_slip_and_stands_on_no_pick_list(company: Company, as_bob: Client) -> None:
    orders = busy_scene(company).orders
    bad = [orders[key] for key in ("held", "unpaid", "unlinked", "cancel_request", "masked", "fbt")]
    answer = as_bob.get(SLIPS, {"ids": [order.pk for order in [*bad, orders["late"]]]})
    assert [slip.order.pk for slip in answer.context["slips"]] == [orders["late"].pk]
    for order in bad:
        assert f"Order {order.external_id} " in answer.content.decode()
    picked = as_bob.get(PICK, {"ids": [order.pk for order in [*bad, orders["late"]]]})
    assert [order.pk for order in picked.context["orders"]] == [orders["late"].pk]
    assert {row.order.pk for row in picked.context["left_out"]} == {order.pk for order in bad}


def test_a_pick_list_sums_by_sku_and_leaves_out_what_is_packed(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    now = clock.now()
    first = scene.order("a", units=[("SHIRT-M", 3), ("MUG", 1)], ship_by=now + timedelta(hours=1))
    second = scene.order("b", units=[("SHIRT-M", 2)], ship_by=now + timedelta(hours=2))
    packed = scene.order("c", units=[("MUG", 5)])
    scene.parcel(packed)
    unit = first.units.filter(sku__code="SHIRT-M").order_by("pk").first()
    assert unit is not None
    make_parcel(
        company=company, account=first.account, carrier="ups", tracking_number="1Z999AA10123456784",
        contents={first.pk: [unit.pk]}, by="Bob", via="screen",
    )  # fmt: skip
    for query in ({"ids": [first.pk, second.pk, packed.pk]}, {}):
        answer = as_bob.get(PICK, query)
        lines = {(line.name, line.count): line.orders for line in answer.context["lines"]}
        assert lines == {
            ("MUG", 1): {first.external_id: 1},
            ("SHIRT-M", 4): {first.external_id: 2, second.external_id: 2},
        }
    assert "4006381333931" in answer.content.decode()


def test_a_kit_is_picked_part_by_part_where_each_is_reserved(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    skus = {sku.code: sku for sku in Sku.objects.filter(company=company)}
    kit = create_sku(company=company, code="SET", title="Set", by="Alice")
    set_kit(sku=kit, parts=[(skus["SHIRT-M"], 2), (skus["MUG"], 1)], by="Alice")
    order = scene.order("a", units=[("SET", 2), ("MUG", 1)])
    answer = as_bob.get(PICK, {"ids": [order.pk]})
    lines = {(line.name, line.count): line.kits for line in answer.context["lines"]}
    assert lines == {("MUG", 3): {"SET"}, ("SHIRT-M", 4): {"SET"}}
    assert "For the kit SET" in answer.content.decode()


def test_the_stations_filters_choose_what_is_printed(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    late = scene.order(
        "late", ship_by=clock.now() - timedelta(hours=1), placed_at=clock.now() - timedelta(days=2)
    )
    scene.order("other")
    assert [slip.order.pk for slip in as_bob.get(SLIPS, {"deadline": "late"}).context["slips"]] == [late.pk]
    assert [one.pk for one in as_bob.get(PICK, {"deadline": "late"}).context["orders"]] == [late.pk]


def test_thirty_slips_cost_as_many_questions_as_three(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    counts: dict[str, list[int]] = {SLIPS: [], PICK: []}
    as_bob.get(SLIPS)
    for many in (3, 27):
        for _ in range(many):
            scene.order("x", units=[("SHIRT-M", 1), ("MUG", 1)])
            scene.parcel(scene.order("y"))
        for address, found in counts.items():
            with CaptureQueriesContext(connection) as asked:
                as_bob.get(address, {"ids": list(Order.objects.values_list("pk", flat=True))})
            found.append(len(asked))
    for few, more in counts.values():
        assert few == more <= 18, counts


def test_an_owner_writes_the_return_address_and_others_do_not(
    company: Company, other_company: Company, as_alice: Client, as_bob: Client
) -> None:
    scene = make_scene(company)
    order = scene.order("one")
    place = Warehouse.objects.get(company=company)
    address = f"/c/corner-shop/inventory/warehouses/{place.pk}/return-address/"
    assert "No return address is printed yet" in page(as_bob, SLIPS, [order])
    assert as_bob.post(address, {"return_address": SENDER}).status_code == 403
    for wrong, says in (
        ("x\n" * 9, "8 lines at most"),
        ("y" * 81, "a slip has room for 80"),
        ("a\u202eb", "contains"),
    ):
        refused = as_alice.post(address, {"return_address": wrong})
        assert refused.status_code == 422
        assert says in refused.content.decode()
        place.refresh_from_db()
        assert place.return_address == ""
    assert (
        as_alice.post(
            address, {"return_address": f"  {SENDER.replace(chr(10), chr(13) + chr(10))}\r\n"}
        ).status_code
        == 302
    )
    place.refresh_from_db()
    assert place.return_address == SENDER
    assert "1 Dock Road" in page(as_bob, SLIPS, [order])
    theirs = make_scene(other_company)
    foreign = Warehouse.objects.get(company=other_company)
    there = f"/c/corner-shop/inventory/warehouses/{foreign.pk}/return-address/"
    assert as_alice.post(there, {"return_address": SENDER}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.return_address == ""
    assert as_alice.get(SLIPS, {"ids": theirs.order("x").pk}).context["slips"] == []
    assert as_alice.get(SLIPS, {"parcels": theirs.parcel(theirs.order("y")).pk}).context["slips"] == []


def test_a_viewer_prints_nothing(company: Company, as_charlie: Client) -> None:
    order = make_scene(company).order("one")
    assert as_charlie.get(SLIPS, {"ids": order.pk}).status_code == 403
    assert as_charlie.get(PICK, {"ids": order.pk}).status_code == 403
