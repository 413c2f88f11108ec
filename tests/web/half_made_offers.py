"""Offers, sends, rules, changes of prices and promotions that are half made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.listings.models import ListingSku, Promotion, PromotionItem
from shelfwire.offers.arithmetic import StockInputs, work_out
from shelfwire.offers.models import (
    Drift,
    PriceChange,
    PriceChangeRow,
    PriceOffer,
    PriceRule,
    PriceSend,
    SecondWriter,
    ShopPrice,
    StockOffer,
    StockRule,
    StockSend,
)
from shelfwire.offers.prices.queries import price_rows

FIRST_MOMENT = datetime(1, 1, 1, tzinfo=UTC)
LAST_MOMENT = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
MARTIAN = "martian"
"""A word that no release knows."""


def offers_half_made(shop: Account, links: Sequence[ListingSku], skus: Sequence[Sku]) -> dict[str, list[Any]]:
    """What was made, by the names that addresses use. Moments at both ends of the calendar, words that nobody knows."""
    stock = [_stock(row, number) for number, row in enumerate(links)]
    prices = [_price(row, number) for number, row in enumerate(links)]
    sale = ShopPrice.objects.create(
        account=shop, sku=skus[0], currency="ZZZ", sale_minor=1, sale_until=FIRST_MOMENT,
        updated_at=FIRST_MOMENT, updated_by="",
    )  # fmt: skip
    rules = [
        PriceRule.objects.create(company=shop.company, channel=MARTIAN),
        PriceRule.objects.create(company=shop.company, sku=skus[1], percent=-99),
    ]
    stock_rules = [
        StockRule.objects.create(company=shop.company, channel=MARTIAN),
        StockRule.objects.create(company=shop.company, account=shop, sku=skus[0], viral=True, fixed=0),
    ]
    promotions = [
        Promotion.objects.create(account=shop, external_id=f"P{n}", read_at=FIRST_MOMENT, **more)
        for n, more in enumerate(
            (
                {"channel_status": MARTIAN},
                {"begins_at": LAST_MOMENT, "ends_at": FIRST_MOMENT, "status": "ended"},
            )
        )
    ]
    PromotionItem.objects.create(promotion=promotions[0], product_external_id="gone")
    changes = _changes(sale)
    return {
        "offer_id": [one.pk for one in stock] + [404_404],
        "price_offer_id": [one.pk for one in prices] + [404_404],
        "rule_id": [rule.pk for rule in rules] + [404_404],
        "stock_rule_id": [rule.pk for rule in stock_rules] + [404_404],
        "change_id": [change.pk for change in changes] + [404_404],
        "promotion_id": [one.pk for one in promotions] + [404_404],
    }


def _stock(row: ListingSku, number: int) -> StockOffer:
    """Due since ever, refused with a word that nobody knows, drifting, with a send whose answer never came."""
    offer = StockOffer.objects.create(
        account=row.account, listing=row.listing, listing_sku=row, external_warehouse_id=f"W{number}",
        due_since=FIRST_MOMENT if number % 2 else None, hindrance=("", MARTIAN, "not_mapped", "value")[number % 4],
        sent=number or None, sent_at=LAST_MOMENT if number else None, parked_until=LAST_MOMENT,
        differs_since=FIRST_MOMENT if number == 3 else None,
    )  # fmt: skip
    kept = work_out(StockInputs(())).to_json()
    StockSend.objects.create(
        account=row.account,
        offer=offer,
        quantity=7,
        arithmetic=kept,
        called_at=FIRST_MOMENT,
        outcome="",
        by="",
    )
    StockSend.objects.create(
        account=row.account, offer=offer, quantity=0, before=3, arithmetic=kept, changed_at=FIRST_MOMENT,
        called_at=LAST_MOMENT, answered_at=LAST_MOMENT, outcome=MARTIAN, by="",
    )  # fmt: skip
    if number == 3:
        Drift.objects.create(
            account=row.account, offer=offer, began_at=FIRST_MOMENT, expected=0, says=-1, seen_at=LAST_MOMENT
        )
        SecondWriter.objects.create(
            account=row.account,
            offer=offer,
            wrote=0,
            first_at=FIRST_MOMENT,
            last_at=LAST_MOMENT,
            evidence=[{}],
        )
    return offer


def _price(row: ListingSku, number: int) -> PriceOffer:
    """In a currency that nobody knows."""
    offer = PriceOffer.objects.create(
        account=row.account, listing=row.listing, listing_sku=row, currency="ZZZ" if number else "",
        hindrance=("", MARTIAN)[number % 2], wanted_minor=2**62,
    )  # fmt: skip
    found = price_rows(row.account.company, [row])
    if found:
        PriceSend.objects.create(
            account=row.account, offer=offer, price_minor=1, arithmetic=found[0].now.to_json(),
            called_at=FIRST_MOMENT, outcome=MARTIAN, by="",
        )  # fmt: skip
    return offer


def _changes(sale: ShopPrice) -> list[PriceChange]:
    """Of nothing; of a rule that is gone; of a price that was changed since; one that undoes another."""
    company = sale.account.company
    empty = PriceChange.objects.create(company=company, title="", at=FIRST_MOMENT, by="")
    scope = {"channel": MARTIAN, "account_id": None, "product_id": None, "sku_id": None}
    rule = PriceChange.objects.create(
        company=company, title=MARTIAN, at=LAST_MOMENT, by="", rule_before={"scope": scope, "values": {}}
    )
    entered = PriceChange.objects.create(company=company, title=MARTIAN, at=FIRST_MOMENT, by="", undoes=empty)
    PriceChangeRow.objects.create(
        change=entered, account=sale.account, sku=sale.sku, before={"price_minor": 1}, after={}
    )
    return [empty, rule, entered]
