"""Prices entered for shops and rules: previewed, guarded, marked in the same act, and undone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction
from tests.factories import make_account, make_sku
from tests.support.prices import Prices

from shelfwire.kit import clock
from shelfwire.offers.models import PriceChange, PriceChangeRow, PriceRule, ShopPrice
from shelfwire.offers.prices import preview as previewing
from shelfwire.offers.prices.change import change_prices
from shelfwire.offers.prices.errors import BadPriceRule, LargeChange
from shelfwire.offers.prices.mark import mark_sales, shops_with_sales_due
from shelfwire.offers.prices.preview import preview_prices
from shelfwire.offers.prices.reckon import reckon
from shelfwire.offers.prices.rule_change import RuleScope, preview_rule_change, set_rule
from shelfwire.offers.prices.undo import undo_change
from shelfwire.people.models import Company


def price(prices: Prices, account: Any = None) -> int | str | None:
    """What the shop would be told now; the hindrance where nothing is."""
    account = account or prices.one
    pair = (account.pk, prices.mug.pk)
    found = reckon(prices.company.pk, [pair], clock.now())[pair]
    return found.hindrance or found.price_minor


def entered(prices: Prices) -> dict[str, int | None]:
    return dict(ShopPrice.objects.values_list("account__name", "price_minor"))


# entering prices


def test_a_price_of_a_shop_is_entered_marked_and_kept_once(prices: Prices) -> None:
    for _ in range(2):
        change_prices(company=prices.company, edits=[prices.edit(price_minor=2790)], by="Bob")
    assert (price(prices), price(prices, prices.two)) == (2790, 2590)
    assert prices.due() == {"One": 1}
    change = PriceChange.objects.get()
    assert (change.by, change.title) == ("Bob", "Price of MUG in One")
    row = PriceChangeRow.objects.get()
    assert (row.before, row.after) == ({}, {"currency": "USD", "price_minor": 2790})
    change_prices(company=prices.company, edits=[prices.edit(price_minor=None)], by="Bob")
    assert (price(prices), entered(prices)) == (2590, {})


def test_an_act_with_a_key_happens_once(prices: Prices) -> None:
    first = change_prices(company=prices.company, edits=[prices.edit(price_minor=2790)], by="Bob", once="k")
    again = change_prices(company=prices.company, edits=[prices.edit(price_minor=2690)], by="Bob", once="k")
    assert again.change == first.change
    assert price(prices) == 2790


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"price_minor": 0}, "Price", "not above 0"),
        ({"sale_minor": -5}, "Sale price", "not above 0"),
        ({"price_minor": 3000, "list_minor": 2900}, "List price", "below the price 30.00 USD"),
        ({"sale_from": datetime(2026, 12, 1, tzinfo=UTC)}, "Sale price", "no price"),
        (
            {"sale_minor": 1999, "sale_from": datetime(2026, 12, 2, tzinfo=UTC),
             "sale_until": datetime(2026, 12, 1, tzinfo=UTC)},
            "Sale until", "before it begins",
        ),
    ],
)  # fmt: skip
def test_what_no_price_can_be_is_refused_and_nothing_changes(
    prices: Prices, values: dict[str, Any], field: str, words: str
) -> None:
    done = change_prices(
        company=prices.company,
        edits=[prices.edit(**values), prices.edit(prices.two, price_minor=2600)],
        by="Bob",
    )
    (refused,) = done.preview.refused
    assert (refused.shop, refused.refused_field) == ("One", field)
    assert words in refused.refused
    assert entered(prices) == {"Two": 2600}
    assert prices.due() == {"Two": 1}


def test_a_stranger_sku_a_stranger_shop_and_a_row_twice_are_refused(
    prices: Prices, other_company: Company
) -> None:
    theirs, their_sku = make_account(other_company, "Theirs"), make_sku(other_company, "CUP")
    rows = preview_prices(
        prices.company,
        [
            prices.edit(theirs, price_minor=2500),
            prices.edit(sku=their_sku, price_minor=2500),
            prices.edit(price_minor=2500),
            prices.edit(price_minor=2400),
        ],
    ).rows
    assert [bool(row.refused) for row in rows] == [True, True, False, True]


def test_a_large_change_asks_first(prices: Prices, monkeypatch: pytest.MonkeyPatch) -> None:
    far = [prices.edit(price_minor=259)]
    with pytest.raises(LargeChange, match=r"MUG in One changes by -90 %"):
        change_prices(company=prices.company, edits=far, by="Bob")
    monkeypatch.setattr(previewing, "MOST_ROWS", 1)
    many = [prices.edit(price_minor=2600), prices.edit(prices.two, price_minor=2600)]
    with pytest.raises(LargeChange, match="2 prices change"):
        change_prices(company=prices.company, edits=many, by="Bob")
    assert (entered(prices), prices.due(), PriceChange.objects.count()) == ({}, {}, 0)
    change_prices(company=prices.company, edits=far, by="Bob", confirmed=True)
    assert price(prices) == 259


def test_an_amount_of_another_currency_never_becomes_one_of_the_shops(prices: Prices) -> None:
    change_prices(company=prices.company, edits=[prices.edit(price_minor=2600, list_minor=2900)], by="Bob")
    prices.one.currency, prices.one.region = "EUR", "DE"
    prices.one.save()
    assert price(prices) == "currency"
    done = change_prices(company=prices.company, edits=[prices.edit(price_minor=2700)], by="Bob")
    assert "entered in another currency" in done.preview.rows[0].refused
    both = prices.edit(price_minor=2700, list_minor=None)
    change_prices(company=prices.company, edits=[both], by="Bob")
    assert price(prices) == 2700


def test_a_preview_reads_and_counts(prices: Prices) -> None:
    preview = preview_prices(
        prices.company,
        [
            prices.edit(price_minor=2849),
            prices.edit(prices.two, price_minor=2300),
            prices.edit(prices.britain),
        ],
    )
    assert preview.counts == {
        "changing": 2, "unchanged": 1, "refused": 0, "rising": 1, "falling": 1, "without_price": 0,
    }  # fmt: skip
    biggest = preview.biggest
    assert biggest
    assert (biggest.shop, biggest.price_before, biggest.price_after) == ("Two", 2590, 2300)
    assert not ShopPrice.objects.exists()
    assert not prices.due()


# rules


def test_a_rule_of_a_narrower_scope_wins_value_by_value(prices: Prices) -> None:
    set_rule(
        company=prices.company,
        scope=RuleScope(),
        values={"percent": Decimal(10), "rounding": "end_99_up"},
        by="Bob",
    )
    assert (price(prices), price(prices, prices.two)) == (2899, 2899)
    assert prices.due() == {"One": 1, "Two": 1, "Britain": 1}
    set_rule(
        company=prices.company, scope=RuleScope(account=prices.two), values={"percent": Decimal(20)}, by="Bob"
    )
    assert (price(prices), price(prices, prices.two)) == (2899, 3199)
    set_rule(
        company=prices.company, scope=RuleScope(sku=prices.mug), values={"rounding": "nearest_1"}, by="Bob"
    )
    assert (price(prices), price(prices, prices.two)) == (2800, 3100)
    other = make_sku(prices.company, "CUP")
    set_rule(
        company=prices.company,
        scope=RuleScope(product=other.product),
        values={"percent": Decimal(50)},
        by="Bob",
    )
    assert price(prices) == 2800


def test_another_currency_needs_a_rate_with_its_date_and_source(prices: Prices) -> None:
    assert price(prices, prices.britain) == "currency"
    rate = {"rate": Decimal("0.75"), "rate_from": "USD", "rate_to": "GBP"}
    with pytest.raises(BadPriceRule, match="needs its date and who said it"):
        set_rule(company=prices.company, scope=RuleScope(), values=rate, by="Bob")
    assert not PriceRule.objects.exists()
    said = {**rate, "rate_on": date(2026, 11, 27), "rate_by": "Bank of England"}
    set_rule(company=prices.company, scope=RuleScope(), values=said, by="Bob")
    assert (price(prices), price(prices, prices.britain)) == (2590, 1943)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"percent": Decimal(-100)}, "Percent"),
        ({"percent": Decimal("1.234")}, "Percent"),
        ({"fixed_minor": 100}, "Fixed amount"),
        ({"fixed_currency": "USD"}, "Fixed amount"),
        ({"rounding": "end_42"}, "Rounding"),
        ({"source": "moon"}, "Starts from"),
        ({"rate": Decimal(0), "rate_from": "USD", "rate_to": "GBP", "rate_on": date(2026, 1, 1), "rate_by": "x"},
         "Conversion rate"),
        ({"rate": Decimal(1), "rate_from": "USD", "rate_to": "USD", "rate_on": date(2026, 1, 1), "rate_by": "x"},
         "Conversion rate"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(prices: Prices, values: dict[str, Any], field: str) -> None:
    with pytest.raises(BadPriceRule) as refusal:
        set_rule(company=prices.company, scope=RuleScope(), values=values, by="Bob")
    assert refusal.value.field == field
    assert (PriceRule.objects.count(), prices.due()) == (0, {})


def test_a_rule_for_another_companys_shop_is_refused(prices: Prices, other_company: Company) -> None:
    theirs = make_account(other_company, "Theirs")
    with pytest.raises(BadPriceRule, match="another company"):
        set_rule(company=prices.company, scope=RuleScope(account=theirs), values={"percent": 5}, by="Bob")
    assert not PriceRule.objects.exists()


def test_a_rule_is_previewed_guarded_and_marks_only_what_it_concerns(prices: Prices) -> None:
    scope, half = RuleScope(account=prices.two), {"percent": Decimal(-50)}
    rows = preview_rule_change(company=prices.company, scope=scope, values=half).rows
    assert [(row.shop, row.price_before, row.price_after) for row in rows] == [("Two", 2590, 1295)]
    with pytest.raises(LargeChange):
        set_rule(company=prices.company, scope=scope, values=half, by="Bob")
    assert (PriceRule.objects.count(), prices.due()) == (0, {})
    for _ in range(2):
        set_rule(company=prices.company, scope=scope, values=half, by="Bob", confirmed=True)
    assert prices.due() == {"Two": 1}
    assert PriceChange.objects.count() == 1
    set_rule(company=prices.company, scope=scope, values={}, by="Bob", confirmed=True)
    assert (PriceRule.objects.count(), prices.due()) == (0, {"Two": 2})


# undo


def test_undo_puts_back_what_still_is_so_and_names_what_was_changed_since(prices: Prices) -> None:
    change_prices(company=prices.company, edits=[prices.edit(prices.two, price_minor=2500)], by="Bob")
    both = [prices.edit(price_minor=2700), prices.edit(prices.two, price_minor=2800)]
    change = change_prices(company=prices.company, edits=both, by="Bob", title="Autumn").change
    assert change
    change_prices(company=prices.company, edits=[prices.edit(price_minor=2750)], by="Alice")
    prices.calm()
    undone = undo_change(change=change, by="Bob")
    assert (undone.put_back, [(row.shop, row.sku) for row in undone.left]) == (1, [("One", "MUG")])
    assert entered(prices) == {"One": 2750, "Two": 2500}
    assert prices.due() == {"Two": 1}
    again = undo_change(change=change, by="Bob")
    assert (again.change, again.put_back) == (undone.change, 0)
    assert prices.due() == {"Two": 1}

    assert undone.change
    redone = undo_change(change=undone.change, by="Bob")
    assert (redone.put_back, redone.left) == (1, ())
    assert entered(prices) == {"One": 2750, "Two": 2800}
    change.refresh_from_db()
    assert change.undone_by is None
    assert undo_change(change=change, by="Bob").put_back == 1
    assert entered(prices) == {"One": 2750, "Two": 2500}


def test_undoing_a_rule_brings_the_one_before_back_unless_it_was_changed_since(prices: Prices) -> None:
    scope = RuleScope(account=prices.one)
    for percent in (10, 20):
        change = set_rule(
            company=prices.company, scope=scope, values={"percent": Decimal(percent)}, by="Bob"
        ).change
    assert change
    prices.calm()
    assert undo_change(change=change, by="Bob").left == ()
    assert (price(prices), prices.due()) == (2849, {"One": 1})
    latest = set_rule(company=prices.company, scope=scope, values={"percent": Decimal(5)}, by="Alice").change
    assert latest
    undone = undo_change(change=PriceChange.objects.order_by("pk")[0], by="Bob")
    assert (undone.change, len(undone.left)) == (None, 1)
    assert price(prices) == 2720


# what marks


def test_a_rolled_back_change_marks_nothing(prices: Prices) -> None:
    with transaction.atomic():
        change_prices(company=prices.company, edits=[prices.edit(price_minor=2700)], by="Bob")
        transaction.set_rollback(True)
    assert (prices.due(), entered(prices)) == ({}, {})


def test_a_sale_begins_and_ends_by_the_clock_in_the_shops_zone(prices: Prices) -> None:
    begins, ends = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 3, 8, tzinfo=UTC)
    sale = prices.edit(sale_minor=1990, sale_from=begins, sale_until=ends)
    with time_machine.travel(begins - timedelta(hours=1), tick=False):
        change_prices(company=prices.company, edits=[sale], by="Bob")
        prices.calm()
        assert shops_with_sales_due(clock.now()) == []
        assert price(prices) == 2590
    with time_machine.travel(begins, tick=False):
        assert shops_with_sales_due(clock.now()) == [prices.one.pk]
        assert [mark_sales(prices.one.pk) for _ in range(2)] == [1, 0]
        assert (price(prices), prices.due()) == (1990, {"One": 1})
    # nobody looked while it ended: the next look makes up for it
    with time_machine.travel(ends + timedelta(days=40), tick=False):
        assert price(prices) == 2590
        assert [mark_sales(prices.one.pk) for _ in range(2)] == [1, 0]
        assert prices.due() == {"One": 2}
    assert ShopPrice.objects.get().next_at is None
