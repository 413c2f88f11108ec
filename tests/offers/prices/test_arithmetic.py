"""From a SKU's price to the price that a channel is told: pure, rounded once, the same when it is worked out again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwire.kit import currencies
from shelfwire.offers.prices.arithmetic import Limits, PriceInputs, Source, replay, work_out
from shelfwire.offers.prices.rounding import Rounding, rounded

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def limits(region: str, currency: str, least: str, most: str) -> Limits:
    return Limits(
        region,
        currency,
        Decimal(least),
        Decimal(most),
        currencies.decimals(currency),
        "the rules of prices",
        "2025-12",
    )


US = limits("US", "USD", "0.01", "7600")


def inputs(**values: Any) -> PriceInputs:
    """A SKU of 25.90 USD in a shop of the United States."""
    currency = values.get("currency", "USD")
    usual: dict[str, Any] = {
        "at": AT,
        "currency": currency,
        "decimals": currencies.decimals(currency),
        "sku_minor": 2590,
        "sku_currency": currency,
        "shop_currency": currency,
        "limits": US if currency == "USD" else None,
        "list_limits": US if currency == "USD" else None,
        "takes_list": currency == "USD",
    }
    return PriceInputs(**{**usual, **values})


@pytest.mark.parametrize(
    ("mode", "amount", "currency", "price"),
    [
        ("none", "25.904999", "USD", "25.90"),
        ("none", "25.905", "GBP", "25.91"),
        ("none", "2590.5", "JPY", "2591"),
        ("none", "259000.49", "VND", "259000"),
        ("none", "259000.5", "IDR", "259001"),
        ("nearest_0.05", "25.925", "EUR", "25.95"),
        ("nearest_0.05", "25.92", "GBP", "25.90"),
        ("nearest_0.05", "2590.4", "JPY", "2590"),
        ("nearest_0.10", "25.95", "USD", "26.00"),
        ("nearest_0.10", "25.94", "USD", "25.90"),
        ("nearest_1", "25.50", "EUR", "26.00"),
        ("nearest_1", "2590.5", "JPY", "2591"),
        ("nearest_10", "2595", "JPY", "2600"),
        ("nearest_100", "25949", "VND", "25900"),
        ("nearest_1000", "259500", "IDR", "260000"),
        ("nearest_1000", "259499", "VND", "259000"),
        ("end_99_up", "25.99", "USD", "25.99"),
        ("end_99_up", "25.991", "USD", "26.99"),
        ("end_99_down", "25.98", "GBP", "24.99"),
        ("end_99_down", "25.99", "GBP", "25.99"),
        ("end_99_down", "0.40", "USD", "0.99"),
        ("end_99_nearest", "25.49", "EUR", "25.99"),
        ("end_99_nearest", "25.48", "EUR", "24.99"),
        ("end_99_nearest", "2590.4", "JPY", "2590"),
        ("end_95_up", "25.96", "USD", "26.95"),
        ("end_95_down", "26.94", "USD", "25.95"),
        ("end_95_nearest", "25.45", "GBP", "25.95"),
        ("end_95_nearest", "25.44", "GBP", "24.95"),
    ],
)
def test_each_mode_of_rounding(mode: str, amount: str, currency: str, price: str) -> None:
    got = rounded(Decimal(amount), Rounding(mode), currencies.decimals(currency))
    assert str(got) == price


@pytest.mark.parametrize(
    ("values", "price"),
    [
        ({}, 2590),
        ({"percent": Decimal("12.5")}, 2914),
        ({"percent": Decimal("-10")}, 2331),
        ({"percent": Decimal("10"), "fixed_minor": -50, "fixed_currency": "USD"}, 2799),
        ({"percent": Decimal("10"), "rounding": Rounding.END_99_NEAREST}, 2899),
        ({"source": Source.LIST, "list_minor": 4000, "percent": Decimal("-25")}, 3000),
        ({"website_minor": 1999, "percent": Decimal("10"), "rounding": Rounding.NEAREST_1}, 1999),
        ({"website_minor": 1999, "sale_minor": 1499}, 1499),
        ({"sale_minor": 1499, "sale_from": AT}, 1499),
        ({"sale_minor": 1499, "sale_from": AT + DAY}, 2590),
        ({"sale_minor": 1499, "sale_from": AT - DAY, "sale_until": AT}, 2590),
        # rounded once: 25.90 * 1.1 = 28.49 pounds at 0.79 is 22.5071, never 22.51 of a rounded 28.49
        (
            {
                "currency": "GBP",
                "sku_currency": "USD",
                "rate": Decimal("0.79"),
                "rate_from": "USD",
                "rate_to": "GBP",
                "percent": Decimal("10"),
            },
            2251,
        ),
        (
            {
                "currency": "VND",
                "sku_currency": "USD",
                "rate": Decimal("25415.5"),
                "rate_from": "USD",
                "rate_to": "VND",
                "rounding": Rounding.NEAREST_1000,
            },
            658000,
        ),
    ],
)
def test_the_price_follows_from_what_is_entered_and_ruled(values: dict[str, Any], price: int) -> None:
    assert work_out(inputs(**values)).price_minor == price


@pytest.mark.parametrize(
    ("values", "hindrance", "words"),
    [
        ({"sku_minor": None}, "no_price", "has no price"),
        ({"source": Source.LIST}, "no_price", "starts from the list price"),
        ({"sku_currency": "EUR"}, "currency", "no rule gives a conversion rate"),
        (
            {"sku_currency": "EUR", "rate": Decimal("1.1"), "rate_from": "GBP", "rate_to": "USD"},
            "currency",
            "no rule gives a conversion rate",
        ),
        ({"fixed_minor": 100, "fixed_currency": "EUR"}, "currency", "amount in EUR"),
        ({"website_minor": 100, "shop_currency": "GBP"}, "currency", "entered for the shop are in GBP"),
        ({"currency": "", "sku_currency": "USD"}, "currency", "not known"),
        ({"currency": "GBP", "limits": US}, "currency", "prices in US are in USD"),
        ({"sku_minor": 0}, "out_of_range", "not above 0"),
        ({"sku_minor": 760001}, "out_of_range", "0.01 to 7,600 USD (the rules of prices, 2025-12)"),
        ({"list_minor": 760001}, "out_of_range", "List price 7,600.01 USD is outside"),
        ({"list_minor": 2589}, "list_price", "below the price 25.90 USD"),
        ({"sku_minor": 40, "rounding": Rounding.NEAREST_1}, "out_of_range", "not above 0"),
    ],
)
def test_what_cannot_be_sent_says_why(values: dict[str, Any], hindrance: str, words: str) -> None:
    result = work_out(inputs(**values))
    assert (result.price_minor, result.list_minor, result.hindrance) == (None, None, hindrance)
    assert words in result.why


def test_a_list_price_goes_along_where_the_channel_takes_one() -> None:
    assert work_out(inputs(list_minor=3000)).list_minor == 3000
    elsewhere = work_out(inputs(list_minor=3000, takes_list=False))
    assert (elsewhere.price_minor, elsewhere.list_minor) == (2590, None)
    assert "takes none here" in elsewhere.steps[-1].label


def test_the_steps_tell_the_whole_way() -> None:
    result = work_out(
        inputs(
            sku_currency="EUR",
            rate=Decimal("1.160000000000"),
            rate_from="EUR",
            rate_to="USD",
            rate_on="2026-11-27",
            rate_by="Bob",
            percent=Decimal("10.00"),
            fixed_minor=50,
            fixed_currency="USD",
            rounding=Rounding.END_99_UP,
        )
    )
    assert [(step.label, step.amount) for step in result.steps] == [
        ("Price of the SKU", "25.90 EUR"),
        ("× 1.16 USD for 1 EUR, 2026-11-27, Bob", "30.044 USD"),
        ("+10 %", "33.0484"),
        ("+0.50 USD", "33.5484"),
        ("End in .99, up", "33.99"),
    ]


CURRENCIES = st.sampled_from(
    [("USD", "0.01", "7600"), ("GBP", "0.01", "5600"), ("EUR", "0.01", "6300"), ("JPY", "1", "500000"),
     ("VND", "1", "180000000"), ("IDR", "100", "100000000")]
)  # fmt: skip
AMOUNTS = st.none() | st.integers(0, 10**12)
MOMENTS = st.none() | st.integers(-3, 3).map(lambda days: AT + days * DAY)


@st.composite
def any_inputs(draw: st.DrawFn) -> PriceInputs:
    currency, least, most = draw(CURRENCIES)
    other, _, _ = draw(CURRENCIES)
    rate = draw(st.none() | st.decimals("0.000001", "30000", places=6))
    some = limits("XX", currency, least, most)
    return PriceInputs(
        at=AT,
        currency=currency,
        decimals=currencies.decimals(currency),
        sku_minor=draw(AMOUNTS),
        sku_currency=other,
        shop_currency=currency,
        website_minor=draw(AMOUNTS),
        list_minor=draw(AMOUNTS),
        sale_minor=draw(AMOUNTS),
        sale_from=draw(MOMENTS),
        sale_until=draw(MOMENTS),
        source=draw(st.sampled_from(Source)),
        percent=draw(st.none() | st.decimals("-99.99", "999.99", places=2)),
        fixed_minor=draw(st.none() | st.integers(-(10**6), 10**6)),
        fixed_currency=currency,
        rounding=draw(st.sampled_from(Rounding)),
        rate=rate,
        rate_from=other if rate else "",
        rate_to=currency if rate else "",
        limits=some,
        list_limits=some,
        takes_list=draw(st.booleans()),
    )


@given(any_inputs())
def test_no_price_leaves_its_range_or_its_currencys_decimals_and_each_can_be_replayed(
    asked: PriceInputs,
) -> None:
    result = work_out(asked)
    assert replay(json.loads(json.dumps(result.to_json()))) == result
    if result.price_minor is None:
        assert result.hindrance
        assert result.why
        return
    assert asked.limits
    for minor in (result.price_minor, result.list_minor):
        if minor is not None:
            amount = Decimal(minor).scaleb(-asked.decimals)
            assert asked.limits.least <= amount <= asked.limits.most
    assert result.list_minor is None or result.list_minor >= result.price_minor


@given(any_inputs())
def test_a_price_depends_on_nothing_but_its_inputs_and_a_list_price_never_moves_it(
    asked: PriceInputs,
) -> None:
    plain = replace(asked, source=Source.SKU)
    without = work_out(replace(plain, list_minor=None))
    with_it = work_out(plain)
    if with_it.price_minor is not None:
        assert with_it.price_minor == without.price_minor


def test_what_a_mistyped_percentage_makes_is_no_price_where_no_range_is_known() -> None:
    found = work_out(inputs(currency="EUR", sku_minor=10**13, percent=Decimal("99999.99")))
    assert (found.price_minor, found.hindrance) == (None, "out_of_range"), (
        "and no overflow where it is stored"
    )
    assert "is more than any shop takes" in found.why
