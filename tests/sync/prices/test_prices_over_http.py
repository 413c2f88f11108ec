"""Prices of a shop, all the way to TikTok's price list and back: over HTTP, against the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from tests.factories import make_sku
from tests.support.simulated import connect, simulated_account

from shelfwire.catalog.actions import update_sku
from shelfwire.catalog.models import Sku
from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.listings.actions import SeenSku, link, see_skus
from shelfwire.listings.models import Listing, ListingSku, Promotion, PromotionItem
from shelfwire.offers.actions.hear_prices import SaidPrice, hear_prices
from shelfwire.offers.errors import CannotSend
from shelfwire.offers.models import ListingPush, PriceOffer, PriceSend
from shelfwire.offers.prices import queries
from shelfwire.offers.prices.actions import change_prices, send_prices_now, undo_change
from shelfwire.offers.prices.preview import PriceEdit
from shelfwire.people.models import Company, User
from shelfwire.sync.engine import schedule
from shelfwire.sync.prices.send import PRICE_SEND, look_at_prices
from tiktok_shop_sim.testing import Simulator

UPDATE = "POST /product/202309/products/{product_id}/prices/update"


@dataclass
class Priced:
    """A connected shop that lists a product of several SKUs; ours have the prices that TikTok shows."""

    simulator: Simulator
    account: Account
    rows: list[dict[str, Any]]
    skus: list[Sku]

    @property
    def company(self) -> Company:
        return self.account.company

    def enter(self, place: int = 0, **values: Any) -> Any:
        edit = PriceEdit(self.account.pk, self.skus[place].pk, values)
        return change_prices(company=self.company, edits=[edit], by="Bob", confirmed=True).change

    def send(self) -> None:
        """What the worker does when something changed."""
        PRICE_SEND.chore(account_id=self.account.pk)

    def there(self, place: int = 0) -> int:
        """The price on TikTok, in cents."""
        mine = self.rows[place]["sku_id"]
        row = next(row for row in self.simulator.control.get("/skus")["rows"] if row["sku_id"] == mine)
        return round(float(row["price"]) * 100)

    def offer(self, place: int = 0) -> PriceOffer:
        return PriceOffer.objects.select_related("account__company", "listing_sku").get(
            listing_sku__external_id=self.rows[place]["sku_id"]
        )

    def calls(self) -> int:
        return sum(call["operation"].endswith("/prices/update") for call in self.simulator.control.calls())

    def move(self, moment: datetime) -> time_machine.travel:
        """Our clock and TikTok's stand at that moment."""
        self.simulator.control.set_clock(moment.timestamp())
        return time_machine.travel(moment, tick=False)


def _minor(row: dict[str, Any]) -> int:
    return round(float(row["price"]) * 100)


@pytest.fixture
def priced(company: Company, alice: User, simulator: Simulator) -> Priced:
    account = connect(simulated_account(company, simulator), alice, simulator)
    rows = [row for row in simulator.control.get("/skus")["rows"] if row["product_status"] == "ACTIVATE"]
    product = max({row["product_id"] for row in rows}, key=lambda p: sum(r["product_id"] == p for r in rows))
    rows = [row for row in rows if row["product_id"] == product][:2]
    skus = []
    for number, row in enumerate(rows):
        sku = make_sku(company, f"OURS-{number}", price_minor=_minor(row), currency=row["currency"])
        seen = SeenSku(product, row["title"], row["sku_id"], "", "")
        see_skus(account, [seen], clock.now())
        listing_sku = ListingSku.objects.select_related("account").get(external_id=row["sku_id"])
        link(listing_sku=listing_sku, sku=sku, by="Alice")
        skus.append(sku)
    set_switch(account=account, switch="price_out", on=True, by="Alice")
    made = Priced(simulator, account, rows, skus)
    made.send()
    simulator.control.clear_calls()
    return made


def test_a_price_and_its_list_price_go_out_once_and_are_explained(priced: Priced) -> None:
    before = priced.there()
    priced.enter(price_minor=before + 150, list_minor=before + 500)
    for _ in range(2):
        priced.send()
    assert (priced.there(), priced.calls()) == (before + 150, 1)
    offer = priced.offer()
    assert (offer.wanted_minor, offer.sent_minor, offer.sent_list_minor, offer.due_since, offer.hindrance) == (
        before + 150, before + 150, before + 500, None, "",
    )  # fmt: skip
    send = queries.price_sends(offer)[0]
    assert (send.before_minor, send.outcome, send.by) == (before, "taken", "worker")
    explained = queries.explain_price(offer, send.pk)
    assert explained
    assert explained.same
    assert [step.label for step in explained.steps] == ["Website price of the shop", "List price of the shop"]
    # a stored number that does not follow from its inputs is said to
    PriceSend.objects.filter(pk=send.pk).update(price_minor=1)
    wrong = queries.explain_price(offer, send.pk)
    assert wrong
    assert not wrong.same


