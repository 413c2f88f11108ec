"""A parcel is stopped by what changed after it was made, at every door, until a person saw it; one acknowledgement."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.factories import channel_order, mark_sent
from tests.fulfilment.test_parcels import later

from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment import actions, errors, queries
from shelfwire.fulfilment.models import Acknowledgement, Parcel, ParcelUnit
from shelfwire.kit import clock
from shelfwire.orders.actions import add_block, end_block, record_orders
from shelfwire.orders.models import Order, TimelineEntry
from shelfwire.orders.states import BlockCode
from shelfwire.sync.shipping.operations import Ship
from shelfwire.web.orders.slips import why_no_slip

pytestmark = pytest.mark.django_db


@pytest.fixture
def packed(order: Any, pack: Any) -> Any:
    """An order of two shirts in a parcel that is ready."""
    mine = order("1", units=[("SHIRT-M", 2)])
    return pack({mine.pk: None})


def tell(account: Any, minutes: int = 10, **more: Any) -> Order:
    """The channel says this of the order now."""
    told = channel_order("1", updated_at=later(minutes), **{"units": [("SHIRT-M", 2)], **more})
    recorded = record_orders(account, [told], "poll")
    found = Order.objects.select_related("account", "address", "company").get(pk=recorded.order_ids["1"])
    actions.warn_cancelled([found.pk])
    actions.warn_address_changed(found.pk)
    return found


def moved(account: Any, minutes: int = 10, street: str = "9 New Street") -> Order:
    """The buyer has another address now."""
    told = channel_order("1", units=[("SHIRT-M", 2)])
    assert told.address is not None
    elsewhere = replace(told.address, lines=(street,))
    return tell(account, minutes, address=elsewhere)


def causes(parcel: Parcel) -> list[str]:
    return [stop.cause.value for stop in queries.stops_of([parcel.pk]).get(parcel.pk, [])]


def said(parcel: Parcel) -> str:
    """As the list of parcels says it."""
    found = queries.get(parcel.company, parcel.pk)
    assert found is not None
    return queries.phrase_of(found)


def refused_everywhere(parcel: Parcel, order: Order) -> None:
    """Nothing of it is printed or told, and nothing happened."""
    assert why_no_slip(order) is not None
    with pytest.raises(errors.ParcelStopped):
        queries.refuse_stopped([parcel.pk])
    row = Outgoing.objects.get(subject_id=parcel.pk, kind="ship")
    decision = Ship().decide([row])[row.pk]
    assert type(decision).__name__ in ("Wait", "Refuse"), decision
    assert [one.parcel for one in queries.to_stop(parcel.company)] == [parcel]
    assert Parcel.objects.get(pk=parcel.pk).status == "ready"
    assert ParcelUnit.objects.filter(parcel=parcel, live=True).count() == 2


def test_a_changed_address_stops_it_until_a_person_put_the_new_one_on_the_box(
    packed: Parcel, account: Any, company: Any
) -> None:
    assert causes(packed) == []
    old = ParcelUnit.objects.filter(parcel=packed).values_list("address_id", flat=True)[0]
    mine = moved(account)
    assert causes(packed) == ["address_changed"]
    assert said(packed) == "The address changed: do not hand over"
    refused_everywhere(packed, mine)
    tell(account, 12)
    assert (causes(packed), said(packed)) == ([], "Ready to hand over"), "taken back, it is the same address"
    mine = moved(account, 14)
    made = actions.acknowledge(
        parcel=packed, order=mine, cause="address_changed", by="Bob", why="New sticker"
    )
    again = actions.acknowledge(parcel=packed, order=mine, cause="address_changed", by="Ann")
    assert (again.pk, again.by, again.why) == (made.pk, "Bob", "New sticker")
    assert Acknowledgement.objects.count() == 1
    mine.refresh_from_db()
    assert (causes(packed), mine.is_blocked, why_no_slip(mine)) == ([], False, None)
    entry = TimelineEntry.objects.filter(order=mine, text__contains="Acknowledged").get()
    assert (entry.by, "New sticker" in entry.text) == ("Bob", True)
    assert actions.undo_acknowledgement(acknowledgement_id=made.pk, parcel=packed, by="Ann")
    assert not actions.undo_acknowledgement(acknowledgement_id=made.pk, parcel=packed, by="Ann")
    assert causes(packed) == ["address_changed"]
    assert set(ParcelUnit.objects.values_list("address_id", flat=True)) == {old}
    mine.refresh_from_db()
    assert mine.is_blocked
    actions.acknowledge(parcel=packed, order=mine, cause="address_changed", by="Ann")
    moved(account, 20, "10 Newer Street")
    assert causes(packed) == ["address_changed"], "another change is to be seen anew"
    newest = Acknowledgement.objects.latest("pk")
    with pytest.raises(errors.NotUndoable, match="again"):
        actions.undo_acknowledgement(acknowledgement_id=newest.pk, parcel=packed, by="Ann")
    assert Acknowledgement.objects.filter(undone_at=None).count() == 1


def test_lifting_the_block_of_the_order_is_the_same_acknowledgement(packed: Parcel, account: Any) -> None:
    mine = moved(account)
    actions.lift(mine, "address_changed", "Bob", "Seen")
    assert causes(packed) == []
    assert Acknowledgement.objects.values_list("by", "why").get() == ("Bob", "Seen")


def test_a_wish_to_cancel_is_seen_and_still_stops_until_it_is_settled(packed: Parcel, account: Any) -> None:
    mine = tell(account, cancel_requested=True)
    assert causes(packed) == ["cancel_requested"]
    refused_everywhere(packed, mine)
    actions.acknowledge(parcel=packed, order=mine, cause="cancel_requested", by="Bob")
    assert causes(packed) == ["cancel_requested"]
    refused_everywhere(packed, mine)
    [stop] = queries.to_stop(packed.company)
    assert stop.reason.seen is not None
    assert stop.reason.seen.by == "Bob"
    tell(account, 20)
    assert causes(packed) == []


def test_a_cancellation_that_we_ask_for_stops_it_until_the_answer_is_known(
    packed: Parcel, account: Any
) -> None:
    mine = tell(account)
    add_block(mine.pk, BlockCode.CANCEL_ASKED, "Asked.", "Bob")
    assert causes(packed) == ["cancel_asked"]
    refused_everywhere(packed, mine)
    end_block(mine.pk, BlockCode.CANCEL_ASKED, "worker", "The answer is known")
    assert causes(packed) == []
    assert queries.to_stop(packed.company) == []


def test_what_is_cancelled_stops_it_until_it_is_out_of_the_box(packed: Parcel, account: Any) -> None:
    mine = tell(account, status="cancelled")
    assert causes(packed) == ["cancelled"]
    refused_everywhere(packed, mine)
    actions.acknowledge(parcel=packed, order=mine, cause="cancelled", by="Bob", why="Have it")
    packed.refresh_from_db()
    assert packed.status == "void"
    assert causes(packed) == []
    with pytest.raises(errors.NotUndoable):
        actions.undo_acknowledgement(
            acknowledgement_id=Acknowledgement.objects.get().pk, parcel=packed, by="Ann"
        )


def test_an_order_on_hold_again_stops_it(packed: Parcel, account: Any) -> None:
    mine = tell(account, status="on_hold")
    assert "on_hold" in causes(packed)
    refused_everywhere(packed, mine)


def test_what_the_carrier_has_is_not_stopped_and_a_strange_cause_is_refused(
    packed: Parcel, account: Any
) -> None:
    mine = moved(account)
    with pytest.raises(errors.NothingStops):
        actions.acknowledge(parcel=packed, order=mine, cause="weather", by="Bob")
    assert not Acknowledgement.objects.exists()
    mark_sent(parcel=packed, order_id=mine.pk, package_ids=("P",), at=clock.now() - timedelta(hours=1))
    assert causes(packed) == ["address_changed"], "sent is still here"
    Parcel.objects.update(status="in_transit")
    assert causes(packed) == []
    assert queries.to_stop(packed.company) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_people_one_acknowledges(packed: Parcel, account: Any) -> None:
    mine, found = moved(account), []
    barrier = threading.Barrier(2)

    def press(by: str) -> None:
        barrier.wait()
        made = actions.acknowledge(parcel=packed, order=mine, cause="address_changed", by=by)
        found.append((made.pk, made.by))
        connection.close()

    people = [threading.Thread(target=press, args=(by,)) for by in ("Ann", "Bob")]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(found) == 2
    assert len(set(found)) == 1
    assert Acknowledgement.objects.count() == 1
