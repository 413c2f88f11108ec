"""The seconds between the channel's sale and our record of it, in every order of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from tests.factories import channel_order, channel_unit
from tests.sync.stock.conftest import PLACE, Stocked

from shelfwire.jobs import drain
from shelfwire.kit import clock
from shelfwire.listings.actions import link, unlink
from shelfwire.listings.models import ListingSku
from shelfwire.offers.actions import note_sold
from shelfwire.offers.actions.slower import shops_with_viral_safety
from shelfwire.offers.models import StockOffer, StockRule, StockSend
from shelfwire.offers.queries import explain, lag
from shelfwire.offers.supply import LONG
from shelfwire.orders.actions import record_orders
from shelfwire.orders.queries import reserved_units
from shelfwire.sync.stock.send import look_at_stock


class Channel:
    """The channel sells; its orders are recorded when the test says so."""

    def __init__(self, stocked: Stocked) -> None:
        self.stocked, self.count = stocked, 0

    def sells(self, code: str, units: int = 1) -> str:
        """Buyers order: the channel's number falls and its orders hold the units. Returns the order's id."""
        key = f"C-{code}", PLACE
        assert self.stocked.shelves.has[key] >= units, "the channel sold what it did not have"
        self.stocked.shelves.has[key] -= units
        self.stocked.shelves.held[key] = self.stocked.shelves.held.get(key, 0) + units
        self.count += 1
        return f"O-{self.count}"

    def told(self, order: str, code: str, *, units: int = 1, placed_at: datetime) -> None:
        """Our record of it."""
        sold = [
            channel_unit(code, f"{order}-{n}", product_id=f"P-{code}", sku_id=f"C-{code}")
            for n in range(units)
        ]
        doc = channel_order(order, units=sold, placed_at=placed_at, warehouse_id=PLACE)
        record_orders(self.stocked.shop.account, [doc], via="poll")

    def has(self, code: str) -> int:
        return self.stocked.shelves.has[f"C-{code}", PLACE]


@pytest.fixture
def channel(stocked: Stocked) -> Channel:
    return Channel(stocked)


def test_a_sale_that_surely_came_after_our_last_number_needs_no_call(
    stocked: Stocked, channel: Channel
) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.count(mug, 30)
    stocked.send()
    assert stocked.told() == [{"MUG": 30}]
    order = channel.sells("MUG", 2)
    channel.told(order, "MUG", units=2, placed_at=clock.now() + timedelta(seconds=5))
    stocked.send()
    assert len(stocked.told()) == 1
    offer = stocked.offer("MUG")
    assert (offer.wanted, offer.sent, offer.sold, offer.due_since) == (28, 30, 2, None)
    assert channel.has("MUG") == 28
    assert reserved_units(stocked.shop.account.pk, ["C-MUG"]) == {("C-MUG", PLACE): 2}
    # the next number starts from there
    stocked.count(mug, 40)
    stocked.send()
    assert (channel.has("MUG"), stocked.offer("MUG").sold) == (38, 0)


def test_a_sale_of_about_the_same_moment_is_told_again(stocked: Stocked, channel: Channel) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.count(mug, 30)
    order = channel.sells("MUG")  # before our number arrives, which knows nothing of it
    placed_at = clock.now()
    stocked.send()
    assert channel.has("MUG") == 30
    channel.told(order, "MUG", placed_at=placed_at)
    stocked.send()
    assert stocked.told() == [{"MUG": 30}, {"MUG": 29}]
    assert channel.has("MUG") == 29


def test_of_few_that_are_left_the_channel_is_asked_what_it_sold(stocked: Stocked, channel: Channel) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.send()
    order = channel.sells("MUG", 2)
    placed_at = clock.now()
    stocked.count(mug, 5)  # the count does not know of the two, whose order is under way
    stocked.send()
    assert stocked.shelves.reads == [("C-MUG",)]
    assert channel.has("MUG") == 3
    send = StockSend.objects.get()
    assert send.arithmetic["inputs"]["unseen"] == [2, 0]
    # our record of it changes nothing that the channel has: no call
    channel.told(order, "MUG", units=2, placed_at=placed_at)
    stocked.send()
    assert len(stocked.told()) == 1
    assert channel.has("MUG") == 3
    assert stocked.offer("MUG").due_since is None


def test_a_low_number_that_rises_is_read_first_too(stocked: Stocked, channel: Channel) -> None:
    mug = stocked.sku("MUG", 3)
    stocked.send()
    channel.sells("MUG", 3)
    stocked.count(mug, 50)
    stocked.send()
    assert channel.has("MUG") == 47


def test_an_order_recorded_between_the_look_and_the_call_leaves_it_due(
    stocked: Stocked, channel: Channel
) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.send()
    order = channel.sells("MUG")
    placed_at = clock.now()
    stocked.count(mug, 4)

    def recorded_meanwhile(what: str) -> None:
        if what == "read" and not stocked.shelves.reads:
            channel.told(order, "MUG", placed_at=placed_at)

    stocked.shelves.before = recorded_meanwhile
    stocked.send()
    # counted twice for a moment, which sells too few and never too many, and put right at once
    assert stocked.told() == [{"MUG": 2}, {"MUG": 3}]
    assert channel.has("MUG") == 3


def test_what_sells_fast_keeps_back_what_goes_in_the_meantime(stocked: Stocked, channel: Channel) -> None:
    StockRule.objects.create(company=stocked.shop.account.company, viral=True)
    mug = stocked.sku("MUG", 200)
    stocked.send()
    placed_at = clock.now() - timedelta(seconds=60)
    order = channel.sells("MUG", 45)
    channel.told(order, "MUG", units=45, placed_at=placed_at)
    stocked.send()
    offer = stocked.offer("MUG")
    viral = StockSend.objects.get(offer=offer).arithmetic["inputs"]["viral"]
    assert viral[0] == pytest.approx(45 / 900)
    assert viral[1] >= 60
    assert offer.wanted == 200 - 45 - 3 - (viral[1] > 60)
    assert mug.pk


def test_what_was_kept_back_for_fast_sales_is_sold_once_they_are_over(
    stocked: Stocked, channel: Channel
) -> None:
    StockRule.objects.create(company=stocked.shop.account.company, viral=True)
    stocked.sku("MUG", 200)
    stocked.send()
    placed_at = clock.now() - timedelta(seconds=60)
    channel.told(channel.sells("MUG", 45), "MUG", units=45, placed_at=placed_at)
    stocked.send()
    assert channel.has("MUG") < 155
    with time_machine.travel(clock.now() + LONG + timedelta(minutes=1)):
        assert stocked.shop.account.pk in shops_with_viral_safety(clock.now())
        look_at_stock(account_id=stocked.shop.account.pk)
        stocked.send()
        assert channel.has("MUG") == 155


def test_orders_that_came_without_a_link_are_not_sold_again_when_it_is_made(
    stocked: Stocked, channel: Channel
) -> None:
    mug = stocked.sku("MUG", 50)
    stocked.send()
    unlink(listing_sku=ListingSku.objects.get(sku=mug), by="Alice")
    channel.told(channel.sells("MUG", 10), "MUG", units=10, placed_at=clock.now() + timedelta(seconds=9))
    link(listing_sku=ListingSku.objects.get(external_id="C-MUG"), sku=mug, by="Alice")
    stocked.count(mug, 60)
    stocked.send()  # before the order is healed
    assert channel.has("MUG") == 50
    drain()
    assert channel.has("MUG") == 50
    assert max(told["MUG"] for told in stocked.told()) == 50


def test_the_number_now_knows_what_the_channel_takes(stocked: Stocked) -> None:
    stocked.shelves.most_units = 100
    stocked.sku("MUG", 250)
    found = explain(stocked.offer("MUG")).arithmetic
    assert found is not None
    assert found.quantity == 100


def test_units_that_the_channel_names_no_warehouse_for_count_where_there_is_one(stocked: Stocked) -> None:
    stocked.sku("MUG", 20)
    stocked.sku("TWO", 20)
    stocked.listed("TWO", "P-TWO", has=20, places=("W-1", "W-2"))
    later = clock.now() + timedelta(minutes=1)
    units: Sequence[tuple[str, str, datetime]] = [
        ("C-MUG", "", later),
        ("C-TWO", "", later),
        ("C-NONE", "", later),
    ]
    assert note_sold(stocked.shop.account.pk, units) == 1
    assert dict(StockOffer.objects.values_list("listing_sku__external_id", "sold").exclude(sold=0)) == {
        "C-MUG": 1
    }


def test_any_number_that_was_sent_is_explained_and_the_lag_is_measured(stocked: Stocked) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.send()
    StockRule.objects.create(company=stocked.shop.account.company, sku=mug, percent=50, maximum=12)
    stocked.count(mug, 30)
    stocked.send()
    send = StockSend.objects.get()
    stocked.count(mug, 8)  # what is stored does not change with the stock
    then, now = explain(stocked.offer("MUG"), send.pk), explain(stocked.offer("MUG"))
    assert then.agrees
    assert then.arithmetic is not None
    assert [(step.label, step.number) for step in then.arithmetic.steps] == [
        ("On hand, Main", 30),
        ("Reserved, Main", 0),
        ("Available", 30),
        ("50 % (SKU MUG)", 15),
        ("Maximum to list (SKU MUG)", 12),
    ]
    assert now.arithmetic is not None
    assert now.arithmetic.quantity == 4
    # the change that waits is late once it is older than the objective
    measured = lag(stocked.shop.account)
    assert (measured.count, measured.late, measured.met) == (1, 0, True)
    assert measured.p95 is not None
    assert send.answered_at is not None
    assert send.changed_at is not None
    assert measured.p95 == pytest.approx((send.answered_at - send.changed_at).total_seconds(), abs=0.001)
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        assert lag(stocked.shop.account).late == 1
        assert lag(stocked.shop.account, sku_ids=[mug.pk]).late == 1
        assert lag(stocked.shop.account, sku_ids=[0]) == replace(
            measured, count=0, p50=None, p95=None, p99=None
        )
    with pytest.raises(StockSend.DoesNotExist):
        explain(stocked.offer("MUG"), send.pk + 1)
