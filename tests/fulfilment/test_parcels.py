"""Making, voiding, correcting, sending and following parcels."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from tests.factories import (
    DAY_ONE,
    FULL_ADDRESS,
    MASKED_ADDRESS,
    channel_order,
    channel_unit,
    make_account,
    mark_sent,
)
from tests.fulfilment.conftest import FEDEX, UPS, USPS

from shelfwire.channels.models import ShippingProvider
from shelfwire.channels.port import ChannelPackage, OrderClass, PackageStatus, ShippedBy
from shelfwire.fulfilment import actions, errors, queries
from shelfwire.fulfilment.events import ParcelMade, ParcelVoided, TrackingCorrected
from shelfwire.fulfilment.models import CarrierLink, Parcel, ParcelMove, ParcelUnit
from shelfwire.inventory.queries import audit
from shelfwire.kit import events
from shelfwire.orders.actions import record_orders
from shelfwire.orders.errors import NotReleased, OrderBlocked
from shelfwire.orders.models import Order, TimelineEntry, Unit
from shelfwire.orders.queries import OrderFilter
from shelfwire.orders.queries import orders as search_orders

pytestmark = pytest.mark.django_db


def later(minutes: int) -> datetime:
    return DAY_ONE + timedelta(minutes=minutes)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    heard: list[object] = []
    for event in (ParcelMade, ParcelVoided, TrackingCorrected):
        monkeypatch.setitem(events._listeners, event, [heard.append])
    return heard


def nothing_was_made() -> bool:
    return not Parcel.objects.exists() and not ParcelUnit.objects.exists()


# ── making ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_parcel_holds_all_open_units_and_is_found_by_its_number(
    order: Any, pack: Any, company: Any, announced: Any
) -> None:
    mine = order(units=[("SHIRT-M", 2)])

    parcel = pack({mine.pk: None}, number="1z 999 aa1 01 2345 6784")

    assert (parcel.carrier, parcel.tracking_number, parcel.status, parcel.via) == (
        "ups",
        UPS,
        "ready",
        "screen",
    )
    assert set(parcel.contents.values_list("unit_id", flat=True)) == set(
        mine.units.values_list("pk", flat=True)
    )
    assert {c.address_id for c in parcel.contents.all()} == {mine.address_id}
    assert announced == [ParcelMade(parcel.pk)]
    assert list(search_orders(company, OrderFilter(search=UPS))) == [mine]
    assert list(queries.parcels(company, queries.ParcelFilter(search="6784"))) == [parcel]
    assert ParcelMove.objects.get().after == "ready"
    assert TimelineEntry.objects.filter(order=mine, text__contains=UPS, by="Bob").exists()


def test_an_order_leaves_in_two_parcels(order: Any, pack: Any, mug: Any) -> None:
    mine = order(units=[("SHIRT-M", 1), ("MUG-1", 1)])
    shirt_unit, mug_unit = mine.units.order_by("external_id")

    first = pack({mine.pk: [shirt_unit.pk]})
    second = pack({mine.pk: None}, number=FEDEX, carrier="FedEx")

    assert list(second.contents.values_list("unit_id", flat=True)) == [mug_unit.pk]
    [one], [two] = queries.shipments_due(first), queries.shipments_due(second)
    assert (one.shipment.whole_order, two.shipment.whole_order) == (False, False)
    assert one.shipment.unit_ids == ("1-1",)
    assert two.shipment.idempotency_key == f"ship:{second.pk}:1"


def test_one_parcel_holds_several_orders_but_not_too_many(order: Any, pack: Any, account: Any) -> None:
    orders = [order(str(n)) for n in range(21)]

    with pytest.raises(errors.TooManyOrders, match="21 orders share one tracking number; 20 is the most"):
        pack({o.pk: None for o in orders})
    assert nothing_was_made()

    parcel = pack({o.pk: None for o in orders[:20]})
    due = queries.shipments_due(parcel)
    assert [d.shipment.order_id for d in due] == [o.external_id for o in orders[:20]]
    assert all(d.shipment.whole_order and d.shipment.provider_id == "PR-ups" for d in due)


@pytest.mark.parametrize(
    "status", ["unpaid", "on_hold", "teleported", "awaiting_collection", "delivered", "cancelled"]
)
def test_nothing_ships_before_the_channel_released_it_or_after_it_left(
    order: Any, pack: Any, status: str
) -> None:
    mine = order(status=status)

    with pytest.raises(NotReleased) as refusal:
        pack({mine.pk: None})

    assert (refusal.value.field, refusal.value.value) == ("order", "1")
    assert nothing_was_made()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"cancel_requested": True}, "asks to cancel"),
        ({"units": [("NEW-1", 1)]}, "Not linked to a SKU: NEW-1"),
        ({"address": MASKED_ADDRESS}, "masks the recipient"),
        ({"order_class": OrderClass.CHANNEL_FULFILLED}, "fulfils this order"),
    ],
)
def test_a_blocked_order_ships_nothing_and_says_why(order: Any, pack: Any, more: Any, why: str) -> None:
    mine = order(**more)

    with pytest.raises(OrderBlocked, match=why):
        pack({mine.pk: None})
    assert nothing_was_made()


@pytest.mark.parametrize("shipped_by", [ShippedBy.CHANNEL, ShippedBy.DIGITAL])
def test_no_parcel_of_ours_where_the_label_is_not_ours(order: Any, pack: Any, shipped_by: Any) -> None:
    mine = order(shipped_by=shipped_by)

    with pytest.raises(errors.ChannelShips):
        pack({mine.pk: None})
    assert nothing_was_made()


def test_a_carrier_that_is_not_mapped_for_the_delivery_option_is_refused(
    order: Any, pack: Any, account: Any
) -> None:
    mine = order()

    with pytest.raises(errors.CarrierNotMapped, match="does not accept OnTrac for “Standard”"):
        pack({mine.pk: None}, carrier="OnTrac", number="D10011354453707")
    with pytest.raises(errors.UnknownCarrier):
        pack({mine.pk: None}, carrier="Uncle")

    ShippingProvider.objects.create(
        account=account, delivery_option_id="D-1", external_id="PR-usps", name="USPS", seen_at=DAY_ONE
    )
    with pytest.raises(errors.CarrierNotMapped, match="UPS"):
        pack({mine.pk: None})
    assert nothing_was_made()
    assert pack({mine.pk: None}, carrier="USPS", number=USPS).carrier == "usps"


def test_a_used_number_is_refused_and_says_where_it_is(order: Any, pack: Any) -> None:
    first, second = order("1"), order("2")
    pack({first.pk: None})

    with pytest.raises(errors.NumberUsed, match="on another parcel already for order 1"):
        pack({second.pk: None}, number=UPS.lower())
    assert Parcel.objects.count() == 1


def test_a_malformed_number_is_refused_unless_a_person_insists(order: Any, pack: Any) -> None:
    mine = order()

    with pytest.raises(errors.MalformedNumber):
        pack({mine.pk: None}, number="1Z999AA10123456785")
    assert nothing_was_made()

    assert pack({mine.pk: None}, number="1Z999AA10123456785", accept_unusual_number=True).status == "ready"


def test_a_unit_is_in_one_live_parcel(order: Any, pack: Any) -> None:
    mine, other = order("1"), order("2")
    pack({mine.pk: None})

    with pytest.raises(errors.NothingToShip):
        pack({mine.pk: None}, number=FEDEX, carrier="FedEx")
    with pytest.raises(errors.UnitTaken, match="in another parcel"):
        pack({mine.pk: [mine.units.get().pk]}, number=FEDEX, carrier="FedEx")
    with pytest.raises(errors.UnitTaken, match="has no unit"):
        pack({other.pk: [mine.units.get().pk]}, number=FEDEX, carrier="FedEx")
    with pytest.raises(errors.NothingToShip):
        pack({}, number=FEDEX, carrier="FedEx")
    assert Parcel.objects.count() == 1


def test_another_companys_or_shops_order_is_not_packed(
    order: Any, pack: Any, company: Any, other_company: Any
) -> None:
    mine = order()
    elsewhere = make_account(company, "Second shop")

    with pytest.raises(errors.WrongShop):
        pack({mine.pk: None}, company=other_company)
    with pytest.raises(errors.WrongShop, match="Corner Shop US"):
        pack({mine.pk: None}, account=elsewhere)
    assert nothing_was_made()


def test_the_database_itself_refuses_a_held_order_in_a_parcel(order: Any, pack: Any) -> None:
    free, held = order("1"), order("2", status="on_hold")
    parcel = pack({free.pk: None})

    with pytest.raises(DatabaseError, match="not released"), transaction.atomic():
        ParcelUnit.objects.create(parcel=parcel, order=held, unit=held.units.get())
    assert parcel.contents.count() == 1


# ── voiding, correcting ──────────────────────────────────────────────────────────────────────────────────


def test_a_void_parcel_frees_its_units_and_its_number(order: Any, pack: Any, announced: Any) -> None:
    mine = order()
    parcel = pack({mine.pk: None})
    announced.clear()

    assert actions.void_parcel(parcel=parcel, by="Bob", why="Wrong box")
    assert not actions.void_parcel(parcel=parcel, by="Bob", why="Again")

    assert parcel.status == "void"
    assert announced == [ParcelVoided(parcel.pk)]
    assert queries.shipments_due(parcel) == []
    assert pack({mine.pk: None}).status == "ready"


def test_a_sent_parcel_is_not_voided(order: Any, pack: Any) -> None:
    mine = order()
    parcel = pack({mine.pk: None})
    mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK1",), at=later(5))

    with pytest.raises(errors.AlreadySent, match=UPS):
        actions.void_parcel(parcel=parcel, by="Bob", why="Wrong box")
    assert Parcel.objects.get().status == "sent"
    assert Parcel.objects.get().contents.get().live


def test_tracking_is_corrected_once_after_it_was_sent(
    order: Any, pack: Any, announced: Any, company: Any
) -> None:
    mine = order()
    parcel = pack({mine.pk: None})
    with pytest.raises(errors.NotSent):
        actions.correct_tracking(parcel=parcel, carrier="FedEx", tracking_number=FEDEX, by="Bob")
    mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK1",), at=datetime.now(UTC))
    announced.clear()

    same = actions.correct_tracking(parcel=parcel, carrier="UPS", tracking_number=UPS, by="Bob")
    assert (same.corrections, announced) == (0, [])
    right = actions.correct_tracking(parcel=parcel, carrier="FedEx", tracking_number=FEDEX, by="Bob")

    assert (right.carrier, right.tracking_number, right.corrections) == ("fedex", FEDEX, 1)
    assert announced == [TrackingCorrected(parcel.pk)]
    [sent] = queries.shipments_sent(right)
    assert (sent.shipment.tracking_number, sent.shipment.provider_id) == (FEDEX, "PR-fedex")
    assert sent.shipment.package_id == "PK1"
    assert list(search_orders(company, OrderFilter(search=FEDEX))) == [mine]

    with pytest.raises(errors.CorrectionRefused, match="allows 1"):
        actions.correct_tracking(parcel=right, carrier="USPS", tracking_number=USPS, by="Bob")
    assert Parcel.objects.get().tracking_number == FEDEX


def test_tracking_is_not_corrected_late_or_after_the_scan_or_to_a_used_number(order: Any, pack: Any) -> None:
    mine, other = order("1"), order("2")
    parcel = pack({mine.pk: None})
    pack({other.pk: None}, number=FEDEX, carrier="FedEx")
    with time_machine.travel(later(0), tick=False):
        mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK1",), at=later(0))
        with pytest.raises(errors.NumberUsed):
            actions.correct_tracking(parcel=parcel, carrier="FedEx", tracking_number=FEDEX, by="Bob")
    with (
        time_machine.travel(later(72 * 60 + 1), tick=False),
        pytest.raises(errors.CorrectionRefused, match="72 hours"),
    ):
        actions.correct_tracking(parcel=parcel, carrier="USPS", tracking_number=USPS, by="Bob")
    Parcel.objects.filter(pk=parcel.pk).update(status="in_transit")
    with pytest.raises(errors.CorrectionRefused, match="scanned"):
        actions.correct_tracking(parcel=parcel, carrier="USPS", tracking_number=USPS, by="Bob")
    assert Parcel.objects.get(pk=parcel.pk).tracking_number == UPS


# ── sending and following ────────────────────────────────────────────────────────────────────────────────


def test_the_channels_answer_ships_the_units_once(order: Any, pack: Any, shirt: Any, company: Any) -> None:
    mine = order(units=[("SHIRT-M", 2)])
    parcel = pack({mine.pk: None})

    counts = [mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK1",), at=later(5)) for _ in range(2)]

    mine.refresh_from_db()
    assert counts == [2, 0]
    assert (parcel.status, parcel.sent_at, mine.status) == ("sent", later(5), "shipped")
    assert set(mine.units.values_list("status", "channel_package_id")) == {("shipped", "PK1")}
    assert shirt.balances.get().on_hand == 8
    assert shirt.balances.get().reserved == 0
    assert queries.shipments_due(parcel) == []
    assert audit(company) == []


def test_a_parcel_over_two_orders_is_sent_when_both_are_told(order: Any, pack: Any) -> None:
    one, two = order("1"), order("2")
    parcel = pack({one.pk: None, two.pk: None})

    mark_sent(parcel=parcel, order_id=one.pk, package_ids=("PK1",), at=later(5))
    assert (parcel.status, [d.shipment.order_id for d in queries.shipments_due(parcel)]) == ("ready", ["2"])
    mark_sent(parcel=parcel, order_id=two.pk, package_ids=("PK2",), at=later(6))
    assert parcel.status == "sent"


def test_a_document_from_before_our_receipt_is_an_echo_and_no_conflict(
    order: Any, pack: Any, account: Any
) -> None:
    mine = order()
    parcel = pack({mine.pk: None})
    mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK1",), at=later(30))

    record_orders(account, [channel_order("1", updated_at=later(20), buyer_message="hi")], "poll")

    mine.refresh_from_db()
    assert (mine.status, mine.buyer_message, mine.is_blocked) == ("shipped", "hi", False)


def test_a_parcel_follows_its_units_to_the_door_and_repeats_change_nothing(
    order: Any, pack: Any, account: Any, company: Any
) -> None:
    mine = order()
    parcel = pack({mine.pk: None})
    mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK1",), at=later(5))
    [waiting] = queries.unscanned(company)
    assert (waiting.parcel, waiting.collect_by) == (parcel, mine.collect_by)

    for minutes, status, after in ((60, "in_transit", "in_transit"), (90, "delivered", "delivered")):
        unit = channel_unit("SHIRT-M", "1-1", status, tracking_number=UPS, package_id="PK1")
        record_orders(
            account, [channel_order("1", status=status, units=[unit], updated_at=later(minutes))], "poll"
        )
        assert actions.follow(account, [mine.pk]) == 1
        assert actions.follow(account, [mine.pk]) == 0
        assert Parcel.objects.get().status == after

    done = Parcel.objects.get()
    assert (done.scanned_at, done.delivered_at) == (later(60), later(90))
    assert queries.unscanned(company) == []
    assert list(ParcelMove.objects.order_by("pk").values_list("before", "after")) == [
        ("", "ready"),
        ("ready", "sent"),
        ("sent", "in_transit"),
        ("in_transit", "delivered"),
    ]


def test_a_parcel_waits_for_the_last_of_its_orders(order: Any, pack: Any, account: Any) -> None:
    one, two = order("1"), order("2")
    parcel = pack({one.pk: None, two.pk: None})
    for mine in (one, two):
        mark_sent(parcel=parcel, order_id=mine.pk, package_ids=(), at=later(5))

    for external_id, expected in (("1", "sent"), ("2", "in_transit")):
        record_orders(
            account, [channel_order(external_id, status="in_transit", updated_at=later(60))], "poll"
        )
        actions.follow(account, [one.pk, two.pk])
        assert Parcel.objects.get().status == expected


def shipped_there(
    external_id: str, number: str, status: str = "awaiting_collection", minutes: int = 30
) -> Any:
    unit = channel_unit(
        "SHIRT-M",
        f"{external_id}-1",
        status,
        tracking_number=number,
        package_id=f"PK-{external_id}",
        provider_name="United Parcel Service",
        shipped_at=later(minutes - 5),
    )
    return channel_order(external_id, status=status, units=[unit], updated_at=later(minutes))


def test_units_shipped_on_the_channels_side_get_their_parcel(
    account: Any, company: Any, announced: Any
) -> None:
    recorded = record_orders(
        account,
        [shipped_there("1", UPS), shipped_there("2", UPS), shipped_there("3", "X9-ODD", "delivered")],
        "poll",
    )

    assert actions.follow(account, list(recorded.order_ids.values())) == 2
    assert actions.follow(account, list(recorded.order_ids.values())) == 0

    shared = Parcel.objects.get(tracking_number=UPS)
    assert (shared.carrier, shared.via, shared.status, shared.sent_at) == (
        "ups",
        "channel",
        "sent",
        later(25),
    )
    assert {c.order.external_id for c in shared.contents.all()} == {"1", "2"}
    assert Parcel.objects.get(tracking_number="X9-ODD").status == "delivered"
    assert announced == []


def test_units_that_left_under_another_number_leave_our_ready_parcel(
    order: Any, pack: Any, account: Any
) -> None:
    mine = order()
    ours = pack({mine.pk: None})
    recorded = record_orders(account, [shipped_there("1", FEDEX)], "poll")

    actions.follow(account, list(recorded.order_ids.values()))

    ours.refresh_from_db()
    theirs = Parcel.objects.get(tracking_number=FEDEX)
    assert (ours.status, theirs.via, theirs.status) == ("void", "channel", "sent")
    assert ParcelUnit.objects.filter(live=True).get().parcel == theirs


def test_our_ready_parcel_counts_as_sent_when_the_channel_shows_its_number(
    order: Any, pack: Any, account: Any
) -> None:
    mine = order()
    parcel = pack({mine.pk: None})
    record_orders(account, [shipped_there("1", UPS)], "poll")

    actions.follow(account, [mine.pk])

    assert Parcel.objects.get().status == "sent"
    assert mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK-1",), at=later(31)) == 0


def test_a_page_of_followed_orders_costs_the_same_few_queries_whatever_its_size(
    account: Any, django_assert_max_num_queries: Any
) -> None:
    for size in (2, 40):
        docs = [shipped_there(f"{size}-{n}", f"T{size:03}{n:07}") for n in range(size)]
        ids = record_orders(account, docs, "poll").order_ids
        with django_assert_max_num_queries(16):
            assert actions.follow(account, list(ids.values())) == size


def test_a_package_of_the_channels_moves_its_parcel_forward_only(order: Any, pack: Any, account: Any) -> None:
    mine = order()
    parcel = pack({mine.pk: None})
    mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK1",), at=later(5))

    def says(status: PackageStatus, minutes: int) -> bool:
        package = ChannelPackage("PK1", status, status.upper(), ("1",), (), UPS, updated_at=later(minutes))
        return actions.follow_package(account, package)

    assert [says(PackageStatus.DELIVERED, 60), says(PackageStatus.IN_TRANSIT, 50)] == [True, False]
    assert says(PackageStatus.PROBLEM, 70) is False
    parcel.refresh_from_db()
    assert (parcel.status, parcel.delivered_at, parcel.channel_status) == ("delivered", later(60), "PROBLEM")


# ── stop-ship ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_address_that_changes_after_the_label_stops_the_parcel_until_it_is_void(
    order: Any, pack: Any, account: Any
) -> None:
    from dataclasses import replace

    mine = order()
    parcel = pack({mine.pk: None})
    moved = replace(FULL_ADDRESS, lines=("9 Oak Avenue",))
    record_orders(account, [channel_order("1", address=moved, updated_at=later(5))], "notice")

    assert actions.warn_address_changed(mine.pk) == 1
    assert actions.warn_address_changed(mine.pk) == 1
    mine.refresh_from_db()
    block = mine.blocks.get(ended_at=None)
    assert (block.code, mine.is_blocked) == ("address_changed", True)
    assert UPS in block.detail

    actions.void_parcel(parcel=parcel, by="Bob", why="Moved")
    mine.refresh_from_db()
    assert mine.is_blocked is False
    fresh = pack({mine.pk: None})
    assert fresh.contents.get().address.lines == ["9 Oak Avenue"]
    assert actions.warn_address_changed(mine.pk) == 0


def test_a_cancellation_after_the_label_stops_the_parcel(order: Any, pack: Any, account: Any) -> None:
    mine, unpacked = order("1"), order("2")
    parcel = pack({mine.pk: None})
    docs = [channel_order(n, status="cancelled", updated_at=later(5)) for n in ("1", "2")]
    record_orders(account, docs, "notice")

    assert actions.warn_cancelled([mine.pk, unpacked.pk]) == 1
    assert set(mine.blocks.filter(ended_at=None).values_list("code", flat=True)) == {"cancelled_after_parcel"}
    assert queries.shipments_due(parcel) == []

    actions.void_parcel(parcel=parcel, by="Bob", why="Taken back")
    assert not mine.blocks.filter(ended_at=None).exists()


# ── carriers of a shop ───────────────────────────────────────────────────────────────────────────────────


def provider(account: Any, option: str, external_id: str, name: str) -> None:
    ShippingProvider.objects.create(
        account=account, delivery_option_id=option, external_id=external_id, name=name, seen_at=DAY_ONE
    )


def test_carriers_are_guessed_from_names_and_shown_as_guesses(company: Any, other_company: Any) -> None:
    account = make_account(other_company)
    provider(account, "D-1", "11", "USPS Ground Advantage")
    provider(account, "D-1", "12", "Uncle Bob")
    provider(account, "D-2", "21", "United Parcel Service")

    assert (actions.guess_carrier_links(account), actions.guess_carrier_links(account)) == (2, 2)

    assert list(
        queries.carrier_links(account).values_list("carrier", "delivery_option_id", "provider_id", "guessed")
    ) == [
        ("ups", "D-2", "21", True),
        ("usps", "D-1", "11", True),
    ]
    assert queries.provider_for(account, "usps", "D-1").provider_id == "11"
    assert queries.provider_for(account, "usps", "D-2") is None

    saved = actions.save_carrier_link(
        account=account,
        carrier="USPS",
        provider_id="12",
        provider_name="Uncle Bob",
        by="Alice",
        delivery_option_id="D-1",
    )
    assert (saved.guessed, saved.updated_by) == (False, "Alice")
    ShippingProvider.objects.filter(external_id="21").delete()
    assert actions.guess_carrier_links(account) == 0
    assert [(link.carrier, link.provider_id) for link in queries.carrier_links(account)] == [("usps", "12")]


def test_a_carrier_the_shop_does_not_have_is_not_mapped(account: Any) -> None:
    provider(account, "D-1", "11", "USPS")
    before = CarrierLink.objects.count()

    with pytest.raises(errors.NoSuchProvider):
        actions.save_carrier_link(
            account=account,
            carrier="USPS",
            provider_id="99",
            provider_name="?",
            by="Alice",
            delivery_option_id="D-1",
        )
    assert CarrierLink.objects.count() == before


def test_the_shipping_checks_have_the_carrier_before_the_deadline(order: Any, account: Any) -> None:
    mine = order()
    checks = queries.shipping_checks(mine)
    assert [r.code for r in checks[-2:]] == ["carrier", "deadline"]
    assert checks[-2].state == "passed"

    CarrierLink.objects.update(guessed=True)
    assert queries.shipping_checks(mine)[-2].state == "warns"
    CarrierLink.objects.all().delete()
    assert (queries.shipping_checks(mine)[-2].state, "Standard" in queries.shipping_checks(mine)[-2].why) == (
        "stops",
        True,
    )
    held = queries.shipping_checks(order("2", status="on_hold"))
    assert [r.code for r in held if r.state == "stops"] == ["state"]
    assert {r.state for r in held[3:]} == {"not_reached"}


# ── races ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_packing_one_order_and_one_number_each_once_wins(order: Any, pack: Any) -> None:
    one, two = order("1"), order("2")
    jobs = [({one.pk: None}, UPS), ({one.pk: None}, FEDEX), ({two.pk: None}, UPS)]
    outcomes: list[str] = []
    gate = threading.Barrier(len(jobs))

    def work(contents: Any, number: str) -> None:
        gate.wait()
        try:
            pack(contents, number=number, carrier="UPS" if number == UPS else "FedEx")
            outcomes.append("made")
        except (errors.NumberUsed, errors.NothingToShip) as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == 3
    units = list(ParcelUnit.objects.values_list("unit_id", flat=True))
    parcels = list(Parcel.objects.values_list("tracking_number", flat=True))
    assert len(units) == len(set(units))
    assert len(parcels) == len(set(parcels)) == outcomes.count("made")
    assert Unit.objects.count() == 2
    assert Order.objects.count() == 2