def test_a_new_price_of_the_sku_goes_out_by_the_rules(priced: Priced) -> None:
    ListingPush.objects.all().delete()  # as of a listing whose prices were only read so far
    before = priced.there()
    update_sku(sku=priced.skus[0], price_minor=before + 200, by="Bob")
    priced.send()
    assert (priced.there(), priced.calls()) == (before + 200, 1)


def test_what_changes_while_it_is_sent_goes_again_and_an_undone_change_comes_back(priced: Priced) -> None:
    before = priced.there()
    change = priced.enter(price_minor=before + 100)
    priced.send()
    assert priced.there() == before + 100
    undo_change(change=change, by="Bob")
    priced.send()
    assert (priced.there(), priced.calls()) == (before, 2)


def test_another_currency_and_no_price_send_nothing_and_say_why(priced: Priced) -> None:
    before = priced.there()
    update_sku(sku=priced.skus[0], price_minor=1999, currency="EUR", by="Bob")
    update_sku(sku=priced.skus[1], price_minor=None, by="Bob")
    priced.send()
    assert (priced.there(), priced.calls()) == (before, 0)
    one, two = priced.offer(0), priced.offer(1)
    assert (one.hindrance, one.due_since, two.hindrance) == ("currency", None, "no_price")
    assert "in EUR, the shop sells in USD" in one.why
    rows = queries.price_rows(priced.company, list(queries.price_list(priced.account, "OURS")))
    assert [row.hindrance for row in rows] == [one.why, two.why]
    # it goes as soon as it can
    update_sku(sku=priced.skus[0], price_minor=before + 1, currency="USD", by="Bob")
    priced.send()
    assert priced.there() == before + 1


def test_what_the_channel_does_not_take_is_refused_before_it_is_sent(priced: Priced) -> None:
    edit = PriceEdit(priced.account.pk, priced.skus[0].pk, {"price_minor": 760_001})
    done = change_prices(company=priced.company, edits=[edit], by="Bob", confirmed=True)
    assert "0.01 to 7,600 USD" in done.preview.rows[0].refused
    update_sku(sku=priced.skus[0], price_minor=760_001, by="Bob")
    priced.send()
    assert (priced.offer().hindrance, priced.calls()) == ("out_of_range", 0)


def test_a_promotion_that_nobody_read_yet_holds_its_sku_alone_until_it_ends(priced: Priced) -> None:
    with priced.move(clock.now() + timedelta(minutes=5)):
        terms = [{"sku_id": priced.rows[0]["sku_id"], "percent": "10"}]
        priced.simulator.control.post("/promotion", seconds=3600, skus=terms)
        first, second = priced.there(0), priced.there(1)
        priced.enter(0, price_minor=first + 100)
        priced.enter(1, price_minor=second + 100)
        priced.send()
        assert (priced.there(0), priced.there(1)) == (first, second + 100)
        offer = priced.offer(0)
        assert (offer.hindrance, bool(offer.due_since), offer.reasons[0]["code"]) == (
            "locked",
            True,
            "12052038",
        )
        assert offer.parked_until
        # a new price does not end the lock, and nothing is tried again meanwhile
        priced.enter(0, price_minor=first + 120)
        priced.simulator.control.clear_calls()
        priced.send()
        assert (priced.offer(0).hindrance, priced.calls()) == ("locked", 0)
    with priced.move(offer.parked_until + timedelta(seconds=1)):
        priced.send()
        assert (priced.there(0), priced.offer(0).hindrance) == (first + 120, "")


def test_a_promotion_that_was_read_costs_no_call(priced: Priced) -> None:
    ends = clock.now() + timedelta(hours=1)
    promotion = Promotion.objects.create(
        account=priced.account, external_id="7", title="Autumn", status="running", ends_at=ends,
        read_at=clock.now(),
    )  # fmt: skip
    PromotionItem.objects.create(promotion=promotion, product_external_id=priced.rows[0]["product_id"])
    priced.enter(price_minor=priced.there() + 100)
    priced.send()
    offer = priced.offer()
    assert (offer.hindrance, offer.parked_until, priced.calls()) == ("locked", ends, 0)
    assert "Autumn" in offer.why


