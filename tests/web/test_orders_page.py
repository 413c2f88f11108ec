"""One order: both truths, the hold gate on the screen, and what is refused changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import FULL_ADDRESS, channel_order
from tests.web.conftest import TikTok
from tests.web.scene import busy_scene, make_scene, ups_number

from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account
from shelfwire.channels.port import CancelRequest
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import open_lines
from shelfwire.jobs import drain
from shelfwire.kit import clock
from shelfwire.orders.actions import add_block, record_orders
from shelfwire.orders.models import Address, Block, Order, OrderDocument
from shelfwire.people.models import Company
from shelfwire.web.shipping.carriers import offered

pytestmark = pytest.mark.django_db
ORDERS = "/c/corner-shop/orders/"


def page_of(client: Client, order: Order) -> str:
    answer = client.get(f"{ORDERS}{order.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def fields(order: Order, **more: object) -> dict[str, object]:
    """The form that ships all of the order; ``quantity`` instead of all of every line, 0 for none."""
    quantity = more.pop("quantity", None)
    lines: dict[str, object] = {}
    for line in open_lines(order):
        lines |= {f"quantity-{line.key}": quantity or line.count, f"of-{line.key}": line.count}
        lines |= {} if quantity == 0 else {f"take-{line.key}": "on"}
    return {**lines, "carrier": "ups", "tracking_number": ups_number(), **more}


@pytest.mark.parametrize(
    "key", ["held", "unpaid", "unlinked", "cancel_request", "cancelled", "masked", "fbt"]
)
def test_what_may_not_ship_has_no_form_and_no_slip_and_a_sent_form_makes_nothing(
    key: str, company: Company, as_bob: Client
) -> None:
    order = busy_scene(company).orders[key]
    before = Parcel.objects.count()
    page = page_of(as_bob, order)
    assert 'id="ship"' not in page
    assert "Packing slip" not in page
    slip = as_bob.get(f"{ORDERS}{order.pk}/slip/")
    assert slip.status_code == 422
    assert order.external_id in slip.content.decode()
    refused = as_bob.post(f"{ORDERS}{order.pk}/ship/", fields(order))
    assert refused.status_code == 422
    assert Parcel.objects.count() == before


def test_a_held_order_says_why_and_names_the_missing_address(company: Company, as_bob: Client) -> None:
    page = page_of(as_bob, make_scene(company).order("held", status="on_hold"))
    assert "On hold until" in page
    assert "The buyer may still cancel freely" in page
    assert 'data-address="absent"' in page


def test_a_masked_address_is_named_as_masked(company: Company, as_bob: Client) -> None:
    assert 'data-address="masked"' in page_of(as_bob, busy_scene(company).orders["masked"])


def test_a_viewer_sees_the_order_and_no_way_to_change_it(company: Company, as_charlie: Client) -> None:
    order = make_scene(company).order("one")
    page = page_of(as_charlie, order)
    assert 'id="ship"' not in page
    assert "Refresh from TikTok Shop" not in page
    assert "Erase personal data" not in page
    assert as_charlie.post(f"{ORDERS}{order.pk}/ship/", fields(order)).status_code == 403
    assert as_charlie.get(f"{ORDERS}{order.pk}/slip/").status_code == 403
    assert not Parcel.objects.exists()


def test_a_part_of_an_order_ships_and_the_rest_can_follow(company: Company, as_bob: Client) -> None:
    order = make_scene(company).order("one", units=[("SHIRT-M", 2), ("MUG", 1)])
    first, *rest = order.units.filter(sku__code="SHIRT-M").order_by("pk").values_list("pk", flat=True)
    filled = fields(order, quantity=1)
    mug = next(line for line in open_lines(order) if line.first.sku and line.first.sku.code == "MUG")
    del filled[f"take-{mug.key}"]
    answer = as_bob.post(f"{ORDERS}{order.pk}/ship/", filled)
    assert answer.status_code == 302
    parcel = Parcel.objects.get()
    assert (parcel.made_by, parcel.via) == ("Bob", "screen")
    form = as_bob.get(f"{ORDERS}{order.pk}/").context["ship"]
    assert parcel.contents.get().unit_id == first, "the first unit of the line"
    assert [unit.pk for line in form.open for unit in line.units] == [*rest, *(unit.pk for unit in mug.units)]


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"tracking_number": "1Z999AA10123456785"}, "tracking_number", "wrong check digit"),
        ({"tracking_number": ""}, "tracking_number", "required"),
        ({"quantity": 0}, "lines", "Choose at least one unit"),
        ({"carrier": "", "tracking_number": "123456789012345678"}, "carrier", "Choose the carrier"),
        ({"carrier": "pigeon"}, "carrier", "not one of the available choices"),
        ({"carrier": "fedex", "tracking_number": "986578788855"}, "__all__", "Map the carrier"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_nothing_is_made(
    more: dict[str, object], field: str, says: str, company: Company, as_bob: Client
) -> None:
    order = make_scene(company).order("one")
    answer = as_bob.post(f"{ORDERS}{order.pk}/ship/", fields(order, **more))
    assert answer.status_code == 422
    assert says in str(answer.context["ship"].errors[field])
    assert not Parcel.objects.exists()


def test_a_number_in_use_is_refused_with_the_order_that_has_it(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    taken = scene.parcel(scene.order("one"))
    other = scene.order("other")
    answer = as_bob.post(f"{ORDERS}{other.pk}/ship/", fields(other, tracking_number=taken.tracking_number))
    assert answer.status_code == 422
    assert scene.orders["one"].external_id in str(answer.context["ship"].errors["tracking_number"])
    assert Parcel.objects.count() == 1


def test_the_carrier_is_found_by_the_number(company: Company, as_bob: Client) -> None:
    order = make_scene(company).order("one")
    as_bob.post(f"{ORDERS}{order.pk}/ship/", fields(order, carrier=""))
    assert Parcel.objects.get().carrier == "ups"


def test_the_drop_down_offers_what_make_parcel_accepts(company: Company) -> None:
    account = make_scene(company).account
    found = offered(account, "D-1")
    assert {carrier.code for carrier, _ in found.mapped} == {"ups", "usps"}
    for carrier in fulfilment.carriers("US"):
        link = fulfilment.provider_for(account, carrier.code, "D-1")
        assert (link is not None) == any(carrier == offer for offer, _ in found.mapped)


def test_unmapped_carriers_are_named_and_closed(company: Company, as_bob: Client) -> None:
    page = page_of(as_bob, make_scene(company).order("one"))
    assert '<option value="fedex" disabled>FedEx (map it first)</option>' in page
    assert "Major carriers are recognised" in page
    assert "only after the carrier's first scan" in page.replace("&#x27;", "'")


def test_platform_discounts_are_told_apart_from_ours(company: Company, as_charlie: Client) -> None:
    page = page_of(as_charlie, busy_scene(company).orders["discounted"])
    assert "paid by TikTok Shop" in page
    assert "paid by you" in page
    assert "-3.00 USD" in page


def test_a_block_that_a_person_may_lift_is_lifted_with_a_reason_and_others_are_not(
    company: Company, as_bob: Client
) -> None:
    order = make_scene(company).order("one")
    add_block(order.pk, "status_conflict", "The channel went back to UNPAID.", "worker")
    add_block(order.pk, "no_address", "No address.", "worker")
    assert "Lift the block" in page_of(as_bob, order)
    as_bob.post(f"{ORDERS}{order.pk}/lift/status_conflict/", {"why": "Asked the support"})
    refused = as_bob.post(f"{ORDERS}{order.pk}/lift/no_address/")
    assert refused.status_code == 422
    assert list(Block.objects.filter(ended_at=None).values_list("code", flat=True)) == ["no_address"]
    assert "Asked the support" in page_of(as_bob, order)


def test_an_address_by_version_shows_both(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    order = scene.order("one", external_id="5761")
    told = channel_order(
        "5761",
        updated_at=clock.now(),
        address=replace(FULL_ADDRESS, lines=("12 Oak Avenue",)),
        placed_at=order.placed_at,
    )
    record_orders(scene.account, [told], via="poll")
    page = page_of(as_bob, order)
    assert "12 Oak Avenue" in page
    assert "2 versions" in page


def test_documents_are_laid_out_and_kept_by_version(company: Company, as_charlie: Client) -> None:
    order = make_scene(company).order("one")
    document = order.documents.get()
    page = as_charlie.get(f"{ORDERS}{order.pk}/documents/{document.pk}/").content.decode()
    assert "&quot;external_id&quot;" in page
    other = make_scene(company, "Second shop").order("two")
    assert as_charlie.get(f"{ORDERS}{other.pk}/documents/{document.pk}/").status_code == 404


def test_erasing_takes_the_owner_the_word_and_leaves_the_money(
    company: Company, as_alice: Client, as_bob: Client
) -> None:
    order = make_scene(company).order("one")
    address = f"{ORDERS}{order.pk}/erase/"
    assert as_bob.post(address, {"typed": "erase"}).status_code == 403
    assert as_alice.post(address, {"typed": "yes"}).status_code == 422
    assert Address.objects.get().name == "Dana Whitfield"
    assert as_alice.post(address, {"typed": "erase", "why": "Asked by mail"}).status_code == 302
    assert Address.objects.get().name == ""
    assert OrderDocument.objects.get().body == ""
    page = page_of(as_alice, order)
    assert "Dana" not in page
    assert "19.99 USD" in page
    assert "Asked by mail" in page


def test_the_slip_lists_what_goes_into_the_box_and_no_price(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    order = scene.order("one", units=[("SHIRT-M", 2), ("MUG", 1)])
    for _ in range(2):
        page = as_bob.get(f"{ORDERS}{order.pk}/slip/").content.decode()
        assert "SHIRT-M" in page
        assert '<td class="num slip-count">2</td>' in page
        assert "Dana Whitfield" in page
        assert "USD" not in page
        scene.parcel(order) if not Parcel.objects.exists() else None  # the same once it is packed


def test_the_timeline_goes_on_where_the_page_ends(company: Company, as_charlie: Client) -> None:
    scene = make_scene(company)
    order = scene.order("one")
    for number in range(40):
        add_block(order.pk, "short", f"Round {number}", "worker")
        Block.objects.filter(order=order).delete()
    page = as_charlie.get(f"{ORDERS}{order.pk}/")
    assert "Recorded: Awaiting shipment" not in page.content.decode()
    older = as_charlie.get(page.context["older"]).content.decode()
    assert "Recorded: Awaiting shipment" in older


def test_one_unit_and_two_hundred_ask_the_database_the_same_and_little(
    company: Company, as_bob: Client
) -> None:
    """Four questions are the frame's: session, person, companies, shops."""
    scene = make_scene(company)
    page_of(as_bob, scene.order("first"))
    counts: dict[str, list[int]] = {}
    for units in (1, 200):
        for key in ("to_ship", "part", "sent"):
            order = scene.order(f"{key}{units}", units=[("SHIRT-M", units), ("MUG", 2)])
            if key == "sent":
                scene.sent(order)
            elif key == "part":
                some = list(order.units.values_list("pk", flat=True)[:2])
                scene.parcel_of(order, some)
            with CaptureQueriesContext(connection) as asked:
                page_of(as_bob, order)
            counts.setdefault(key, []).append(len(asked))
    assert counts == {"to_ship": [20, 20], "part": [23, 23], "sent": [18, 18]}


