"""Money by funder, exact and verbatim (facts.md 6.5, 6.6, 9.7)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.shelfwire_tiktok.support import GONE, US_LINE, US_ORDER, VN_ORDER, mapped

from shelfwire.channels.port import Amount, ChannelOrder, Funder
from shelfwire_tiktok.mapping.values import minor

F = Funder


def rows(order: ChannelOrder) -> dict[tuple[str, Funder], int]:
    return {(row.kind, row.funder): row.minor for row in order.amounts}


def test_discounts_name_who_pays_them() -> None:
    assert rows(mapped(US_ORDER)) == {
        ("product_price", F.BUYER): 1400,
        ("product_discount", F.SELLER): 200,
        ("product_discount", F.PLATFORM): 50,
        ("shipping_price", F.BUYER): 599,
        ("shipping_discount", F.SELLER): 100,
        ("shipping_discount", F.PLATFORM): 99,
        ("shipping_discount", F.COFUNDED): 100,
        ("product_tax", F.BUYER): 96,
        ("shipping_tax", F.BUYER): 25,
    }


@pytest.mark.parametrize("document", [US_ORDER, VN_ORDER])
def test_the_identities_of_the_fact_sheet_hold(document: dict[str, Any]) -> None:
    order = mapped(document)
    found = rows(order)
    product = found["product_price", F.BUYER]
    assert product - order.seller_discount_minor - order.platform_discount_minor == order.subtotal_minor
    shipping_discounts = sum(minor for (kind, _), minor in found.items() if kind == "shipping_discount")
    assert found["shipping_price", F.BUYER] - shipping_discounts == order.shipping_minor
    for unit in order.units:
        assert unit.price_minor == (
            unit.original_price_minor - unit.seller_discount_minor - unit.platform_discount_minor
        )


def test_tax_is_on_top_in_the_us_and_inside_in_viet_nam() -> None:
    us, vn = mapped(US_ORDER), mapped(VN_ORDER)
    assert us.total_minor == us.subtotal_minor + us.shipping_minor + us.tax_minor
    assert (vn.total_minor, vn.tax_minor) == (434566, 39506)
    assert vn.total_minor == vn.subtotal_minor + vn.shipping_minor


def test_a_tax_without_parts_is_one_row_of_its_own() -> None:
    assert rows(mapped(VN_ORDER))["tax", F.BUYER] == 39506
    assert ("tax", F.BUYER) not in rows(mapped(US_ORDER))


def test_a_missing_tax_is_the_sum_of_its_parts() -> None:
    assert mapped(US_ORDER, payment__tax=GONE).tax_minor == 121


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("small_order_fee", "small_order_fee"),
        ("handling_fee", "handling_fee"),
        ("item_insurance_fee", "insurance_fee"),
        ("shipping_insurance_fee", "shipping_insurance_fee"),
        ("item_insurance_tax", "item_insurance_tax"),
        ("retail_delivery_fee", "delivery_fee"),
        ("buyer_service_fee", "buyer_service_fee"),
        ("payment_discount_service_fee", "payment_discount_service_fee"),
        ("distance_shipping_fee", "distance_shipping_fee"),
        ("distance_fee", "distance_fee"),
    ],
)
def test_every_fee_of_the_wire_has_its_row(field: str, kind: str) -> None:
    order = mapped(US_ORDER, **{f"payment__{field}": "1.28"})
    assert Amount(kind, F.BUYER, 128, "1.28") in order.amounts


def test_a_payment_discount_is_the_platforms() -> None:
    order = mapped(US_ORDER, payment__payment_platform_discount="3.00")
    assert Amount("payment_discount", F.PLATFORM, 300, "3.00") in order.amounts


def test_a_bottle_deposit_is_summed_over_the_lines_and_shows_its_parts() -> None:
    lines = [
        {**US_LINE, "id": str(at), "pfand_fee": fee} for at, fee in enumerate(["0.25", "0.08", "0", ""], 1)
    ]
    assert Amount("pfand_fee", F.BUYER, 33, "0.25+0.08") in mapped(US_ORDER, line_items=lines).amounts


def test_no_kind_comes_twice_from_one_funder() -> None:
    payment = {name: "1.00" for name in US_ORDER["payment"] if name != "currency"}
    payment |= dict.fromkeys(("handling_fee", "item_insurance_fee", "shipping_insurance_fee", "tax"), "1.00")
    order = mapped(US_ORDER, payment={"currency": "USD", **payment}, line_items__0__pfand_fee="1.00")
    assert len(rows(order)) == len(order.amounts)


@pytest.mark.parametrize(
    ("written", "currency", "expected"),
    [
        ("12.34", "USD", 1234),
        ("12", "USD", 1200),
        ("12.", "USD", 1200),
        (".5", "USD", 50),
        ("0", "USD", 0),
        ("0.00", "USD", 0),
        ("-3.10", "USD", -310),
        (" 12.34 ", "USD", 1234),
        ("12.345", "USD", 1235),
        ("434566", "VND", 434566),
        ("434566.00", "VND", 434566),
        ("5000", "IDR", 5000),
        ("1200", "JPY", 1200),
        ("25.90", "EUR", 2590),
        ("1,234.56", "USD", None),
        ("25,90", "EUR", None),
        ("$12", "USD", None),
        ("1_000", "USD", None),
        ("1e5", "USD", None),
        ("NaN", "USD", None),
        ("Infinity", "USD", None),
        ("９", "USD", None),
        ("9" * 16, "USD", None),
        ("free", "USD", None),
        ("", "USD", None),
    ],
)
def test_amounts_are_read_exactly_or_not_at_all(written: str, currency: str, expected: int | None) -> None:
    assert minor(written, currency) == expected


@pytest.mark.parametrize("written", ["", None, GONE, "0", "0.00", " "])
def test_an_amount_that_says_nothing_makes_no_row(written: Any) -> None:
    order = mapped(US_ORDER, payment__shipping_fee_cofunded_discount=written)
    assert ("shipping_discount", F.COFUNDED) not in rows(order)
    assert order.unknown == {}


def test_an_amount_that_is_none_is_listed_and_counts_nothing() -> None:
    order = mapped(US_ORDER, payment__seller_discount="1,5", line_items__0__sale_price="gratis")
    assert order.seller_discount_minor == 0
    assert order.unknown == {"payment.seller_discount": "1,5", "line_items[0].sale_price": "gratis"}
    assert order.units[0].price_minor == 1150, "what the identity says"


@pytest.mark.parametrize("written", [15.71, 15, "15.71"])
def test_amounts_sent_as_numbers_are_amounts(written: Any) -> None:
    assert mapped(US_ORDER, payment__total_amount=written).total_minor == (1500 if written == 15 else 1571)


def test_a_missing_total_is_not_made_up() -> None:
    order = mapped(US_ORDER, payment__total_amount=GONE)
    assert order.total_minor == 0
    assert order.unknown == {"payment.total_amount": "missing"}


def test_a_missing_subtotal_follows_from_its_parts() -> None:
    assert mapped(US_ORDER, payment__sub_total=GONE).subtotal_minor == 1150


def test_an_order_without_payment_says_so() -> None:
    order = mapped(US_ORDER, payment=GONE)
    assert (order.total_minor, order.amounts, order.currency) == (0, (), "USD")
    assert order.unknown == {"payment": "missing"}


@pytest.mark.parametrize(
    ("fields", "fallback", "expected"),
    [
        ({}, "", "USD"),
        ({"payment__currency": "usd"}, "", "USD"),
        ({"payment__currency": GONE}, "", "USD"),
        ({"payment__currency": GONE, "line_items__0__currency": GONE}, "EUR", "EUR"),
        ({"payment__currency": GONE, "line_items__0__currency": GONE}, "", ""),
        ({"payment__currency": "DOLLARS", "line_items__0__currency": GONE}, "EUR", "EUR"),
    ],
)
def test_the_currency_is_the_orders_else_the_lines_else_the_shops(
    fields: dict[str, Any], fallback: str, expected: str
) -> None:
    order = mapped(US_ORDER, fallback, **fields)
    assert order.currency == expected
    assert ("payment.currency" in order.unknown) is (
        expected == "" or fields.get("payment__currency") == "DOLLARS"
    )


def test_prices_of_a_currency_without_decimals_are_not_scaled() -> None:
    unit = mapped(VN_ORDER).units[0]
    assert (unit.price_minor, unit.original_price_minor) == (418166, 599000)


def test_a_missing_original_price_follows_from_the_identity() -> None:
    unit = mapped(US_ORDER, line_items__0__original_price=GONE).units[0]
    assert (unit.price_minor, unit.original_price_minor) == (1150, 1400)


def test_a_line_without_any_price_is_listed() -> None:
    order = mapped(US_ORDER, line_items__0__original_price=GONE, line_items__0__sale_price=GONE)
    assert order.units[0].price_minor == 0
    assert order.unknown == {"line_items[0].sale_price": "missing"}