def test_a_sale_begins_and_ends_on_the_website_by_itself(priced: Priced) -> None:
    usual = priced.there()
    begins, ends = clock.now() + timedelta(hours=2), clock.now() + timedelta(hours=4)
    priced.enter(sale_minor=usual - 100, sale_from=begins, sale_until=ends)
    priced.send()
    assert (priced.there(), priced.calls()) == (usual, 0)
    with priced.move(begins + timedelta(seconds=1)):
        due = {chore.name: accounts for chore, accounts in schedule.due()}
        assert due["prices.look"] == [priced.account.pk]
        look_at_prices(account_id=priced.account.pk)
        priced.send()
        assert priced.there() == usual - 100
    # nobody looked when it ended: whoever sends finds it
    with priced.move(ends + timedelta(hours=1)):
        priced.send()
        assert (priced.there(), priced.calls()) == (usual, 2)


def test_with_the_switch_off_nothing_goes_but_what_a_person_asks_for(priced: Priced) -> None:
    set_switch(account=priced.account, switch="price_out", on=False, by="Alice")
    first, second = priced.there(0), priced.there(1)
    priced.enter(0, price_minor=first + 100)
    priced.enter(1, price_minor=second - 100)
    priced.send()
    assert priced.calls() == 0
    told = queries.would_send_prices(priced.account)
    assert (told.changed, told.rising, told.falling, told.unknown) == (2, 1, 1, 0)
    assert {row.pk for row in told.rows} == {priced.offer(0).pk, priced.offer(1).pk}
    listing_sku = priced.offer(0).listing_sku
    send_prices_now([listing_sku.pk], by="Bob")
    priced.send()
    assert (priced.there(0), priced.there(1)) == (first + 100, second)
    assert queries.price_sends(priced.offer(0))[0].by == "Bob"
    ListingSku.objects.filter(pk=listing_sku.pk).update(enabled=False)
    with pytest.raises(CannotSend, match="not enabled"):
        send_prices_now([listing_sku.pk, priced.offer(1).listing_sku_id], by="Bob")
    priced.send()
    assert priced.there(1) == second


def test_what_somebody_set_with_the_switch_off_is_seen_and_put_right(priced: Priced) -> None:
    wanted, currency = _minor(priced.rows[0]) + 100, priced.rows[0]["currency"]
    priced.enter(price_minor=wanted)
    priced.send()
    set_switch(account=priced.account, switch="price_out", on=False, by="Alice")
    theirs = SaidPrice(priced.rows[0]["sku_id"], Money(wanted + 500, currency))
    with priced.move(clock.now() + timedelta(hours=1)):
        hear_prices(priced.account.pk, [theirs], clock.now())
        found = queries.would_send_prices(priced.account)
        assert (found.changed, found.falling, found.unchanged, found.unknown) == (1, 1, 1, 0)
        assert [(row.has, row.wanted_minor) for row in found.rows] == [(wanted + 500, wanted)]  # type: ignore[attr-defined]
        before = priced.calls()
        set_switch(account=priced.account, switch="price_out", on=True, by="Alice")
        priced.send()
        assert (priced.calls() - before, priced.offer().differs_since) == (1, None)


def test_a_listing_that_is_not_live_waits_for_its_state(priced: Priced) -> None:
    Listing.objects.update(status="off_by_seller")
    priced.enter(price_minor=priced.there() + 100)
    priced.send()
    assert (priced.offer().hindrance, priced.calls()) == ("state", 0)
    # where the state is not known, the channel says it
    Listing.objects.update(status="")
    priced.simulator.control.post("/suspend", product_id=priced.rows[0]["product_id"])
    priced.enter(price_minor=priced.there() + 200)
    priced.send()
    assert (priced.offer().hindrance, priced.calls()) == ("state", 1)


def test_a_sku_that_was_linked_when_it_was_first_seen_is_found_by_the_clock(priced: Priced) -> None:
    PriceOffer.objects.filter(pk=priced.offer().pk).delete()
    assert {chore.name: accounts for chore, accounts in schedule.due()}["prices.look"] == [priced.account.pk]
    look_at_prices(account_id=priced.account.pk)
    assert priced.offer().due_since
    assert not {chore.name: accounts for chore, accounts in schedule.due()}["prices.look"]
