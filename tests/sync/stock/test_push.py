"""Quantities outwards: worked out at the last moment, told once, in the right order, and never stale."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.sync.stock.conftest import PLACE, Stocked

from shelfwire.catalog.actions import update_sku
from shelfwire.catalog.events import StockPartsChanged
from shelfwire.catalog.models import KitPart, Sku
from shelfwire.channels.port import Hindrance, SkuLevels, WarehouseLevel
from shelfwire.exchange import queries as exchange
from shelfwire.inventory.actions import NewReservation, add_warehouse, link_warehouse, reserve
from shelfwire.kit import clock
from shelfwire.kit.errors import TryLater
from shelfwire.kit.events import announce
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, ExternalWarehouseId
from shelfwire.listings.actions import unlink
from shelfwire.listings.models import ListingSku, Promotion, PromotionItem
from shelfwire.offers import queries
from shelfwire.offers.actions import (
    ask_for_a_read,
    ensure_offers,
    mark_account,
    mark_listing_skus,
    mark_listings,
    send_now,
)
from shelfwire.offers.actions.claim import TURN, VANISHED, Turn, claim, taking_turns
from shelfwire.offers.actions.hear import hear
from shelfwire.offers.errors import CannotSend
from shelfwire.offers.kinds import STOCK
from shelfwire.offers.models import ListingPush, StockOffer, StockRule, StockSend
from shelfwire.offers.quantities import quantities
from shelfwire.offers.queries import explain
from shelfwire.people.models import Company
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.look import Look
from shelfwire.sync.offers import push
from shelfwire.sync.stock.send import STOCK_SEND, Stock


class Killed(BaseException):
    """kill -9: nothing catches it."""


def test_a_change_is_told_once_and_explained(stocked: Stocked) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.send()
    assert stocked.told() == []  # the channel has 20 already
    for counted in range(100):
        stocked.count(mug, 21 + counted)
    stocked.send()
    assert stocked.told() == [{"MUG": 120}]
    offer, (send,) = stocked.offer("MUG"), StockSend.objects.all()
    assert (offer.wanted, offer.sent, offer.due_since, offer.hindrance) == (120, 120, None, "")
    assert (send.quantity, send.before, send.outcome, send.request_id) == (120, 20, "taken", "req-1")
    stocked.send()
    assert len(stocked.told()) == 1


def test_a_change_during_the_call_is_told_after_it_and_nothing_stale_is_last(stocked: Stocked) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.count(mug, 15)

    def sells_meanwhile(what: str) -> None:
        if what == "send" and len(stocked.shelves.calls) == 0:
            stocked.count(mug, 12)

    stocked.shelves.before = sells_meanwhile
    stocked.send()
    assert stocked.told() == [{"MUG": 15}, {"MUG": 12}]
    offer = stocked.offer("MUG")
    assert (offer.sent, offer.sent_version, offer.due_since) == (12, offer.version, None)


def test_sold_out_and_falling_go_before_rising(stocked: Stocked, monkeypatch: Any) -> None:
    monkeypatch.setattr(push, "LISTINGS", 1)
    skus = {code: stocked.sku(code, 20) for code in ("UP", "DOWN", "OUT")}
    stocked.send()
    for code, counted in (("UP", 30), ("DOWN", 10), ("OUT", 0)):
        stocked.count(skus[code], counted)
    stocked.send()
    assert stocked.told() == [{"OUT": 0}, {"DOWN": 10}, {"UP": 30}]


def test_one_call_a_listing_names_every_warehouse_of_a_sku(stocked: Stocked, company: Company) -> None:
    shelf = add_warehouse(company=company, code="north", name="North", by="Alice")
    link_warehouse(account=stocked.shop.account, external_id="W-2", warehouse=shelf, by="Alice")
    red, blue = stocked.sku("RED", 20, product="P"), stocked.sku("BLUE", 20, product="P")
    stocked.listed("RED", "P", has=20, places=("W-1", "W-2"))
    stocked.count(red, 9)
    stocked.count(red, 4, shelf)
    stocked.count(blue, 8)
    stocked.send()
    ((_, skus),) = stocked.shelves.calls
    assert {sku.sku_id: dict(sku.quantities) for sku in skus} == {
        "C-RED": {"W-1": 9, "W-2": 4},
        "C-BLUE": {"W-1": 8},
    }
    # one warehouse changes: both are named, and the other SKU is left alone
    stocked.count(red, 30, shelf)
    stocked.send()
    assert [dict(sku.quantities) for sku in stocked.shelves.calls[1][1]] == [{"W-1": 9, "W-2": 30}]


def test_two_warehouses_of_the_shop_that_one_of_ours_feeds_are_told_its_stock_once(
    stocked: Stocked, company: Company
) -> None:
    link_warehouse(account=stocked.shop.account, external_id="W-2", warehouse=stocked.warehouse, by="Alice")
    shelf = add_warehouse(company=company, code="north", name="North", by="Alice")
    link_warehouse(account=stocked.shop.account, external_id="W-3", warehouse=shelf, by="Alice")
    red = stocked.sku("RED", 20, product="P")
    stocked.listed("RED", "P", has=20, places=("W-1", "W-2", "W-3"))
    stocked.count(red, 9)
    stocked.count(red, 4, shelf)
    stocked.send()
    ((_, skus),) = stocked.shelves.calls
    assert [dict(sku.quantities) for sku in skus] == [{"W-1": 5, "W-2": 4, "W-3": 4}]
    arithmetic = explain(stocked.offer("RED", "W-2")).arithmetic
    assert arithmetic is not None
    assert "9 left are divided among 2 warehouses of the shop: 4 here" in {
        one.label for one in arithmetic.steps
    }
    assert quantities(stocked.shop.account, [red.pk]) == {red.pk: {"W-1": 5, "W-2": 4, "W-3": 4}}
    stocked.send()
    assert len(stocked.shelves.calls) == 1


def test_what_may_not_be_told_is_not_told_and_says_why(stocked: Stocked, company: Company) -> None:
    stocked.sku("UNCOUNTED", None, has=7)
    off = stocked.sku("OFF", 20)
    unlinked = stocked.sku("UNLINKED", 20)
    elsewhere = stocked.sku("ELSEWHERE", 20)
    ensure_offers(stocked.shop.account.pk, [(stocked.offer("ELSEWHERE").listing_sku_id, "W-9")])
    ListingSku.objects.filter(sku=off).update(enabled=False)
    unlink(listing_sku=ListingSku.objects.get(sku=unlinked), by="Alice")
    for sku in (off, unlinked, elsewhere):
        stocked.count(sku, 5)
    offers_to_mark = [stocked.offer(code).listing_sku_id for code in ("OFF", "UNLINKED")]
    mark_listing_skus(offers_to_mark)
    stocked.send()
    assert stocked.told() == []
    assert StockSend.objects.count() == 0
    assert {
        code: stocked.offer(code).hindrance for code in ("UNCOUNTED", "OFF", "UNLINKED", "ELSEWHERE")
    } == {
        "UNCOUNTED": "never_counted",
        "OFF": "not_enabled",
        "UNLINKED": "not_linked",
        "ELSEWHERE": "not_mapped",
    }
    # each goes as soon as it may
    link_warehouse(account=stocked.shop.account, external_id="W-9", warehouse=stocked.warehouse, by="Alice")
    mark_account(stocked.shop.account.pk, warehouse="W-9")
    stocked.count(Sku.objects.get(code="UNCOUNTED"), 3)
    ListingSku.objects.filter(sku=off).update(enabled=True)
    mark_listing_skus(offers_to_mark)
    stocked.send()
    assert sorted(stocked.told(), key=str) == [{"ELSEWHERE": 5}, {"OFF": 5}, {"UNCOUNTED": 3}]


def test_an_order_that_made_a_balance_counted_nothing(stocked: Stocked) -> None:
    sku = stocked.sku("NEW", None, has=7)
    reserve([NewReservation(sku.pk, stocked.warehouse.pk, "unit:1")], at=clock.now())
    stocked.send()
    assert (stocked.told(), stocked.offer("NEW").hindrance) == ([], "never_counted")


# the switch, and by hand


def test_with_the_switch_off_only_what_a_person_asks_for_is_told(stocked: Stocked) -> None:
    mug, cup = stocked.sku("MUG", 20), stocked.sku("CUP", 20)
    stocked.send()
    stocked.shop.switch("stock_out", on=False)
    stocked.count(mug, 5)
    stocked.count(cup, 0)
    stocked.send()
    assert stocked.told() == []
    found = queries.would_send(stocked.shop.fresh())
    assert (found.changed, found.to_zero, found.unchanged, found.unknown) == (2, 1, 0, 0)
    assert {(row.listing_sku.seller_sku, row.wanted) for row in found.rows} == {("MUG", 5), ("CUP", 0)}
    assert send_now([stocked.offer("MUG").pk], "Bob") == 1
    stocked.send()
    assert stocked.told() == [{"MUG": 5}]
    assert StockSend.objects.get().by == "Bob"
    send_now([stocked.offer("MUG").pk], "Bob")  # although nothing differs
    stocked.send()
    assert stocked.told() == [{"MUG": 5}, {"MUG": 5}]
    stocked.shop.switch("stock_out")
    stocked.shop.drain()
    assert stocked.told()[2:] == [{"CUP": 0}]


def test_by_hand_the_other_skus_of_the_listing_are_left_alone(stocked: Stocked) -> None:
    red, blue = stocked.sku("RED", 20, product="P"), stocked.sku("BLUE", 20, product="P")
    stocked.send()
    stocked.shop.switch("stock_out", on=False)
    stocked.count(red, 8)
    stocked.count(blue, 9)
    send_now([stocked.offer("RED").pk], "Bob")
    stocked.send()
    assert stocked.told() == [{"RED": 8}]
    assert stocked.offer("BLUE").due_since is not None


def test_what_somebody_set_on_the_channel_with_the_switch_off_is_seen_and_put_right(stocked: Stocked) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.count(mug, 15)
    stocked.send()
    stocked.shop.switch("stock_out", on=False)
    stocked.shelves.has["C-MUG", PLACE] = 50
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        level = WarehouseLevel(ExternalWarehouseId(PLACE), 50, 0)
        said = SkuLevels(ExternalProductId("P-MUG"), ExternalSkuId("C-MUG"), (level,))
        hear(stocked.shop.account.pk, [said], clock.now())
        found = queries.would_send(stocked.shop.fresh())
        assert (found.changed, [(row.has, row.wanted) for row in found.rows]) == (1, [(50, 15)])  # type: ignore[attr-defined]
        stocked.shop.switch("stock_out")
        stocked.shop.drain()
        assert stocked.shelves.has["C-MUG", PLACE] == 15


def test_by_hand_is_refused_where_nothing_may_be_told_and_nothing_happens(stocked: Stocked) -> None:
    stocked.sku("MUG", 20)
    stocked.sku("OFF", 20)
    stocked.send()
    ListingSku.objects.filter(seller_sku="OFF").update(enabled=False)
    with pytest.raises(CannotSend, match="not enabled"):
        send_now([stocked.offer("MUG").pk, stocked.offer("OFF").pk], "Bob")
    assert stocked.offer("MUG").asked_by == ""
    stocked.send()
    assert stocked.told() == []


def test_a_sku_that_moves_to_another_product_follows_that_ones_rule(stocked: Stocked) -> None:
    mug, cup = stocked.sku("MUG", 20), stocked.sku("CUP", 20)
    stocked.send()
    StockRule.objects.create(company=mug.company, product=cup.product, maximum=8)
    update_sku(sku=mug, by="Alice", product_title=cup.product.title)
    stocked.send()
    assert stocked.told() == [{"MUG": 8}]


def test_a_doubt_that_comes_up_during_a_call_is_read_in_the_next_turn(stocked: Stocked) -> None:
    mug = stocked.sku("MUG", 50)
    stocked.count(mug, 40)

    def doubted(what: str) -> None:
        if what == "send" and len(stocked.shelves.calls) == 0:
            ask_for_a_read([stocked.offer("MUG").listing_id])
            stocked.count(mug, 30)

    stocked.shelves.before = doubted
    stocked.send()
    assert stocked.told() == [{"MUG": 40}, {"MUG": 30}]
    assert stocked.shelves.reads == [("C-MUG",)], "read before the second"


# what the channel refuses


@pytest.mark.parametrize(
    ("hindrance", "ends"),
    [
        (Hindrance.LOCKED, "time"),
        (Hindrance.STATE, "read"),
        (Hindrance.GONE, "read"),
        (Hindrance.VALUE, "change"),
    ],
)
def test_a_refusal_lands_on_its_sku_and_waits_for_what_ends_it(
    stocked: Stocked, hindrance: Hindrance, ends: str
) -> None:
    bad, good = stocked.sku("BAD", 20, product="P"), stocked.sku("GOOD", 20, product="P")
    stocked.send()
    stocked.shelves.refuses["C-BAD", ""] = (hindrance, "it says no")
    stocked.count(bad, 11)
    stocked.count(good, 12)
    stocked.send()
    stocked.send()
    assert len(stocked.told()) == 1
    offer = stocked.offer("BAD")
    assert (offer.hindrance, offer.reasons[0]["text"], offer.due_since is not None) == (
        hindrance,
        "it says no",
        True,
    )
    assert (stocked.offer("GOOD").sent, stocked.offer("GOOD").hindrance) == (12, "")
    assert offer.why.endswith("it says no")
    stocked.shelves.refuses.clear()
    stocked.count(bad, 10)
    stocked.send()
    assert len(stocked.told()) == (2 if ends == "change" else 1)
    if ends == "read":
        mark_listings([offer.listing_id])
        stocked.send()
    if ends == "time":
        assert offer.parked_until is not None
        assert offer.parked_until > clock.now() + timedelta(hours=5)
        with time_machine.travel(offer.parked_until + timedelta(seconds=1)):
            assert STOCK_SEND.due(Look(clock.now())) == [stocked.shop.account.pk]
            stocked.send()
    assert stocked.told()[1:] == [{"BAD": 10}]
    assert stocked.offer("BAD").hindrance == ""


def test_a_lock_ends_with_the_promotion_that_was_read(stocked: Stocked) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.send()
    ends_at = clock.now() + timedelta(days=2)
    promotion = Promotion.objects.create(
        account=stocked.shop.account, external_id="A", ends_at=ends_at, read_at=clock.now()
    )
    PromotionItem.objects.create(promotion=promotion, product_external_id="P-MUG")
    stocked.shelves.refuses["C-MUG", ""] = (Hindrance.LOCKED, "promotion stock")
    stocked.count(mug, 10)
    stocked.send()
    assert stocked.offer("MUG").parked_until == ends_at


def test_other_warehouses_are_read_and_tried_once_again(stocked: Stocked, company: Company) -> None:
    mug = stocked.sku("MUG", 20)
    north = add_warehouse(company=company, code="north", name="North", by="Alice")
    link_warehouse(account=stocked.shop.account, external_id="W-2", warehouse=north, by="Alice")
    stocked.count(mug, 3, north)
    stocked.send()
    stocked.shelves.has = {("C-MUG", "W-2"): 1}  # moved there by somebody
    stocked.shelves.refuses["C-MUG", "W-1"] = (Hindrance.WAREHOUSES, "other warehouses given")
    stocked.count(mug, 11)
    stocked.send()
    assert [dict(skus[0].quantities) for _, skus in stocked.shelves.calls] == [{"W-1": 11}, {"W-2": 3}]
    assert stocked.offer("MUG", "W-1").missing_at is not None
    assert (stocked.offer("MUG", "W-2").sent, stocked.offer("MUG", "W-2").hindrance) == (3, "")
    # and when it says no to what was just read (so few are always read first), a person is asked
    stocked.shelves.refuses["C-MUG", "W-2"] = (Hindrance.WAREHOUSES, "other warehouses given")
    stocked.count(mug, 4, north)
    stocked.send()
    stocked.send()
    assert len(stocked.shelves.calls) == 3
    assert stocked.offer("MUG", "W-2").hindrance == Hindrance.WAREHOUSES


def test_where_zero_is_refused_a_sold_out_listing_goes_off_sale_and_comes_back(stocked: Stocked) -> None:
    red, blue = stocked.sku("RED", 20, product="P"), stocked.sku("BLUE", 20, product="P")
    stocked.send()
    stocked.shelves.takes_zero = False
    stocked.count(red, 0)
    stocked.send()
    stocked.send()
    assert stocked.told() == [{"RED": 0}]
    offer = stocked.offer("RED")
    assert (offer.hindrance, offer.reasons[0]["code"]) == (Hindrance.ZERO, "12019024")
    assert stocked.shelves.off_sale == set()
    stocked.count(blue, 0)
    stocked.send()
    assert stocked.shelves.off_sale == {"P"}
    assert ListingPush.objects.get().off_sale_since is not None
    assert not StockOffer.objects.exclude(hindrance="").exists()
    assert not StockOffer.objects.filter(due_since__isnull=False).exists()
    calls = len(stocked.told())
    stocked.send()
    assert len(stocked.told()) == calls
    stocked.count(blue, 6)
    stocked.send()
    assert stocked.shelves.off_sale == set()
    assert stocked.shelves.has["C-BLUE", PLACE] == 6
    assert ListingPush.objects.get().off_sale_since is None
    assert stocked.offer("RED").hindrance == Hindrance.ZERO  # a person has to see to it


# when the channel does not answer


def test_without_an_answer_only_that_listing_waits_and_is_read_first(stocked: Stocked) -> None:
    mug, cup = stocked.sku("MUG", 20), stocked.sku("CUP", 20)
    stocked.send()
    fails = [TryLater("cut off", maybe_done=True)]

    def bad_luck(what: str) -> None:
        if what == "send" and fails:
            raise fails.pop()

    stocked.shelves.after = bad_luck
    stocked.count(mug, 50)
    stocked.count(cup, 60)
    stocked.send()
    assert len(stocked.told()) == 2
    push_of = ListingPush.objects.get(listing=stocked.offer("MUG").listing_id)
    assert (push_of.attempts, push_of.read_first, push_of.claimed_by) == (1, True, "")
    assert stocked.offer("MUG").due_since is not None
    assert (stocked.offer("CUP").sent, stocked.shelves.reads) == (60, [])
    unknown = StockSend.objects.get(offer=stocked.offer("MUG"))
    assert (unknown.quantity, unknown.outcome, unknown.answered_at) == (50, "unknown", None)
    # although our record has the wanted number again, the channel may have taken the lost one
    stocked.count(mug, 20)
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        stocked.send()
    assert stocked.shelves.reads == [("C-MUG",)]
    assert stocked.shelves.has["C-MUG", PLACE] == 20
    push_of.refresh_from_db()
    assert (push_of.attempts, push_of.read_first, push_of.next_at) == (0, False, None)


def test_three_calls_without_an_answer_stop_the_shop_and_pauses_grow(stocked: Stocked) -> None:
    skus = [stocked.sku(f"S{n}", 20) for n in range(6)]
    stocked.send()

    def away(what: str) -> None:
        raise TryLater("busy")

    stocked.shelves.before = away
    for sku in skus:
        stocked.count(sku, 50)
    stocked.send()
    assert ListingPush.objects.filter(attempts=1).count() == 3
    assert not StockSend.objects.exists()  # nothing was carried out
    assert StockOffer.objects.filter(due_since__isnull=False).count() == 6
    assert not ListingPush.objects.exclude(claimed_by="").exists()
    kept = exchange.cursor(stocked.shop.account.pk, "stock")
    assert kept is not None
    assert kept.error == "busy"
    stocked.shelves.before = lambda _what: None
    stocked.send()
    assert stocked.told() == []  # not before the pause is over
    with time_machine.travel(clock.now() + timedelta(seconds=10)):
        stocked.send()
    assert len(stocked.told()) == 6


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_that_dies_loses_nothing_and_nothing_stale_is_last(stocked: Stocked, moment: str) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.send()

    def killed(what: str) -> None:
        if what == "send":
            raise Killed

    setattr(stocked.shelves, moment, killed)
    stocked.count(mug, 7)
    with pytest.raises(Killed):
        stocked.send()
    setattr(stocked.shelves, moment, lambda _what: None)
    stocked.count(mug, 20)  # what we think the channel has
    stocked.send()
    calls = len(stocked.told())
    assert calls == (1 if moment == "after" else 0)  # the dead worker's turn is not over
    with time_machine.travel(clock.now() + VANISHED + timedelta(seconds=1)):
        assert STOCK_SEND.due(Look(clock.now())) == [stocked.shop.account.pk]
        stocked.send()
    assert stocked.shelves.reads == [("C-MUG",)]
    assert stocked.shelves.has["C-MUG", PLACE] == 20
    assert stocked.offer("MUG").due_since is None


def test_the_turn_of_a_worker_that_lives_is_nobody_elses_until_the_clock_ends_it(stocked: Stocked) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.send()
    stocked.count(mug, 7)
    [turn] = claim_turns(stocked)
    with taking_turns(turn.owner):
        stocked.send()
        with time_machine.travel(clock.now() + VANISHED + timedelta(seconds=1)):
            stocked.send()
        assert stocked.told() == []
        with time_machine.travel(clock.now() + TURN + timedelta(seconds=1)):
            stocked.send()
    assert stocked.told() == [{"MUG": 7}]


def claim_turns(stocked: Stocked) -> list[Turn]:
    """What a worker holds that works the numbers out and gets no further."""
    Stock().reckon(Caller(stocked.shop.account.pk))
    return claim(STOCK, stocked.shop.account.pk, owner="bob", most=10)


def test_what_shares_stock_is_told_with_it(stocked: Stocked) -> None:
    mug, box = stocked.sku("MUG", 20), stocked.sku("BOX", 30)
    kit, shadow = stocked.sku("KIT", None), stocked.sku("SHADOW", None)
    KitPart.objects.create(kit=kit, part=mug, quantity=3)
    KitPart.objects.create(kit=kit, part=box, quantity=1)
    Sku.objects.filter(pk=shadow.pk).update(shadow_of=mug)
    announce(StockPartsChanged(kit.company_id, (kit.pk, shadow.pk), None, "Alice"))
    stocked.send()
    assert sorted(stocked.told(), key=str) == [{"KIT": 6}, {"SHADOW": 20}]
    stocked.count(mug, 25)
    stocked.send()
    assert sorted(stocked.told()[2:], key=str) == [{"KIT": 8}, {"MUG": 25}, {"SHADOW": 25}]
    stocked.count(box, 7)
    stocked.send()
    assert sorted(stocked.told()[5:], key=str) == [{"BOX": 7}, {"KIT": 7}]


def test_a_number_whose_answer_was_lost_is_put_right_when_the_old_one_is_wanted_again(
    stocked: Stocked,
) -> None:
    mug = stocked.sku("MUG", 20)
    stocked.count(mug, 15)
    stocked.send()
    stocked.count(mug, 30)
    stocked.shelves.after = _lost
    stocked.send()
    assert stocked.shelves.has["C-MUG", PLACE] == 30, "it arrived, and nobody knows"
    stocked.shelves.after = lambda _: None
    stocked.count(mug, 15)
    with time_machine.travel(clock.now() + 2 * TURN):
        stocked.send()
        assert stocked.shelves.has["C-MUG", PLACE] == 15


def _lost(what: str) -> None:
    if what == "send":
        raise TryLater("away", operation="send", maybe_done=True)
