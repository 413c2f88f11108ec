"""Units that were set aside go back to stock or are scrapped: once, with a reason, where they lie."""

from __future__ import annotations

from typing import Any

import pytest
from auditlog.models import LogEntry
from tests.aftersales.test_receive import ASIDE, RESTOCK, SCRAP, case, one, shirts, stand
from tests.factories import make_warehouse
from tests.orders.test_life_of_orders import at_once

from shelfwire.aftersales import returns
from shelfwire.aftersales.actions import receive_units, release_unit
from shelfwire.aftersales.errors import BadReceipt, CountedBack, ReleasedAlready
from shelfwire.aftersales.models import Case, CaseMove, ReturnReceipt, ReturnRelease
from shelfwire.aftersales.states import Condition, Disposition
from shelfwire.inventory.actions import settle_shipped
from shelfwire.inventory.models import Movement, Reservation
from shelfwire.inventory.queries import audit
from shelfwire.orders.holders import holder
from shelfwire.people.models import Company

__all__ = ["case", "shirts"]
pytestmark = pytest.mark.django_db


def aside(case: Case, unit: Any, condition: Condition = Condition.OPENED, **more: Any) -> ReturnReceipt:
    [row] = receive_units(case=case, received=[one(unit, ASIDE, condition)], by="Bob", **more).new
    return row


def test_what_was_set_aside_goes_back_to_stock_once_with_a_reason(
    company: Any, case: Case, shirts: Any, shirt: Any
) -> None:
    row = aside(case, shirts[0])
    assert list(returns.set_aside(company)) == [row]
    assert not returns.set_aside(Company.objects.create(name="Elsewhere"))
    assert (shirt.balances.get().on_hand, row.movement) == (8, None)
    made = release_unit(receipt=row, disposition=RESTOCK, why="Only the box was open", by="Carol")
    assert made.movement is not None
    assert (made.movement.kind, made.movement.quantity, made.movement.reference) == ("return", 1, "57601")
    assert (made.movement.reason, made.movement.by) == ("Was set aside: Only the box was open", "Carol")
    assert Reservation.objects.get(holder=holder(shirts[0].pk)).status == "put_back"
    assert not returns.set_aside(company)
    assert not list(audit(company))
    row.refresh_from_db()
    assert row.disposition == ASIDE
    after = (*stand(shirt), ReturnRelease.objects.count(), LogEntry.objects.count())
    assert after[0] == 9
    again = release_unit(receipt=row, disposition=RESTOCK, why="Again", by="Dan")
    assert again == made
    with pytest.raises(ReleasedAlready, match="by Carol"):
        release_unit(receipt=row, disposition=SCRAP, why="Torn", by="Dan")
    assert not receive_units(case=case, received=[one(shirts[0])], by="Dan").new
    assert settle_shipped([holder(shirts[0].pk)], back=True, reference="57601", by="Dan") == 0
    assert (*stand(shirt), ReturnRelease.objects.count(), LogEntry.objects.count()) == after
    assert "now: back to stock (Only the box was open)" in CaseMove.objects.get(by="Carol").what


def test_what_was_set_aside_is_scrapped_once(company: Any, case: Case, shirts: Any, shirt: Any) -> None:
    row = aside(case, shirts[0], Condition.DAMAGED)
    before = stand(shirt)
    made = release_unit(receipt=row, disposition=SCRAP, why="Torn", by="Carol")
    assert made.movement is None
    assert release_unit(receipt=row, disposition=SCRAP, why="Torn", by="Dan") == made
    with pytest.raises(ReleasedAlready):
        release_unit(receipt=row, disposition=RESTOCK, why="Fine", by="Dan")
    assert stand(shirt) == (*before[:3], before[3] + 1, before[4])
    assert not returns.set_aside(company)


def test_what_cannot_be_released_is_refused_and_nothing_happens(case: Case, shirts: Any, shirt: Any) -> None:
    row = aside(case, shirts[0], Condition.WRONG_ITEM)
    before = stand(shirt)
    for disposition, why, said in (
        (RESTOCK, " ", "No reason"),
        (Disposition.QUARANTINE, "x", "set aside already"),
        (RESTOCK, "It is ours", "not what was sent"),
    ):
        with pytest.raises(BadReceipt, match=said):
            release_unit(receipt=row, disposition=disposition, why=why, by="Carol")
    ReturnReceipt.objects.update(disposition=SCRAP)
    with pytest.raises(BadReceipt, match="is not set aside"):
        release_unit(receipt=row, disposition=RESTOCK, why="x", by="Carol")
    ReturnReceipt.objects.update(disposition=ASIDE, condition="opened")
    Case.objects.update(replenishes=True)
    with pytest.raises(CountedBack):
        release_unit(receipt=row, disposition=RESTOCK, why="x", by="Carol")
    assert (stand(shirt), ReturnRelease.objects.count()) == (before, 0)
    release_unit(receipt=row, disposition=RESTOCK, why="x", by="Carol", although_replenished=True)
    assert stand(shirt)[0] == before[0] + 1


def test_it_lies_where_the_person_says_and_goes_back_to_stock_there(
    company: Any, case: Case, shirts: Any, shirt: Any
) -> None:
    far = make_warehouse(company, "far")
    stranger = make_warehouse(Company.objects.create(name="Elsewhere"), "main")
    with pytest.raises(BadReceipt) as refused:
        aside(case, shirts[0], warehouse=stranger)
    assert (refused.value.field, ReturnReceipt.objects.count()) == ("warehouse", 0)
    row = aside(case, shirts[0], warehouse=far)
    assert row.warehouse == far
    release_unit(receipt=row, disposition=RESTOCK, why="Fine", by="Carol")
    assert Movement.objects.get(kind="return").warehouse == far
    assert dict(shirt.balances.values_list("warehouse__code", "on_hand")) == {"main": 8, "far": 1}
    assert not list(audit(company))


@pytest.mark.django_db(transaction=True)
def test_two_people_decide_about_the_same_unit_at_once(case: Case, shirts: Any, shirt: Any) -> None:
    row = aside(case, shirts[0])

    def restock(by: str) -> Any:
        return lambda: release_unit(receipt=row, disposition=RESTOCK, why="Fine", by=by)

    first, second = at_once(restock("Carol"), restock("Dan"))
    assert first == second
    assert (shirt.balances.get().on_hand, ReturnRelease.objects.count()) == (9, 1)
