"""Money: integer minor units and a currency, rounded in one place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwire.kit.money import CurrencyMismatch, Money, NotMoney, sums, to_minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.34", "USD", 1234),
        ("0", "USD", 0),
        ("-0.01", "USD", -1),
        ("12", "USD", 1200),
        ("1585500", "VND", 1_585_500),
        ("100", "JPY", 100),
        ("15000", "IDR", 15_000),
        ("0.005", "USD", 1),
        ("-0.005", "USD", -1),
        ("0.0049", "USD", 0),
        ("10.5", "VND", 11),
    ],
)
def test_text_becomes_minor_units_rounded_half_away_from_zero(text: str, currency: str, minor: int) -> None:
    assert to_minor(text, currency) == minor


@pytest.mark.parametrize("text", ["", "abc", "1,50", "NaN", "Infinity", "-inf", "12.3.4"])
def test_text_that_is_no_amount_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(NotMoney) as refusal:
        to_minor(text, "USD")
    assert refusal.value.value == text


@given(st.integers(-(10**12), 10**12), st.sampled_from(["USD", "VND"]))
def test_an_amount_survives_the_way_to_text_and_back(minor: int, currency: str) -> None:
    assert Money.parse(str(Money(minor, currency).decimal), currency).minor == minor


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_adding_and_subtracting_are_exact(a: int, b: int) -> None:
    assert (Money(a, "USD") + Money(b, "USD") - Money(b, "USD")) == Money(a, "USD")
    assert -Money(a, "USD") == Money(-a, "USD")


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "USD") + Money(1, "VND")
    with pytest.raises(CurrencyMismatch):
        Money(1, "USD") - Money(1, "VND")


def test_an_amount_shows_its_decimals_and_currency() -> None:
    assert str(Money(123_456, "USD")) == "1,234.56 USD"
    assert str(Money(123_456, "VND")) == "123,456 VND"
    assert Money(5, "USD").decimal == Decimal("0.05")


def test_amounts_of_several_currencies_are_summed_by_their_own() -> None:
    found = sums([Money(150, "USD"), Money(900, "JPY"), Money(-50, "USD"), Money(1, "EUR")])
    assert found == [Money(1, "EUR"), Money(900, "JPY"), Money(100, "USD")]
    assert sums([]) == []
