"""Drift: found by asking, explained by the channel's own sales, healed or left to a person; and who else writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.factories import make_account
from tests.sync.stock.conftest import PLACE, Stocked

from shelfwire.alerts.kinds import find as alert_kind
from shelfwire.channels.models import ChannelWarehouse
from shelfwire.channels.port import SkuLevels, WarehouseLevel
from shelfwire.kit import clock
from shelfwire.offers import drift
from shelfwire.offers.actions import note_sold
from shelfwire.offers.actions.hear import hear
from shelfwire.offers.models import Drift, DriftPolicy, SecondWriter, StockOffer
from shelfwire.offers.writers import second_writers, settle_writers
from shelfwire.sync.listings.sweep import sweep_stock
from shelfwire.sync.listings.taking import ROUND

MUG = ("C-MUG", PLACE)


@pytest.fixture
def time() -> Iterator[Any]:
    """The clock stands, and moves when a test shifts it."""
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def told(time: Any, stocked: Stocked) -> Stocked:
    """20 mugs, told and read back."""
    stocked.sku("MUG", 20, has=5)
    stocked.send()
    look(stocked, time)
    offer = stocked.offer("MUG")
    assert (offer.sent, offer.says, offer.says_committed, offer.differs_since) == (20, 20, 0, None)
    return stocked


def look(stocked: Stocked, time: Any, minutes: float = 10) -> StockOffer:
    """So much later the channel is asked."""
    time.shift(timedelta(minutes=minutes))
    stocked.shop.account.listing_skus.update(look_at=None)
    sweep_stock(account_id=stocked.shop.account.pk)
    return stocked.offer("MUG")


def send(stocked: Stocked, time: Any) -> None:
    time.shift(timedelta(seconds=5))
    stocked.send()


def figure(stocked: Stocked) -> tuple[int, int, int]:
    found = drift.drift_of(stocked.shop.account)
    return found.offers, found.of, found.tasks


@pytest.mark.parametrize("rival", [3, 40])
def test_what_somebody_else_wrote_is_found_without_a_notice_and_put_right(
    told: Stocked, time: Any, rival: int
) -> None:
    told.shelves.has[MUG] = rival
    offer = look(told, time)
    assert (offer.says, offer.differs_since, offer.due_since is not None) == (rival, clock.now(), True)
    assert (figure(told), drift.drift_of(told.shop.account).share) == ((1, 1, 0), 1.0)
    send(told, time)
    assert told.told()[-1] == {"MUG": 20}
    offer = look(told, time)
    assert (offer.differs_since, offer.due_since, figure(told)) == (None, None, (0, 1, 0))
    row = Drift.objects.get()
    assert (row.expected, row.says, row.ended_at) == (20, rival, clock.now())
    assert not SecondWriter.objects.exists()


def test_an_own_sale_is_no_drift(told: Stocked, time: Any) -> None:
    calls = len(told.shelves.calls)
    told.shelves.has[MUG], told.shelves.held[MUG] = 18, 2
    offer = look(told, time)
    assert (offer.says, offer.says_committed, offer.differs_since) == (18, 2, None)
    note_sold(told.shop.account.pk, [("C-MUG", PLACE, clock.now() - timedelta(minutes=1))] * 2)
    assert look(told, time).differs_since is None
    assert (len(told.shelves.calls), Drift.objects.count()) == (calls, 0)


def test_a_sale_we_never_hear_of_is_drift_at_the_second_look(told: Stocked, time: Any) -> None:
    told.shelves.has[MUG], told.shelves.held[MUG] = 18, 2
    assert look(told, time).differs_since is None
    assert look(told, time, minutes=2).differs_since == clock.now()


def test_an_answer_that_was_asked_for_before_our_number_arrived_is_not_believed(
    told: Stocked, time: Any
) -> None:
    time.shift(timedelta(minutes=10))
    asked_at = clock.now()
    time.shift(timedelta(seconds=1))
    told.count(told.offer("MUG").listing_sku.sku, 7)  # type: ignore[arg-type]  # it is linked
    told.send()
    levels = [SkuLevels("P", "C-MUG", (WarehouseLevel(PLACE, 20),))]  # type: ignore[arg-type]
    heard = hear(told.shop.account.pk, levels, asked_at)
    assert (heard.drifted, heard.soon) == (0, {"C-MUG"})
    offer = told.offer("MUG")
    assert (offer.sent, offer.says, offer.differs_since) == (7, 20, None)
    older = hear(told.shop.account.pk, levels, asked_at - timedelta(hours=1))
    assert (older.offers, told.offer("MUG").says_at) == (0, asked_at)


def test_a_shop_that_leaves_drift_to_a_person_gets_a_task_and_nothing_is_sent(
    told: Stocked, time: Any
) -> None:
    account = told.shop.account
    DriftPolicy.objects.create(account=account, on_drift="task")
    told.shelves.has[MUG] = 3
    offer = look(told, time)
    assert (offer.due_since, figure(told)) == (None, (1, 1, 1))
    kind = alert_kind("stock_drift")
    assert kind is not None
    (found,) = kind.find(account.company, clock.now(), 10)
    assert (found.account_id, found.began_at) == (account.pk, clock.now())
    look(told, time)
    assert Drift.objects.get().began_at < clock.now()
    told.shelves.has[MUG] = 20
    look(told, time)
    assert (figure(told), kind.find(account.company, clock.now(), 10)) == ((0, 1, 0), [])


def test_a_second_writer_is_named_and_not_fought_for_ever(told: Stocked, time: Any) -> None:
    for round_ in range(4):
        told.shelves.has[MUG] = 9
        offer = look(told, time)
        assert (offer.due_since is not None) == (round_ < drift.HEALS_AN_HOUR)
        if round_ == 0:
            assert not SecondWriter.objects.exists()  # once is a mistake
        send(told, time)
    (writer,) = second_writers(told.shop.account.company)
    assert (writer.wrote, writer.times, len(writer.evidence)) == (9, 3, 3)
    assert writer.evidence[0]["why"] == ["It was put right within a day and is wrong again."]
    assert (figure(told), told.shelves.has[MUG]) == ((1, 1, 1), 9)
    kind = alert_kind("second_writer")
    assert kind is not None
    assert len(kind.find(told.shop.account.company, clock.now(), 10)) == 1
    assert settle_writers(clock.now() + timedelta(hours=23)) == 0
    assert settle_writers(clock.now() + timedelta(hours=25)) == 1
    assert kind.find(told.shop.account.company, clock.now(), 10) == []


def test_a_number_that_jumps_back_betrays_a_second_writer_at_once(told: Stocked, time: Any) -> None:
    told.count(told.offer("MUG").listing_sku.sku, 12)  # type: ignore[arg-type]  # it is linked
    send(told, time)
    look(told, time)
    told.shelves.has[MUG] = 20
    look(told, time)
    assert SecondWriter.objects.get().evidence[0]["why"] == ["It is what it was before our last number."]


def test_what_the_channel_keeps_itself_is_only_read(told: Stocked, time: Any) -> None:
    ChannelWarehouse.objects.create(
        account=told.shop.account, external_id="FBT", name="Theirs", kind="FBT", seen_at=clock.now()
    )
    told.shelves.has["C-MUG", "FBT"] = 50
    look(told, time)
    send(told, time)
    told.shelves.has["C-MUG", "FBT"] = 44
    look(told, time)
    offer = told.offer("MUG", "FBT")
    assert (offer.says, offer.sent, offer.due_since, offer.differs_since) == (44, None, None, None)
    assert told.told()[-1] == {"MUG": 20}
    assert all(
        place == PLACE for _, skus in told.shelves.calls for sku in skus for place, _ in sku.quantities
    )


def test_a_warehouse_that_vanishes_is_kept_and_comes_back(told: Stocked, time: Any) -> None:
    del told.shelves.has[MUG]
    told.shelves.has["C-MUG", "W-2"] = 1
    assert look(told, time).missing_at == clock.now()
    told.shelves.has[MUG] = 20
    offer = look(told, time)
    assert (offer.missing_at, offer.due_since is not None) == (None, True)


def test_every_sku_has_its_turn_and_those_that_were_told_come_first(told: Stocked, time: Any) -> None:
    for n in range(7):
        told.sku(f"CUP-{n}", 3)
    told.shelves.most_read = 4
    told.shelves.reads.clear()
    time.shift(timedelta(minutes=10))
    sweep_stock(account_id=told.shop.account.pk)
    assert sorted(key for batch in told.shelves.reads for key in batch) == [f"C-CUP-{n}" for n in range(7)]
    told.shelves.reads.clear()
    sweep_stock(account_id=told.shop.account.pk)
    assert told.shelves.reads == []
    told.count(told.offer("MUG").listing_sku.sku, 4)  # type: ignore[arg-type]  # it is linked
    told.send()
    time.shift(timedelta(minutes=6))
    sweep_stock(account_id=told.shop.account.pk)
    assert "C-MUG" in told.shelves.reads[0]
    told.shelves.reads.clear()
    time.shift(ROUND)
    sweep_stock(account_id=told.shop.account.pk)
    assert len({key for batch in told.shelves.reads for key in batch}) == 8


def test_hearing_costs_the_same_however_many_skus(
    stocked: Stocked, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        stocked.sku(f"CUP-{n}", 3)
    levels = [
        SkuLevels("P", f"C-CUP-{n}", (WarehouseLevel(PLACE, 5), WarehouseLevel("NEW", n))) for n in range(12)
    ]  # type: ignore[arg-type]
    with django_assert_max_num_queries(20):
        heard = hear(stocked.shop.account.pk, levels, clock.now())
    assert heard.offers == 24
    stranger = [SkuLevels("P-9", "C-9", (WarehouseLevel(PLACE, 5),))]  # type: ignore[arg-type]
    assert hear(stocked.shop.account.pk, stranger, clock.now()).unknown == {"P-9"}
    assert hear(make_account(stocked.shop.account.company).pk, levels, clock.now()).offers == 0