def test_two_hundred_units_stand_in_as_many_lines_as_there_are_articles(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    order = scene.order("big", units=[("SHIRT-M", 150), ("MUG", 50)])
    scene.parcel_of(order, list(order.units.values_list("pk", flat=True)[:3]))
    page = as_bob.get(f"{ORDERS}{order.pk}/")
    shown = [
        (line.name, line.count, [place.words for place in line.places]) for line in page.context["lines"]
    ]
    assert shown == [("SHIRT-M", 150, ["3 of 150 in", "147 of 150 to pack"]), ("MUG", 50, ["To pack"])]
    assert "200 units" in page.content.decode()


def test_a_request_to_cancel_heads_the_page_with_its_reason_its_deadline_and_the_way_to_answer(
    company: Company, as_bob: Client, as_charlie: Client
) -> None:
    scene = make_scene(company)
    Account.objects.filter(pk=scene.account.pk).update(region="GB")
    request = CancelRequest("code_x", "Ordered by mistake", clock.now(), clock.now() + timedelta(hours=40))
    order = scene.order("asked", cancel_requested=True, cancel_request=request, buyer_message="Sorry!")
    page = as_bob.get(f"{ORDERS}{order.pk}/")
    text = page.content.decode()
    banner = page.context["banner"]
    assert banner.notice.title.startswith("Cancellation asked: answer in Seller Center by ")
    assert "The buyer’s reason: Ordered by mistake." in text
    [button] = banner.buttons
    assert button.href.startswith("https://seller-uk.tiktok.com/order/detail?order_no=")
    assert "Sorry!" in text
    assert text.index('id="now"') < text.index("Sorry!") < text.index('id="units"')
    assert as_charlie.get(f"{ORDERS}{order.pk}/").context["banner"].ask == "Ask bob@example.com."


def test_a_request_that_is_answered_elsewhere_leaves_the_page_and_stays_in_the_timeline(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    order = scene.order("asked", external_id="5761", cancel_requested=True)
    again = channel_order("5761", updated_at=clock.now(), placed_at=order.placed_at, ship_by=order.ship_by)
    record_orders(scene.account, [again], via="poll")
    page = page_of(as_bob, order)
    assert "Cancellation asked" not in page
    assert "Ship by" in page
    assert "The request to cancel is gone" in page


def test_a_stopped_parcel_is_voided_from_the_order_and_leads_back_to_it(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    order = scene.order("one", external_id="5761")
    parcel = scene.sent(order)
    gone = channel_order(
        "5761", status="cancelled", updated_at=clock.now(), placed_at=order.placed_at, cancelled_by="BUYER",
        cancel_reason="ecom_order_to_ship_canceled_reason_better_price",
    )  # fmt: skip
    record_orders(scene.account, [gone], via="poll")
    page = page_of(as_bob, order)
    assert f"Pull parcel UPS {parcel.tracking_number} out and void it" in page
    assert "Cancelled by the buyer: Better price available" in page
    assert "ecom_order" not in page
    answer = as_bob.post(f"{ORDERS}parcels/{parcel.pk}/void/", {"why": "Pulled", "order": order.pk})
    assert answer.headers["Location"] == f"{ORDERS}{order.pk}/"
    assert "Put 1 back into stock?" in page_of(as_bob, order)


def test_a_void_leads_back_to_no_order_that_is_not_in_the_parcel(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    parcel, other = scene.parcel(scene.order("one")), scene.order("other")
    answer = as_bob.post(f"{ORDERS}parcels/{parcel.pk}/void/", {"order": other.pk})
    assert answer.headers["Location"] == f"{ORDERS}parcels/{parcel.pk}/"


def test_readings_that_changed_nothing_fold_in_the_timeline(company: Company, as_charlie: Client) -> None:
    scene = make_scene(company)
    order = scene.order("one", external_id="5761")
    for minute in range(3):
        same = channel_order(
            "5761",
            updated_at=order.placed_at + timedelta(minutes=minute + 1),
            placed_at=order.placed_at,
            ship_by=order.ship_by,
            collect_by=order.collect_by,
        )
        record_orders(scene.account, [same], via="poll")
    page = page_of(as_charlie, order)
    assert "3 technical events" in page
    assert "Recorded: Awaiting shipment" in page


def test_the_channels_documents_have_a_page_of_their_own(company: Company, as_charlie: Client) -> None:
    order = make_scene(company).order("one")
    document = order.documents.get()
    assert f"documents/{document.pk}/" not in page_of(as_charlie, order)
    listed = as_charlie.get(f"{ORDERS}{order.pk}/documents/")
    assert f"documents/{document.pk}/" in listed.content.decode()
    assert as_charlie.get(f"{ORDERS}404404/documents/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_refreshing_reads_the_order_from_the_channel_now(
    company: Company, as_alice: Client, as_bob: Client, tiktok: TikTok
) -> None:
    tiktok.connect(as_alice)
    set_switch(account=tiktok.fresh(), switch="orders_in", on=True, by="Alice")
    [bought] = tiktok.simulator.control.buy()
    drain()
    order = Order.objects.get(external_id=bought["id"])
    assert order.status == "held"
    tiktok.simulator.control.release(bought["id"])
    answer = as_bob.post(f"{ORDERS}{order.pk}/refresh/", follow=True)
    assert "the order has changed" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == "released"
    assert "UNPAID" not in page_of(as_bob, order)


@pytest.mark.django_db(transaction=True)
def test_a_request_made_on_the_channel_shows_its_reason_and_goes_when_it_is_withdrawn_there(
    company: Company, as_alice: Client, tiktok: TikTok
) -> None:
    tiktok.connect(as_alice)
    set_switch(account=tiktok.fresh(), switch="orders_in", on=True, by="Alice")
    control = tiktok.simulator.control
    [bought] = control.buy(release=True)
    drain()
    order = Order.objects.get(external_id=bought["id"])
    control.cancel(bought["id"], reason="ecom_order_to_ship_canceled_reason_wrong_delivery_info")
    as_alice.post(f"{ORDERS}{order.pk}/refresh/")
    page = page_of(as_alice, order)
    assert "The buyer’s reason: Wrong delivery information." in page
    assert "Cancellation asked: answer in Seller Center by " in page
    order.refresh_from_db()
    assert order.cancel_asked_at is not None
    assert order.cancel_due_at == order.cancel_asked_at + timedelta(hours=48)
    control.withdraw_cancel(bought["id"])
    as_alice.post(f"{ORDERS}{order.pk}/refresh/")
    page = page_of(as_alice, order)
    assert "Cancellation asked" not in page
    assert "The request to cancel is gone: withdrawn by the buyer, or declined" in page


def test_refreshing_a_shop_that_may_not_download_is_refused(company: Company, as_bob: Client) -> None:
    order = make_scene(company).order("one")
    Account.objects.update(orders_in=False)
    answer = as_bob.post(f"{ORDERS}{order.pk}/refresh/")
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()


def test_the_deadline_stands_on_the_shops_clock(company: Company, as_charlie: Client) -> None:
    order = make_scene(company).order("one", ship_by=clock.now() + timedelta(hours=30))
    page = page_of(as_charlie, order)
    assert "Los Angeles time" in page
    assert "America/" not in page
    local = order.ship_by.astimezone(ZoneInfo("America/Los_Angeles")) if order.ship_by else None
    assert f"Ship by {local:%a %H:%M}" in page
