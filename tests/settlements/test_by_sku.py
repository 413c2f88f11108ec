"""One order by SKU: its split is the order to the cent, and what lies in one SKU is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.settlements.test_comparing import DAY, ORDER, ROLES, SALE, TERMS, Amount, changed, line

from shelfwire.channels.port import FeeBasis
from shelfwire.settlements.matching import (
    CODE_WORDS,
    Compared,
    OrderMoney,
    Rate,
    Refunded,
    SkuTold,
    Sold,
    Split,
    Terms,
    Told,
    compare,
    proposals,
    split,
    with_skus,
)


def sku(name: str, *amounts: Amount, statement: str = "s0", **more: object) -> SkuTold:
    """A row whose sums are what its amounts come to."""
    of = {
        group: sum(m for g, _, m in amounts if g == group) for group in ("revenue", "shipping", "fee", "tax")
    }
    fees = of["fee"] + of["tax"]
    told = SkuTold(
        statement=statement,
        sku_id=name,
        quantity=1,
        currency="USD",
        settlement=of["revenue"] + of["shipping"] + fees,
        revenue=of["revenue"],
        shipping=of["shipping"],
        fees=fees,
        amounts=tuple((group, word, minor, str(minor), True) for group, word, minor in amounts),
    )
    return replace(told, **more)  # type: ignore[arg-type]  # fields of it


def summed(*amounts: Amount, **more: object) -> Told:
    """A line with its sums."""
    told = line(*amounts, **more)  # type: ignore[arg-type]  # fields of it
    of = {
        group: sum(m for g, _, m in amounts if g == group) for group in ("revenue", "shipping", "fee", "tax")
    }
    return replace(told, revenue=of["revenue"], shipping=of["shipping"], fees=of["fee"] + of["tax"])


A: tuple[Amount, ...] = (
    ("revenue", "gross", 5000), ("revenue", "discount", -500), ("shipping", "carrier", 100),
    ("information", "buyer_shipping", 400), ("fee", "referral", -294), ("fee", "affiliate", -700),
)  # fmt: skip
B: tuple[Amount, ...] = (
    ("revenue", "gross", 1000), ("shipping", "carrier", 20), ("information", "buyer_shipping", 100),
    ("fee", "referral", -66), ("fee", "affiliate", -125),
)  # fmt: skip


def by(amounts: tuple[Amount, ...], name: str, more: int) -> tuple[Amount, ...]:
    return tuple((group, word, minor + more if word == name else minor) for group, word, minor in amounts)


def found(
    lines: list[Told], rows: list[SkuTold], order: OrderMoney = ORDER, terms: Terms = TERMS
) -> tuple[Compared, Split]:
    compared = compare(order, lines, terms, read_until=DAY + timedelta(days=9))
    return compared, split(order, lines, rows, terms, compared)


def codes(of: Split | Compared) -> dict[tuple[str, str], int]:
    return {(one.code, one.name): one.minor for one in of.findings}


def agree(compared: Compared, by_sku: Split) -> None:
    """The SKUs together are the order, expected and settled, amount by amount."""
    assert sum(one.settled for one in by_sku.skus) == compared.settled
    assert sum(one.expected for one in by_sku.skus) == compared.expected
    for part in compared.parts:
        if part.group == "information":
            continue
        mine = [each for one in by_sku.skus for each in one.parts if each.name == part.name]
        assert sum(each.settled for each in mine) == part.settled, part
        if part.expected is not None:
            assert sum(each.expected or 0 for each in mine) == part.expected, part


def test_a_sale_is_split_to_the_cent_and_nothing_is_found() -> None:
    compared, by_sku = found([summed(*SALE)], [sku("a", *A), sku("b", *B)])
    agree(compared, by_sku)
    assert by_sku.findings == ()
    a, b, rest = by_sku.skus
    assert [(one.sku_id, one.quantity, one.settled, one.expected) for one in (a, b, rest)] == [
        ("a", 2, 3606, 3606), ("b", 1, 829, 829), ("", 0, 0, 0),
    ]  # fmt: skip
    assert {part.name: part.expected for part in a.parts} == {
        "sales": 5000, "seller_discount": -500, "referral": -294, "carrier": None, "affiliate": None,
    }  # fmt: skip


def test_what_no_sku_is_told_is_the_orders_and_no_fault() -> None:
    adjusted = line(name="l2", kind="adjustment", channel_kind="REBATE", settlement=250, adjustment=250)
    whole = summed(*SALE, ("fee", "handling", -30))
    compared, by_sku = found([whole, adjusted], [sku("a", *A), sku("b", *B)])
    agree(compared, by_sku)
    assert by_sku.findings == ()
    rest = by_sku.skus[-1]
    assert (rest.sku_id, rest.settled) == ("", 220)
    assert {part.name: part.settled for part in rest.parts} == {"handling": -30, "REBATE": 250}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [sku("a", *by(A, "gross", 1)), sku("b", *by(B, "gross", -1))],
            {("sku_sales", "a"): 1, ("sku_sales", "b"): -1},
            id="a cent moved",
        ),
        pytest.param(
            [sku("a", *by(A, "referral", -20)), sku("b", *by(B, "referral", 20))],
            {("sku_fee", "a referral"): -20, ("sku_fee", "b referral"): 20},
            id="a fee moved",
        ),
        pytest.param(
            [sku("a", *by(A, "referral", -1)), sku("b", *by(B, "referral", 1))], {}, id="rounded otherwise"
        ),
        pytest.param(
            [sku("a", *A), sku("b", *by(B, "affiliate", 1))], {("sku_sum", "s0 affiliate"): 1}, id="a cent more"
        ),
        pytest.param(
            [sku("a", *A)],
            {
                ("sku_sum", "s0 gross"): -1000, ("sku_sum", "s0 carrier"): -20, ("sku_sum", "s0 referral"): 66,
                ("sku_sum", "s0 affiliate"): 125,
            },
            id="a SKU is missing",
        ),
        pytest.param(
            [sku("a", *A), replace(sku("b", *B), settlement=900)], {("sku_sum", "s0 b"): 71}, id="row and parts"
        ),
        pytest.param(
            [sku("a", *A, ("fee", "brand_new", -5)), sku("b", *B)], {("sku_sum", "s0 fees"): -5}, id="unknown fee"
        ),
    ],
)  # fmt: skip
def test_what_is_apart_between_skus_is_named(
    rows: list[SkuTold], expected: dict[tuple[str, str], int]
) -> None:
    compared, by_sku = found([summed(*SALE)], rows)
    agree(compared, by_sku)
    assert codes(by_sku) == expected
    for one in by_sku.findings:
        assert one.code in CODE_WORDS
        assert proposals(one.code)
    whole = with_skus(compared, by_sku)
    assert codes(whole) == expected
    assert all("It lies in SKU" in one.text for one in whole.findings if one.name.endswith(" gross"))


def test_what_is_wrong_of_the_order_says_in_which_sku_it_lies_and_is_found_once() -> None:
    compared, by_sku = found(
        [summed(*changed("gross", -100))], [sku("a", *by(A, "gross", -100)), sku("b", *B)]
    )
    assert codes(by_sku) == {}
    (one,) = with_skus(compared, by_sku).findings
    assert (one.code, one.minor) == ("sales", -100)
    assert one.text.endswith("It lies in SKU a -1.00 USD.")


def test_lines_and_skus_in_shapes_with_other_names_agree_by_their_sums() -> None:
    roles = {**ROLES, "gross_flat": ROLES["gross"]}
    terms = replace(TERMS, roles=roles)
    flat = [
        sku("a", ("revenue", "gross_flat", 5000), *A[1:]), sku("b", ("revenue", "gross_flat", 1000), *B[1:]),
    ]  # fmt: skip
    compared, by_sku = found([summed(*SALE)], flat, terms=terms)
    agree(compared, by_sku)
    assert by_sku.findings == ()
    off = [flat[0], sku("b", ("revenue", "gross_flat", 999), *B[1:])]
    assert codes(found([summed(*SALE)], off, terms=terms)[1]) == {
        ("sku_sum", "s0 revenue"): -1, ("sku_sales", "b"): -1,
    }  # fmt: skip


@pytest.mark.parametrize("sure", [True, False])
def test_a_refund_lies_in_the_sku_that_the_case_is_about(sure: bool) -> None:
    order = replace(
        ORDER,
        refunds=(
            Refunded("c1", DAY, 900, 100, 0, by_sku=(("b", 1000),) if sure else (), is_sure=sure, pieces=1),
        ),
    )
    back: tuple[Amount, ...] = (("revenue", "gross_back", -1000), ("fee", "referral", 60))
    lines = [summed(*SALE), summed(*back, name="l2", day=2)]
    rows = [sku("a", *A), sku("b", *B), sku("b", *back, statement="s2")]
    compared, by_sku = found(lines, rows, order)
    agree(compared, by_sku)
    assert codes(by_sku) == {}
    wrong = [*rows[:2], sku("a", *back, statement="s2")]
    apart = codes(found(lines, wrong, order)[1])
    assert ({("sku_sales_refund", "a"), ("sku_sales_refund", "b")} <= apart.keys()) is sure


def test_rows_of_statements_that_are_not_here_and_of_no_sku_are_left_out() -> None:
    rows = [sku("", *SALE), sku("a", *A, statement="s7"), sku("b", *B, currency="EUR")]
    assert found([summed(*SALE)], rows)[1] == Split()
    assert found([], [sku("a", *A)])[1] == Split()


amounts = st.integers(-5_000, 20_000)
names = st.sampled_from(["a", "b", "c"])


@st.composite
def orders(draw: st.DrawFn) -> OrderMoney:
    sold = tuple(
        Sold(name, 1, draw(st.integers(0, 9_000)), draw(st.integers(0, 500)), draw(st.integers(0, 500)))
        for name in draw(st.lists(names, unique=True))
    )
    refunds = []
    for number in range(draw(st.integers(0, 2))):
        by_sku = tuple((name, draw(st.integers(0, 3_000))) for name in draw(st.lists(names, unique=True)))
        whole = sum(minor for _, minor in by_sku) if by_sku else draw(st.integers(0, 3_000))
        platform = draw(st.integers(0, whole))
        refunds.append(
            Refunded(
                f"c{number}", DAY, whole - platform, platform, draw(st.integers(0, 300)), by_sku=by_sku,
                is_sure=draw(st.booleans()),
            )
        )  # fmt: skip
    return OrderMoney(
        "1", "USD", sold, draw(st.integers(0, 900)), tuple(refunds), is_free=draw(st.integers(0, 9)) == 0
    )


rated = st.builds(
    Rate,
    st.just("referral"),
    st.sampled_from(FeeBasis),
    st.integers(0, 2_000),
    st.integers(0, 60),
    st.booleans(),
)
told_amounts = st.lists(
    st.tuples(
        st.sampled_from(["revenue", "fee", "tax", "shipping", "information"]),
        st.sampled_from([*ROLES, "referral", "affiliate", "carrier", "brand_new"]),
        amounts,
    ),
    max_size=6,
)


@given(
    orders(),
    st.lists(rated, max_size=1),
    st.lists(told_amounts, min_size=1, max_size=3),
    st.lists(st.tuples(names, told_amounts, st.integers(0, 2)), min_size=1, max_size=5),
)
def test_whatever_is_told_the_split_is_the_order_to_the_cent(
    order: OrderMoney,
    rates: list[Rate],
    lines: list[list[Amount]],
    rows: list[tuple[str, list[Amount], int]],
) -> None:
    told = [summed(*each, name=f"l{day}", day=day) for day, each in enumerate(lines)]
    skus = [sku(name, *each, statement=f"s{day}") for name, each, day in rows]
    compared, by_sku = found(told, skus, order, replace(TERMS, rates=tuple(rates)))
    if by_sku.skus:
        assert sum(one.settled for one in by_sku.skus) == compared.settled
        assert sum(one.expected for one in by_sku.skus) == compared.expected
    assert {one.code for one in by_sku.findings} <= CODE_WORDS.keys()
