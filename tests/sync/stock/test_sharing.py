"""The last pieces, shared out between two shops that sell the same stock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import channel_order, channel_unit
from tests.support.folder_shops import Shop, new_account
from tests.sync.stock.conftest import PLACE, Stocked

from shelfwire.catalog.actions import create_sku
from shelfwire.catalog.models import Sku
from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account, ChannelWarehouse
from shelfwire.inventory.actions import link_warehouse
from shelfwire.jobs import drain
from shelfwire.kit import clock
from shelfwire.listings.actions import SeenSku, link, see_skus, set_enabled, unlink
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.offers.actions import StockScope, ensure_offers, set_stock_rule
from shelfwire.offers.actions.share import mark_shares, shops_that_share
from shelfwire.offers.models import StockOffer, StockRule, StockSend
from shelfwire.offers.queries import explain
from shelfwire.offers.shares import parties_of
from shelfwire.orders.actions import record_orders
from shelfwire.people.models import Company, User
from shelfwire.sync.stock.send import STOCK_SEND


@dataclass
class Pair:
    """Two shops that list the SKUs of one warehouse, by the first letter of the channel's id: C and D."""

    first: Stocked
    second: Account

    def sku(self, code: str, on_hand: int, *, has: tuple[int, int] = (0, 0)) -> Sku:
        sku = self.first.sku(code, on_hand, has=has[0])
        self.list_second(code, has=has[1])
        return sku

    def list_second(self, code: str, *, has: int = 0) -> None:
        see_skus(self.second, [SeenSku(f"Q-{code}", code, f"D-{code}", code, code)], at=clock.now())  # type: ignore[arg-type]
        pk = ListingSku.objects.get(external_id=f"D-{code}").pk
        ensure_offers(self.second.pk, [(pk, PLACE)])
        self.first.shelves.has[f"D-{code}", PLACE] = has
        StockOffer.objects.filter(listing_sku=pk).update(says=has, says_at=clock.now())

    def sells(self, letter: str, code: str) -> None:
        """Shop C or D sells a piece, and its order is recorded."""
        shelves, key = self.first.shelves, (f"{letter}-{code}", PLACE)
        assert shelves.has[key] > 0, "the channel sells what it shows"
        shelves.has[key] -= 1
        shelves.held[key] = shelves.held.get(key, 0) + 1
        number = StockOffer.objects.count() + sum(shelves.held.values()) * 100
        account = self.first.shop.account if letter == "C" else self.second
        product = f"P-{code}" if letter == "C" else f"Q-{code}"
        unit = channel_unit(code, f"U-{number}", product_id=product, sku_id=f"{letter}-{code}")
        doc = channel_order(f"O-{number}", units=[unit], placed_at=clock.now(), warehouse_id=PLACE)
        record_orders(account, [doc], via="poll")

    def send(self) -> None:
        """What the workers do, until nothing is left to do."""
        for _ in range(3):
            self.first.send()
            STOCK_SEND.chore(account_id=self.second.pk)
            drain()

    def shown(self, code: str) -> tuple[int, int]:
        has = self.first.shelves.has
        return has[f"C-{code}", PLACE], has[f"D-{code}", PLACE]


@pytest.fixture
def pair(stocked: Stocked, company: Company, alice: User) -> Pair:
    world = stocked.shop.world
    world.shops("S2", holder="H2")
    other = Shop(new_account(company, world, "Second shop"), world, alice)
    other.connect()
    ChannelWarehouse.objects.get_or_create(
        account=other.account,
        external_id=PLACE,
        defaults={"name": "Place", "is_default": True, "seen_at": clock.now()},
    )
    link_warehouse(account=other.account, external_id=PLACE, warehouse=stocked.warehouse, by="Alice")
    other.switch("stock_out", "orders_in")
    drain()
    StockRule.objects.create(company=company, share_out=3)
    return Pair(stocked, other.account)


def rose_before_another_fell(pair: Pair, code: str, there: int) -> None:
    """Have every number that is told checked at the moment it arrives."""

    def check(what: str) -> None:
        if what == "send":
            assert sum(pair.shown(code)) <= there, "more is shown than there is"

    pair.first.shelves.after = check


