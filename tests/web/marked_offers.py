"""Offers, rules, changes of prices and promotions whose every text carries a mark."""

from __future__ import annotations

from typing import Any

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.listings.models import ListingSku, Promotion, PromotionItem
from shelfwire.offers.arithmetic import Part, Place, StockInputs, work_out
from shelfwire.offers.models import (
    Drift,
    PriceChange,
    PriceChangeRow,
    PriceOffer,
    PriceRule,
    SecondWriter,
    StockOffer,
    StockRule,
    StockSend,
)


def marked_offers(account: Account, text: str) -> dict[str, list[Any]]:
    """What was made, by the names that addresses use."""
    now, company = clock.now(), account.company
    listed = ListingSku.objects.filter(account=account, sku__isnull=False).first()
    assert listed is not None
    assert listed.sku is not None
    offer = StockOffer.objects.create(
        account=account, listing=listed.listing, listing_sku=listed, external_warehouse_id="CW", wanted=1,
        hindrance="value", why=text, reasons=[{"code": text, "text": text}],
    )  # fmt: skip
    inputs = StockInputs((Place(text, (Part(text, 5, 1),)),))
    StockSend.objects.create(
        account=account, offer=offer, quantity=4, arithmetic=work_out(inputs).to_json(), called_at=now,
        outcome="taken", by=text[:120], request_id=text[:80],
    )  # fmt: skip
    price = PriceOffer.objects.create(
        account=account,
        listing=listed.listing,
        listing_sku=listed,
        currency="USD",
        hindrance="value",
        why=text,
    )
    Drift.objects.create(account=account, offer=offer, began_at=now, expected=4, says=5, seen_at=now)
    SecondWriter.objects.create(
        account=account, offer=offer, wrote=5, word=text[:120], first_at=now, last_at=now,
        evidence=[{"told": 4, "wrote": 5, "why": [text]}],
    )  # fmt: skip
    rule = PriceRule.objects.create(company=company, sku=listed.sku, percent=10, rate_by=text[:120])
    stock_rule = StockRule.objects.create(company=company, sku=listed.sku, safety=1)
    change = PriceChange.objects.create(company=company, title=text[:200], at=now, by=text[:120])
    PriceChangeRow.objects.create(
        change=change, account=account, sku=listed.sku, after={"price_minor": 1, "currency": "USD"}
    )
    promotion = Promotion.objects.create(
        account=account,
        external_id="P1",
        title=text[:300],
        kind=text[:60],
        channel_status=text[:60],
        read_at=now,
    )
    PromotionItem.objects.create(promotion=promotion, product_external_id=listed.listing.external_id)
    return {
        "offer_id": [offer.pk],
        "price_offer_id": [price.pk],
        "rule_id": [rule.pk],
        "stock_rule_id": [stock_rule.pk],
        "change_id": [change.pk],
        "promotion_id": [promotion.pk],
    }
