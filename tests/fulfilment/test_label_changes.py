"""A label whose package the channel changed after it was bought is not printed until a person has seen it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import channel_order, channel_unit
from tests.fulfilment.test_parcels import later

from shelfwire.channels.port import ShippedBy
from shelfwire.fulfilment import actions, errors, queries
from shelfwire.fulfilment.models import Acknowledgement, Label, LabelDocument, LabelUnit, Parcel, ParcelUnit
from shelfwire.kit import clock
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order

pytestmark = pytest.mark.django_db
OLD, NEW = "1Z999AA10123456784", "9400100000000000000006"


def printable(label: Label) -> Label:
    """Its document is here."""
    actions.keep_document(label_id=label.pk, kind="label", format="pdf", content=b"%PDF-1.4 label")
    assert queries.may_print(label) == []
    return label


def tell(account: Any, external_id: str, *units: tuple[str, str], minutes: int = 10) -> Order:
    """The channel shows each of the order's units in this package, with this number."""
    told = channel_order(
        external_id,
        status="awaiting_collection",
        shipped_by=ShippedBy.CHANNEL,
        updated_at=later(minutes),
        units=[
            channel_unit(
                "SHIRT-M",
                f"{external_id}-u{place}",
                "awaiting_collection",
                package_id=package,
                tracking_number=number,
            )
            for place, (package, number) in enumerate(units)
        ],
    )
    found = record_orders(account, [told], "poll").order_ids[external_id]
    actions.follow(account, [found])
    return Order.objects.get(pk=found)


@pytest.fixture
def labelled(theirs: Any, bought: Any) -> Any:
    """``labelled("1", 2)``: an order of so many shirts with its label, printable."""

    def made(external_id: str, count: int = 1, **facts: Any) -> Label:
        units = [channel_unit("SHIRT-M", f"{external_id}-u{place}") for place in range(count)]
        return printable(bought(theirs(external_id, units=units), **facts))

    return made


def causes(parcel: Parcel) -> list[str]:
    return [stop.cause.value for stop in queries.stops_of([parcel.pk]).get(parcel.pk, [])]


def stopped(label: Label, why: str) -> Parcel:
    """Home and the list name its parcel, nothing of it is printed, and nothing has happened to it."""
    label.refresh_from_db()
    parcel = label.parcel
    assert parcel is not None
    [stop] = queries.stops_of([parcel.pk])[parcel.pk]
    assert (stop.cause.value, stop.ends_with_it, stop.seen) == ("label_changed", True, None)
    assert why in stop.why
    assert "void the label" in stop.advice
    assert [one.parcel.pk for one in queries.to_stop(label.company)] == [parcel.pk]
    listed = queries.parcels(label.company, queries.ParcelFilter(stopped=True))
    assert [one.pk for one in listed] == [parcel.pk]
    assert queries.may_print(label) == [f"The parcel is stopped. {stop.why}"]
    with pytest.raises(errors.ParcelStopped):
        queries.refuse_stopped([parcel.pk])
    assert (label.status, LabelDocument.objects.filter(label=label, void=True).count()) == ("bought", 0)
    return parcel


def take_over(parcel: Parcel, order: Order) -> Acknowledgement:
    made = actions.acknowledge(parcel=parcel, order=order, cause="label_changed", by="Bob")
    again = actions.acknowledge(parcel=parcel, order=order, cause="label_changed", by="Ann")
    assert (again.pk, again.by) == (made.pk, "Bob")
    assert (Acknowledgement.objects.count(), causes(parcel)) == (1, [])
    with pytest.raises(errors.NotUndoable):
        actions.undo_acknowledgement(acknowledgement_id=made.pk, parcel=parcel, by="Ann")
    return made


def test_what_stays_the_same_stops_nothing(labelled: Any, account: Any) -> None:
    label = labelled("1", 2)
    order = tell(account, "1", ("P1", OLD), ("P1", OLD.lower()))
    tell(account, "1", ("", ""), ("P1", ""), minutes=12)
    assert causes(label.parcel) == []
    assert queries.may_print(label) == []
    with pytest.raises(errors.NothingStops):
        actions.acknowledge(parcel=label.parcel, order=order, cause="label_changed", by="Bob")
    assert not Acknowledgement.objects.exists()


def test_another_package_or_number_is_taken_over_and_the_label_fetched_anew(
    labelled: Any, account: Any
) -> None:
    label = labelled("1", 2)
    order = tell(account, "1", ("P9", NEW), ("P9", NEW))
    parcel = stopped(label, f"under number {NEW} now; the label says {OLD}")
    assert queries.phrase_of(queries.get(label.company, parcel.pk) or parcel) == (
        "The label's package changed: do not hand over"
    )
    made = take_over(parcel, order)
    for row in (label, parcel):
        row.refresh_from_db()
    assert (label.package_id, label.tracking_number, label.parcel) == ("P9", NEW, parcel)
    assert (parcel.tracking_number, Parcel.objects.count()) == (NEW, 1)
    assert made.papers == list(LabelDocument.objects.filter(void=True).values_list("pk", flat=True))
    assert label.documents_due_at is not None
    assert label.documents_due_at <= clock.now() + timedelta(seconds=1)
    assert "document is not here" in queries.may_print(label)[0]
    printable(label)
    tell(account, "1", ("P10", NEW), ("P10", NEW), minutes=20)
    assert causes(parcel) == ["label_changed"], "another change is to be seen anew"


def test_what_was_split_off_leaves_the_label_and_its_parcel(labelled: Any, account: Any) -> None:
    label = labelled("1", 3)
    order = tell(account, "1", ("P1", OLD), ("P1", OLD), ("P2", NEW))
    parcel = stopped(label, "1 of 3 items were taken out of its package")
    take_over(parcel, order)
    assert (LabelUnit.objects.filter(label=label, live=True).count(), Label.objects.count()) == (2, 1)
    assert ParcelUnit.objects.filter(parcel=parcel, live=True).count() == 2
    other = Parcel.objects.exclude(pk=parcel.pk).get()
    assert (other.tracking_number, other.via, other.contents.filter(live=True).count()) == (
        NEW,
        "channel",
        1,
    )


def test_an_order_that_was_combined_into_it_is_on_its_label_too(
    labelled: Any, account: Any, theirs: Any
) -> None:
    label = labelled("1")
    theirs("2", units=[channel_unit("SHIRT-M", "2-u0")])
    guest = tell(account, "2", ("P1", OLD))
    parcel = stopped(label, "Order 2 was combined into this parcel")
    take_over(parcel, guest)
    assert set(LabelUnit.objects.filter(live=True).values_list("label_id", "order__external_id")) == {
        (label.pk, "1"),
        (label.pk, "2"),
    }


def test_two_labels_whose_packages_were_combined_are_one(labelled: Any, account: Any) -> None:
    label = labelled("1")
    other = labelled("2", package_id="P2", tracking_number=NEW)
    order = tell(account, "2", ("P1", OLD))
    parcel = stopped(other, f"under number {OLD} now")
    take_over(parcel, order)
    for row in (label, other, parcel):
        row.refresh_from_db()
    assert (label.status, other.status, parcel.status) == ("bought", "void", "void")
    assert LabelUnit.objects.filter(label=label, live=True).count() == 2
    assert ParcelUnit.objects.filter(parcel=label.parcel, live=True).count() == 2
    assert "document is not here" in queries.may_print(label)[0]
