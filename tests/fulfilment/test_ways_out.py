"""No parcel is a dead end: whatever it holds and wherever it stands, something leads it on, or it has ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.factories import DAY_ONE, FULL_ADDRESS, channel_order, channel_unit, make_account, mark_sent
from tests.fulfilment.conftest import FEDEX, UPS
from tests.fulfilment.test_parcels import later, shipped_there

from shelfwire.channels.port import ChannelOrderStatus
from shelfwire.fulfilment import actions, errors, queries
from shelfwire.fulfilment.acts import TERMINAL
from shelfwire.fulfilment.models import CarrierLink, Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order, Unit

pytestmark = pytest.mark.django_db
ELSEWHERE = replace(FULL_ADDRESS, lines=("9 Oak Avenue",))


def do(act: str, parcel: Parcel) -> None:
    """What a person can do, done: it must not be refused."""
    if act == "void":
        assert actions.void_parcel(parcel=parcel, by="Bob", why="Test")
    elif act == "take_out":
        for order_id in queries.may_take_out(parcel):
            assert actions.take_out(parcel=parcel, order=Order.objects.get(pk=order_id), by="Bob", why="Test")
    elif act == "correct":
        actions.correct_tracking(parcel=parcel, carrier="FedEx", tracking_number=FEDEX, by="Bob")


UNIT_STATES = ("open", "shipped", "delivered", "cancelled")
PAIRS = [(a, b) for a in UNIT_STATES for b in UNIT_STATES if a <= b]
SAYS = {
    "open": "awaiting_shipment",
    "shipped": "awaiting_collection",
    "delivered": "delivered",
    "cancelled": "cancelled",
}


@pytest.mark.parametrize("status", ParcelStatus.values)
@pytest.mark.parametrize("units", PAIRS, ids="-".join)
@pytest.mark.parametrize("orders", [1, 2])
def test_every_parcel_over_every_pair_of_units_has_a_way_out_that_works(
    order: Any, pack: Any, status: str, units: tuple[str, str], orders: int
) -> None:
    both = [order("1", units=[("SHIRT-M", 2)])] if orders == 1 else [order("1"), order("2")]
    parcel = pack({o.pk: None for o in both})
    inside = list(Unit.objects.filter(parcel_contents__parcel=parcel).order_by("pk"))
    for unit, state in zip(inside, units, strict=True):
        Unit.objects.filter(pk=unit.pk).update(status=state, shipped_at=later(5) if state != "open" else None)
    Parcel.objects.filter(pk=parcel.pk).update(status=status, sent_at=later(5))
    parcel.refresh_from_db()
    ways = queries.ways_out(parcel)
    if status in TERMINAL:
        assert ways == []
        return
    if status != "ready" and "open" in units:
        assert "take_out" in ways, "what the channel opened again can leave the parcel"
    assert ways or units == ("delivered", "delivered") or status == "ready"
    for act in ways:
        parcel.refresh_from_db()
        if act in queries.ways_out(parcel):
            do(act, parcel)


@pytest.mark.parametrize("said", sorted(set(ChannelOrderStatus) - {"unpaid", "on_hold"}))
@pytest.mark.parametrize("sent", [False, True])
def test_every_parcel_over_every_state_of_its_order_has_a_way_out(
    order: Any, pack: Any, account: Any, said: str, sent: bool
) -> None:
    mine = order("1")
    parcel = pack({mine.pk: None})
    if sent:
        mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK",), at=later(5))
    record_orders(account, [channel_order("1", status=said, updated_at=later(10))], "poll")
    actions.follow(account, [mine.pk])
    parcel.refresh_from_db()
    assert parcel.status in TERMINAL or queries.ways_out(parcel)


def test_of_two_orders_one_taken_by_the_channel_the_other_can_be_taken_out(
    order: Any, pack: Any, account: Any
) -> None:
    one, two = order("1"), order("2")
    parcel = pack({one.pk: None, two.pk: None})
    mark_sent(parcel=parcel, order_id=one.pk, package_ids=("PK1",), at=later(5))
    with pytest.raises(errors.AlreadySent):
        actions.void_parcel(parcel=parcel, by="Bob", why="Wrong")
    with pytest.raises(errors.AlreadySent):
        actions.take_out(parcel=parcel, order=one, by="Bob", why="Wrong")
    assert queries.may_take_out(parcel) == [two.pk]

    assert actions.take_out(parcel=parcel, order=two, by="Bob", why="Its own box") == 1
    assert actions.take_out(parcel=parcel, order=two, by="Bob", why="Again") == 0

    assert (parcel.status, parcel.sent_at) == ("sent", later(5))
    assert queries.open_units(two).count() == 1
    assert "taken out" in parcel.moves.filter(before="ready", after="ready").get().why
    assert pack({two.pk: None}, number=FEDEX, carrier="FedEx").status == "ready"


def test_a_box_of_the_channels_that_joined_ours_leaves_ours_free(order: Any, pack: Any, account: Any) -> None:
    """The channel says that another buyer's order left with our number: both truths can be told apart again."""
    mine = order("1")
    parcel = pack({mine.pk: None})
    other = replace(shipped_there("2", UPS), buyer_id="B-2", address=ELSEWHERE)
    recorded = record_orders(account, [other], "poll")
    actions.follow(account, list(recorded.order_ids.values()))
    assert set(parcel.contents.filter(live=True).values_list("order__external_id", flat=True)) == {"1", "2"}
    assert queries.unequal(parcel)

    actions.take_out(parcel=parcel, order=mine, by="Bob", why="Another box")

    assert (parcel.status, queries.unequal(parcel)) == ("sent", "")
    assert pack({mine.pk: None}, number=FEDEX, carrier="FedEx").status == "ready"


