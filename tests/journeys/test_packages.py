"""Packages split, combined and taken apart, deliveries and invoices told: by us and by a person in Seller Center."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.journeys.conftest import Begin, Diary
from tests.web.conftest import signed_in

from shelfwire.channels.port import Together
from shelfwire.cli import packages as cli_packages
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment import requests
from shelfwire.fulfilment.actions import make_parcel
from shelfwire.fulfilment.actions.package_requests import (
    ask_combine,
    ask_delivery,
    ask_invoice,
    ask_split,
    retry_request,
    undo_request,
    withdraw_request,
)
from shelfwire.fulfilment.errors_requests import (
    BadGroups,
    BadInvoice,
    DeliveryTold,
    NotCombinable,
    RequestOpen,
    RequestSettled,
)
from shelfwire.fulfilment.lines import open_lines
from shelfwire.fulfilment.models import PackageRequest, Parcel, RequestOrder
from shelfwire.jobs import drain, hurry
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalUnitId
from shelfwire.orders.models import Order
from shelfwire.orders.queries import may_ship
from shelfwire.people.actions import issue_api_key
from shelfwire.people.models import User
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.packages.look import look_at_packages
from shelfwire.sync.packages.operations import REQUESTS
from shelfwire.sync.packages.parts import PACKAGES, Desks
from tiktok_shop_sim import pictures

INVOICE = b"<?xml version='1.0' encoding='UTF-8'?><nfe><total>14.00</total></nfe>"


def two_skus(diary: Diary, **more: Any) -> Order:
    codes = [one["seller_sku"] for one in diary.control.catalogue(diary.shop_id)][:2]
    lines = [{"seller_sku": codes[0], "quantity": 2}, {"seller_sku": codes[1], "quantity": 1}]
    (bought,) = diary.control.buy(shop_id=diary.shop_id, lines=lines, **{**diary.buying, **more})
    diary.later(hours=1, minutes=1)
    return diary.order(bought["id"])


def together(diary: Diary) -> tuple[Order, Order]:
    """Two orders of one buyer."""
    first = two_skus(diary)
    buyer = {"user_id": diary.control.order(first.external_id)["buyer_user_id"]}
    return first, two_skus(diary, buyer=buyer)


def look(diary: Diary) -> None:
    hurry(look_at_packages, key=str(diary.account.pk), account_id=diary.account.pk)
    diary.post()


def work(diary: Diary) -> None:
    REQUESTS.hurry(diary.account.pk)
    diary.post()


def packages(order: Order) -> dict[str, int]:
    """How many of its units are in each package, by what we hold."""
    found: dict[str, int] = {}
    for unit in order.units.all():
        found[unit.channel_package_id] = found.get(unit.channel_package_id, 0) + 1
    return found


def there(diary: Diary, order: Order) -> dict[str, int]:
    """The same, by what TikTok holds."""
    found: dict[str, int] = {}
    for unit in diary.control.order(order.external_id)["lines"]:
        found[unit["package_id"]] = found.get(unit["package_id"], 0) + 1
    return found


def own_parcel(diary: Diary, order: Order, number: str, *unit_ids: int) -> Parcel:
    """Packed with the first carrier that the shop knows."""
    return make_parcel(
        company=diary.company,
        account=diary.fresh(),
        carrier=diary.account.carrier_links.order_by("pk")[0].carrier,
        tracking_number=number,
        contents={order.pk: unit_ids or None},
        by="Bob",
        via="screen",
        accept_unusual_number=True,
    )


def elsewhere(diary: Diary, tell: Callable[[Desks, Any], Any]) -> None:
    """As a person does in Seller Center: nothing of ours knows of it."""
    Caller(diary.account.pk).call(PACKAGES, tell)


def calls(diary: Diary, part: str) -> int:
    return sum(part in path for path in diary.ship_calls())


def fresh(row: PackageRequest) -> PackageRequest:
    return PackageRequest.objects.select_related("account").get(pk=row.pk)


def test_an_order_is_split_and_orders_are_combined_and_taken_apart_on_both_sides(
    open_for_business: Begin,
) -> None:
    diary = open_for_business("saigon", shipping_type="SELLER")
    order = two_skus(diary)
    assert packages(order) == there(diary, order)
    assert len(packages(order)) == 1
    look(diary)
    assert order.split_note.can_split

    # what cannot be is refused, and nothing is asked
    first, second, third = order.units.order_by("pk")
    for groups in ([], [[first.pk]], [[first.pk, second.pk, third.pk]], [[third.pk], [third.pk]]):
        with pytest.raises(BadGroups):
            ask_split(order=order, groups=groups, by="Bob")
    assert not PackageRequest.objects.exists()

    (said,) = cli_packages.split_lines(order.external_id, [third.seller_sku.lower()])
    asked = PackageRequest.objects.get()
    assert f"order {order.external_id}" in said
    with pytest.raises(RequestOpen):
        ask_split(order=order, groups=[[first.pk, second.pk]], by="Bob")
    work(diary)
    work(diary)
    assert (fresh(asked).status, fresh(asked).error, calls(diary, "/split")) == ("done", "", 1)
    assert packages(order) == there(diary, order)
    assert sorted(packages(order).values()) == [1, 2]
    with pytest.raises(BadGroups):
        ask_split(order=order, groups=[[third.pk]], by="Bob")
    assert PackageRequest.objects.count() == 1
    assert not RequestOrder.objects.filter(open=True).exists()

    # two orders of one buyer
    one, other = together(diary)
    look(diary)
    offers = [offer for offer in requests.combinable([diary.account]) if one in offer.orders]
    (offer,) = offers
    assert (set(offer.orders), offer.saves) == ({one, other}, 1)
    assert offer.offer_id in next(iter(cli_packages.combinable_lines(diary.account.name)))
    list(cli_packages.combine_lines(str(diary.account.pk), offer.offer_id, []))
    combined = PackageRequest.objects.latest("pk")
    work(diary)
    assert (fresh(combined).status, fresh(combined).error) == ("done", "")
    assert packages(one) == there(diary, one)
    assert set(packages(one)) == set(packages(other)) == set(there(diary, other))
    look(diary)
    assert not [offer for offer in requests.combinable([diary.account]) if one in offer.orders]
    with pytest.raises(NotCombinable):
        ask_combine(account=diary.account, offer_id=offer.offer_id, by="Bob")

    # undone, and undone again
    list(cli_packages.act_lines("undo", combined.pk))
    apart = PackageRequest.objects.latest("pk")
    work(diary)
    assert (fresh(apart).status, apart.undoes_id) == ("done", combined.pk)
    assert packages(one) == there(diary, one)
    assert not set(packages(one)) & set(packages(other))
    assert packages(other) == there(diary, other)
    again = undo_request(request=fresh(apart), by="Bob")
    work(diary)
    assert fresh(again).status == "done"
    assert set(packages(one)) == set(packages(other))
    assert (calls(diary, "/combine"), calls(diary, "/uncombine")) == (2, 1)
    assert not Outgoing.objects.exclude(status="done").exists()


def test_what_a_person_does_in_seller_center_is_read_and_a_parcel_that_fits_no_more_is_shown(
    open_for_business: Begin,
) -> None:
    diary = open_for_business("saigon", shipping_type="SELLER")
    order = two_skus(diary)
    third = order.units.order_by("pk")[2]
    diary.switch("tracking_out", on=False)
    packed = own_parcel(diary, order, "G12345678A", third.pk)
    assert [row.parcel for row in requests.repacked([diary.account])] == [packed], "two stay in its package"
    groups = [[ExternalUnitId(third.external_id)]]
    elsewhere(
        diary, lambda desks, session: desks.labels.split(session, ExternalOrderId(order.external_id), groups)
    )
    diary.later(minutes=1)
    diary.poll()
    assert packages(order) == there(diary, order)
    assert sorted(packages(order).values()) == [1, 2]
    assert not requests.repacked([diary.account]).exists(), "the parcel is one package now"
    one, other = together(diary)
    look(diary)
    (offer,) = [offer for offer in requests.combinable([diary.account]) if one in offer.orders]
    pack = own_parcel(diary, one, "G12345678B")
    with pytest.raises(NotCombinable):
        ask_combine(account=diary.account, offer_id=offer.offer_id, by="Bob")
    offered = Together(
        ExternalPackageId(offer.offer_id), tuple(ExternalOrderId(o.external_id) for o in offer.orders)
    )
    elsewhere(diary, lambda desks, session: desks.labels.combine(session, [offered]))
    diary.later(minutes=1)
    diary.poll()
    assert set(packages(one)) == set(packages(other)) == set(there(diary, one))
    assert {row.parcel for row in requests.repacked([diary.account])} == {pack}
    assert not PackageRequest.objects.exists()


def test_a_lost_answer_is_not_told_twice_and_a_refusal_stands_until_something_else_is_asked(
    open_for_business: Begin,
) -> None:
    diary = open_for_business("saigon", shipping_type="SELLER")
    order, blocked = two_skus(diary), two_skus(diary)
    third = order.units.order_by("pk")[2]
    diary.control.fault("error_after", "POST /fulfillment/*")
    asked = ask_split(order=order, groups=[[third.pk]], by="Bob")
    work(diary)
    assert (fresh(asked).status, Outgoing.objects.get().maybe_done) == ("asked", True)
    with pytest.raises(RuleBroken):
        withdraw_request(request=asked, by="Bob")
    diary.later(minutes=5)
    work(diary)
    assert (fresh(asked).status, calls(diary, "/split")) == ("done", 1)
    assert packages(order) == there(diary, order)

    last = blocked.units.order_by("pk")[2]
    diary.control.cancel(blocked.external_id)  # TikTok takes no split while the buyer asks to cancel
    refused = ask_split(order=blocked, groups=[[last.pk]], by="Bob")
    drain()
    assert fresh(refused).status == "refused"
    assert fresh(refused).error
    assert sorted(there(diary, blocked).values()) == [3]
    diary.control.withdraw_cancel(blocked.external_id)
    diary.post()
    retry_request(request=fresh(refused), by="Bob")
    work(diary)
    assert (fresh(refused).status, fresh(refused).error) == ("done", "")
    assert packages(blocked) == there(diary, blocked)
    with pytest.raises(RequestSettled):
        retry_request(request=fresh(refused), by="Bob")


def test_what_the_seller_brings_is_told_once_with_its_proof_and_a_failure_is_looked_for_first(
    open_for_business: Begin,
) -> None:
    diary = open_for_business("saigon", shipping_type="SELLER")
    order = two_skus(diary)
    parcel = own_parcel(diary, order, "G12345678A")
    for given in (
        {"outcome": "delivered"},  # not sent yet
        {"outcome": "failed"},
        {"outcome": "failed", "failure": "bored"},
        {"outcome": "delivered", "failure": "lost"},
        {"outcome": "eaten"},
        {"outcome": "proof"},
        {"outcome": "delivered", "proof": b"MZ not a picture"},
        {"outcome": "delivered", "proof": b"%PDF-" + b"x" * 10_000_001},
    ):
        with pytest.raises(RuleBroken):
            ask_delivery(parcel=parcel, by="Bob", **given)
    assert not PackageRequest.objects.exists()
    diary.post()
    parcel.refresh_from_db()
    assert parcel.status == "sent"

    # the answer to a failure is lost: it is looked for and found, and not told again
    diary.control.fault("error_after", "POST /fulfillment/202309/packages/deliver")
    failed = ask_delivery(parcel=parcel, outcome="failed", failure="not_reached", by="Bob")
    with pytest.raises(RequestOpen):
        ask_delivery(parcel=parcel, outcome="delivered", by="Bob")
    work(diary)
    assert fresh(failed).status == "asked"
    diary.later(minutes=5)
    work(diary)
    assert (fresh(failed).status, calls(diary, "/packages/deliver")) == ("done", 1)
    with pytest.raises(DeliveryTold):
        ask_delivery(parcel=parcel, outcome="failed", failure="not_reached", by="Bob")
    again = ask_delivery(parcel=parcel, outcome="failed", failure="not_reached", by="Bob", again=True)
    work(diary)
    assert (fresh(again).status, calls(diary, "/packages/deliver")) == ("done", 2)

    picture = pictures.drawn("door", 600, 600)
    done = ask_delivery(parcel=parcel, outcome="delivered", proof=picture, proof_name="door.jpg", by="Bob")
    work(diary)
    diary.poll()
    parcel.refresh_from_db()
    assert (fresh(done).status, fresh(done).error, parcel.status) == ("done", "", "delivered")
    assert diary.control.order(order.external_id)["status"] == "DELIVERED"
    proof = ask_delivery(
        parcel=parcel, outcome="proof", proof=b"%PDF-1.4 signed", proof_name="sign.pdf", by="Bob"
    )
    work(diary)
    assert (fresh(proof).status, fresh(proof).error) == ("done", "")
    assert any("not delivered (nobody could be reached)" in move.why for move in parcel.moves.all())


def test_an_invoice_is_handed_in_and_nothing_ships_before_it_is_taken(open_for_business: Begin) -> None:
    diary = open_for_business("saigon", shipping_type="SELLER")
    order = two_skus(diary, needs_invoice=True)
    assert (order.invoice, order.is_blocked) == ("needed", True)
    with pytest.raises(RuleBroken):
        own_parcel(diary, order, "G12345678A")
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    deep = b"<a>" * 50 + b"</a>" * 50
    for content in (b"", b"no xml", bomb, deep, b"<x>" + b" " * 1_000_000 + b"</x>"):
        with pytest.raises(BadInvoice):
            ask_invoice(order=order, content=content, name="nfe.xml", by="Bob")
    assert not PackageRequest.objects.exists()
    asked = ask_invoice(order=order, content=INVOICE, name="nfe.xml", by="Bob")
    work(diary)
    order.refresh_from_db()
    assert (fresh(asked).status, fresh(asked).error, order.invoice) == ("done", "", "being_checked")
    assert may_ship(order)
    with pytest.raises(BadInvoice):
        ask_invoice(order=order, content=INVOICE, name="nfe.xml", by="Bob")
    diary.later(hours=1)
    diary.poll()
    order = diary.order(order.external_id)
    assert (order.invoice, order.is_blocked, may_ship(order)) == ("taken", False, [])
    own_parcel(diary, order, "G12345678A")
    diary.post()
    assert diary.control.order(order.external_id)["status"] == "AWAITING_COLLECTION"


def test_all_of_it_is_done_on_screens_and_over_rest(open_for_business: Begin, alice: User) -> None:
    diary = open_for_business("saigon", shipping_type="SELLER")
    screens, home = signed_in(alice), f"/c/{diary.company.slug}/orders/"
    _, secret = issue_api_key(
        company=diary.company, name="WMS", scopes=["parcels:read", "parcels:write", "orders:read"], by="Alice"
    )
    rest = Client(headers={"Authorization": f"Bearer {secret.reveal()}"})

    def post(path: str, body: Any) -> Any:
        answer = rest.post(f"/api/v1{path}", body, content_type="application/json")
        return answer.status_code, answer.json()

    # the order's page offers the split and takes it
    order = two_skus(diary)
    page = screens.get(f"{home}{order.pk}/").content.decode()
    assert "Split into several packages" in page
    assert "Own number by package" in page
    second = open_lines(order)[1]
    screens.post(f"{home}{order.pk}/split/", {f"package-{second.key}": "2"})
    assert "To be told" in screens.get(f"{home}{order.pk}/").content.decode()
    work(diary)
    assert packages(order) == there(diary, order)
    assert len(packages(order)) == 2
    status, said = post(f"/orders/{order.pk}/split", {"groups": [[order.units.order_by("pk")[2].pk]]})
    assert (status, said["code"]) == (422, "bad_groups")

    # the list of what can be combined, combined as a job, undone
    one, other = together(diary)
    look(diary)
    (offer,) = [row for row in rest.get("/api/v1/combinable").json()["data"] if one.pk in row["orders"]]
    assert (offer["saves"], offer["saved"]) == (1, None)
    shown = screens.get(f"{home}combine/").content.decode()
    key = f"{offer['shop_id']}:{offer['offer_id']}"
    assert key in shown
    screens.post(f"{home}combine/ask/", {"offers": [key, "404:x"]})
    work(diary)
    assert set(packages(one)) == set(packages(other)) == set(there(diary, one))
    assert "Shares package" in screens.get(f"{home}{one.pk}/").content.decode()
    made = PackageRequest.objects.get(kind="combine")
    assert post(f"/package-requests/{made.pk}/undo", {})[0] == 202
    work(diary)
    assert not set(packages(one)) & set(packages(other))
    (offer,) = [row for row in rest.get("/api/v1/combinable").json()["data"] if one.pk in row["orders"]]
    body = {"shop_id": diary.account.pk, "offer_id": offer["offer_id"]}
    assert post("/packages/combine", body)[0] == 202
    work(diary)
    assert set(packages(one)) == set(packages(other))
    body = {"shop_id": diary.account.pk, "package_id": next(iter(packages(one)))}
    status, said = post("/packages/uncombine", body)
    assert status == 202, said
    work(diary)
    assert packages(one) == there(diary, one)

    # brought by the seller: by the parcel's page with a proof, and two at once from the list
    first, another, third = (
        own_parcel(diary, o, f"G1234567{n}A") for n, o in enumerate((one, other, two_skus(diary)))
    )
    diary.post()
    parcel = f"{home}parcels/{first.pk}/"
    assert "Delivered or failed" in screens.get(parcel).content.decode()
    bad = screens.post(f"{parcel}delivery/", {"outcome": "failed"})
    assert (bad.status_code, "The reason for the failure is missing" in bad.content.decode()) == (422, True)
    proof = SimpleUploadedFile("door.jpg", pictures.drawn("door", 600, 600))
    screens.post(f"{parcel}delivery/", {"outcome": "delivered", "proof": proof})
    ids = [another.pk, third.pk]
    assert "2 parcels" in screens.get(f"{home}deliveries/", {"ids": ids}).content.decode()
    screens.post(f"{home}deliveries/", {"ids": ids, "outcome": "failed", "failure": "not_reached"})
    work(diary)
    told = list(PackageRequest.objects.filter(kind="deliver").order_by("pk").values_list("status", "error"))
    assert told == [("done", "")] * 3
    status, said = post(f"/parcels/{another.pk}/delivery", {"outcome": "failed", "failure": "not_reached"})
    assert (status, said["code"]) == (409, "delivery_told")
    assert post(f"/parcels/{another.pk}/delivery", {"outcome": "delivered"})[0] == 202
    work(diary)
    assert calls(diary, "/packages/deliver") == 4
    sent = {"file": SimpleUploadedFile("sign.pdf", b"%PDF-1.4 signed"), "outcome": "proof"}
    diary.poll()
    assert rest.post(f"/api/v1/parcels/{another.pk}/delivery/proof", sent).status_code == 202
    work(diary)
    assert PackageRequest.objects.filter(kind="deliver", status="done").count() == 5
    assert "Delivery reports" in screens.get(parcel).content.decode()

    # an invoice first
    brazil = two_skus(diary, needs_invoice=True)
    assert "Invoice first" in screens.get(f"{home}{brazil.pk}/").content.decode()
    nothing = screens.post(f"{home}{brazil.pk}/invoice/")
    assert PackageRequest.objects.filter(kind="invoice").count() == 0, nothing.status_code
    screens.post(f"{home}{brazil.pk}/invoice/", {"invoice": SimpleUploadedFile("nfe.xml", INVOICE)})
    work(diary)
    assert PackageRequest.objects.get(kind="invoice").status == "done"
    rows = rest.get("/api/v1/package-requests?kind=invoice").json()["data"]
    assert [row["orders"] for row in rows] == [[brazil.pk]]
