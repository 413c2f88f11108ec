"""Units that come back are received once, and go back to stock once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import channel_case, channel_order, make_account, make_sku
from tests.orders.test_life_of_orders import at_once

from shelfwire.aftersales import returns
from shelfwire.aftersales.actions import ReceivedUnit, receive_units, record_cases
from shelfwire.aftersales.errors import BadReceipt, CountedBack
from shelfwire.aftersales.models import Case, CaseMove, CaseUnit, ReturnReceipt
from shelfwire.aftersales.states import Condition, Disposition
from shelfwire.catalog.actions import set_kit
from shelfwire.channels.port import CaseItem, CaseStatus, OrderClass, ShippedBy
from shelfwire.inventory.actions import settle_shipped
from shelfwire.inventory.errors import NotOut
from shelfwire.inventory.models import Movement, Reservation
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalSkuId, SellerSku
from shelfwire.orders.actions import ShippedUnits, mark_units_shipped, record_orders
from shelfwire.orders.holders import holder
from shelfwire.orders.models import Order, Unit
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db

RESTOCK, SCRAP, ASIDE = Disposition.RESTOCK, Disposition.SCRAP, Disposition.QUARANTINE
SET = ExternalSkuId("C-SET")
COMING = channel_case("R-1", status=CaseStatus.RETURNING, channel_status="BUYER_SHIPPED_ITEM", next_acts=())


def ship(units: Any) -> None:
    mark_units_shipped([ShippedUnits([one.pk for one in units], ["P-1"], clock.now(), "Handed over")], "Bob")


@pytest.fixture
def shirts(order: Any) -> list[Unit]:
    """The two shirts of the order, gone."""
    found = list(order.units.filter(seller_sku="SHIRT-M").order_by("pk"))
    ship(found)
    return found


@pytest.fixture
def case(account: Any, shirts: Any) -> Case:
    """One of the shirts is on its way back; which one, nobody says."""
    record_cases(account=account, cases=[COMING])
    return Case.objects.get()


def one(
    unit: Any, disposition: Disposition = RESTOCK, condition: Condition = Condition.AS_NEW
) -> ReceivedUnit:
    return ReceivedUnit(unit.pk, condition, disposition)


def stand(sku: Any) -> tuple[int, int, int, int, int]:
    """On hand, receipts, movements, entries of cases, reservations that were shipped."""
    return (
        sku.balances.get().on_hand,
        ReturnReceipt.objects.count(),
        Movement.objects.count(),
        CaseMove.objects.count(),
        Reservation.objects.filter(status="consumed").count(),
    )


def test_a_unit_comes_back_to_stock_once_whoever_receives_it_again(
    company: Any, case: Case, shirts: Any, shirt: Any
) -> None:
    assert list(returns.expected_returns(company)) == [case]
    before = stand(shirt)
    assert before[0] == 8
    done = receive_units(case=case, received=[one(shirts[1])], note="box torn", by="Bob")
    assert done.says == "1 received."
    receipt = ReturnReceipt.objects.get()
    assert receipt.movement is not None
    assert (receipt.movement.kind, receipt.movement.quantity, receipt.movement.reference) == (
        "return",
        1,
        "57601",
    )
    after = stand(shirt)
    assert after == (9, before[1] + 1, before[2] + 1, before[3] + 1, before[4] - 1)
    again = receive_units(case=case, received=[one(shirts[1], SCRAP)], by="Carol")
    assert not again.new
    assert "SHIRT-M was received already by Bob" in again.says
    assert settle_shipped([holder(shirts[1].pk)], back=True, reference="57601", by="Carol") == 0
    assert stand(shirt) == after
    assert not returns.expected_returns(company)
    assert "back to stock (box torn)" in case.moves.get(by="Bob").what


@pytest.mark.parametrize("disposition", [SCRAP, ASIDE])
def test_what_is_scrapped_or_set_aside_is_not_sold_again(
    case: Case, shirts: Any, shirt: Any, disposition: Disposition
) -> None:
    done = receive_units(case=case, received=[one(shirts[0], disposition, Condition.DAMAGED)], by="Bob")
    assert [row.movement for row in done.new] == [None]
    assert settle_shipped([holder(shirts[0].pk)], back=True, reference="57601", by="Carol") == 0
    assert shirt.balances.get().on_hand == 8


def test_what_cannot_come_back_is_refused_and_nothing_happens(
    account: Any, order: Any, case: Case, shirts: Any, shirt: Any
) -> None:
    elsewhere = make_account(Company.objects.create(name="Elsewhere"))
    record_orders(elsewhere, [channel_order("9", units=[("SHIRT-M", 1)])], via="poll")
    stranger = Order.objects.get(external_id="9").units.get()
    mug = order.units.get(seller_sku="MUG-1")
    record_orders(account, [channel_order("57602", units=[("SHIRT-M", 1)])], via="poll")
    record_cases(
        account=account, cases=[replace(COMING, external_id="R-2", order_id="57602", document=b"{}")]
    )
    unshipped = Case.objects.get(external_id="R-2")
    before = stand(shirt)
    for where, received, why in (
        (case, [], "No unit is named"),
        (case, [one(shirts[0]), one(shirts[0])], "named twice"),
        (case, [one(mug)], "none of it"),
        (case, [one(shirts[0]), one(stranger)], "none of it"),
        (unshipped, [one(unshipped.order.units.get())], "has not left"),  # type: ignore[union-attr]
        (case, [one(shirts[0]), one(shirts[1])], "is about 1"),
        (case, [one(shirts[0], RESTOCK, Condition.WRONG_ITEM)], "not what was sent"),
    ):
        with pytest.raises(BadReceipt, match=why) as refused:
            receive_units(case=where, received=received, by="Bob")
        assert refused.value.hint
        assert stand(shirt) == before
    Unit.objects.filter(pk=shirts[0].pk).update(sku=None)
    with pytest.raises(BadReceipt, match="no SKU of yours"):
        receive_units(case=case, received=[one(shirts[0])], by="Bob")
    assert stand(shirt) == before


def test_what_was_put_back_before_or_is_put_back_by_the_channel_does_not_come_back_twice(
    case: Case, shirts: Any, shirt: Any
) -> None:
    Case.objects.update(replenishes=True)
    before = stand(shirt)
    with pytest.raises(CountedBack, match="would count twice"):
        receive_units(case=case, received=[one(shirts[0])], by="Bob")
    assert stand(shirt) == before
    settle_shipped([holder(shirts[0].pk)], back=True, reference="57601", by="Carol")
    before = stand(shirt)
    with pytest.raises(NotOut, match="put back"):
        receive_units(case=case, received=[one(shirts[0])], by="Bob", although_replenished=True)
    assert stand(shirt) == before
    receive_units(case=case, received=[one(shirts[1])], by="Bob", although_replenished=True)
    assert shirt.balances.get().on_hand == before[0] + 1


def test_of_a_sku_that_several_lines_name_as_many_come_back_as_they_say_together(
    company: Any, account: Any, shirt: Any
) -> None:
    record_orders(account, [channel_order("57602", units=[("SHIRT-M", 4)])], via="poll")
    units = list(Unit.objects.filter(order__external_id="57602").order_by("pk"))
    ship(units)
    lines = [
        replace(COMING.items[0], external_id=f"L-{number}", unit_ids=(units[0].external_id,) * (number == 0))
        for number in range(3)
    ]
    record_cases(account=account, cases=[replace(COMING, order_id="57602", items=tuple(lines))])
    case = Case.objects.get(order_external_id="57602")
    before = stand(shirt)
    with pytest.raises(BadReceipt, match="3 × SHIRT-M would have come back, and R-1 is about 2"):
        receive_units(case=case, received=[one(unit) for unit in units], by="Bob")
    assert stand(shirt) == before
    for unit in units[:3]:
        assert list(returns.expected_returns(company)) == [case]
        receive_units(case=case, received=[one(unit)], by="Bob")
    assert shirt.balances.get().on_hand == before[0] + 3
    assert not returns.expected_returns(company)


def test_lines_without_units_are_about_all_of_them_where_nothing_else_is_left(account: Any) -> None:
    record_orders(account, [channel_order("57602", units=[("SHIRT-M", 3)])], via="poll")
    units = list(Unit.objects.filter(order__external_id="57602").order_by("pk"))
    lines = [
        replace(COMING.items[0], external_id=f"L-{number}", unit_ids=(units[1].external_id,) * (number == 1))
        for number in range(3)
    ]
    record_cases(account=account, cases=[replace(COMING, order_id="57602", items=tuple(lines))])
    linked = CaseUnit.objects.order_by("item").values_list("unit", flat=True)
    assert list(linked) == [units[0].pk, units[1].pk, units[2].pk]


def test_what_left_before_we_knew_the_order_comes_back_too_and_what_never_does_is_to_be_claimed(
    company: Any, case: Case, shirts: Any, shirt: Any
) -> None:
    CaseMove.objects.update(at=clock.now() - timedelta(days=31))
    assert [found.pk for found in returns.never_arrived(company)] == [case.pk]
    assert not returns.never_arrived(Company.objects.create(name="Elsewhere"))
    Reservation.objects.filter(holder=holder(shirts[0].pk)).delete()
    receive_units(case=case, received=[one(shirts[0])], by="Bob")
    assert shirt.balances.get().on_hand == 9
    assert not returns.never_arrived(company)


@pytest.mark.django_db(transaction=True)
def test_two_people_receive_the_same_unit_at_once(case: Case, shirts: Any, shirt: Any) -> None:
    def receive(by: str) -> Any:
        return lambda: receive_units(case=case, received=[one(shirts[0])], by=by)

    done = at_once(receive("Bob"), receive("Carol"))
    assert sorted(len(each.new) for each in done) == [0, 1]
    assert (shirt.balances.get().on_hand, ReturnReceipt.objects.count()) == (9, 1)


def test_of_a_kit_every_part_comes_back_as_it_left(company: Any, account: Any, shirt: Any, mug: Any) -> None:
    kit = make_sku(company, "SET")
    set_kit(sku=kit, parts=[(shirt, 2), (mug, 1)], by="Bob")
    record_orders(account, [channel_order("57601", units=[("SET", 1)])], via="poll")
    unit = Unit.objects.get()
    ship([unit])
    record_cases(account=account, cases=[replace(COMING, items=(CaseItem("L", SET, SellerSku("SET")),))])
    set_kit(sku=kit, parts=[(mug, 5)], by="Bob")
    assert (shirt.balances.get().on_hand, mug.balances.get().on_hand) == (8, 9)
    for by in ("Bob", "Carol"):
        receive_units(case=Case.objects.get(), received=[one(unit)], by=by)
        assert (shirt.balances.get().on_hand, mug.balances.get().on_hand) == (10, 10)


def test_what_the_channel_ships_from_its_own_stock_comes_back_to_ours_only_when_a_person_says_so(
    account: Any, shirt: Any
) -> None:
    more = {"order_class": OrderClass.CHANNEL_FULFILLED, "shipped_by": ShippedBy.CHANNEL}
    told = channel_order("57603", units=[("SHIRT-M", 3)], status="delivered", **more)
    record_orders(account, [told], via="poll")
    thrown, back, later = Unit.objects.filter(order__external_id="57603").order_by("pk")
    items = (replace(COMING.items[0], quantity=3),)
    record_cases(account=account, cases=[replace(COMING, order_id="57603", items=items)])
    case = Case.objects.get()
    before = stand(shirt)
    assert before[0] == 10, "it was never ours"
    with pytest.raises(CountedBack, match="keeps the stock of this order itself"):
        receive_units(case=case, received=[one(thrown, SCRAP), one(back)], by="Bob")
    assert stand(shirt) == before
    receive_units(case=case, received=[one(thrown, SCRAP, Condition.DAMAGED)], by="Bob")
    assert shirt.balances.get().on_hand == 10
    for by in ("Bob", "Carol"):
        receive_units(case=case, received=[one(back)], by=by, although_replenished=True)
        assert (shirt.balances.get().on_hand, ReturnReceipt.objects.count()) == (11, 2)
    assert settle_shipped([holder(later.pk)], back=True, reference="57603", by="Carol") == 0
    assert shirt.balances.get().on_hand == 11


@pytest.mark.parametrize("disposition", [RESTOCK, SCRAP])
def test_what_was_given_up_for_lost_and_turns_up_after_all_is_received_once(
    case: Case, shirts: Any, shirt: Any, disposition: Disposition
) -> None:
    lost = holder(shirts[0].pk)
    assert settle_shipped([lost], back=False, reference="57601", by="Carol") == 1
    assert (shirt.balances.get().on_hand, Reservation.objects.get(holder=lost).status) == (8, "lost")
    found = 9 if disposition is RESTOCK else 8
    for by in ("Bob", "Carol"):
        receive_units(case=case, received=[one(shirts[0], disposition)], by=by)
        assert settle_shipped([lost], back=True, reference="57601", by="Carol") == 0
        assert (shirt.balances.get().on_hand, ReturnReceipt.objects.count()) == (found, 1)
