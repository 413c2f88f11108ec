"""Prices as listings show them."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import DAY_ONE
from tests.sync.stock.conftest import Stocked

from shelfwire.kit.money import Money
from shelfwire.offers.actions.hear_prices import SaidPrice, hear_prices
from shelfwire.offers.models import ListingPush, PriceOffer


def test_a_price_that_is_heard_first_gets_an_offer_and_a_turn_and_drift_is_due(stocked: Stocked) -> None:
    stocked.sku("MUG", 1)
    ListingPush.objects.all().delete()
    account = stocked.shop.account
    account.price_out = True
    account.save()
    assert hear_prices(account.pk, [SaidPrice("C-MUG", Money(999, "EUR"))], DAY_ONE) == 0
    offer = PriceOffer.objects.get()
    assert (offer.says_minor, offer.version, ListingPush.objects.get().listing_id) == (
        999,
        1,
        offer.listing_id,
    )
    PriceOffer.objects.update(sent_minor=999, sent_at=DAY_ONE, due_since=None)
    later = DAY_ONE + timedelta(hours=1)
    assert hear_prices(account.pk, [SaidPrice("C-MUG", Money(500, "EUR"))], DAY_ONE - timedelta(hours=1)) == 0
    assert hear_prices(account.pk, [SaidPrice("C-MUG", Money(500, "EUR"))], later) == 1
    offer.refresh_from_db()
    assert (offer.says_minor, offer.differs_since, offer.due_since is not None) == (500, later, True)
    assert hear_prices(account.pk, [SaidPrice("C-MUG", Money(999, "EUR"))], later + timedelta(hours=1)) == 0
    offer.refresh_from_db()
    assert offer.differs_since is None