def test_the_last_pieces_are_shared_out_and_a_share_moves_only_once_it_is_let_go(pair: Pair) -> None:
    mug = pair.sku("MUG", 4)
    pair.send()
    assert pair.shown("MUG") == (4, 4)  # four are more than the last three
    pair.sells("C", "MUG")
    pair.send()
    assert pair.shown("MUG") == (2, 1)  # C sold last
    offer = pair.first.offer("MUG")
    assert offer.sharers == 2
    found = explain(offer)
    assert found.arithmetic is not None
    assert "3 left are shared out among 2 shops: 2 here (company)" in [
        step.label for step in found.arithmetic.steps
    ]
    sent = StockSend.objects.filter(offer=offer).latest("pk")
    assert explain(offer, sent.pk).agrees
    before = len(pair.first.shelves.calls)
    pair.send()
    assert len(pair.first.shelves.calls) == before, "nothing flips to and fro"

    rose_before_another_fell(pair, "MUG", 2)
    pair.sells("D", "MUG")  # D has none left, and is given the one that C lets go of
    assert pair.shown("MUG") == (2, 0)
    STOCK_SEND.chore(account_id=pair.second.pk)
    assert pair.shown("MUG") == (2, 0)
    waiting = StockOffer.objects.get(account=pair.second)
    assert (waiting.sharers, waiting.wanted) == (0, 0)
    pair.send()
    assert pair.shown("MUG") == (1, 1)
    rose_before_another_fell(pair, "MUG", 1)
    pair.sells("D", "MUG")
    pair.send()
    assert pair.shown("MUG") == (0, 1)  # the last one is where it sold last
    pair.sells("D", "MUG")
    pair.send()
    assert pair.shown("MUG") == (0, 0)
    # with more again, each shows all
    pair.first.shelves.after = lambda _what: None
    pair.first.count(mug, 24)
    pair.send()
    assert pair.shown("MUG") == (20, 20)
    assert not StockOffer.objects.filter(sharers__isnull=False)


def test_a_listing_that_comes_or_goes_changes_the_shares_of_the_others(pair: Pair) -> None:
    stocked, company = pair.first, pair.second.company
    mug = stocked.sku("MUG", 3, has=0)
    pair.send()
    assert stocked.told()[-1] == {"MUG": 3}  # alone, everything
    rose_before = stocked.shelves.has["C-MUG", PLACE]
    pair.list_second("MUG", has=0)
    link_to(mug, "D-MUG")
    pair.send()
    assert (rose_before, *pair.shown("MUG")) == (3, 2, 1)
    theirs = ListingSku.objects.get(external_id="D-MUG")
    goes_and_comes: list[tuple[Any, Any]] = [
        (
            lambda: set_enabled(company=company, listing_sku_ids=[theirs.pk], on=False, by="Alice"),
            lambda: set_enabled(company=company, listing_sku_ids=[theirs.pk], on=True, by="Alice"),
        ),
        (lambda: switch(pair.second, on=False), lambda: switch(pair.second, on=True)),
        (lambda: listing_is(theirs, "off_by_seller"), lambda: listing_is(theirs, "live")),
        (lambda: unlink(listing_sku=theirs, by="Alice"), lambda: link_to(mug, "D-MUG")),
    ]
    for goes, comes in goes_and_comes:
        assert shops_that_share(clock.now())[0] == stocked.shop.account.pk
        assert mark_shares(stocked.shop.account.pk) == 0, "nothing changed"
        goes()
        theirs.refresh_from_db()
        assert mark_shares(stocked.shop.account.pk) == 1, "by the clock, a minute later at most"
        mark_shares(pair.second.pk)
        pair.send()
        assert stocked.shelves.has["C-MUG", PLACE] == 3
        comes()
        theirs.refresh_from_db()
        StockOffer.objects.filter(listing_sku=theirs).update(says=0, sent=None, sold=0)
        stocked.shelves.has["D-MUG", PLACE] = 0
        rose_before_another_fell(pair, "MUG", 3)
        pair.send()
        assert pair.shown("MUG") == (2, 1)
        stocked.shelves.after = lambda _what: None
    # without the rule each shows all
    set_stock_rule(company=company, scope=StockScope(), values={}, by="Alice")
    pair.send()
    assert pair.shown("MUG") == (3, 3)
    set_stock_rule(company=company, scope=StockScope(), values={"share_out": 0}, by="Alice")
    pair.send()
    assert pair.shown("MUG") == (3, 3)


def link_to(sku: Sku, external_id: str) -> None:
    listed = ListingSku.objects.get(external_id=external_id)
    if listed.sku_id is None:
        link(listing_sku=listed, sku=sku, by="Alice")


def switch(account: Account, *, on: bool) -> None:
    set_switch(account=account, switch="stock_out", on=on, by="Alice")


def listing_is(listed: ListingSku, status: str) -> None:
    Listing.objects.filter(pk=listed.listing_id).update(status=status)
    StockOffer.objects.filter(listing_sku=listed).update(due_since=clock.now(), urgency=-1)


def test_shadows_share_with_whose_stock_they_are_in_one_query(pair: Pair, company: Company) -> None:
    mug = pair.first.sku("MUG", 3, has=0)
    shadow = create_sku(company=company, code="MUG-B", title="Mug", by="Alice")
    Sku.objects.filter(pk=shadow.pk).update(shadow_of=mug)
    pair.first.sku("CUP", 3, has=0)
    pair.list_second("MUG-B")
    with CaptureQueriesContext(connection) as captured:
        found = parties_of([mug.pk, shadow.pk])
    assert len(captured) == 1
    assert [party.offer_id for party in found[mug.pk]] == [party.offer_id for party in found[shadow.pk]]
    pair.send()
    has = pair.first.shelves.has
    assert (has["C-MUG", PLACE], has["D-MUG-B", PLACE], has["C-CUP", PLACE]) == (2, 1, 3)