def test_taking_the_last_order_out_voids_the_parcel(order: Any, pack: Any) -> None:
    mine = order()
    parcel = pack({mine.pk: None})
    assert actions.take_out(parcel=parcel, order=mine, by="Bob", why="") == 1
    assert (parcel.status, queries.open_units(mine).count()) == ("void", 1)


# ── one box, one buyer, one address ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "more",
    [
        {"buyer_id": "B-2"},
        {"address": ELSEWHERE},
        {"address": replace(FULL_ADDRESS, name="Robin Whitfield")},
        {"address": replace(FULL_ADDRESS, postal_code="90013")},
        {"address": replace(FULL_ADDRESS, city="Pasadena")},
        {"address": replace(FULL_ADDRESS, lines=("77 Elm Street",))},
    ],
)
def test_orders_of_two_people_or_places_do_not_share_a_parcel(order: Any, pack: Any, more: Any) -> None:
    one, two = order("1"), order("2", **more)
    with pytest.raises(errors.UnequalRecipients) as refusal:
        pack({one.pk: None, two.pk: None})
    assert (refusal.value.field, refusal.value.value) == ("order", "2")
    assert not Parcel.objects.exists()
    assert not ParcelUnit.objects.exists()


def test_writing_alone_makes_no_other_address(order: Any, pack: Any) -> None:
    again = replace(
        FULL_ADDRESS, name="DANA  WHITFIELD", phone="(+1)213-***-0142", lines=("77 elm street", "Apt\u00a04")
    )
    one, two = order("1"), order("2", address=again, buyer_id="")
    assert pack({one.pk: None, two.pk: None}).contents.count() == 2


def test_an_address_that_changes_in_a_shared_parcel_keeps_the_orders_apart(
    order: Any, pack: Any, account: Any
) -> None:
    one, two = order("1"), order("2")
    parcel = pack({one.pk: None, two.pk: None})
    assert queries.unequal(parcel) == ""
    record_orders(account, [channel_order("2", address=ELSEWHERE, updated_at=later(5))], "poll")
    assert "another address" in queries.unequal(parcel)
    record_orders(account, [channel_order("1", address=ELSEWHERE, updated_at=later(5))], "poll")
    assert queries.unequal(parcel) == "", "both moved to the same place"


# ── one number in two shops ──────────────────────────────────────────────────────────────────────────────


def test_one_number_in_two_shops_is_two_parcels_and_a_correction_goes_to_its_own(
    order: Any, pack: Any, account: Any, company: Any
) -> None:
    mine = order("1")
    parcel = pack({mine.pk: None})
    mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK1",), at=later(5))
    other = make_account(company, "Second shop")
    CarrierLink.objects.create(account=other, carrier="ups", provider_id="PR-2", provider_name="UPS")
    recorded = record_orders(other, [shipped_there("9", UPS)], "poll")

    actions.follow(other, list(recorded.order_ids.values()))

    theirs = Parcel.objects.get(account=other)
    assert (theirs.tracking_number, theirs.via) == (UPS, "channel")
    assert {c.order.external_id for c in parcel.contents.all()} == {"1"}
    assert [d.shipment.order_id for d in queries.shipments_sent(parcel)] == ["1"]
    assert [d.shipment.order_id for d in queries.shipments_sent(theirs)] == ["9"]


def test_what_another_shops_order_left_in_a_parcel_is_not_told_to_this_shop(
    order: Any, pack: Any, account: Any, company: Any
) -> None:
    mine = order("1")
    parcel = pack({mine.pk: None})
    other = make_account(company, "Second shop")
    recorded = record_orders(other, [channel_order("9", updated_at=DAY_ONE)], "poll")
    theirs = Order.objects.get(pk=recorded.order_ids["9"])
    ParcelUnit.objects.create(parcel=parcel, order=theirs, unit=theirs.units.get(), live=True)
    assert [d.shipment.order_id for d in queries.shipments_due(parcel)] == ["1"]


def test_a_correction_stands_in_the_parcels_history_and_is_not_offered_twice(
    order: Any, pack: Any, account: Any
) -> None:
    from shelfwire.kit import clock

    mine = order("1")
    parcel = pack({mine.pk: None})
    mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK1",), at=clock.now())
    assert "correct" in queries.ways_out(parcel)
    parcel = actions.correct_tracking(parcel=parcel, carrier="FedEx", tracking_number=FEDEX, by="Bob")
    said = parcel.moves.order_by("-id").first()
    assert said is not None
    assert (said.before, said.after, said.by) == ("sent", "sent", "Bob")
    assert UPS in said.why
    assert FEDEX in said.why
    assert "correct" not in queries.ways_out(parcel)


def test_a_unit_of_an_order_may_stay_when_another_is_cancelled(order: Any, pack: Any, account: Any) -> None:
    mine = order("1", units=[("SHIRT-M", 2)])
    parcel = pack({mine.pk: None})
    units = [channel_unit("SHIRT-M", "1-1"), channel_unit("SHIRT-M", "1-2", "cancelled")]
    record_orders(account, [channel_order("1", units=units, updated_at=later(5))], "poll")
    actions.warn_cancelled([mine.pk])
    assert actions.take_out(parcel=parcel, order=mine, by="Bob", why="", only_cancelled=True) == 1
    assert (parcel.status, parcel.contents.filter(live=True).count()) == ("ready", 1)
    assert not mine.blocks.filter(ended_at=None).exists()
