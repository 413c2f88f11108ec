"""One order against its statements: normal lives leave nothing unexplained, planted faults are found and named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shelfwire.channels.port import AmountRole, FeeBasis
from shelfwire.settlements.matching import (
    CODE_WORDS,
    Compared,
    OrderMoney,
    Rate,
    Refunded,
    Sold,
    Terms,
    Told,
    compare,
    proposals,
)

DAY = datetime(2026, 11, 2, tzinfo=UTC)
ROLES = {
    "gross": AmountRole.SALES,
    "discount": AmountRole.SELLER_DISCOUNT,
    "gross_back": AmountRole.SALES_REFUND,
    "discount_back": AmountRole.SELLER_DISCOUNT_REFUND,
    "buyer_shipping": AmountRole.SHIPPING_PAID,
    "buyer_shipping_again": AmountRole.SHIPPING_PAID,
    "buyer_shipping_back": AmountRole.SHIPPING_REFUND,
}
REFERRAL = Rate("referral", FeeBasis.NET_SALES_AND_SHIPPING, 600)
TERMS = Terms(ROLES, frozenset({"REBATE"}), (REFERRAL,))
ORDER = OrderMoney("1", "USD", (Sold("a", 2, 5000, 500, 300), Sold("b", 1, 1000, 0, 0)), shipping_paid=500)
Amount = tuple[str, str, int]


def line(*amounts: Amount, name: str = "l1", day: int = 0, **more: object) -> Told:
    """A line whose settlement is what its amounts come to."""
    whole = sum(minor for group, _, minor in amounts if group != "information")
    told = Told(
        statement=f"s{day}",
        line=name,
        kind="order",
        channel_kind="ORDER",
        currency="USD",
        settlement=whole,
        closed_at=DAY + timedelta(days=day),
        amounts=tuple((group, word, minor, str(minor), True) for group, word, minor in amounts),
    )
    return replace(told, **more)  # type: ignore[arg-type]  # fields of it


SALE: tuple[Amount, ...] = (
    ("revenue", "gross", 6000),
    ("revenue", "discount", -500),
    ("shipping", "carrier", 120),
    ("information", "buyer_shipping", 500),
    ("information", "buyer_shipping_again", 500),
    ("fee", "referral", -360),
    ("fee", "affiliate", -825),
)


def changed(name: str, by: int) -> tuple[Amount, ...]:
    return tuple((group, word, minor + by if word == name else minor) for group, word, minor in SALE)


def codes(found: Compared) -> dict[tuple[str, str], int]:
    return {(each.code, each.name): each.minor for each in found.findings}


def refund(goods: int, *, platform: int = 0, shipping: int = 0, day: float = 1) -> Refunded:
    return Refunded("c1", DAY + timedelta(days=day), goods, platform, shipping)


def test_a_sale_is_explained_amount_by_amount() -> None:
    found = compare(ORDER, [line(*SALE)], TERMS, read_until=DAY)
    assert found.findings == ()
    assert found.expected == found.settled == 4435
    parts = {part.name: (part.group, part.expected, part.settled) for part in found.parts}
    assert parts == {
        "sales": ("revenue", 6000, 6000),
        "seller_discount": ("revenue", -500, -500),
        "shipping_paid": ("information", 500, 500),
        "referral": ("fee", -360, -360),
        "carrier": ("shipping", None, 120),
        "affiliate": ("fee", None, -825),
    }
    assert (found.first_at, found.last_at, found.statements) == (DAY, DAY, ("s0",))


def test_before_the_sale_is_settled_nothing_is_missed() -> None:
    found = compare(ORDER, [], TERMS)
    assert (found.is_settled, found.findings, found.settled) == (False, (), 0)
    assert found.expected == 6000 - 500 - 360
    assert compare(ORDER, [], replace(TERMS, rates=())).expected is None


BACK = (("revenue", "gross_back", -1050), ("revenue", "discount_back", 50), ("fee", "referral", 60))


@pytest.mark.parametrize(
    ("refunds", "lines", "until"),
    [
        pytest.param((refund(900, platform=100),), (line(*SALE), line(*BACK, day=2)), 2, id="later"),
        pytest.param((refund(900, platform=100),), (line(*SALE, *BACK, day=2),), 2, id="in the sale's line"),
        pytest.param((refund(900, platform=100, day=3),), (line(*SALE),), 2, id="not read that far"),
        pytest.param(
            (refund(900, platform=100, day=3),), (line(*SALE), line(*BACK, day=2)), 2, id="told before"
        ),
        pytest.param(
            (refund(0, shipping=200),),
            (line(*SALE, ("information", "buyer_shipping_back", -200), ("fee", "referral", 12)),),
            2,
            id="shipping of a cancelled unit",
        ),
    ],
)
def test_refunds_are_explained_whenever_they_come(
    refunds: tuple[Refunded, ...], lines: tuple[Told, ...], until: int
) -> None:
    order = replace(ORDER, refunds=refunds)
    found = compare(order, lines, TERMS, read_until=DAY + timedelta(days=until))
    assert codes(found) == {}
    assert found.expected is not None
    assert abs(found.settled - found.expected) <= 1, "a fee may be rounded SKU by SKU"


def test_goods_sent_for_nothing_and_what_was_cancelled_come_to_nothing() -> None:
    free = replace(ORDER, is_free=True, shipping_paid=0)
    assert compare(free, [line()], TERMS).expected == 0
    gone = replace(ORDER, sold=(), shipping_paid=0)
    assert compare(gone, [], TERMS).expected == 0
    assert codes(compare(gone, [line(*SALE)], TERMS, read_until=DAY))["sales", ""] == 6000


def adjustment(kind: str = "REBATE", name: str = "l2", day: int = 1, **more: object) -> Told:
    fields = {"kind": "adjustment", "channel_kind": kind, "settlement": 250, "adjustment": 250, **more}
    return line(name=name, day=day, **{"reference": "A1", **fields})


def reserve(status: str, minor: int, name: str, day: int = 0) -> Told:
    return line(
        name=name, day=day, kind="reserve", settlement=0, reserve=minor, reference="R1", reserve_status=status
    )


def test_adjustments_and_reserves_have_their_place() -> None:
    lines = [line(*SALE), adjustment(), reserve("COLLECTED", -400, "l3")]
    kept = compare(ORDER, lines, TERMS, read_until=DAY)
    assert (kept.findings, kept.adjustment, kept.reserve) == ((), 250, -400)
    assert kept.expected == kept.settled == 4435 + 250
    free = compare(ORDER, [*lines, reserve("RELEASED", 400, "l4", 9)], TERMS, read_until=DAY)
    assert (free.findings, free.reserve, free.settled) == ((), 0, kept.settled)


@pytest.mark.parametrize(
    ("order", "lines", "expected"),
    [
        pytest.param(ORDER, [line(*changed("gross", 1))], {("sales", ""): 1}, id="a cent"),
        pytest.param(
            ORDER, [line(*changed("discount", -100))], {("seller_discount", ""): -100}, id="discount"
        ),
        pytest.param(
            ORDER,
            [line(*((g, n, 400 if n.startswith("buyer") else m) for g, n, m in SALE))],
            {("shipping_paid", ""): -100},
            id="shipping",
        ),
        pytest.param(ORDER, [line(*changed("referral", -120))], {("fee", "referral"): -120}, id="rate"),
        pytest.param(ORDER, [line(*changed("referral", -2))], {}, id="rounding of two SKUs"),
        pytest.param(ORDER, [line(*changed("referral", -3))], {("fee", "referral"): -3}, id="more than that"),
        pytest.param(
            ORDER,
            [line(*SALE), line(*SALE, name="l2", day=1)],
            {("settled_twice", "sales"): 6000 - 500 - 360},
            id="sale twice",
        ),
        pytest.param(
            ORDER,
            [line(*SALE), adjustment(), adjustment(name="l9", day=4)],
            {("settled_twice", "A1"): 250},
            id="adjustment twice",
        ),
        pytest.param(
            ORDER,
            [line(*SALE), reserve("COLLECTED", -400, "l3"), reserve("COLLECTED", -400, "l4", 1)],
            {("settled_twice", "R1"): -400},
            id="reserve twice",
        ),
        pytest.param(
            ORDER, [line(*SALE), adjustment("NEW_PENALTY")], {("adjustment_unknown", "l2"): 250}, id="unknown"
        ),
        pytest.param(
            ORDER, [line(*SALE), adjustment(currency="EUR")], {("currency", "l2"): 0}, id="another currency"
        ),
        pytest.param(
            replace(ORDER, refunds=(refund(900, platform=100),)),
            [line(*SALE)],
            {("refund_not_settled", "c1"): 1000},
            id="refund never booked",
        ),
        pytest.param(
            ORDER,
            [line(*SALE), line(*BACK, name="l2", day=2)],
            {("refund_without_case", ""): -1000},
            id="refund of no case",
        ),
        pytest.param(
            replace(ORDER, refunds=(refund(500, platform=100),)),
            [line(*SALE), line(*BACK, name="l2", day=2)],
            {("sales_refund", ""): -400},
            id="refund of another amount",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_amount(
    order: OrderMoney, lines: list[Told], expected: dict[tuple[str, str], int]
) -> None:
    found = compare(order, lines, TERMS, read_until=DAY + timedelta(days=5))
    assert codes(found) == expected
    for each in found.findings:
        assert each.code in CODE_WORDS
        assert proposals(each.code)
        assert each.text.endswith(".")


def test_a_fee_with_no_rate_or_taken_as_told_is_never_off() -> None:
    rate = replace(REFERRAL, taken_as_told=True)
    for rates in ((), (rate,)):
        found = compare(
            ORDER, [line(*changed("referral", -999))], replace(TERMS, rates=rates), read_until=DAY
        )
        assert found.findings == ()
        assert found.expected == found.settled


def test_what_no_name_explains_is_other_fees_and_an_unknown_name_is_its_own() -> None:
    told = line(*SALE, other_fees=-70)
    told = replace(told, amounts=(*told.amounts, ("fee", "brand_new", -30, "-0.30", False)))
    parts = {part.name: part.settled for part in compare(ORDER, [told], TERMS, read_until=DAY).parts}
    assert (parts["other_fees"], parts["brand_new"]) == (-40, -30)
